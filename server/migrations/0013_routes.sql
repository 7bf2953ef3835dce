-- Routes with timetables from day to day, in place of the tables of 0002 that were never used; the
-- cut-off of the site lies in site_settings under 'calendar.cut_off'. Style as in 0002: days are
-- TEXT 'YYYY-MM-DD', both ends belong to a period; times are TEXT 'HH:MM' of the site's zone.

DROP TABLE route_runs;
DROP TABLE route_stops;
DROP TABLE routes;

CREATE TABLE routes (
    id $ID,
    code TEXT NOT NULL UNIQUE,               -- what imports know it by
    added_at $I64 NOT NULL
) $STRICT;
-- At most one row of a route holds on a day.
CREATE TABLE route_periods (
    id $ID,
    route $I64 NOT NULL,                     -- routes.id
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    due_days $I64 NOT NULL                   -- business days that its items take at least
) $STRICT;
CREATE INDEX route_periods_of_route ON route_periods (route, valid_from);
CREATE TABLE route_stops (
    period $I64 NOT NULL,                    -- route_periods.id
    position $I64 NOT NULL,                  -- 1, 2, 3…
    place TEXT NOT NULL,                     -- places.code
    PRIMARY KEY (period, position)
) $CLUSTERED;
CREATE INDEX route_stops_at_place ON route_stops (place);
CREATE TABLE route_runs (
    period $I64 NOT NULL,                    -- route_periods.id
    position $I64 NOT NULL,                  -- 1, 2, 3…
    name TEXT NOT NULL,                      -- 第1便
    weekdays $I64 NOT NULL,                  -- bit 0 Monday … bit 6 Sunday
    cut_off TEXT NOT NULL,                   -- empty: when it leaves its first stop
    times TEXT NOT NULL,                     -- one for each stop, '-' where it does not stop
    PRIMARY KEY (period, position)
) $CLUSTERED;
