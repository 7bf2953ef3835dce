#include "server/store/notice_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectNotice =
    "SELECT id, reader_kind, reader, kind, item, occasion, about, event_at, told_at, read_at, "
    "withdrawn FROM notices WHERE ";

void bindRow(Statement& statement, NoticeRow& row) {
    statement.into(row.id).into(row.reader.kind).into(row.reader.id).into(row.kind);
    statement.into(row.item).into(row.occasion).into(row.about).into(row.eventAt_ms);
    statement.into(row.toldAt_ms).into(row.readAt_ms).into(row.withdrawn);
}

class InsertNotice {
public:
    explicit InsertNotice(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.reader.kind).use(m_row.reader.id).use(m_row.kind).use(m_row.item);
        m_statement.use(m_row.occasion).use(m_row.about).use(m_row.eventAt_ms);
        m_statement.use(m_row.toldAt_ms).use(m_row.readAt_ms).use(m_row.withdrawn);
        m_statement.into(m_id);
        m_statement.prepare(
            "INSERT INTO notices (id, reader_kind, reader, kind, item, occasion, about, event_at, "
            "told_at, read_at, withdrawn) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM "
            "notices), :readerkind, :reader, :kind, :item, :occasion, :about, :event, :told, "
            ":read, :withdrawn) ON CONFLICT DO NOTHING RETURNING id");
    }
    std::optional<std::int64_t> operator()(const NoticeRow& row) {
        m_row = row;
        return m_statement.row(m_id);
    }

private:
    NoticeRow m_row;
    std::int64_t m_id = 0;
    Statement m_statement;
};

class NoticeById {
public:
    explicit NoticeById(db::Session& session) : m_statement(session) {
        m_statement.use(m_id);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectNotice + std::string("id = :id"));
    }
    std::optional<NoticeRow> operator()(std::int64_t id) {
        m_id = id;
        return m_statement.row(m_row);
    }

private:
    std::int64_t m_id = 0;
    NoticeRow m_row;
    Statement m_statement;
};

class NoticesOfItem {
public:
    explicit NoticesOfItem(db::Session& session) : m_statement(session) {
        m_statement.use(m_item);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectNotice + std::string("item = :item ORDER BY id"));
    }
    std::vector<NoticeRow> operator()(std::int64_t item) {
        m_item = item;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_item = 0;
    NoticeRow m_row;
    Statement m_statement;
};

class CountUnread {
public:
    explicit CountUnread(db::Session& session) : m_statement(session) {
        m_statement.use(m_reader.kind).use(m_reader.id).into(m_count);
        m_statement.prepare("SELECT COUNT(*) FROM notices WHERE reader_kind = :kind AND "
                            "reader = :reader AND read_at IS NULL");
    }
    std::int64_t operator()(const NoticeReader& reader) {
        m_reader = reader;
        m_statement.run();
        return m_count;
    }

private:
    NoticeReader m_reader;
    std::int64_t m_count = 0;
    Statement m_statement;
};

class NoticesOfReader {
public:
    std::vector<NoticeRow> operator()(const NoticeReader& reader, std::int64_t before, int limit) {
        m_reader = reader;
        m_before = before;
        m_limit = limit;
        return m_statement.rows(m_row);
    }

protected:
    NoticesOfReader(db::Session& session, const std::string& condition) : m_statement(session) {
        m_statement.use(m_reader.kind).use(m_reader.id).use(m_before).use(m_limit);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectNotice +
                            ("reader_kind = :kind AND reader = :reader AND id < :before" +
                             condition + " ORDER BY id DESC LIMIT :most"));
    }

private:
    NoticeReader m_reader;
    std::int64_t m_before = 0;
    int m_limit = 0;
    NoticeRow m_row;
    Statement m_statement;
};
struct AllOfReader : NoticesOfReader {
    explicit AllOfReader(db::Session& session) : NoticesOfReader(session, "") {}
};
struct UnreadOfReader : NoticesOfReader {
    explicit UnreadOfReader(db::Session& session)
        : NoticesOfReader(session, " AND read_at IS NULL") {}
};

} // namespace

std::optional<std::int64_t> NoticeStore::insert(const NoticeRow& row) {
    return m_connection.query<InsertNotice>()(row);
}

std::optional<NoticeRow> NoticeStore::find(std::int64_t id) {
    return m_connection.query<NoticeById>()(id);
}

std::vector<NoticeRow> NoticeStore::ofItem(std::int64_t item) {
    return m_connection.query<NoticesOfItem>()(item);
}

void NoticeStore::setWithdrawn(const NoticeRow& row) {
    NoticeRow bound = row;
    Statement statement(m_connection.session());
    statement.use(bound.withdrawn).use(bound.readAt_ms).use(bound.id);
    statement.prepare("UPDATE notices SET withdrawn = :withdrawn, read_at = :read WHERE id = :id");
    statement.run();
}

std::int64_t NoticeStore::unread(const NoticeReader& reader) {
    return m_connection.query<CountUnread>()(reader);
}

std::vector<NoticeRow> NoticeStore::of(const NoticeReader& reader, std::int64_t before, int limit) {
    return m_connection.query<AllOfReader>()(reader, before, limit);
}

std::vector<NoticeRow> NoticeStore::unreadOf(const NoticeReader& reader, std::int64_t before,
                                             int limit) {
    return m_connection.query<UnreadOfReader>()(reader, before, limit);
}

void NoticeStore::markRead(const NoticeReader& reader, std::int64_t id, UtcMillis now) {
    NoticeReader who = reader;
    Statement statement(m_connection.session());
    statement.use(now.value).use(id).use(who.kind).use(who.id);
    statement.prepare("UPDATE notices SET read_at = :now WHERE id = :id AND reader_kind = :kind "
                      "AND reader = :reader AND read_at IS NULL");
    statement.run();
}

void NoticeStore::markAllRead(const NoticeReader& reader, std::int64_t upTo, UtcMillis now) {
    NoticeReader who = reader;
    Statement statement(m_connection.session());
    statement.use(now.value).use(who.kind).use(who.id).use(upTo);
    statement.prepare("UPDATE notices SET read_at = :now WHERE reader_kind = :kind AND "
                      "reader = :reader AND id <= :upto AND read_at IS NULL");
    statement.run();
}

std::int64_t NoticeStore::removeOld(UtcMillis before, int most) {
    std::int64_t id = 0;
    Statement select(m_connection.session());
    select.use(before.value).use(most).into(id);
    select.prepare("SELECT id FROM notices WHERE told_at < :before ORDER BY told_at LIMIT :most");
    const std::vector<std::int64_t> old = select.rows(id);
    Statement remove(m_connection.session());
    remove.use(id);
    remove.prepare("DELETE FROM notices WHERE id = :id");
    for (const std::int64_t each : old) {
        id = each;
        remove.run();
    }
    return static_cast<std::int64_t>(old.size());
}

} // namespace tewatashi::server::store
