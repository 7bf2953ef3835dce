-- Who acts for whom (代理), and when people are away (不在). Style as in 0001. Nothing here is read
-- by the scan path.

-- One row per pair; what held before is in the audit log.
CREATE TABLE delegates (
    person $I64 NOT NULL,                    -- people.id whose mail it is
    delegate $I64 NOT NULL,                  -- people.id of who acts for them
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,                 -- last day; '9999-12-31': until it is ended
    PRIMARY KEY (person, delegate)
) $CLUSTERED;
CREATE INDEX delegates_acting ON delegates (delegate);

CREATE TABLE absences (
    id $ID,
    person $I64 NOT NULL,                    -- people.id
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,                 -- last day
    action $I64 NOT NULL,                    -- domain::AwayAction
    to_person $I64                           -- people.id; null: it is held
) $STRICT;
CREATE INDEX absences_of_person ON absences (person, until_day);
CREATE INDEX absences_forwarded ON absences (to_person, until_day) WHERE to_person IS NOT NULL;
