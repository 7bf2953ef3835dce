#include "server/store/registration_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

template <class Key>
class SelectRegistration {
public:
    std::optional<RegistrationRow> operator()(const Key& key) {
        m_key = key;
        auto row = m_statement.row(m_row);
        if (row) {
            row->voided = m_void.has_value();
        }
        return row;
    }

protected:
    SelectRegistration(db::Session& session, const std::string& condition) : m_statement(session) {
        m_statement.use(m_key).into(m_row.position).into(m_row.eventId).into(m_row.kind);
        m_statement.into(m_row.number).into(m_row.action).into(m_row.place);
        m_statement.into(m_row.placeNameJa).into(m_row.placeNameEn).into(m_row.at_ms);
        m_statement.into(m_row.recordedAt_ms).into(m_void).into(m_row.operatorName);
        m_statement.prepare(
            "SELECT e.position, e.event_id, e.kind, i.number, e.action, e.place, p.name_ja, "
            "p.name_en, e.at, e.recorded_at, (SELECT min(v.event_id) FROM item_events v WHERE "
            "v.item = e.item AND v.voids = e.event_id), CASE c.field WHEN 2 THEN (SELECT "
            "u.display_name FROM users u WHERE u.login = c.value) ELSE COALESCE(o.name, c.value) "
            "END FROM item_events e JOIN items i ON i.id = e.item "
            "LEFT JOIN places p ON p.code = e.place "
            "LEFT JOIN personal_values c ON c.item = e.item AND c.position = e.position AND "
            "c.field <= 2 "
            "LEFT JOIN operators o ON o.card = c.value WHERE " +
            condition);
    }

private:
    Key m_key{};
    RegistrationRow m_row;
    std::optional<std::string> m_void;
    Statement m_statement;
};

struct RegistrationByEvent : SelectRegistration<std::string> {
    explicit RegistrationByEvent(db::Session& session)
        : SelectRegistration(session, "e.event_id = :event") {}
};

struct RegistrationAtPosition : SelectRegistration<std::int64_t> {
    explicit RegistrationAtPosition(db::Session& session)
        : SelectRegistration(session, "e.position = :position") {}
};

class OperatorName {
public:
    explicit OperatorName(db::Session& session) : m_statement(session) {
        m_statement.use(m_card).use(m_day).use(m_day).into(m_name);
        m_statement.prepare("SELECT name FROM operators WHERE card = :card AND valid_from <= :from "
                            "AND valid_until >= :until");
    }
    std::optional<std::string> operator()(const std::string& card, const std::string& day) {
        m_card = db::escapeNul(card);
        m_day = day;
        return m_statement.run() ? std::optional(db::unescapeNul(m_name)) : std::nullopt;
    }

private:
    std::string m_card;
    std::string m_day;
    std::string m_name;
    Statement m_statement;
};

class PlaceName {
public:
    explicit PlaceName(db::Session& session) : m_statement(session) {
        m_statement.use(m_code).into(m_nameJa).into(m_nameEn);
        m_statement.prepare("SELECT name_ja, name_en FROM places WHERE code = :code");
    }
    std::optional<LocalizedText> operator()(const std::string& code) {
        m_code = db::escapeNul(code);
        if (!m_statement.run()) {
            return std::nullopt;
        }
        return LocalizedText{db::unescapeNul(m_nameJa), db::unescapeNul(m_nameEn)};
    }

private:
    std::string m_code;
    std::string m_nameJa;
    std::string m_nameEn;
    Statement m_statement;
};

} // namespace

std::optional<RegistrationRow> RegistrationStore::byEvent(const std::string& eventIdHex) {
    return m_connection.query<RegistrationByEvent>()(eventIdHex);
}

std::optional<RegistrationRow> RegistrationStore::atPosition(std::int64_t position) {
    return m_connection.query<RegistrationAtPosition>()(position);
}

std::optional<std::string> RegistrationStore::operatorName(const std::string& card,
                                                           const std::string& day) {
    return m_connection.query<OperatorName>()(card, day);
}

std::optional<LocalizedText> RegistrationStore::placeName(const std::string& code) {
    return m_connection.query<PlaceName>()(code);
}

} // namespace tewatashi::server::store
