#include "server/store/number_series_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class FindSeries {
public:
    explicit FindSeries(db::Session& session) : m_statement(session) {
        m_statement.use(m_digits).into(m_row.digits).into(m_row.firstSerial);
        m_statement.into(m_row.lastSerial).into(m_row.nextSerial);
        m_statement.prepare("SELECT digits, first_serial, last_serial, next_serial "
                            "FROM number_series WHERE digits = :digits");
    }
    std::optional<NumberSeriesRow> operator()(std::int64_t digits) {
        m_digits = digits;
        return m_statement.row(m_row);
    }

private:
    std::int64_t m_digits = 0;
    NumberSeriesRow m_row;
    Statement m_statement;
};

class InsertSeries {
public:
    explicit InsertSeries(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.digits).use(m_row.firstSerial).use(m_row.lastSerial);
        m_statement.use(m_row.nextSerial);
        m_statement.prepare("INSERT INTO number_series (digits, first_serial, last_serial, "
                            "next_serial) VALUES (:digits, :first, :last, :next)");
    }
    void operator()(const NumberSeriesRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    NumberSeriesRow m_row;
    Statement m_statement;
};

class AdvanceSeries {
public:
    explicit AdvanceSeries(db::Session& session) : m_statement(session) {
        m_statement.use(m_next).use(m_digits).use(m_next);
        m_statement.prepare("UPDATE number_series SET next_serial = :next WHERE digits = :digits "
                            "AND next_serial < :beyond");
    }
    void operator()(std::int64_t digits, std::int64_t next) {
        m_digits = digits;
        m_next = next;
        m_statement.run();
    }

private:
    std::int64_t m_digits = 0;
    std::int64_t m_next = 0;
    Statement m_statement;
};

} // namespace

std::optional<NumberSeriesRow> NumberSeriesStore::find(std::int64_t digits) {
    return m_connection.query<FindSeries>()(digits);
}

void NumberSeriesStore::insert(const NumberSeriesRow& row) {
    m_connection.query<InsertSeries>()(row);
}

void NumberSeriesStore::advance(std::int64_t digits, std::int64_t nextSerial) {
    m_connection.query<AdvanceSeries>()(digits, nextSerial);
}

} // namespace tewatashi::server::store
