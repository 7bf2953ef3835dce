-- The directory: people, departments, posts, places and routes, as they are on each day. Style as
-- in 0001. Days are TEXT 'YYYY-MM-DD' of the site's zone, both ends belong to a period, and
-- '9999-12-31' says that no end is known (domain::DatePeriod). Text was checked by the services:
-- one line of UTF-8 without control characters.

CREATE TABLE people (
    id $ID,
    employee_number TEXT NOT NULL UNIQUE,    -- upper case: what imports know a person by
    name_ja TEXT NOT NULL,
    name_kana TEXT NOT NULL,
    name_romaji TEXT NOT NULL,
    email TEXT NOT NULL,
    language $I64 NOT NULL,                  -- Language
    added_at $I64 NOT NULL,
    leaves_on TEXT NOT NULL,                 -- last day
    name_form TEXT NOT NULL,                 -- search form of name_ja: namesakes share it
    sort_form TEXT NOT NULL,                 -- where a list in Japanese order has the person
    search_text TEXT NOT NULL                -- search forms of all names, services::SearchIndex
) $STRICT;
CREATE INDEX people_of_name ON people (name_form);
-- Order and prefixes must not depend on the language of the cluster.
@postgres ALTER TABLE people ALTER COLUMN employee_number TYPE TEXT COLLATE "C", ALTER COLUMN sort_form TYPE TEXT COLLATE "C";
CREATE INDEX people_in_order ON people (sort_form, employee_number);

CREATE TABLE former_names (
    id $ID,
    person $I64 NOT NULL,                    -- people.id
    name_ja TEXT NOT NULL,
    name_kana TEXT NOT NULL,
    used_until TEXT NOT NULL                 -- last day
) $STRICT;
CREATE INDEX former_names_of_person ON former_names (person);

-- A department keeps its row through every change of name, parent and place.
CREATE TABLE departments (
    id $ID,
    code TEXT NOT NULL UNIQUE,               -- what imports know it by
    added_at $I64 NOT NULL
) $STRICT;
-- At most one row of a department holds on a day.
CREATE TABLE department_periods (
    id $ID,
    department $I64 NOT NULL,                -- departments.id
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_kana TEXT NOT NULL,
    parent $I64,                             -- departments.id
    key_contact $I64,                        -- people.id
    place TEXT NOT NULL,                     -- place code, empty when not set
    search_text TEXT NOT NULL                -- search forms of names and code
) $STRICT;
CREATE INDEX department_periods_of_department ON department_periods (department, valid_from);
CREATE INDEX department_periods_of_parent ON department_periods (parent);
CREATE INDEX department_periods_of_contact ON department_periods (key_contact) WHERE key_contact IS NOT NULL;

-- 主務 and 兼務. On a day a person has at most one main post, and at most one in a department.
CREATE TABLE posts (
    id $ID,
    person $I64 NOT NULL,                    -- people.id
    department $I64 NOT NULL,                -- departments.id
    title TEXT NOT NULL,
    is_main $I64 NOT NULL,
    place TEXT NOT NULL,                     -- desk or box, empty when it is the department's
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL
) $STRICT;
CREATE INDEX posts_of_person ON posts (person);
CREATE INDEX posts_of_department ON posts (department);

-- What names are found by (services/search_form.h).
CREATE TABLE search_grams (
    kind $I64 NOT NULL,                      -- 1 people, 2 departments
    gram TEXT NOT NULL,
    ref $I64 NOT NULL,
    PRIMARY KEY (kind, gram, ref)
) $CLUSTERED;

-- Null for accounts that are nobody's, as of an external auditor.
ALTER TABLE users ADD COLUMN person $I64;
CREATE UNIQUE INDEX users_of_person ON users (person) WHERE person IS NOT NULL;

-- Cards are judged at the time of the scan.
ALTER TABLE operators ADD COLUMN valid_from TEXT NOT NULL DEFAULT '1900-01-01';
ALTER TABLE operators ADD COLUMN valid_until TEXT NOT NULL DEFAULT '9999-12-31';
ALTER TABLE operators ADD COLUMN person $I64;

-- A place keeps its code and its row in `places`; what it is called and where it lies may change.
CREATE TABLE place_periods (
    id $ID,
    place TEXT NOT NULL,                     -- places.code
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    kind TEXT NOT NULL,                      -- site, building, floor, mail_room, shelf, desk
    parent TEXT NOT NULL,                    -- place code, empty at the top
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL
) $STRICT;
CREATE INDEX place_periods_of_place ON place_periods (place, valid_from);

CREATE TABLE routes (
    id $ID,
    code TEXT NOT NULL UNIQUE,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL
) $STRICT;
CREATE TABLE route_stops (
    route $I64 NOT NULL,                     -- routes.id
    position $I64 NOT NULL,                  -- 1, 2, 3…
    place TEXT NOT NULL,                     -- place code
    after_min $I64 NOT NULL,                 -- minutes after a run has left its first stop
    PRIMARY KEY (route, position)
) $CLUSTERED;
CREATE TABLE route_runs (
    id $ID,
    route $I64 NOT NULL,                     -- routes.id
    run TEXT NOT NULL,                       -- 第1便
    weekdays $I64 NOT NULL,                  -- bit 0 Monday … bit 6 Sunday
    departs TEXT NOT NULL,                   -- HH:MM at the first stop, site's zone
    UNIQUE (route, run)
) $STRICT;
