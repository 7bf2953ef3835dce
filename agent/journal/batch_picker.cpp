#include "agent/journal/batch_picker.h"

#include <fmt/format.h>

#include <limits>

namespace tewatashi::agent::journal {
namespace {

// Room for the columns' brackets, the head and 100 observations.
constexpr std::size_t kJsonSlack_bytes = 256UL * 1024;

Bytes octets(const std::string& hex) {
    auto bytes = fromHex(hex);
    if (!bytes) {
        throw db::DbError(db::DbProblem::Corrupt,
                          {"保存ファイルの値を読めません。", "The journal holds a value that is "
                                                             "not hexadecimal."});
    }
    return *std::move(bytes);
}

template <typename Id>
Id idOf(const std::string& hex) {
    const auto id = Id::fromHexText(hex);
    if (!id) {
        throw db::DbError(db::DbProblem::Corrupt,
                          {"保存ファイルの識別子を読めません。",
                           fmt::format("The journal holds '{}' where an id belongs.", hex)});
    }
    return *id;
}

std::optional<ClearId> clearOf(const std::string& hex) {
    return hex.empty() ? std::nullopt : std::optional(idOf<ClearId>(hex));
}

// An upper bound of what the record adds to the JSON text.
std::size_t jsonSizeOf(const wire::BatchRecord& record) {
    std::size_t size = 16 + record.scan.rawTime.size() * 2;
    for (const std::uint8_t octet : record.scan.code) {
        const bool escaped = octet < 0x20 || octet == '"' || octet == '\\' || octet == 0x7F;
        size += escaped ? 6U : octet < 0x80 ? 1U : 2U;
    }
    return size + (record.occurrence > 0 ? 16U : 0U) + (record.clear ? 48U : 0U);
}

void truncate(PendingBatch& batch, std::size_t records) {
    batch.batch.records.resize(records);
    batch.rows.resize(records);
}

// Cuts the batch until it fits docs/protocol.md §3. One record always fits.
void fitSize(PendingBatch& pending) {
    std::size_t json = kJsonSlack_bytes;
    std::size_t fitting = 0;
    for (const wire::BatchRecord& record : pending.batch.records) {
        json += jsonSizeOf(record);
        if (json > wire::kBatchJsonMax && fitting > 0) {
            break;
        }
        ++fitting;
    }
    truncate(pending, fitting);
    if (json <= wire::kBatchBodyMax) {
        return; // zlib never makes it much longer than the text, and the slack covers that
    }
    while (pending.batch.records.size() > 1 &&
           wire::encodeBatch(pending.batch).size() > wire::kBatchBodyMax) {
        truncate(pending, pending.batch.records.size() / 2);
    }
}

} // namespace

std::optional<BatchPicker::OpenDock> BatchPicker::openDock(const BatchLimits& limits,
                                                           wire::ScanBatch& batch) {
    const std::string open = "(d.waiting > 0 OR d.clocks_waiting > 0) AND ";
    if (limits.dockRow) {
        return readDock(open + "d.id = :id", *limits.dockRow, batch);
    }
    const bool newest = limits.from == PickFrom::Newest;
    return readDock(open + ":id = 0 ORDER BY d.id" + (newest ? " DESC" : ""), 0, batch);
}

std::optional<BatchPicker::OpenDock>
BatchPicker::readDock(const std::string& condition, long long wanted, wire::ScanBatch& batch) {
    soci::session& sql = m_session.sql();
    OpenDock dock;
    std::string dockId;
    long long dockedAt = 0;
    int format = 0;
    sql << "SELECT d.id, d.terminal, d.next_row, d.last_row, d.waiting, d.dock, t.terminal, "
           "d.docked_at_ms, d.model, d.firmware, d.time_format FROM docks d JOIN terminals t "
           "ON t.id = d.terminal WHERE "
        << condition << " LIMIT 1",
        soci::use(wanted), soci::into(dock.row), soci::into(dock.terminalRow),
        soci::into(dock.nextRow), soci::into(dock.lastRow), soci::into(dock.waiting),
        soci::into(dockId), soci::into(batch.terminalId), soci::into(dockedAt),
        soci::into(batch.model), soci::into(batch.firmware), soci::into(format);
    if (!sql.got_data()) {
        return std::nullopt;
    }
    batch.dock = idOf<DockId>(dockId);
    batch.dockedAt = {dockedAt};
    batch.model = db::unescapeNul(batch.model);
    batch.firmware = db::unescapeNul(batch.firmware);
    batch.timeFormat = static_cast<domain::TimeFormat>(format);
    return dock;
}

std::optional<domain::RecordKey> BatchPicker::keyOf(const std::string& recordId) {
    soci::session& sql = m_session.sql();
    std::string rawTime;
    std::string code;
    std::string clear;
    long long occurrence = 0;
    sql << "SELECT raw_time, code, occurrence, clear_id FROM scans WHERE record_id = :r LIMIT 1",
        soci::use(recordId), soci::into(rawTime), soci::into(code), soci::into(occurrence),
        soci::into(clear);
    if (!sql.got_data()) {
        return std::nullopt;
    }
    domain::RecordKey key;
    key.rawTime = octets(rawTime);
    key.code = octets(code);
    key.occurrence = static_cast<std::uint32_t>(occurrence);
    key.clear = clearOf(clear);
    return key;
}

void BatchPicker::readRecords(const OpenDock& dock, const BatchLimits& limits, PendingBatch& into) {
    const long long last =
        limits.lastRow ? std::min<long long>(*limits.lastRow, dock.lastRow) : dock.lastRow;
    const auto most = static_cast<long long>(limits.recordsMax);
    const int state = static_cast<int>(stateOf(into));
    long long id = 0;
    long long position = 0;
    long long symbology = 0;
    long long occurrence = 0;
    std::string record;
    std::string before;
    std::string rawTime;
    std::string code;
    std::string clear;
    soci::statement rows =
        (m_session.sql().prepare
             << "SELECT id, record_id, before_id, position, raw_time, code, symbology, "
                "occurrence, clear_id FROM scans WHERE id BETWEEN :first AND :last AND dock = :d "
                "AND state = :s ORDER BY id LIMIT :n",
         soci::use(dock.nextRow), soci::use(last), soci::use(dock.row), soci::use(state),
         soci::use(most), soci::into(id), soci::into(record), soci::into(before),
         soci::into(position), soci::into(rawTime), soci::into(code), soci::into(symbology),
         soci::into(occurrence), soci::into(clear));
    rows.execute(false);
    std::string previous;
    while (rows.fetch()) {
        const auto count = into.batch.records.size();
        const auto place = static_cast<std::uint32_t>(position);
        if (count == 0) {
            into.batch.firstPosition = place;
            if (!before.empty()) {
                // After salvage the record before may be lost. A key without time and code, which
                // no terminal stores, keeps the position: the server waits for what went before.
                into.batch.before = keyOf(before).value_or(domain::RecordKey{{}, {}, 0, ClearId{}});
            }
        } else if (before != previous || place != into.batch.firstPosition + count) {
            break; // Another stretch of memory: its own batch.
        }
        wire::BatchRecord item;
        item.scan = {octets(rawTime), octets(code), static_cast<std::uint32_t>(symbology)};
        item.occurrence = static_cast<std::uint32_t>(occurrence);
        item.clear = clearOf(clear);
        into.batch.records.push_back(std::move(item));
        into.rows.push_back(id);
        previous = record;
    }
}

void BatchPicker::readObservations(const OpenDock& dock, const BatchLimits& limits,
                                   PendingBatch& into) {
    const long long last =
        limits.lastObservation.value_or(std::numeric_limits<std::int64_t>::max());
    const long long first = into.setAside ? last : 0;
    // In the text, not as a value: the partial indexes are found by it.
    const std::string state = std::to_string(static_cast<int>(stateOf(into)));
    const int most = static_cast<int>(wire::kBatchObservationsMax);
    const int format = static_cast<int>(into.batch.timeFormat);
    long long id = 0;
    long long agentTime = 0;
    long long before = 0;
    long long occurrence = 0;
    int known = 0;
    std::string observation;
    std::string dockId;
    std::string reading;
    std::string afterTime;
    std::string afterCode;
    std::string afterClear;
    soci::statement rows =
        (m_session.sql().prepare
             << "SELECT o.id, o.observation, d.dock, o.reading, o.agent_time_ms, "
                "o.records_before, o.after_known, o.after_time, o.after_code, "
                "o.after_occurrence, o.after_clear FROM observations o JOIN docks d ON "
                "d.id = o.dock WHERE o.state = "
             << state
             << " AND o.id BETWEEN :first AND :last AND d.terminal = :t AND d.time_format = :f "
                "ORDER BY o.id LIMIT :n",
         soci::use(first), soci::use(last), soci::use(dock.terminalRow), soci::use(format),
         soci::use(most), soci::into(id), soci::into(observation), soci::into(dockId),
         soci::into(reading), soci::into(agentTime), soci::into(before), soci::into(known),
         soci::into(afterTime), soci::into(afterCode), soci::into(occurrence),
         soci::into(afterClear));
    rows.execute(false);
    while (rows.fetch()) {
        wire::ClockObservation seen;
        seen.id = idOf<ObservationId>(observation);
        seen.dock = idOf<DockId>(dockId);
        seen.reading = octets(reading);
        seen.agentTime = {agentTime};
        seen.recordsBefore = static_cast<std::uint32_t>(before);
        if (known != 0) {
            seen.after =
                domain::RecordKey{octets(afterTime), octets(afterCode),
                                  static_cast<std::uint32_t>(occurrence), clearOf(afterClear)};
        }
        into.batch.observations.push_back(std::move(seen));
        into.observations.push_back(id);
    }
}

bool BatchPicker::readParked(const char* table, std::int64_t after, PendingBatch& into) {
    const bool records = std::string_view(table) == "scans";
    const long long from = after;
    long long id = 0;
    long long dockRow = 0;
    m_session.sql() << "SELECT id, dock FROM " << table
                    << " WHERE state = 2 AND id > :after ORDER BY id LIMIT 1",
        soci::use(from), soci::into(id), soci::into(dockRow);
    if (!m_session.sql().got_data()) {
        return false;
    }
    auto dock = readDock("d.id = :id", dockRow, into.batch);
    if (!dock) {
        throw db::DbError(db::DbProblem::Corrupt,
                          {"保存ファイルの取込を読めません。",
                           fmt::format("Row {} of {} belongs to no dock.", id, table)});
    }
    dock->nextRow = id;
    dock->lastRow = id;
    records ? readRecords(*dock, {1, {}, {}, {}}, into)
            : readObservations(*dock, {0, {}, {}, id}, into);
    return true;
}

std::optional<PendingBatch> BatchPicker::nextSetAside(const SetAsidePlace& after) {
    PendingBatch pending;
    pending.setAside = true;
    const bool found = readParked("scans", after.row, pending) ||
                       readParked("observations", after.observation, pending);
    return found ? std::optional(std::move(pending)) : std::nullopt;
}

// Only after the file was edited from outside: the counters are written with the rows.
void BatchPicker::recount(const OpenDock& dock) {
    db::Transaction transaction(m_session);
    m_session.sql() << "UPDATE docks SET waiting = (SELECT count(*) FROM scans WHERE dock = :d AND "
                       "state = 0), next_row = coalesce((SELECT min(id) FROM scans WHERE dock = :e "
                       "AND state = 0), 0), clocks_waiting = (SELECT count(*) FROM observations "
                       "WHERE dock = :f AND state = 0) WHERE id = :g",
        soci::use(dock.row), soci::use(dock.row), soci::use(dock.row), soci::use(dock.row);
    transaction.commit();
}

std::optional<PickedBatch> BatchPicker::next(const BatchLimits& limits) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        PendingBatch pending;
        const auto dock = openDock(limits, pending.batch);
        if (!dock) {
            return std::nullopt;
        }
        if (dock->waiting > 0 && limits.recordsMax > 0) {
            readRecords(*dock, limits, pending);
        }
        if (limits.lastObservation.value_or(1) > 0) {
            readObservations(*dock, limits, pending);
        }
        if (!pending.rows.empty() || !pending.observations.empty()) {
            fitSize(pending);
            return PickedBatch{std::move(pending), dock->row};
        }
        recount(*dock);
    }
    return std::nullopt;
}

} // namespace tewatashi::agent::journal
