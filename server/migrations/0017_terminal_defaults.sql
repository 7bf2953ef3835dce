-- What a terminal's scans mean when nobody scanned a place or an action, from day to day; and since
-- when a terminal is in its state, so that one that was lost and docks again is noticed. Style as
-- in 0001, days as in 0002.

CREATE TABLE terminal_defaults (
    terminal_id TEXT NOT NULL,               -- family:serial
    from_day TEXT NOT NULL,                  -- by the terminal's own clock
    place TEXT NOT NULL,                     -- place code, empty for none
    action $I64,                             -- domain::Action, null for none
    PRIMARY KEY (terminal_id, from_day)
) $CLUSTERED;
ALTER TABLE terminals ADD COLUMN state_since $I64 NOT NULL DEFAULT 0;  -- 0: since ever
