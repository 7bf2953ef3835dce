#include "server/store/scan_store.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kScanColumns =
    "id, record_id, before_id, terminal, dock, raw_time, code, code_hash, symbology, occurrence, "
    "clear_id, content_id, memory, position, received_at, verdict, reason, kind, event, "
    "resolution, action, "
    "place, operator_card ";

// The bound variables of one row.
struct BoundRow {
    ScanRow row;
    NullableText codeHash;
    NullableText clearId;
    NullableText contentId;
    NullableInt memory;
    NullableInt event;
    NullableInt action;
    NullableText place;
    NullableText operatorCard;

    void assign(const ScanRow& from) {
        row = from;
        codeHash.set(from.codeHash);
        clearId.set(from.clearId);
        contentId.set(from.contentId);
        memory.set(from.memory);
        event.set(from.event);
        action.set(from.action);
        place.set(from.place);
        operatorCard.set(from.operatorCard);
    }
    [[nodiscard]] ScanRow fetched() const {
        ScanRow out = row;
        out.codeHash = codeHash.get();
        out.clearId = clearId.get();
        out.contentId = contentId.get();
        out.memory = memory.get();
        out.event = event.get();
        out.action = action.get();
        out.place = place.get();
        out.operatorCard = operatorCard.get();
        return out;
    }
};

class InsertScan {
public:
    explicit InsertScan(db::Session& session)
        : m_statement(
              (session.sql().prepare
                   << "INSERT INTO scans (" << kScanColumns
                   << ") VALUES (:id, :record, :before, :terminal, :dock, :raw, :code, :hash, "
                      ":symbology, "
                      ":occurrence, :clear, :content, :memory, :position, :received, :verdict, "
                      ":reason, :kind, :event, :resolution, :action, :place, :operator)",
               soci::use(m_at.row.id), soci::use(m_at.row.recordId), soci::use(m_at.row.beforeId),
               soci::use(m_at.row.terminal), soci::use(m_at.row.dock), soci::use(m_at.row.rawTime),
               soci::use(m_at.row.code), soci::use(m_at.codeHash.value, m_at.codeHash.mark),
               soci::use(m_at.row.symbology), soci::use(m_at.row.occurrence),
               soci::use(m_at.clearId.value, m_at.clearId.mark),
               soci::use(m_at.contentId.value, m_at.contentId.mark),
               soci::use(m_at.memory.value, m_at.memory.mark), soci::use(m_at.row.position),
               soci::use(m_at.row.receivedAt_ms), soci::use(m_at.row.verdict),
               soci::use(m_at.row.reason), soci::use(m_at.row.kind),
               soci::use(m_at.event.value, m_at.event.mark), soci::use(m_at.row.resolution),
               soci::use(m_at.action.value, m_at.action.mark),
               soci::use(m_at.place.value, m_at.place.mark),
               soci::use(m_at.operatorCard.value, m_at.operatorCard.mark))) {}
    void operator()(const ScanRow& row) {
        m_at.assign(row);
        m_statement.execute(true);
    }

private:
    BoundRow m_at;
    soci::statement m_statement;
};

// SELECT … FROM scans with a condition on one text and one number.
class SelectScans {
public:
    std::vector<ScanRow> rows() {
        std::vector<ScanRow> out;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            out.push_back(m_at.fetched());
        }
        return out;
    }

protected:
    explicit SelectScans(db::Session& session) : m_statement(session.sql()) {}
    void prepare(const std::string& condition) {
        bindColumns();
        m_statement.alloc();
        m_statement.prepare("SELECT " + std::string(kScanColumns) + "FROM scans WHERE " +
                            condition);
        m_statement.define_and_bind();
    }
    template <class T>
    void bind(T& variable, const char* name) {
        m_statement.exchange(soci::use(variable, name));
    }

private:
    void bindColumns() {
        ScanRow& row = m_at.row;
        const auto into = [this](auto& variable) { m_statement.exchange(soci::into(variable)); };
        const auto maybe = [this](auto& nullable) {
            m_statement.exchange(soci::into(nullable.value, nullable.mark));
        };
        into(row.id);
        into(row.recordId);
        into(row.beforeId);
        into(row.terminal);
        into(row.dock);
        into(row.rawTime);
        into(row.code);
        maybe(m_at.codeHash);
        into(row.symbology);
        into(row.occurrence);
        maybe(m_at.clearId);
        maybe(m_at.contentId);
        maybe(m_at.memory);
        into(row.position);
        into(row.receivedAt_ms);
        into(row.verdict);
        into(row.reason);
        into(row.kind);
        maybe(m_at.event);
        into(row.resolution);
        maybe(m_at.action);
        maybe(m_at.place);
        maybe(m_at.operatorCard);
    }

    BoundRow m_at;
    soci::statement m_statement;
};

class ScansWithRecord : public SelectScans {
public:
    explicit ScansWithRecord(db::Session& session) : SelectScans(session) {
        bind(m_record, "record");
        prepare("record_id = :record ORDER BY id");
    }
    std::vector<ScanRow> operator()(const std::string& record) {
        m_record = record;
        return rows();
    }

private:
    std::string m_record;
};

