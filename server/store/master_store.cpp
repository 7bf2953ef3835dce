#include "server/store/master_store.h"

#include "server/store/next_row_id.h"

namespace tewatashi::server::store {

void putOperator(Connection& writer, const OperatorRow& row, UtcMillis now) {
    soci::session& sql = writer.session().sql();
    const std::string card = db::escapeNul(row.card);
    const std::string name = db::escapeNul(row.name);
    const std::int64_t id = nextRowId(writer, "operators");
    sql << "INSERT INTO operators (id, card, name, added_at) VALUES (:id, :card, :name, :now) "
           "ON CONFLICT (card) DO UPDATE SET name = excluded.name",
        soci::use(id), soci::use(card), soci::use(name), soci::use(now.value);
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
    soci::statement statement =
        (connection.session().sql().prepare << "SELECT card, name FROM operators ORDER BY card",
         soci::into(row.card), soci::into(row.name));
    statement.execute();
    std::vector<OperatorRow> rows;
    while (statement.fetch()) {
        rows.push_back({db::unescapeNul(row.card), db::unescapeNul(row.name)});
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
