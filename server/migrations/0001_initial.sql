-- The whole schema of a site: one text for SQLite and PostgreSQL (common/db/migrator.h).
--
-- Ids, hashes and octets are lower-case hex TEXT. Times are UTC milliseconds. Ids of rows are
-- given by the one writer (largest + 1), so that both engines hold the same rows. Codes of
-- enumerations are the C++ values; they are stored and must never be renumbered. Text from outside
-- went through db::escapeNul. The tables of the scan path carry no foreign keys and only the
-- indexes that a query needs: every scan pays for each of them.

-- ---- scan path ----------------------------------------------------------------------------

CREATE TABLE terminals (
    id $ID,
    terminal_id TEXT NOT NULL UNIQUE,        -- family:serial
    name TEXT NOT NULL,                      -- given by a person, empty until then
    place TEXT NOT NULL,                     -- place code, empty until set
    model TEXT NOT NULL,
    firmware TEXT NOT NULL,
    first_seen_at $I64 NOT NULL,
    last_docked_at $I64 NOT NULL             -- agent clock corrected by its skew
) $STRICT;
CREATE INDEX terminals_at_place ON terminals (place);

-- One docking of one terminal. The counters are of records, kept by the batches that belong to it.
CREATE TABLE docks (
    id $ID,
    dock_id TEXT NOT NULL,                   -- drawn by the agent
    agent_id TEXT NOT NULL,                  -- agents.agent_id
    terminal $I64 NOT NULL,                  -- terminals.id
    time_format $I64 NOT NULL,               -- domain::TimeFormat
    agent_version TEXT NOT NULL,
    docked_at $I64 NOT NULL,                 -- agent clock corrected by its skew
    received_at $I64 NOT NULL,               -- first batch
    stored $I64 NOT NULL,
    duplicates $I64 NOT NULL,
    quarantined $I64 NOT NULL,               -- open ones
    resolved $I64 NOT NULL,                  -- were quarantined, since repaired or set aside
    UNIQUE (dock_id, agent_id, terminal)
) $STRICT;
CREATE INDEX docks_newest ON docks (docked_at, id);

-- What terminals stored. A row is never deleted. Surroundings: before_id is the record before it
-- in memory, '' at the start of memory.
CREATE TABLE scans (
    id $ID,
    record_id TEXT NOT NULL,
    before_id TEXT NOT NULL,
    terminal $I64 NOT NULL,                  -- terminals.id
    dock $I64 NOT NULL,                      -- docks.id: the first that brought it
    raw_time TEXT NOT NULL,                  -- octets as the terminal stored them
    code TEXT NOT NULL,                      -- octets as code points, escaped; what may be
                                             -- possession digits is masked by '*'
    code_hash TEXT,                          -- HMAC-SHA-256 of a masked code, unmasked, without
                                             -- NW-7 letters, under a key outside the database
    symbology $I64 NOT NULL,
    occurrence $I64 NOT NULL,
    clear_id TEXT,                           -- present when the time is untrusted
    content_id TEXT,                         -- likewise: record id without the clear
    memory $I64,                             -- terminal_memories.id, null while pending
    position $I64 NOT NULL,                  -- in memory; as the agent says while pending
    received_at $I64 NOT NULL,
    verdict $I64 NOT NULL,                   -- wire::Verdict: 0 stored, 2 quarantined
    reason $I64 NOT NULL,                    -- wire::QuarantineReason, 0 none
    kind $I64 NOT NULL,                      -- domain::CodeKind
    event $I64,                              -- custody_events.position that follows from it
    resolution $I64 NOT NULL,                -- 0 none, 1 repaired, 2 set aside
    action $I64,                             -- quarantined item codes: the context as far as it
    place TEXT,                              -- is known; for stored ones item_events has it
    operator_card TEXT,
    UNIQUE (record_id, before_id)
) $STRICT;
CREATE INDEX scans_in_memory ON scans (memory, position);
CREATE INDEX scans_of_dock ON scans (dock, position);
CREATE INDEX scans_open_of_dock ON scans (dock, position) WHERE verdict = 2 AND resolution = 0;
CREATE INDEX scans_pending ON scans (terminal, before_id) WHERE memory IS NULL;
CREATE INDEX scans_untrusted ON scans (content_id) WHERE content_id IS NOT NULL;
CREATE INDEX scans_open ON scans (received_at) WHERE verdict = 2 AND resolution = 0;

-- A terminal's memory since its last clear. id is scans.id of its first record. The tail is the
-- newest record interpreted and the context after it (domain::ContextInterpreter::snapshot).
CREATE TABLE terminal_memories (
    id $ID,
    memory_id TEXT NOT NULL,                 -- record id of the first record
    terminal $I64 NOT NULL,
    time_format $I64 NOT NULL,
    tail_record TEXT NOT NULL,
    tail_position $I64 NOT NULL,
    context TEXT NOT NULL
) $STRICT;

-- Readings of terminal clocks; append-only but for memory, which is set once the record it lies
-- behind is known to belong to one, and for the skew, of which the smallest measured one is kept.
CREATE TABLE clock_observations (
    id $ID,
    observation_id TEXT NOT NULL UNIQUE,
    terminal $I64 NOT NULL,
    dock_id TEXT NOT NULL,
    reading TEXT NOT NULL,                   -- octets, empty when the clock was unset
    time_format $I64 NOT NULL,
    agent_at $I64 NOT NULL,                  -- agent clock
    agent_skew_ms $I64 NOT NULL,             -- server minus agent
    after_id TEXT NOT NULL,                  -- record before it, empty for an empty memory
    records_before $I64 NOT NULL,
    memory $I64
) $STRICT;
CREATE INDEX clock_observations_in_memory ON clock_observations (memory);
CREATE INDEX clock_observations_by_time ON clock_observations (terminal, (agent_at + agent_skew_ms));
CREATE INDEX clock_observations_waiting ON clock_observations (terminal) WHERE memory IS NULL;

