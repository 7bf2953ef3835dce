-- What administrators and the mail room decide beside the calendar: classes, saved searches, and
-- what becomes of the items of people who leave. Style as in 0001. Nothing here is read by the scan
-- path.

-- Business days after a delivery until its receipt is asked for; 0: never.
ALTER TABLE confidentiality_classes ADD COLUMN reminder_days $I64 NOT NULL DEFAULT 3;
-- 1: not offered to new requests any more; it holds for those that have it.
ALTER TABLE confidentiality_classes ADD COLUMN retired $I64 NOT NULL DEFAULT 0;

-- Everything that was ever sent to somebody, newest first: what they search.
CREATE INDEX requests_of_recipient ON requests (to_person, id);

-- Searches of records under a name. Members as services::RecordsQuery; no possession digits.
CREATE TABLE saved_searches (
    id $ID,
    owner $I64 NOT NULL,                     -- users.id
    shared $I64 NOT NULL,                    -- 1: everybody who may search sees it
    name TEXT NOT NULL,
    view TEXT NOT NULL,
    number TEXT NOT NULL,
    from_day TEXT NOT NULL,                  -- empty: none, as below
    until_day TEXT NOT NULL,
    place TEXT NOT NULL,
    status TEXT NOT NULL,
    moves $I64 NOT NULL,                     -- 1: the days move along, counted from saved_on
    saved_on TEXT NOT NULL
) $STRICT;
CREATE UNIQUE INDEX saved_searches_of_owner ON saved_searches (owner, name);

-- What is to become of an open item of somebody who leaves: one decision per item and person, the
-- last one. Those before it are in the audit log.
CREATE TABLE leaver_decisions (
    item $I64 NOT NULL,                      -- items.id
    person $I64 NOT NULL,                    -- people.id of who leaves
    action $I64 NOT NULL,                    -- domain::LeaverAction
    to_person $I64,                          -- people.id; null: it goes back
    reason TEXT NOT NULL,                    -- sealed (services/sealed_text.h); empty: none
    decided_by $I64 NOT NULL,                -- users.id
    decided_at $I64 NOT NULL,
    PRIMARY KEY (item, person)
) $CLUSTERED;
CREATE INDEX leaver_decisions_to ON leaver_decisions (to_person) WHERE to_person IS NOT NULL;
CREATE INDEX people_leaving ON people (leaves_on) WHERE leaves_on < '9999-12-31';
