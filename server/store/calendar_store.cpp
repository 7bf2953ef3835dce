#include "server/store/calendar_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class HolidaysBetween {
public:
    explicit HolidaysBetween(db::Session& session) : m_statement(session) {
        m_statement.use(m_from).use(m_until).into(m_row.day).into(m_row.name);
        m_statement.prepare("SELECT day, name FROM national_holidays WHERE day >= :first AND "
                            "day <= :last ORDER BY day");
    }
    std::vector<HolidayRow> operator()(const std::string& from, const std::string& until) {
        m_from = from;
        m_until = until;
        return m_statement.rows(m_row);
    }

private:
    std::string m_from;
    std::string m_until;
    HolidayRow m_row;
    Statement m_statement;
};

class SpecialDaysOf {
public:
    explicit SpecialDaysOf(db::Session& session) : m_statement(session) {
        m_statement.use(m_place).into(m_row.place).into(m_row.day).into(m_row.isOpen);
        m_statement.into(m_row.name);
        m_statement.prepare("SELECT place, day, is_open, name FROM special_days WHERE "
                            "place = :place ORDER BY day");
    }
    std::vector<SpecialDayRow> operator()(const std::string& place) {
        m_place = place;
        return m_statement.rows(m_row);
    }

private:
    std::string m_place;
    SpecialDayRow m_row;
    Statement m_statement;
};

class SpecialDaysBetween {
public:
    explicit SpecialDaysBetween(db::Session& session) : m_statement(session) {
        m_statement.use(m_from).use(m_until).into(m_row.place).into(m_row.day);
        m_statement.into(m_row.isOpen).into(m_row.name);
        m_statement.prepare("SELECT place, day, is_open, name FROM special_days WHERE "
                            "day >= :first AND day <= :last ORDER BY day, place");
    }
    std::vector<SpecialDayRow> operator()(const std::string& from, const std::string& until) {
        m_from = from;
        m_until = until;
        return m_statement.rows(m_row);
    }

private:
    std::string m_from;
    std::string m_until;
    SpecialDayRow m_row;
    Statement m_statement;
};

class YearlyClosures {
public:
    explicit YearlyClosures(db::Session& session) : m_statement(session) {
        m_statement.into(m_row.id).into(m_row.fromDay).into(m_row.untilDay).into(m_row.name);
        m_statement.prepare("SELECT id, from_day, until_day, name FROM yearly_closures ORDER BY "
                            "from_day, id");
    }
    std::vector<YearlyClosureRow> operator()() { return m_statement.rows(m_row); }

private:
    YearlyClosureRow m_row;
    Statement m_statement;
};

} // namespace

std::vector<HolidayRow> CalendarStore::holidays(const std::string& from, const std::string& until) {
    return m_connection.query<HolidaysBetween>()(from, until);
}

void CalendarStore::replaceHolidays(const std::string& from, const std::string& until,
                                    const std::vector<HolidayRow>& rows) {
    soci::session& sql = m_connection.session().sql();
    sql << "DELETE FROM national_holidays WHERE day >= :first AND day <= :last", soci::use(from),
        soci::use(until);
    HolidayRow row;
    Statement insert(m_connection.session());
    insert.use(row.day).use(row.name);
    insert.prepare("INSERT INTO national_holidays (day, name) VALUES (:day, :name)");
    for (const HolidayRow& next : rows) {
        row = next;
        insert.run();
    }
}

std::vector<SpecialDayRow> CalendarStore::specialDays(const std::string& place) {
    return m_connection.query<SpecialDaysOf>()(place);
}

std::vector<SpecialDayRow> CalendarStore::specialDaysBetween(const std::string& from,
                                                             const std::string& until) {
    return m_connection.query<SpecialDaysBetween>()(from, until);
}

std::int64_t CalendarStore::specialDayCount() {
    std::int64_t count = 0;
    m_connection.session().sql() << "SELECT COUNT(*) FROM special_days", soci::into(count);
    return count;
}

void CalendarStore::putSpecialDay(const SpecialDayRow& row) {
    m_connection.session().sql()
        << "INSERT INTO special_days (place, day, is_open, name) VALUES (:place, :day, :open, "
           ":name) ON CONFLICT (place, day) DO UPDATE SET is_open = excluded.is_open, "
           "name = excluded.name",
        soci::use(row.place), soci::use(row.day), soci::use(row.isOpen), soci::use(row.name);
}

bool CalendarStore::removeSpecialDay(const std::string& place, const std::string& day) {
    soci::session& sql = m_connection.session().sql();
    int known = 0;
    sql << "SELECT COUNT(*) FROM special_days WHERE place = :place AND day = :day",
        soci::use(place), soci::use(day), soci::into(known);
    sql << "DELETE FROM special_days WHERE place = :place AND day = :day", soci::use(place),
        soci::use(day);
    return known > 0;
}

std::vector<YearlyClosureRow> CalendarStore::yearlyClosures() {
    return m_connection.query<YearlyClosures>()();
}

void CalendarStore::insertYearlyClosure(const YearlyClosureRow& row) {
    const std::int64_t id = nextRowId(m_connection, "yearly_closures");
    m_connection.session().sql()
        << "INSERT INTO yearly_closures (id, from_day, until_day, name) VALUES (:id, :first, "
           ":last, :name)",
        soci::use(id), soci::use(row.fromDay), soci::use(row.untilDay), soci::use(row.name);
}

bool CalendarStore::removeYearlyClosure(std::int64_t id) {
    soci::session& sql = m_connection.session().sql();
    int known = 0;
    sql << "SELECT COUNT(*) FROM yearly_closures WHERE id = :id", soci::use(id), soci::into(known);
    sql << "DELETE FROM yearly_closures WHERE id = :id", soci::use(id);
    return known > 0;
}

} // namespace tewatashi::server::store
