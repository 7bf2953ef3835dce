-- Receipts by the person (受領登録), and what the mail room has to look into. Style as in 0001.
-- Nothing here is read by the scan path; the fold of an item writes requests.settled when the item
-- becomes received or cancelled, or ceases to be.

-- 1: received or cancelled, so nobody waits for it. What waits for a person is found by two partial
-- indexes that stay small however many requests there were.
ALTER TABLE requests ADD COLUMN settled $I64 NOT NULL DEFAULT 0;
UPDATE requests SET settled = 1 WHERE item IN (SELECT id FROM items WHERE status IN (8, 16));
CREATE INDEX requests_awaited_by_person ON requests (to_person, id) WHERE settled = 0;
CREATE INDEX requests_awaited_by_department ON requests (to_department, id) WHERE settled = 0;
-- Keyed hash of the wrong digits tried last: tried again they cost no further try.
ALTER TABLE requests ADD COLUMN tried_hash TEXT NOT NULL DEFAULT '';

-- Who confirmed: one row per `received` event from a page. It holds while the event does.
CREATE TABLE receipts (
    event $ID,                               -- custody_events.position
    item $I64 NOT NULL,                      -- items.id
    person $I64 NOT NULL,                    -- people.id: who has the item
    person_role $I64 NOT NULL,               -- domain::ReceiptRole
    proof $I64 NOT NULL,                     -- domain::ReceiptProof
    confirmed_by $I64 NOT NULL,              -- users.id; of the mail room when it looked into it
    confirmed_at $I64 NOT NULL
) $STRICT;

-- Of an item at most one of a kind is open. Notes and reasons are sealed as those of requests
-- (services/sealed_text.h), so that a row may be purged of them at any time.
CREATE TABLE item_exceptions (
    id $ID,
    item $I64 NOT NULL,                      -- items.id
    kind $I64 NOT NULL,                      -- domain::ExceptionKind
    person $I64 NOT NULL,                    -- people.id who reported it
    opened_by $I64 NOT NULL,                 -- users.id
    opened_at $I64 NOT NULL,
    note TEXT NOT NULL,                      -- sealed; empty: none
    resolved_at $I64,                        -- null while it is open
    resolved_by $I64,                        -- users.id; null also when it closed by itself
    resolution $I64,                         -- domain::ExceptionResolution
    reason TEXT NOT NULL                     -- sealed; empty: none
) $STRICT;
CREATE INDEX item_exceptions_of_item ON item_exceptions (item);
CREATE INDEX item_exceptions_open ON item_exceptions (id) WHERE resolved_at IS NULL;
