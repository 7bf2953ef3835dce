#include "server/store/own_item_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

// 1 is domain::Action::Accepted.
constexpr const char* kSelectOwnItem =
    "SELECT i.number, i.status, i.place, l.name_ja, l.name_en, i.since_at, c.name_ja, c.name_en, "
    "c.stands_out, c.due_days, (SELECT MIN(COALESCE(e.at, e.not_before, e.recorded_at)) FROM "
    "item_events e WHERE e.item = r.item AND e.action = 1 AND NOT EXISTS (SELECT 1 FROM "
    "item_events v WHERE v.item = e.item AND v.voids = e.event_id)), s.name_ja, p.name_ja, "
    "r.to_person, r.to_department, r.requested_at, k.cancelled_at "
    "FROM requests r JOIN items i ON i.id = r.item "
    "JOIN confidentiality_classes c ON c.id = r.class "
    "JOIN people s ON s.id = r.sender "
    "LEFT JOIN people p ON p.id = r.to_person "
    "LEFT JOIN cancellations k ON k.item = r.item "
    "LEFT JOIN places l ON l.code = i.place WHERE ";

class OwnItems {
public:
    std::vector<OwnItemRow> operator()(std::int64_t who, int limit) {
        m_who = who;
        m_limit = limit;
        return m_statement.rows(m_row);
    }

protected:
    OwnItems(db::Session& session, const std::string& condition) : m_statement(session) {
        m_statement.use(m_who).use(m_limit).into(m_row.number).into(m_row.status);
        m_statement.into(m_row.place).into(m_row.placeNameJa).into(m_row.placeNameEn);
        m_statement.into(m_row.since_ms).into(m_row.classNameJa).into(m_row.classNameEn);
        m_statement.into(m_row.standsOut).into(m_row.dueDays).into(m_row.handIn_ms);
        m_statement.into(m_row.senderName).into(m_row.recipientName).into(m_row.toPerson);
        m_statement.into(m_row.toDepartment);
        m_statement.into(m_row.requestedAt_ms).into(m_row.cancelledAt_ms);
        m_statement.prepare(kSelectOwnItem + condition + " ORDER BY r.id DESC LIMIT :most");
    }

private:
    std::int64_t m_who = 0;
    int m_limit = 0;
    OwnItemRow m_row;
    Statement m_statement;
};

struct ComingToPerson : OwnItems {
    explicit ComingToPerson(db::Session& session)
        : OwnItems(session, "r.to_person = :who AND r.settled = 0") {}
};
struct ComingToDepartment : OwnItems {
    explicit ComingToDepartment(db::Session& session)
        : OwnItems(session, "r.to_department = :who AND r.settled = 0") {}
};
struct EverSentTo : OwnItems {
    explicit EverSentTo(db::Session& session) : OwnItems(session, "r.to_person = :who") {}
};
struct SentBy : OwnItems {
    explicit SentBy(db::Session& session) : OwnItems(session, "r.sender = :who") {}
};

// 7 is domain::Action::Delivered. No one is meant by :who.
struct UnderWay : OwnItems {
    explicit UnderWay(db::Session& session)
        : OwnItems(session, "r.sender <> :who AND r.settled = 0 AND i.status <> 7 AND "
                            "k.cancelled_at IS NULL") {}
};

} // namespace

std::vector<OwnItemRow> OwnItemStore::comingToPerson(std::int64_t person, int limit) {
    return m_connection.query<ComingToPerson>()(person, limit);
}

std::vector<OwnItemRow> OwnItemStore::comingToDepartment(std::int64_t department, int limit) {
    return m_connection.query<ComingToDepartment>()(department, limit);
}

std::vector<OwnItemRow> OwnItemStore::underWay(int limit) {
    return m_connection.query<UnderWay>()(0, limit);
}

std::vector<OwnItemRow> OwnItemStore::everSentTo(std::int64_t person, int limit) {
    return m_connection.query<EverSentTo>()(person, limit);
}

std::vector<OwnItemRow> OwnItemStore::sentBy(std::int64_t person, int limit) {
    return m_connection.query<SentBy>()(person, limit);
}

} // namespace tewatashi::server::store
