import Storage

/// Every statement that a batch runs, in full, so that a measurement can run the same ones bare.
package enum Statements {
    package static let begin = "BEGIN IMMEDIATE"
    package static let commit = "COMMIT"
    package static let rollback = "ROLLBACK"

    /// The connection's settings besides `synchronous=FULL`, which is set after opening because
    /// GRDB sets NORMAL when it turns to WAL. The page cache is 32 MiB, and SQLite moves its log
    /// at as much; a store's writer moves it itself (`CommitLog`).
    package static let settings = """
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA cache_size = -32768;
        PRAGMA secure_delete = ON;
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        """

    /// id, attributes, state, next wake-up.
    package static let putMember = """
        INSERT INTO members (id, attributes, state, next_wake_up) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (id) DO UPDATE SET
          attributes = excluded.attributes, state = excluded.state,
          next_wake_up = excluded.next_wake_up
        """

    /// member, number, received, time, source, id, type, data, failures.
    package static let addEvent = """
        INSERT INTO events (member, number, received, time, source, id, type, data, failures)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """

    /// member, scenario, occurrence, began, ended, ending.
    package static let addJourney = """
        INSERT INTO journeys (member, scenario, occurrence, began, ended, ending)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """

    /// The same parameters; changes nothing where the journey has ended before.
    package static let endJourney = """
        INSERT INTO journeys (member, scenario, occurrence, began, ended, ending)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (member, scenario, occurrence) DO UPDATE SET
          ended = excluded.ended, ending = excluded.ending
        WHERE ended IS NULL
        """

    /// member, scenario, occurrence, goal.
    package static let reachGoal = """
        UPDATE journeys SET goal = ?4
        WHERE member = ?1 AND scenario = ?2 AND occurrence = ?3 AND goal IS NULL
        """

    /// member, at, message, local, zone, channel, category, scenario, address, weighs.
    package static let addContact = """
        INSERT INTO contacts (member, at, message, local, zone, channel, category, scenario,
          address, weighs)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """

    /// message.
    package static let freeContact = """
        DELETE FROM contacts
        WHERE message = ?1 AND member = (SELECT member FROM messages WHERE id = ?1)
        """

    /// member, number, at, scenario, occurrence, step, channel, category, priority, due, deadline,
    /// outcome, reason, detail, message, version.
    package static let addEntry = """
        INSERT INTO ledger (member, number, at, scenario, occurrence, step, channel, category,
          priority, due, deadline, outcome, reason, detail, message, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """

    /// number, id, key, member, scenario, occurrence, step, template, channel, category, priority,
    /// locale, address, subject, unsubscribe URL, decided at, deadline, status, inserts.
    package static let addMessage = """
        INSERT INTO messages (number, id, key, member, scenario, occurrence, step, template,
          channel, category, priority, locale, address, subject, unsubscribe_url, decided_at,
          deadline, status, inserts)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
          ?19)
        """

    /// message (its number), html, text.
    package static let addBody = "INSERT INTO bodies (message, html, text) VALUES (?1, ?2, ?3)"

    /// The same parameters as `addMessage`, the number's left out of use.
    package static let changeMessage = """
        UPDATE messages SET template = ?8, channel = ?9, category = ?10, priority = ?11,
          locale = ?12, address = ?13, subject = ?14, unsubscribe_url = ?15, decided_at = ?16,
          deadline = ?17, status = ?18, inserts = ?19, settled_at = NULL, note = NULL,
          attempts = 0, next_attempt = NULL
        WHERE id = ?2 AND member = ?4 AND scenario = ?5 AND occurrence = ?6 AND step = ?7
          AND (status = 'incomplete' OR status <> ?18)
        """

    /// id of the message, html, text.
    package static let changeBody = """
        UPDATE bodies SET html = ?2, text = ?3
        WHERE message = (SELECT number FROM messages WHERE id = ?1)
        """

    /// id, status, at (NULL: it stays ready), note, next attempt, attempts made in vain, the status
    /// that it is expected to have (NULL: any). The note goes as `WayOut.note(after:)` says.
    package static let settleMessage = """
        UPDATE messages SET status = ?2, settled_at = ?3,
          note = coalesce(?4, CASE
            WHEN note IN ('\(Settlement.leaseNote)', '\(WayOut.leasedBefore)')
              THEN CASE ?2 WHEN 'ready' THEN '\(WayOut.leasedBefore)' END
            WHEN ?2 = 'ready' OR ?2 = 'expired' THEN note END),
          next_attempt = ?5, attempts = attempts + ?6
        WHERE id = ?1 AND (?7 IS NULL OR status = ?7)
        """

    /// id.
    static let hasMessage = "SELECT 1 FROM messages WHERE id = ?1"

    /// name, value.
    package static let putStanding = """
        INSERT INTO standing (name, value) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """

    /// name.
    package static let dropStanding = "DELETE FROM standing WHERE name = ?1"

    /// name, word.
    package static let putStandingWord = """
        INSERT INTO standing_words (name, word) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET word = excluded.word
        """

    /// name.
    package static let dropStandingWord = "DELETE FROM standing_words WHERE name = ?1"

    /// scenario, instant.
    package static let putLiveSince = "INSERT INTO live_since (scenario, instant) VALUES (?1, ?2)"

    package static let dropLiveSince = "DELETE FROM live_since"

    /// after, limit.
    static let membersAfter = """
        SELECT id, attributes, others, state, next_wake_up FROM members
        WHERE id > ?1 ORDER BY id LIMIT ?2
        """

    /// limit.
    static let membersFromStart = """
        SELECT id, attributes, others, state, next_wake_up FROM members ORDER BY id LIMIT ?1
        """

    /// id.
    static let member = """
        SELECT id, attributes, others, state, next_wake_up FROM members WHERE id = ?1
        """

    /// first member, last member, horizon.
    static let contacts = """
        SELECT at, message, local, zone, channel, category, scenario, address, weighs, member
        FROM contacts
        WHERE member >= ?1 AND member <= ?2 AND at >= ?3 ORDER BY member, at, message
        """

    /// member, horizon.
    static let contactsOfMember = """
        SELECT at, message, local, zone, channel, category, scenario, address, weighs FROM contacts
        WHERE member = ?1 AND at >= ?2 ORDER BY at, message
        """

    /// instant, limit.
    static let due = """
        SELECT id FROM members WHERE next_wake_up IS NOT NULL AND next_wake_up <= ?1
        ORDER BY next_wake_up, id LIMIT ?2
        """

    /// after, limit.
    static let idsAfter = "SELECT id FROM members WHERE id > ?1 ORDER BY id LIMIT ?2"

    /// id.
    static let silence = "UPDATE members SET next_wake_up = NULL WHERE id = ?1"

    /// member; the bodies before the messages that they are found by.
    static let erasures =
        [
            """
            DELETE FROM bodies
            WHERE message IN (SELECT number FROM messages WHERE member = ?1)
            """
        ]
        + ["messages", "events", "journeys", "contacts", "ledger"].map {
            "DELETE FROM \($0) WHERE member = ?1"
        } + ["DELETE FROM members WHERE id = ?1"]

    /// Words of sources that no event has any more: one may name the person whose events they were.
    static let dropUnusedSources = """
        DELETE FROM sources WHERE NOT EXISTS (SELECT 1 FROM events WHERE source = sources.number)
        """

    /// first member, last member, edge.
    static let pruneEvents = """
        DELETE FROM events
        WHERE member >= ?1 AND member <= ?2 AND received < ?3 AND time < ?3
        """
    static let pruneLedger = """
        DELETE FROM ledger WHERE member >= ?1 AND member <= ?2 AND at < ?3
        """
    static let pruneContacts = """
        DELETE FROM contacts WHERE member >= ?1 AND member <= ?2 AND at < ?3
        """

    /// The same, and now: what cannot go out any more.
    static let pruneBodies = """
        DELETE FROM bodies WHERE message IN (
          SELECT number FROM messages
          WHERE member >= ?1 AND member <= ?2 AND decided_at < ?3 AND deadline <= ?4
            AND status <> 'ready' AND status <> 'incomplete')
        """

    /// code.
    static let addErased = "INSERT INTO erased (code) VALUES (?1) ON CONFLICT DO NOTHING"

    /// code.
    static let isErased = "SELECT 1 FROM erased WHERE code = ?1"

    static let erasureSecret = "SELECT word FROM standing_words WHERE name = 'erasure_secret'"

    static let nextWakeUp = """
        SELECT min(next_wake_up) FROM members WHERE next_wake_up IS NOT NULL
        """

    /// channel, instant.
    static let nextAttempt = """
        SELECT min(next_attempt) FROM messages
        WHERE status = 'ready' AND channel = ?1 AND next_attempt > ?2
        """

    /// channel, instant.
    static let release = """
        UPDATE messages SET next_attempt = NULL
        WHERE status = 'ready' AND channel = ?1 AND next_attempt <= ?2
        """

    /// channel, instant.
    static let handedOver = """
        SELECT count(*) FROM messages
        WHERE status = 'delivered' AND channel = ?1 AND settled_at >= ?2
        """

    /// channel, instant, the note of a lease.
    static let leased = """
        SELECT count(*) FROM messages
        WHERE status = 'ready' AND channel = ?1 AND next_attempt > ?2 AND note = ?3
        """

    /// scenario; journeys have no index for it, and it is asked for only where a file is gone.
    static let underWay = """
        SELECT
          (SELECT count(*) FROM journeys WHERE scenario = ?1 AND ended IS NULL),
          (SELECT count(*) FROM messages WHERE status = 'ready' AND scenario = ?1)
        """

    /// Each part by an index of its own.
    static let standingMessages = """
        SELECT channel, status, count(*) FROM messages WHERE status = 'ready' GROUP BY channel
        UNION ALL
        SELECT channel, status, count(*) FROM messages
        WHERE status IN ('incomplete', 'failed') GROUP BY status, channel
        """

    /// name.
    static let standingNumber = "SELECT value FROM standing WHERE name = ?1"

    static let eventsKeptFrom = "SELECT value FROM standing WHERE name = 'events_kept_from'"
    static let ledgerKeptFrom = "SELECT value FROM standing WHERE name = 'ledger_kept_from'"

    /// word.
    static let numberOfSource = "SELECT number FROM sources WHERE word = ?1"

    /// source (its number), id.
    static let seen = "SELECT 1 FROM events WHERE source = ?1 AND id = ?2"
}
