/// The database: the first version, and what each later one changes. The invariants are the
/// schema's.
///
/// The member's id comes first in every key, so that members that are written in order of id make
/// keys in order. Instants are microseconds since 1970; lists and records within a column are JSON.
/// A column of words is held to its words by a chain of comparisons: `IN` would build a table for
/// each row.
package enum Schema {
    /// Bytes 68 to 71 of the file: "Tact".
    package static let applicationID: Int32 = 0x5461_6374
    /// Bytes 60 to 63 of the file: how many of the migrations it has been through.
    package static var version: Int32 { Int32(migrations.count) }
    package static let pageSize = 8192

    /// What every store has that has been through so many migrations, at least one.
    package static func tables(after migrations: Int64) -> [String] {
        let first = [
            "members", "sources", "versions", "events", "journeys", "contacts", "ledger",
            "messages", "bodies", "standing", "standing_words", "live_since", "attribute_types",
        ]
        return migrations < 4 ? first : first + ["erased"]
    }

    /// What makes a database of each version from the one before it, the first from an empty one.
    /// What stands here never changes: a change of the tables is one more entry.
    package static let migrations = [first, second, third, fourth, fifth]

    private static let first = """
        CREATE TABLE members (
          id TEXT NOT NULL PRIMARY KEY,
          attributes TEXT NOT NULL,
          state TEXT NOT NULL,
          next_wake_up INTEGER,
          -- attributes that the catalogue no longer has
          others TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX members_by_wake_up ON members (next_wake_up)
          WHERE next_wake_up IS NOT NULL;

        -- words that recur in many rows, by number
        CREATE TABLE sources (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE versions (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;

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

        CREATE TABLE journeys (
          member TEXT NOT NULL,
          scenario TEXT NOT NULL,
          occurrence TEXT NOT NULL,
          began INTEGER NOT NULL,
          ended INTEGER,
          ending TEXT CHECK (ending = 'completed' OR ending = 'exited' OR ending = 'restarted'
            OR ending = 'missing_anchor' OR ending = 'scenario_changed'),
          CHECK ((ended IS NULL) = (ending IS NULL)),
          PRIMARY KEY (member, scenario, occurrence)
        ) STRICT, WITHOUT ROWID;

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
          note TEXT,
          UNIQUE (member, scenario, occurrence, step)
        ) STRICT;
        -- in the order in which the relay takes them
        CREATE INDEX messages_ready
          ON messages (decided_at, member, scenario, occurrence, step) WHERE status = 'ready';

        -- apart, so that a listing does not read them
        CREATE TABLE bodies (
          message INTEGER PRIMARY KEY,
          html TEXT,
          text TEXT NOT NULL
        ) STRICT;

        -- 'clock', 'next_event', 'member_file_rows' and 'member_file_complete'
        CREATE TABLE standing (
          name TEXT NOT NULL PRIMARY KEY,
          value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- 'version' and 'member_file', the digest of the last member file
        CREATE TABLE standing_words (
          name TEXT NOT NULL PRIMARY KEY,
          word TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE live_since (
          scenario TEXT NOT NULL PRIMARY KEY,
          instant INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- the attributes that were written with, and their types
        CREATE TABLE attribute_types (
          attribute TEXT NOT NULL PRIMARY KEY,
          type TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let second = """
        -- when the scenario's goal was reached
        ALTER TABLE journeys ADD COLUMN goal INTEGER;

        CREATE TABLE bodies_of_two (
          message INTEGER PRIMARY KEY,
          html TEXT,
          -- NULL: made from the HTML
          text TEXT,
          CHECK (html IS NOT NULL OR text IS NOT NULL)
        ) STRICT;
        INSERT INTO bodies_of_two SELECT message, html, text FROM bodies;
        DROP TABLE bodies;
        ALTER TABLE bodies_of_two RENAME TO bodies;
        """

    private static let third = """
        -- attempts made in vain, and when the next may be made
        ALTER TABLE messages ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE messages ADD COLUMN next_attempt INTEGER;
        -- in the order in which a channel hands over
        CREATE INDEX messages_by_rank
          ON messages (channel, priority DESC, deadline, decided_at, id) WHERE status = 'ready';
        """

    private static let fourth = """
        -- members that were erased: HMAC of the id, whose key is the standing's word
        -- 'erasure_secret'
        CREATE TABLE erased (code TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
        -- what somebody may have to look at: few
        CREATE INDEX messages_in_trouble ON messages (status, channel)
          WHERE status IN ('incomplete', 'failed');
        """

    private static let fifth = """
        -- by rank those alone that may be tried at any time: others are looked through in vain
        DROP INDEX messages_by_rank;
        CREATE INDEX messages_by_rank
          ON messages (channel, priority DESC, deadline, decided_at, id)
          WHERE status = 'ready' AND next_attempt IS NULL;
        -- those that were put off
        CREATE INDEX messages_put_off ON messages (channel, next_attempt)
          WHERE status = 'ready' AND next_attempt IS NOT NULL;
        -- how many a channel has taken today
        CREATE INDEX messages_delivered ON messages (channel, settled_at)
          WHERE status = 'delivered';
        """
}