class PendingBehind : public SelectScans {
public:
    explicit PendingBehind(db::Session& session) : SelectScans(session) {
        bind(m_terminal, "terminal");
        bind(m_record, "record");
        prepare("memory IS NULL AND terminal = :terminal AND before_id = :record ORDER BY id");
    }
    std::vector<ScanRow> operator()(std::int64_t terminal, const std::string& record) {
        m_terminal = terminal;
        m_record = record;
        return rows();
    }

private:
    std::int64_t m_terminal = 0;
    std::string m_record;
};

class ScansInMemory : public SelectScans {
public:
    explicit ScansInMemory(db::Session& session) : SelectScans(session) {
        bind(m_memory, "memory");
        prepare("memory = :memory ORDER BY position, id");
    }
    std::vector<ScanRow> operator()(std::int64_t memory) {
        m_memory = memory;
        return rows();
    }

private:
    std::int64_t m_memory = 0;
};

class PendingSince : public SelectScans {
public:
    explicit PendingSince(db::Session& session) : SelectScans(session) {
        bind(m_before_ms, "before");
        bind(m_limit, "most");
        prepare("memory IS NULL AND verdict = 2 AND reason = 3 AND resolution = 0 AND "
                "received_at < :before ORDER BY received_at, id LIMIT :most");
    }
    std::vector<ScanRow> operator()(std::int64_t before_ms, int limit) {
        m_before_ms = before_ms;
        m_limit = limit;
        return rows();
    }

private:
    std::int64_t m_before_ms = 0;
    int m_limit = 0;
};

class MaxScanId {
public:
    explicit MaxScanId(db::Session& session)
        : m_statement((session.sql().prepare << "SELECT max(id) FROM scans",
                       soci::into(m_max.value, m_max.mark))) {}
    std::int64_t operator()() {
        m_statement.execute(true);
        return m_max.get().value_or(0);
    }

private:
    NullableInt m_max;
    soci::statement m_statement;
};

class AnyPending {
public:
    explicit AnyPending(db::Session& session)
        : m_statement((session.sql().prepare << "SELECT 1 FROM scans WHERE memory IS NULL AND "
                                                "terminal = :terminal LIMIT 1",
                       soci::use(m_terminal), soci::into(m_one))) {}
    bool operator()(std::int64_t terminal) {
        m_terminal = terminal;
        return m_statement.execute(true);
    }

private:
    std::int64_t m_terminal = 0;
    int m_one = 0;
    soci::statement m_statement;
};

class UnclearTwin {
public:
    explicit UnclearTwin(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT 1 FROM scans WHERE content_id = :content AND (clear_id = "
                              ":zero OR :mine = :zero2) LIMIT 1",
                       soci::use(m_content), soci::use(m_zero), soci::use(m_mine),
                       soci::use(m_zero), soci::into(m_one))) {}
    bool operator()(const std::string& content, const std::string& mine) {
        m_content = content;
        m_mine = mine;
        return m_statement.execute(true);
    }

private:
    std::string m_content;
    std::string m_mine;
    std::string m_zero = std::string(32, '0');
    int m_one = 0;
    soci::statement m_statement;
};

class UpdateInterpretation {
public:
    explicit UpdateInterpretation(db::Session& session)
        : m_statement((
              session.sql().prepare
                  << "UPDATE scans SET memory = :memory, position = :position, verdict = "
                     ":verdict, reason = :reason, kind = :kind, event = :event, action = :action, "
                     "place = :place, operator_card = :operator WHERE id = :id",
              soci::use(m_at.memory.value, m_at.memory.mark), soci::use(m_at.row.position),
              soci::use(m_at.row.verdict), soci::use(m_at.row.reason), soci::use(m_at.row.kind),
              soci::use(m_at.event.value, m_at.event.mark),
              soci::use(m_at.action.value, m_at.action.mark),
              soci::use(m_at.place.value, m_at.place.mark),
              soci::use(m_at.operatorCard.value, m_at.operatorCard.mark), soci::use(m_at.row.id))) {
    }
    void operator()(const ScanRow& row) {
        m_at.assign(row);
        m_statement.execute(true);
    }

private:
    BoundRow m_at;
    soci::statement m_statement;
};

} // namespace

std::int64_t ScanStore::nextId() { return m_connection.query<MaxScanId>()() + 1; }

void ScanStore::insert(const ScanRow& row) { m_connection.query<InsertScan>()(row); }

std::vector<ScanRow> ScanStore::withRecord(const std::string& recordId) {
    return m_connection.query<ScansWithRecord>()(recordId);
}

bool ScanStore::hasUnclearTwin(const std::string& contentId, const std::string& clearId) {
    return m_connection.query<UnclearTwin>()(contentId, clearId);
}

bool ScanStore::hasPending(std::int64_t terminal) {
    return m_connection.query<AnyPending>()(terminal);
}

std::vector<ScanRow> ScanStore::pendingBehind(std::int64_t terminal, const std::string& recordId) {
    return m_connection.query<PendingBehind>()(terminal, recordId);
}

std::vector<ScanRow> ScanStore::inMemory(std::int64_t memory) {
    return m_connection.query<ScansInMemory>()(memory);
}

void ScanStore::setInterpretation(const ScanRow& row) {
    m_connection.query<UpdateInterpretation>()(row);
}

std::vector<ScanRow> ScanStore::pendingSince(std::int64_t before_ms, int limit) {
    return m_connection.query<PendingSince>()(before_ms, limit);
}

} // namespace tewatashi::server::store
