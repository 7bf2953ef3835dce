#include "server/store/route_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

// Any, or those of one route.
enum class RoutesAsked { Site, Route };
struct Period {
    std::int64_t id = 0;
    RoutePeriodRow row;
};
template <RoutesAsked of>
class SelectRoutePeriods {
public:
    explicit SelectRoutePeriods(db::Session& session) : m_statement(session) {
        m_statement.use(m_code).into(m_period.id).into(m_period.row.route);
        m_statement.into(m_period.row.validFrom).into(m_period.row.validUntil);
        m_statement.into(m_period.row.nameJa).into(m_period.row.nameEn);
        m_statement.into(m_period.row.dueDays);
        m_statement.prepare(
            std::string("SELECT p.id, r.code, p.valid_from, p.valid_until, p.name_ja, p.name_en, "
                        "p.due_days FROM route_periods p JOIN routes r ON r.id = p.route WHERE ") +
            (of == RoutesAsked::Route ? "r.code = :code ORDER BY p.valid_from"
                                      : "r.code >= :code ORDER BY r.code, p.valid_from"));
    }
    std::vector<Period> operator()(const std::string& code) {
        m_code = code;
        return m_statement.rows(m_period);
    }

private:
    std::string m_code;
    Period m_period;
    Statement m_statement;
};

class SelectStops {
public:
    explicit SelectStops(db::Session& session) : m_statement(session) {
        m_statement.use(m_period).into(m_place);
        m_statement.prepare(
            "SELECT place FROM route_stops WHERE period = :period ORDER BY position");
    }
    std::vector<std::string> operator()(std::int64_t period) {
        m_period = period;
        return m_statement.rows(m_place);
    }

private:
    std::int64_t m_period = 0;
    std::string m_place;
    Statement m_statement;
};

class SelectRuns {
public:
    explicit SelectRuns(db::Session& session) : m_statement(session) {
        m_statement.use(m_period).into(m_row.name).into(m_row.weekdays);
        m_statement.into(m_row.cutOff).into(m_row.times);
        m_statement.prepare("SELECT name, weekdays, cut_off, times FROM route_runs WHERE period = "
                            ":period ORDER BY position");
    }
    std::vector<RouteRunRow> operator()(std::int64_t period) {
        m_period = period;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_period = 0;
    RouteRunRow m_row;
    Statement m_statement;
};

std::vector<RoutePeriodRow> whole(Connection& connection, std::vector<Period> periods) {
    std::vector<RoutePeriodRow> rows;
    for (Period& period : periods) {
        period.row.stops = connection.query<SelectStops>()(period.id);
        period.row.runs = connection.query<SelectRuns>()(period.id);
        rows.push_back(std::move(period.row));
    }
    return rows;
}

} // namespace

std::vector<RoutePeriodRow> RouteStore::all() {
    return whole(m_connection, m_connection.query<SelectRoutePeriods<RoutesAsked::Site>>()(""));
}

std::vector<RoutePeriodRow> RouteStore::periodsOf(const std::string& code) {
    return whole(m_connection, m_connection.query<SelectRoutePeriods<RoutesAsked::Route>>()(code));
}

std::int64_t RouteStore::idOf(const std::string& code, UtcMillis now) {
    soci::session& sql = m_connection.session().sql();
    std::int64_t id = 0;
    sql << "SELECT COALESCE(MAX(id), 0) FROM routes WHERE code = :code", soci::use(code),
        soci::into(id);
    if (id == 0) {
        id = nextRowId(m_connection, "routes");
        sql << "INSERT INTO routes (id, code, added_at) VALUES (:id, :code, :at)", soci::use(id),
            soci::use(code), soci::use(now.value);
    }
    return id;
}

void RouteStore::insert(std::int64_t route, const RoutePeriodRow& row) {
    soci::session& sql = m_connection.session().sql();
    const std::int64_t period = nextRowId(m_connection, "route_periods");
    sql << "INSERT INTO route_periods (id, route, valid_from, valid_until, name_ja, name_en, "
           "due_days) VALUES (:id, :route, :from, :until, :ja, :en, :days)",
        soci::use(period), soci::use(route), soci::use(row.validFrom), soci::use(row.validUntil),
        soci::use(row.nameJa), soci::use(row.nameEn), soci::use(row.dueDays);
    std::int64_t position = 0;
    for (const std::string& place : row.stops) {
        ++position;
        sql << "INSERT INTO route_stops (period, position, place) VALUES (:period, :at, :place)",
            soci::use(period), soci::use(position), soci::use(place);
    }
    position = 0;
    for (const RouteRunRow& run : row.runs) {
        ++position;
        sql << "INSERT INTO route_runs (period, position, name, weekdays, cut_off, times) VALUES "
               "(:period, :at, :name, :days, :cut, :times)",
            soci::use(period), soci::use(position), soci::use(run.name), soci::use(run.weekdays),
            soci::use(run.cutOff), soci::use(run.times);
    }
}

void RouteStore::replacePeriods(const std::string& code, const std::vector<RoutePeriodRow>& rows,
                                UtcMillis now) {
    soci::session& sql = m_connection.session().sql();
    const std::int64_t route = idOf(code, now);
    for (const char* table : {"route_stops", "route_runs"}) {
        sql << std::string("DELETE FROM ") + table +
                   " WHERE period IN (SELECT id FROM route_periods WHERE route = :route)",
            soci::use(route);
    }
    sql << "DELETE FROM route_periods WHERE route = :route", soci::use(route);
    for (const RoutePeriodRow& row : rows) {
        insert(route, row);
    }
}

} // namespace tewatashi::server::store
