#include "server/store/place_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

#include <array>

namespace tewatashi::server::store {
namespace {

class FindPlace {
public:
    explicit FindPlace(db::Session& session) : m_statement(session) {
        m_statement.use(m_code).into(m_row.code).into(m_row.nameJa).into(m_row.nameEn);
        m_statement.prepare("SELECT code, name_ja, name_en FROM places WHERE code = :code");
    }
    std::optional<PlaceRow> operator()(const std::string& code) {
        m_code = db::escapeNul(code);
        auto row = m_statement.row(m_row);
        if (row) {
            row->nameJa = db::unescapeNul(row->nameJa);
            row->nameEn = db::unescapeNul(row->nameEn);
        }
        return row;
    }

private:
    std::string m_code;
    PlaceRow m_row;
    Statement m_statement;
};

enum class PeriodsBy { Place, Parent, Day, Misnamed, From };
template <PeriodsBy by>
class SelectPlacePeriods {
public:
    explicit SelectPlacePeriods(db::Session& session) : m_statement(session) {
        m_statement.use(m_key);
        if constexpr (by == PeriodsBy::Day || by == PeriodsBy::Misnamed) {
            m_statement.use(m_key);
        }
        m_statement.into(m_row.place).into(m_row.validFrom).into(m_row.validUntil);
        m_statement.into(m_row.kind).into(m_row.parent).into(m_row.nameJa).into(m_row.nameEn);
        m_statement.prepare(
            std::string("SELECT q.place, q.valid_from, q.valid_until, q.kind, q.parent, "
                        "q.name_ja, q.name_en FROM place_periods q ") +
            kConditions.at(static_cast<std::size_t>(by)));
    }
    std::vector<PlacePeriodRow> operator()(const std::string& key) {
        m_key = key;
        return m_statement.rows(m_row);
    }

private:
    static constexpr std::array<const char*, 5> kConditions{
        "WHERE q.place = :place ORDER BY q.valid_from",
        "WHERE q.parent = :parent ORDER BY q.place, q.valid_from",
        "WHERE q.valid_from <= :day AND q.valid_until >= :same ORDER BY q.place",
        "JOIN places p ON p.code = q.place WHERE q.valid_from <= :day AND q.valid_until >= :same "
        "AND (p.name_ja <> q.name_ja OR p.name_en <> q.name_en) ORDER BY q.place",
        "WHERE q.valid_from >= :first"};
    std::string m_key;
    PlacePeriodRow m_row;
    Statement m_statement;
};

class InsertPeriod {
public:
    explicit InsertPeriod(db::Session& session) : m_statement(session) {
        m_statement.use(m_id).use(m_row.place).use(m_row.validFrom).use(m_row.validUntil);
        m_statement.use(m_row.kind).use(m_row.parent).use(m_row.nameJa).use(m_row.nameEn);
        m_statement.prepare("INSERT INTO place_periods (id, place, valid_from, valid_until, kind, "
                            "parent, name_ja, name_en) VALUES (:id, :place, :from, :until, :kind, "
                            ":parent, :ja, :en)");
    }
    void operator()(std::int64_t id, const PlacePeriodRow& row) {
        m_id = id;
        m_row = row;
        m_statement.run();
    }

private:
    std::int64_t m_id = 0;
    PlacePeriodRow m_row;
    Statement m_statement;
};

} // namespace

std::optional<PlaceRow> PlaceStore::find(const std::string& code) {
    return m_connection.query<FindPlace>()(code);
}

std::vector<PlacePeriodRow> PlaceStore::periodsOf(const std::string& code) {
    return m_connection.query<SelectPlacePeriods<PeriodsBy::Place>>()(code);
}

void PlaceStore::replacePeriods(const std::string& code, const std::vector<PlacePeriodRow>& rows) {
    m_connection.session().sql() << "DELETE FROM place_periods WHERE place = :place",
        soci::use(code);
    for (const PlacePeriodRow& row : rows) {
        m_connection.query<InsertPeriod>()(nextRowId(m_connection, "place_periods"), row);
    }
}

std::vector<PlacePeriodRow> PlaceStore::allPeriods() {
    return m_connection.query<SelectPlacePeriods<PeriodsBy::From>>()("");
}

std::vector<PlacePeriodRow> PlaceStore::allOn(const std::string& on) {
    return m_connection.query<SelectPlacePeriods<PeriodsBy::Day>>()(on);
}

std::vector<PlaceRow> PlaceStore::withoutPeriods() {
    PlaceRow row;
    Statement statement(m_connection.session());
    statement.into(row.code).into(row.nameJa).into(row.nameEn);
    statement.prepare("SELECT code, name_ja, name_en FROM places WHERE NOT EXISTS (SELECT 1 FROM "
                      "place_periods q WHERE q.place = places.code) ORDER BY code");
    std::vector<PlaceRow> rows = statement.rows(row);
    for (PlaceRow& each : rows) {
        each.nameJa = db::unescapeNul(each.nameJa);
        each.nameEn = db::unescapeNul(each.nameEn);
    }
    return rows;
}

std::vector<PlacePeriodRow> PlaceStore::below(const std::string& parent) {
    return m_connection.query<SelectPlacePeriods<PeriodsBy::Parent>>()(parent);
}

std::vector<PlacePeriodRow> PlaceStore::misnamedOn(const std::string& on) {
    return m_connection.query<SelectPlacePeriods<PeriodsBy::Misnamed>>()(on);
}

void PlaceStore::rename(const PlaceRow& row) {
    m_connection.session().sql()
        << "UPDATE places SET name_ja = :ja, name_en = :en WHERE code = :code",
        soci::use(row.nameJa), soci::use(row.nameEn), soci::use(row.code);
}

} // namespace tewatashi::server::store
