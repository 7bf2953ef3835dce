-- When somebody wants their mail, where it is not each at once. Style as in 0001.

CREATE TABLE mail_rhythms (
    person $I64 NOT NULL PRIMARY KEY,        -- people.id
    digest_min $I64,                         -- minute of the day (0…1439); null: each by itself
    quiet_from_min $I64,                     -- both or neither
    quiet_until_min $I64
) $CLUSTERED;
-- What is due to one person goes in one mail; choosing another rhythm makes it due again.
CREATE INDEX mails_waiting_of ON mails (person) WHERE done_at IS NULL;
