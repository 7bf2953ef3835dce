#include "agent/journal/scan_appender.h"

#include <fmt/format.h>

namespace tewatashi::agent::journal {
namespace {

// Bytes a record takes in the table and its key index beside its own octets (measured: 210 for a
// 16-octet code), rounded up.
constexpr std::int64_t kRowOverhead_bytes = 256;

// A field of the reused row: no allocation per record.
void hexInto(std::string& out, ByteView bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out.resize(bytes.size() * 2);
    std::size_t at = 0;
    for (const std::uint8_t octet : bytes) {
        out[at++] = kDigits[octet >> 4U];
        out[at++] = kDigits[octet & 0x0FU];
    }
}

long long nextId(soci::session& sql, const char* table) {
    long long id = 0;
    sql << "SELECT coalesce(max(id), 0) + 1 FROM " << table, soci::into(id);
    return id;
}

} // namespace

std::int64_t roomNeeded(const DockReading& reading) {
    std::int64_t bytes = static_cast<std::int64_t>(reading.raw.size()) * 2;
    for (const domain::IdentifiedScan& record : reading.records) {
        bytes += kRowOverhead_bytes + static_cast<std::int64_t>(record.scan.code.size()) * 2;
    }
    return bytes;
}

ScanAppender::ScanAppender(db::Session& session, std::int64_t sizeMax_bytes)
    : m_session(session), m_sizeMax_bytes(sizeMax_bytes),
      m_insert((session.sql().prepare
                    << "INSERT INTO scans (id, dock, record_id, before_id, position, raw_time, "
                       "code, symbology, occurrence, clear_id, state, verdict, reason, "
                       "changed_at_ms) VALUES (:id, :dock, :record, :before, :position, :time, "
                       ":code, :symbology, :occurrence, :clear, 0, 0, '', :at) "
                       "ON CONFLICT (record_id, before_id) DO NOTHING",
                soci::use(m_row.id), soci::use(m_row.dock), soci::use(m_row.recordId),
                soci::use(m_row.beforeId), soci::use(m_row.position), soci::use(m_row.rawTime),
                soci::use(m_row.code), soci::use(m_row.symbology), soci::use(m_row.occurrence),
                soci::use(m_row.clear), soci::use(m_row.dockedAt_ms))) {}

long long ScanAppender::terminalRow(std::string_view terminalId) {
    soci::session& sql = m_session.sql();
    const std::string terminal(terminalId);
    long long row = 0;
    sql << "SELECT id FROM terminals WHERE terminal = :t", soci::use(terminal), soci::into(row);
    if (!sql.got_data()) {
        row = nextId(sql, "terminals");
        sql << "INSERT INTO terminals (id, terminal, last_clear) "
               "VALUES (:id, :t, '')",
            soci::use(row), soci::use(terminal);
    }
    return row;
}

long long ScanAppender::dockRow(const DockReading& header) {
    soci::session& sql = m_session.sql();
    const std::string dock = header.dock.hex();
    long long row = 0;
    sql << "SELECT id FROM docks WHERE dock = :d", soci::use(dock), soci::into(row);
    if (sql.got_data()) {
        return row;
    }
    row = nextId(sql, "docks");
    const long long terminal = terminalRow(header.terminal.terminalId);
    const long long dockedAt = header.dockedAt.value;
    const int format = static_cast<int>(header.terminal.timeFormat);
    const std::string model = db::escapeNul(header.terminal.model);
    const std::string firmware = db::escapeNul(header.terminal.firmware);
    sql << "INSERT INTO docks (id, dock, terminal, docked_at_ms, model, firmware, time_format, "
           "ended_at_ms, records_read, records_new, cleared, outcome, first_row, next_row, "
           "last_row, "
           "waiting, delivered, quarantined, parked, clocks_waiting) VALUES (:id, :dock, "
           ":terminal, :at, "
           ":model, :firmware, :format, NULL, 0, 0, 0, '', 0, 0, 0, 0, 0, 0, 0, 0)",
        soci::use(row), soci::use(dock), soci::use(terminal), soci::use(dockedAt), soci::use(model),
        soci::use(firmware), soci::use(format);
    return row;
}

void ScanAppender::beginDock(const DockReading& header) {
    db::Transaction transaction(m_session);
    static_cast<void>(dockRow(header));
    transaction.commit();
}

void ScanAppender::checkRoom(std::int64_t bytes) {
    long long pageSize = 0;
    long long pages = 0;
    long long unused = 0;
    soci::session& sql = m_session.sql();
    sql << "PRAGMA page_size", soci::into(pageSize);
    sql << "PRAGMA page_count", soci::into(pages);
    sql << "PRAGMA freelist_count", soci::into(unused);
    const std::int64_t used = (pages - unused) * pageSize;
    if (used + bytes > m_sizeMax_bytes) {
        throw db::DbError(
            db::DbProblem::Full,
            {fmt::format("保存ファイルが上限{}バイトに達しました。", m_sizeMax_bytes),
             fmt::format("The journal has reached its limit of {} bytes.", m_sizeMax_bytes)});
    }
}

std::uint32_t ScanAppender::insertRecords(long long dock, const DockReading& reading) {
    std::uint32_t stored = 0;
    m_row.dock = dock;
    m_row.dockedAt_ms = reading.dockedAt.value;
    m_row.id = nextId(m_session.sql(), "scans");
    for (const domain::IdentifiedScan& record : reading.records) {
        hexInto(m_row.recordId, record.id.octets);
        hexInto(m_row.beforeId, record.before ? ByteView(record.before->octets) : ByteView());
        m_row.position = record.position;
        hexInto(m_row.rawTime, record.scan.rawTime);
        hexInto(m_row.code, record.scan.code);
        m_row.symbology = record.scan.symbology;
        m_row.occurrence = record.key.occurrence;
        hexInto(m_row.clear, record.key.clear ? ByteView(record.key.clear->octets) : ByteView());
        m_insert.execute(true);
        if (m_insert.get_affected_rows() > 0) {
            ++stored;
            ++m_row.id;
        }
    }
    return stored;
}

void ScanAppender::addMessage(long long dock, const Bytes& raw) {
    soci::session& sql = m_session.sql();
    const long long id = nextId(sql, "messages");
    const std::string text = toHex(raw);
    sql << "INSERT INTO messages (id, dock, raw) VALUES (:id, :dock, :raw)", soci::use(id),
        soci::use(dock), soci::use(text);
}

AppendResult ScanAppender::append(const DockReading& reading) {
    checkRoom(roomNeeded(reading));
    db::Transaction transaction(m_session);
    const long long dock = dockRow(reading);
    const std::uint32_t stored = insertRecords(dock, reading);
    if (stored > 0) {
        const long long last = m_row.id - 1;
        const long long first = m_row.id - stored;
        const long long added = stored;
        m_session.sql() << "UPDATE docks SET waiting = waiting + :n, last_row = :last, next_row = "
                           "CASE WHEN waiting > 0 THEN next_row ELSE :a END, first_row = CASE "
                           "WHEN first_row > 0 THEN first_row ELSE :b END WHERE id = :id",
            soci::use(added), soci::use(last), soci::use(first), soci::use(first), soci::use(dock);
        addMessage(dock, reading.raw);
    }
    transaction.commit();
    const auto all = static_cast<std::uint32_t>(reading.records.size());
    return {stored, all - stored};
}

void ScanAppender::tryRoom(std::int64_t bytes) {
    checkRoom(bytes);
    const std::string zeros(static_cast<std::size_t>(bytes), '0');
    {
        db::Transaction transaction(m_session);
        m_session.sql() << "INSERT OR REPLACE INTO filler (id, zeros) VALUES (1, :z)",
            soci::use(zeros);
        transaction.commit();
    }
    // The log alone could have had room left over. With the pages in the file and the log empty
    // again, as much can be stored.
    m_session.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    {
        db::Transaction transaction(m_session);
        m_session.execute("DELETE FROM filler");
        transaction.commit();
    }
    m_session.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

void ScanAppender::addObservation(std::string_view terminalId, const wire::ClockObservation& seen) {
    soci::session& sql = m_session.sql();
    db::Transaction transaction(m_session);
    const std::string dockId = seen.dock.hex();
    long long dock = 0;
    sql << "SELECT id FROM docks WHERE dock = :d", soci::use(dockId), soci::into(dock);
    if (!sql.got_data()) {
        throw db::DbError(
            db::DbProblem::Constraint,
            {fmt::format("端末 {} の取込 {} が始まっていません。", terminalId, dockId),
             fmt::format("Dock session {} of terminal {} was never begun.", dockId, terminalId)});
    }
    const long long id = nextId(sql, "observations");
    const std::string observation = seen.id.hex();
    const std::string reading = toHex(seen.reading);
    const long long agentTime = seen.agentTime.value;
    const long long recordsBefore = seen.recordsBefore;
    const domain::RecordKey after = seen.after.value_or(domain::RecordKey{});
    const int known = seen.after ? 1 : 0;
    const std::string afterTime = toHex(after.rawTime);
    const std::string afterCode = toHex(after.code);
    const long long occurrence = after.occurrence;
    const std::string clear = after.clear ? after.clear->hex() : std::string();
    soci::statement insert =
        (sql.prepare << "INSERT INTO observations (id, observation, dock, reading, agent_time_ms, "
                        "records_before, after_known, after_time, after_code, after_occurrence, "
                        "after_clear, state, changed_at_ms) VALUES (:id, :o, :d, :r, :at, :n, :k, "
                        ":t, :c, :i, :l, 0, :now) ON CONFLICT (observation) DO NOTHING",
         soci::use(id), soci::use(observation), soci::use(dock), soci::use(reading),
         soci::use(agentTime), soci::use(recordsBefore), soci::use(known), soci::use(afterTime),
         soci::use(afterCode), soci::use(occurrence), soci::use(clear), soci::use(agentTime));
    insert.execute(true);
    if (insert.get_affected_rows() > 0) {
        sql << "UPDATE docks SET clocks_waiting = clocks_waiting + 1 WHERE id = :d",
            soci::use(dock);
    }
    transaction.commit();
}

void ScanAppender::endDock(const DockSummary& summary) {
    db::Transaction transaction(m_session);
    const std::string dock = summary.dock.hex();
    const long long ended = summary.endedAt ? summary.endedAt->value : 0;
    soci::indicator endedKnown = summary.endedAt ? soci::i_ok : soci::i_null;
    const long long read = summary.recordsRead;
    const long long added = summary.recordsNew;
    const int cleared = summary.cleared ? 1 : 0;
    const std::string outcome = db::escapeNul(summary.outcome);
    m_session.sql() << "UPDATE docks SET ended_at_ms = :e, records_read = :r, records_new = :n, "
                       "cleared = :c, outcome = :o WHERE dock = :d",
        soci::use(ended, endedKnown), soci::use(read), soci::use(added), soci::use(cleared),
        soci::use(outcome), soci::use(dock);
    transaction.commit();
}

void ScanAppender::setClear(std::string_view terminalId, const std::string& clear) {
    db::Transaction transaction(m_session);
    const long long row = terminalRow(terminalId);
    m_session.sql() << "UPDATE terminals SET last_clear = :c WHERE id = :id", soci::use(clear),
        soci::use(row);
    transaction.commit();
}

std::string ScanAppender::confirmedClear(std::string_view terminalId) {
    const std::string terminal(terminalId);
    std::string clear;
    m_session.sql() << "SELECT last_clear FROM terminals WHERE terminal = :t", soci::use(terminal),
        soci::into(clear);
    return clear;
}

} // namespace tewatashi::agent::journal
