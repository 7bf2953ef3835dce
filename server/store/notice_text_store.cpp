#include "server/store/notice_text_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class AllNoticeTexts {
public:
    explicit AllNoticeTexts(db::Session& session) : m_statement(session) {
        m_statement.into(m_row.kind).into(m_row.titleJa).into(m_row.titleEn);
        m_statement.into(m_row.bodyJa).into(m_row.bodyEn);
        m_statement.prepare(
            "SELECT kind, title_ja, title_en, body_ja, body_en FROM notice_texts ORDER BY kind");
    }
    std::vector<NoticeTextRow> operator()() { return m_statement.rows(m_row); }

private:
    NoticeTextRow m_row;
    Statement m_statement;
};

} // namespace

std::vector<NoticeTextRow> NoticeTextStore::all() { return m_connection.query<AllNoticeTexts>()(); }

void NoticeTextStore::put(const NoticeTextRow& row) {
    remove(row.kind);
    NoticeTextRow bound = row;
    Statement statement(m_connection.session());
    statement.use(bound.kind).use(bound.titleJa).use(bound.titleEn);
    statement.use(bound.bodyJa).use(bound.bodyEn);
    statement.prepare("INSERT INTO notice_texts (kind, title_ja, title_en, body_ja, body_en) "
                      "VALUES (:kind, :titleja, :titleen, :bodyja, :bodyen)");
    statement.run();
}

void NoticeTextStore::remove(std::int64_t kind) {
    Statement statement(m_connection.session());
    statement.use(kind);
    statement.prepare("DELETE FROM notice_texts WHERE kind = :kind");
    statement.run();
}

} // namespace tewatashi::server::store
