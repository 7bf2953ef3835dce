-- Send requests: numbers, confidentiality classes, and what the sender said of an item. Style as in
-- 0001. Days are TEXT 'YYYY-MM-DD' of the site's zone. Nothing here is read by the scan path.

-- Slip numbers of one length are drawn from one series. next_serial only ever grows, so no number is
-- given twice; numbers below first_serial are left to pre-printed labels.
CREATE TABLE number_series (
    digits $ID,                              -- of the whole number, with its check digit
    first_serial $I64 NOT NULL,              -- serial: the number without its check digit
    last_serial $I64 NOT NULL,
    next_serial $I64 NOT NULL                -- next to be drawn
) $STRICT;
INSERT INTO number_series (digits, first_serial, last_serial, next_serial) VALUES (12, 10000000000, 99999999999, 10000000000);

-- What a class means for everybody on the way. Codes are known to API and imports, never renamed.
CREATE TABLE confidentiality_classes (
    id $ID,
    code TEXT NOT NULL UNIQUE,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    readers $I64 NOT NULL,                   -- domain::TextReaders: who sees subject and note
    person_only $I64 NOT NULL,               -- 1: not to be sent to a department
    proxy_allowed $I64 NOT NULL,             -- somebody else may confirm the receipt
    forwarding_allowed $I64 NOT NULL,        -- else it is held while the recipient is away
    box_allowed $I64 NOT NULL,               -- may be left on a desk or in a box
    possession_required $I64 NOT NULL,       -- receipt needs the slip or its possession digits
    stands_out $I64 NOT NULL,                -- sign printed large
    due_days $I64 NOT NULL,                  -- business days from hand-in to delivery
    position $I64 NOT NULL                   -- order in lists
) $STRICT;
INSERT INTO confidentiality_classes (id, code, name_ja, name_en, readers, person_only, proxy_allowed, forwarding_allowed, box_allowed, possession_required, stands_out, due_days, position) VALUES (1, 'ordinary', '普通', 'Ordinary', 2, 0, 1, 1, 1, 0, 0, 2, 1);
INSERT INTO confidentiality_classes (id, code, name_ja, name_en, readers, person_only, proxy_allowed, forwarding_allowed, box_allowed, possession_required, stands_out, due_days, position) VALUES (2, 'confidential', '秘', 'Confidential', 3, 0, 1, 1, 0, 1, 1, 2, 2);
INSERT INTO confidentiality_classes (id, code, name_ja, name_en, readers, person_only, proxy_allowed, forwarding_allowed, box_allowed, possession_required, stands_out, due_days, position) VALUES (3, 'personal', '親展', 'Personal', 3, 1, 0, 0, 0, 1, 1, 2, 3);

-- One request per item, newest last. Names are looked up in the directory on the day they are shown.
CREATE TABLE requests (
    id $ID,
    item $I64 NOT NULL UNIQUE,               -- items.id
    event $I64 NOT NULL,                     -- custody_events.position of `requested`
    sender $I64 NOT NULL,                    -- people.id
    entered_by $I64 NOT NULL,                -- users.id
    on_behalf $I64 NOT NULL,                 -- 1: entered_by is not the sender's account
    to_person $I64,                          -- people.id; null: to the department
    to_department $I64,                      -- departments.id; null: to the person
    class $I64 NOT NULL,                     -- confidentiality_classes.id
    pieces $I64 NOT NULL,
    wished_day TEXT NOT NULL,                -- empty: none
    own_label $I64 NOT NULL,                 -- 1: the number was on the item already
    possession_hash TEXT,                    -- HMAC-SHA-256 of number and digits, as scans.code_hash;
                                             -- null until a slip is printed
    tries_left $I64 NOT NULL,                -- of entering the digits
    prints $I64 NOT NULL,                    -- slips made; only the last one's digits hold
    requested_at $I64 NOT NULL,
    cancelled_at $I64
) $STRICT;
CREATE INDEX requests_of_sender ON requests (sender, id);
CREATE INDEX requests_by_account ON requests (entered_by, id);

-- Subject and note, encrypted under a key outside the database (services/sealed_text.h). They are
-- in no event, so a row may be purged at any time.
CREATE TABLE request_texts (
    item $I64 NOT NULL,                      -- items.id
    field $I64 NOT NULL,                     -- 1 subject, 2 note
    sealed TEXT NOT NULL,
    PRIMARY KEY (item, field)
) $CLUSTERED;

-- What a cancellation comes to, folded from the item's events (domain::judgeCancellation) with the
-- item's state: a scan that arrives later may change it.
CREATE TABLE cancellations (
    item $ID,                                -- items.id
    event $I64 NOT NULL,                     -- custody_events.position of the first `cancelled`
    stage $I64 NOT NULL,                     -- domain::CancelStage
    progress $I64 NOT NULL,                  -- domain::CancelProgress
    cancelled_at $I64 NOT NULL
) $STRICT;
CREATE INDEX cancellations_open ON cancellations (cancelled_at, item) WHERE progress = 1;
