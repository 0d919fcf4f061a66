-- A store as the third version of the program left it, made of that of the second.
PRAGMA page_size=8192;
PRAGMA application_id=1415668596;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('1');
INSERT INTO grdb_migrations VALUES('2');
INSERT INTO grdb_migrations VALUES('3');
CREATE TABLE members (
  id TEXT NOT NULL PRIMARY KEY,
  attributes TEXT NOT NULL,
  state TEXT NOT NULL,
  next_wake_up INTEGER,
  -- attributes that the catalogue no longer has
  others TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO members VALUES('a','{"email":"a@example.org","first_name":"Ann"}','{"known":1767344400000000,"clock":1767603600000000,"next":2,"journeys":[["welcome","till e-a",1767344400000000,"again",1767603600000000,["sending",1767603600000000,1769331600000000,"cap",1767949200000000],["joined","till","e-a",1767344400000000,"shop","Port"]]],"history":[["welcome",1767344400000000,null]]}',1767949200000000,NULL);
INSERT INTO members VALUES('b','{"email":"b@example.org"}','{"known":1767344400000000,"clock":1767348000000000,"next":1,"journeys":[["welcome","till e-b",1767348000000000,"hello",1767348000000000,["incomplete",1767348000000000,1769076000000000,"missing_value"],["joined","till","e-b",1767348000000000,"shop","Port"]]],"history":[["welcome",1767348000000000,null]]}',1769076000000000,NULL);
INSERT INTO members VALUES('c','{"email":"c@example.org","first_name":"Cy"}','{"known":1767344400000000,"clock":1767686400000000,"next":1,"journeys":[["welcome","till e-c",1767686400000000,"pause",1767686400000000,["waiting",1767945600000000],["joined","till","e-c",1767686400000000,"shop","Port"]]],"history":[["welcome",1767686400000000,null]]}',1767945600000000,NULL);
CREATE TABLE sources (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO sources VALUES(1,'till');
CREATE TABLE versions (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO versions VALUES(1,'1b55d03232688052f269cdababbda28de1dc351323f9402d1fcb172a0765b285');
CREATE TABLE events (
  member TEXT NOT NULL,
  -- counts the store's events in the order in which they were taken in
  number INTEGER NOT NULL,
  received INTEGER NOT NULL,
  time INTEGER NOT NULL,
  source INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  failures TEXT,
  PRIMARY KEY (member, number),
  UNIQUE (source, id)
) STRICT, WITHOUT ROWID;
INSERT INTO events VALUES('a',0,1767344400000000,1767344400000000,1,'e-a','joined','{"shop":"Port"}',NULL);
INSERT INTO events VALUES('b',1,1767348000000000,1767348000000000,1,'e-b','joined','{"shop":"Port"}',NULL);
INSERT INTO events VALUES('c',2,1767686400000000,1767686400000000,1,'e-c','joined','{"shop":"Port"}',NULL);
CREATE TABLE journeys (
  member TEXT NOT NULL,
  scenario TEXT NOT NULL,
  occurrence TEXT NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  ending TEXT CHECK (ending = 'completed' OR ending = 'exited' OR ending = 'restarted'
    OR ending = 'missing_anchor' OR ending = 'scenario_changed'), goal INTEGER,
  CHECK ((ended IS NULL) = (ending IS NULL)),
  PRIMARY KEY (member, scenario, occurrence)
) STRICT, WITHOUT ROWID;
INSERT INTO journeys VALUES('a','welcome','till e-a',1767344400000000,NULL,NULL,1767225605000000);
INSERT INTO journeys VALUES('b','welcome','till e-b',1767348000000000,NULL,NULL,NULL);
INSERT INTO journeys VALUES('c','welcome','till e-c',1767686400000000,NULL,NULL,NULL);
CREATE TABLE contacts (
  member TEXT NOT NULL,
  at INTEGER NOT NULL,
  message TEXT NOT NULL,
  -- the member's calendar and clock, as if it were UTC
  local INTEGER NOT NULL,
  zone TEXT NOT NULL,
  channel TEXT NOT NULL,
  category TEXT NOT NULL,
  scenario TEXT,
  address TEXT,
  weighs INTEGER NOT NULL CHECK (weighs = 0 OR weighs = 1),
  PRIMARY KEY (member, at, message)
) STRICT, WITHOUT ROWID;
INSERT INTO contacts VALUES('a',1767344400000000,'525b7f68ff51f1e4be26',1767348000000000,'Europe/Paris','email','relationship','welcome','a@example.org',1);
INSERT INTO contacts VALUES('b',1767348000000000,'30fe8f1279572c195ed4',1767351600000000,'Europe/Paris','email','relationship','welcome','b@example.org',1);
INSERT INTO contacts VALUES('c',1767686400000000,'1c0e11a916f31a916649',1767690000000000,'Europe/Paris','email','relationship','welcome','c@example.org',1);
CREATE TABLE ledger (
  member TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 0),
  at INTEGER NOT NULL,
  scenario TEXT NOT NULL,
  occurrence TEXT NOT NULL,
  step TEXT,
  channel TEXT,
  category TEXT NOT NULL,
  priority INTEGER NOT NULL,
  due INTEGER,
  deadline INTEGER,
  outcome TEXT NOT NULL CHECK (outcome = 'sent' OR outcome = 'dropped'
    OR outcome = 'deferred' OR outcome = 'not_entered' OR outcome = 'skipped'
    OR outcome = 'control' OR outcome = 'incomplete' OR outcome = 'inserted'),
  reason TEXT CHECK (reason = 'cap' OR reason = 'no_consent' OR reason = 'contact_hours'
    OR reason = 'expired' OR reason = 'exited' OR reason = 'not_in_audience'
    OR reason = 'condition' OR reason = 'unreachable' OR reason = 'suppressed'
    OR reason = 'control_group' OR reason = 'hold' OR reason = 'paused'
    OR reason = 'excluded' OR reason = 'reserved' OR reason = 'missing_value'
    OR reason = 'entry' OR reason = 'runs' OR reason = 'superseded'
    OR reason = 'scenario_changed' OR reason = 'cancelled'),
  detail TEXT,
  message TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger VALUES('a',0,1767344400000000,'welcome','till e-a','hello','email','relationship',50,1767344400000000,1769072400000000,'sent',NULL,NULL,'525b7f68ff51f1e4be26',1);
INSERT INTO ledger VALUES('a',1,1767603600000000,'welcome','till e-a','again','email','relationship',50,1767603600000000,1769331600000000,'deferred','cap','{"cap":"week","limit":1,"contacts":["525b7f68ff51f1e4be26"],"retry":1767949200000000}',NULL,1);
INSERT INTO ledger VALUES('b',0,1767348000000000,'welcome','till e-b','hello','email','relationship',50,1767348000000000,1769076000000000,'incomplete','missing_value','{"missing":"member.first_name"}','30fe8f1279572c195ed4',1);
INSERT INTO ledger VALUES('c',0,1767686400000000,'welcome','till e-c','hello','email','relationship',50,1767686400000000,1769414400000000,'sent',NULL,NULL,'1c0e11a916f31a916649',1);
CREATE TABLE messages (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL,
  member TEXT NOT NULL,
  scenario TEXT NOT NULL,
  occurrence TEXT NOT NULL,
  step TEXT NOT NULL,
  template TEXT NOT NULL,
  channel TEXT NOT NULL,
  category TEXT NOT NULL,
  priority INTEGER NOT NULL,
  locale TEXT NOT NULL,
  address TEXT NOT NULL,
  subject TEXT,
  unsubscribe_url TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  deadline INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status = 'ready' OR status = 'delivered'
    OR status = 'incomplete' OR status = 'expired' OR status = 'cancelled'
    OR status = 'failed'),
  inserts TEXT,
  settled_at INTEGER,
  note TEXT, attempts INTEGER NOT NULL DEFAULT 0, next_attempt INTEGER,
  UNIQUE (member, scenario, occurrence, step)
) STRICT;
INSERT INTO messages VALUES(1,'525b7f68ff51f1e4be26','525b7f68ff51f1e4be260b00fb0b53eed8185c5148e7e32bc5931c9d96d9e7ef','a','welcome','till e-a','hello','hello','email','relationship',50,'en','a@example.org','Hello Ann','http://localhost:8321/u/525b7f68ff51f1e4be26',1767344400000000,1769072400000000,'ready',NULL,NULL,NULL,1,1767225600000000);
INSERT INTO messages VALUES(2,'30fe8f1279572c195ed4','30fe8f1279572c195ed4af8d002ddffca477cc20f24824c79359931fa8876268','b','welcome','till e-b','hello','hello','email','relationship',50,'en','b@example.org',NULL,'http://localhost:8321/u/30fe8f1279572c195ed4',1767348000000000,1769076000000000,'incomplete',NULL,NULL,NULL,0,NULL);
INSERT INTO messages VALUES(3,'1c0e11a916f31a916649','1c0e11a916f31a9166499b13bbee8126f7952096795028f26e9f08abfbb249df','c','welcome','till e-c','hello','hello','email','relationship',50,'en','c@example.org','Hello Cy','http://localhost:8321/u/1c0e11a916f31a916649',1767686400000000,1769414400000000,'ready',NULL,NULL,NULL,0,NULL);
CREATE TABLE standing (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO standing VALUES('clock',1767744000000000);
INSERT INTO standing VALUES('member_file_complete',1);
INSERT INTO standing VALUES('member_file_rows',3);
INSERT INTO standing VALUES('next_event',3);
CREATE TABLE standing_words (
  name TEXT NOT NULL PRIMARY KEY,
  word TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO standing_words VALUES('member_file','76-33e0c6bc0a6e9657-87b5e4811a3fcd6');
INSERT INTO standing_words VALUES('version','1b55d03232688052f269cdababbda28de1dc351323f9402d1fcb172a0765b285');
CREATE TABLE live_since (
  scenario TEXT NOT NULL PRIMARY KEY,
  instant INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO live_since VALUES('welcome',1767344400000000);
CREATE TABLE attribute_types (
  attribute TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO attribute_types VALUES('email','string');
INSERT INTO attribute_types VALUES('first_name','string');
INSERT INTO attribute_types VALUES('id','string');
INSERT INTO attribute_types VALUES('locale','string');
INSERT INTO attribute_types VALUES('timezone','string');
CREATE TABLE IF NOT EXISTS "bodies" (
          message INTEGER PRIMARY KEY,
          html TEXT,
          -- NULL: made from the HTML
          text TEXT,
          CHECK (html IS NOT NULL OR text IS NOT NULL)
        ) STRICT;
INSERT INTO bodies VALUES(1,replace('<p>Hello Ann</p>\n','\n',char(10)),'Hello Ann');
INSERT INTO bodies VALUES(2,NULL,'');
INSERT INTO bodies VALUES(3,replace('<p>Hello Cy</p>\n','\n',char(10)),'Hello Cy');
CREATE INDEX members_by_wake_up ON members (next_wake_up)
  WHERE next_wake_up IS NOT NULL;
CREATE INDEX messages_ready
  ON messages (decided_at, member, scenario, occurrence, step) WHERE status = 'ready';
CREATE INDEX messages_by_rank
  ON messages (channel, priority DESC, deadline, decided_at, id) WHERE status = 'ready';
COMMIT;
PRAGMA user_version=3;
