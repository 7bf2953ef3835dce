-- Business days. Days are TEXT 'YYYY-MM-DD' as in 0002; settings (closed weekdays, first month of
-- the fiscal year, the last import) lie in site_settings under 'calendar.…'.

-- As the Cabinet Office publishes them; a year without a row is not known yet.
CREATE TABLE national_holidays (
    day TEXT PRIMARY KEY,
    name TEXT NOT NULL
) $CLUSTERED;

-- What the company (place '') or one of its places says about a day, whatever else holds.
CREATE TABLE special_days (
    place TEXT NOT NULL,                     -- place code, '' for the whole company
    day TEXT NOT NULL,
    is_open $I64 NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (place, day)
) $CLUSTERED;

-- Closed every year, over the turn of the year when until_day lies before from_day.
CREATE TABLE yearly_closures (
    id $ID,
    from_day TEXT NOT NULL,                  -- 'MM-DD'
    until_day TEXT NOT NULL,                 -- 'MM-DD', included
    name TEXT NOT NULL
) $STRICT;