-- ---- custody ------------------------------------------------------------------------------

-- The ledger: leaf 0, 1, 2… without gaps. canonical (docs/protocol.md §6) is what was hashed.
CREATE TABLE custody_events (
    position $ID,
    canonical TEXT NOT NULL,
    leaf TEXT NOT NULL
) $STRICT;
@sqlite CREATE TRIGGER custody_events_no_update BEFORE UPDATE ON custody_events BEGIN SELECT RAISE(ABORT, 'custody events are append-only'); END;
@sqlite CREATE TRIGGER custody_events_no_delete BEFORE DELETE ON custody_events BEGIN SELECT RAISE(ABORT, 'custody events are append-only'); END;
@postgres CREATE FUNCTION tw_append_only() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'custody events are append-only' USING ERRCODE = '23000'; END$$;
@postgres CREATE TRIGGER custody_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody_events FOR EACH STATEMENT EXECUTE FUNCTION tw_append_only();

CREATE TABLE items (
    id $ID,
    number TEXT NOT NULL UNIQUE,             -- slip number without possession digits
    reversed TEXT NOT NULL,                  -- the number backwards: search by last digits
    status $I64,                             -- domain::Action, null when every event is void
    place TEXT NOT NULL,
    since_at $I64,                           -- corrected time of last_event
    last_event $I64,                         -- custody_events.position
    requested $I64 NOT NULL                  -- 1 when a request was registered for it
) $STRICT;
CREATE INDEX items_by_last_digits ON items (reversed);

-- One row per custody event: what item state and timeline are folded from, and what a timeline
-- shows of the scan it follows from. Only the times change (when a clock observation arrives). The
-- events of an item lie together: a look-up reads one or two pages of them, whatever a site holds.
CREATE TABLE item_events (
    item $I64 NOT NULL,                      -- items.id, 0 when the code names no item
    position $I64 NOT NULL UNIQUE,           -- custody_events.position
    event_id TEXT NOT NULL UNIQUE,
    kind $I64 NOT NULL,                      -- domain::EventKind
    action $I64,                             -- domain::Action, null for voids and set-asides
    place TEXT NOT NULL,
    terminal $I64,                           -- terminals.id, null for web events
    memory_position $I64 NOT NULL,
    context_flags $I64 NOT NULL,             -- docs/protocol.md §6
    scan $I64,                               -- scans.id it follows from
    dock $I64,                               -- docks.id of that scan, null without one
    raw_time TEXT NOT NULL,                  -- of that scan, empty without one
    voids TEXT,                              -- event id it takes back
    at $I64,                                 -- corrected time, null without a trusted one
    not_before $I64,
    not_after $I64,
    recorded_at $I64 NOT NULL,
    PRIMARY KEY (item, position)
) $CLUSTERED;

-- Personal fields of events: the ledger holds SHA-256(salt, value) only, so rows may be purged.
-- They lie as the events do.
CREATE TABLE personal_values (
    item $I64 NOT NULL,                      -- item_events.item
    position $I64 NOT NULL,                  -- custody_events.position
    field $I64 NOT NULL,                     -- 1 operator card, 2 user login name, 3 reason
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (item, position, field)
) $CLUSTERED;

-- One act of a person on a run of quarantined scans; the events name the scans.
CREATE TABLE repairs (
    id $ID,
    dock $I64 NOT NULL,                      -- docks.id
    kind $I64 NOT NULL,                      -- 1 repaired, 2 set aside
    first_event $I64 NOT NULL,               -- custody_events.position, first and last of the act
    last_event $I64 NOT NULL,
    done_by $I64,                            -- users.id
    done_at $I64 NOT NULL
) $STRICT;

-- ---- masters ------------------------------------------------------------------------------

CREATE TABLE operators (
    id $ID,
    card TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    added_at $I64 NOT NULL
) $STRICT;
CREATE TABLE places (
    id $ID,
    code TEXT NOT NULL UNIQUE,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    added_at $I64 NOT NULL
) $STRICT;
CREATE TABLE site_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) $CLUSTERED;

-- ---- agents, users, sessions --------------------------------------------------------------

CREATE TABLE agents (
    id $ID,
    agent_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    public_key TEXT NOT NULL,
    enrolled_at $I64 NOT NULL,
    last_contact_at $I64,
    revoked_at $I64
) $STRICT;
CREATE TABLE enrolment_codes (
    id $ID,
    code_hash TEXT NOT NULL UNIQUE,          -- SHA-256
    note TEXT NOT NULL,
    created_at $I64 NOT NULL,
    expires_at $I64 NOT NULL,
    used_at $I64,
    used_by TEXT                             -- agents.agent_id
) $STRICT;
CREATE TABLE users (
    id $ID,
    login TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    language $I64 NOT NULL,
    password_hash TEXT NOT NULL,             -- Argon2id in its own text form
    created_at $I64 NOT NULL,
    disabled_at $I64
) $STRICT;
CREATE TABLE web_sessions (
    token_hash TEXT PRIMARY KEY,             -- SHA-256 of the cookie
    user_id $I64 NOT NULL REFERENCES users (id),
    csrf_secret TEXT NOT NULL,
    created_at $I64 NOT NULL,
    last_used_at $I64 NOT NULL
) $CLUSTERED;
CREATE TABLE api_tokens (
    id $ID,
    token_hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at $I64 NOT NULL,
    revoked_at $I64
) $STRICT;
