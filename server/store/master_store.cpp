#include "server/store/master_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class FindOperator {
public:
    explicit FindOperator(db::Session& session) : m_statement(session) {
        m_statement.use(m_card).into(m_row.card).into(m_row.name).into(m_row.validFrom);
        m_statement.into(m_row.validUntil).into(m_row.person);
        m_statement.prepare("SELECT card, name, valid_from, valid_until, person FROM operators "
                            "WHERE card = :card");
    }
    std::optional<OperatorRow> operator()(const std::string& card) {
        m_card = db::escapeNul(card);
        auto row = m_statement.row(m_row);
        if (row) {
            row->card = db::unescapeNul(row->card);
            row->name = db::unescapeNul(row->name);
        }
        return row;
    }

private:
    std::string m_card;
    OperatorRow m_row;
    Statement m_statement;
};

} // namespace

void putOperator(Connection& writer, const OperatorRow& row, UtcMillis now) {
    const std::string card = db::escapeNul(row.card);
    const std::string name = db::escapeNul(row.name);
    const std::int64_t id = nextRowId(writer, "operators");
    std::optional<std::int64_t> person = row.person;
    std::string validFrom = row.validFrom;
    std::string validUntil = row.validUntil;
    Statement statement(writer.session());
    statement.use(id).use(card).use(name).use(now.value);
    statement.use(validFrom).use(validUntil).use(person);
    statement.prepare("INSERT INTO operators (id, card, name, added_at, valid_from, valid_until, "
                      "person) VALUES (:id, :card, :name, :now, :from, :until, :person) "
                      "ON CONFLICT (card) DO UPDATE SET name = excluded.name, valid_from = "
                      "excluded.valid_from, valid_until = excluded.valid_until, "
                      "person = excluded.person");
    statement.run();
}

std::optional<OperatorRow> findOperator(Connection& connection, const std::string& card) {
    return connection.query<FindOperator>()(card);
}

void putPlace(Connection& writer, const PlaceRow& row, UtcMillis now) {
    soci::session& sql = writer.session().sql();
    const std::string code = db::escapeNul(row.code);
    const std::string nameJa = db::escapeNul(row.nameJa);
    const std::string nameEn = db::escapeNul(row.nameEn);
    const std::int64_t id = nextRowId(writer, "places");
    sql << "INSERT INTO places (id, code, name_ja, name_en, added_at) "
           "VALUES (:id, :code, :ja, :en, :now) "
           "ON CONFLICT (code) DO UPDATE SET name_ja = excluded.name_ja, "
           "name_en = excluded.name_en",
        soci::use(id), soci::use(code), soci::use(nameJa), soci::use(nameEn), soci::use(now.value);
}

bool placeExists(Connection& connection, std::string_view code) {
    const std::string wanted = db::escapeNul(code);
    int count = 0;
    connection.session().sql() << "SELECT COUNT(*) FROM places WHERE code = :code",
        soci::use(wanted), soci::into(count);
    return count > 0;
}

bool nameTerminal(Connection& writer, std::string_view terminalId, std::string_view name,
                  std::string_view placeCode) {
    soci::session& sql = writer.session().sql();
    const std::string id = db::escapeNul(terminalId);
    const std::string newName = db::escapeNul(name);
    const std::string place = db::escapeNul(placeCode);
    int known = 0;
    sql << "SELECT COUNT(*) FROM terminals WHERE terminal_id = :id", soci::use(id),
        soci::into(known);
    sql << "UPDATE terminals SET name = :name, place = :place WHERE terminal_id = :id",
        soci::use(newName), soci::use(place), soci::use(id);
    return known > 0;
}

std::vector<OperatorRow> allOperators(Connection& connection) {
    OperatorRow row;
    Statement statement(connection.session());
    statement.into(row.card).into(row.name).into(row.validFrom).into(row.validUntil);
    statement.into(row.person);
    statement.prepare(
        "SELECT card, name, valid_from, valid_until, person FROM operators ORDER BY card");
    std::vector<OperatorRow> rows = statement.rows(row);
    for (OperatorRow& each : rows) {
        each.card = db::unescapeNul(each.card);
        each.name = db::unescapeNul(each.name);
    }
    return rows;
}

std::vector<PlaceRow> allPlaces(Connection& connection) {
    PlaceRow row;
    soci::statement statement =
        (connection.session().sql().prepare
             << "SELECT code, name_ja, name_en FROM places ORDER BY code",
         soci::into(row.code), soci::into(row.nameJa), soci::into(row.nameEn));
    statement.execute();
    std::vector<PlaceRow> rows;
    while (statement.fetch()) {
        rows.push_back(
            {db::unescapeNul(row.code), db::unescapeNul(row.nameJa), db::unescapeNul(row.nameEn)});
    }
    return rows;
}

} // namespace tewatashi::server::store
