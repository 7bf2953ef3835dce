#include "server/store/receipt_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class InsertReceipt {
public:
    explicit InsertReceipt(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.event).use(m_row.item).use(m_row.person).use(m_row.role);
        m_statement.use(m_row.proof).use(m_row.confirmedBy).use(m_row.confirmedAt_ms);
        m_statement.prepare("INSERT INTO receipts (event, item, person, person_role, proof, "
                            "confirmed_by, confirmed_at) VALUES (:event, :item, :person, :role, "
                            ":proof, :by, :at)");
    }
    void operator()(const ReceiptRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    ReceiptRow m_row;
    Statement m_statement;
};

class ReceiptOfEvent {
public:
    explicit ReceiptOfEvent(db::Session& session) : m_statement(session) {
        m_statement.use(m_event).into(m_row.event).into(m_row.item).into(m_row.person);
        m_statement.into(m_row.role).into(m_row.proof).into(m_row.confirmedBy);
        m_statement.into(m_row.confirmedAt_ms);
        m_statement.prepare("SELECT event, item, person, person_role, proof, confirmed_by, "
                            "confirmed_at FROM receipts WHERE event = :event");
    }
    std::optional<ReceiptRow> operator()(std::int64_t event) {
        m_event = event;
        return m_statement.row(m_row);
    }

private:
    std::int64_t m_event = 0;
    ReceiptRow m_row;
    Statement m_statement;
};

} // namespace

void ReceiptStore::insert(const ReceiptRow& row) { m_connection.query<InsertReceipt>()(row); }

std::optional<ReceiptRow> ReceiptStore::ofEvent(std::int64_t position) {
    return m_connection.query<ReceiptOfEvent>()(position);
}

} // namespace tewatashi::server::store
