#include "server/services/intake/memory_walk.h"

#include "common/base/assert.h"

#include <algorithm>
#include <unordered_map>

namespace tewatashi::server::services {

using domain::ContextInterpreter;
using domain::IdentifiedScan;
using domain::Interpretation;
using store::ScanRow;

IdentifiedScan identifiedOf(const ScanRow& row) {
    IdentifiedScan out;
    out.scan.rawTime = fromHex(row.rawTime).value_or(Bytes{});
    out.scan.code = utf8ToLatin1(db::unescapeNul(row.code)).value_or(Bytes{});
    out.scan.symbology = static_cast<std::uint32_t>(row.symbology);
    out.key.rawTime = out.scan.rawTime;
    out.key.code = out.scan.code;
    out.key.occurrence = static_cast<std::uint32_t>(row.occurrence);
    if (row.clearId) {
        out.key.clear = ClearId::fromHexText(*row.clearId);
    }
    out.id = RecordId::fromHexText(row.recordId).value_or(RecordId{});
    if (!row.beforeId.empty()) {
        out.before = RecordId::fromHexText(row.beforeId);
    }
    out.position = static_cast<std::uint32_t>(row.position);
    return out;
}

Interpretation MemoryWalk::start(std::int64_t id, domain::TimeFormat format,
                                 const IdentifiedScan& first) {
    Tail& tail = m_tails[id];
    tail.isNew = true;
    tail.row.id = id;
    tail.row.memoryId = first.id.hex();
    tail.row.terminal = m_terminal;
    tail.row.timeFormat = static_cast<std::int64_t>(format);
    tail.interpreter.emplace(m_terminalId, format, m_rules);
    return advance(tail, first);
}

Interpretation MemoryWalk::next(const Spot& spot, const IdentifiedScan& record) {
    Tail& tail = tailOf(spot.memory);
    if (tail.row.tailRecord != spot.record.hex() || tail.row.tailPosition != spot.position) {
        rebuild(tail, spot);
    } else if (!tail.interpreter) {
        tail.interpreter = ContextInterpreter::fromSnapshot(
            tail.row.context, m_terminalId, static_cast<domain::TimeFormat>(tail.row.timeFormat),
            m_rules);
    }
    // A snapshot of an older version of the interpreter is none; one of this version does not name
    // the items of earlier batches, which an undo code may take back.
    if (!tail.interpreter || tail.interpreter->reachesBehindSnapshot(record)) {
        rebuild(tail, spot);
    }
    return advance(tail, record);
}

Interpretation MemoryWalk::advance(Tail& tail, const IdentifiedScan& record) {
    tail.moved = true;
    tail.row.tailRecord = record.id.hex();
    tail.row.tailPosition = record.position;
    return tail.interpreter->next(record);
}

MemoryWalk::Tail& MemoryWalk::tailOf(std::int64_t memory) {
    const auto [found, fresh] = m_tails.try_emplace(memory);
    if (fresh) {
        const std::optional<store::MemoryRow> row = m_memories.find(memory);
        TW_ASSERT(row); // written with its first record
        found->second.row = *row;
    }
    return found->second;
}

void MemoryWalk::rebuild(Tail& tail, const Spot& spot) {
    const std::vector<ScanRow> rows = m_scans.inMemory(tail.row.id);
    std::unordered_multimap<std::string, const ScanRow*> byRecord;
    for (const ScanRow& row : rows) {
        byRecord.emplace(row.recordId, &row);
    }
    std::vector<const ScanRow*> path;
    std::string record = spot.record.hex();
    for (std::int64_t position = spot.position; position >= 0; --position) {
        const auto [first, last] = byRecord.equal_range(record);
        const auto at = std::find_if(first, last, [position](const auto& entry) {
            return entry.second->position == position;
        });
        TW_ASSERT(at != last); // every record of a memory is stored behind the one before it
        path.push_back(at->second);
        record = at->second->beforeId;
    }
    tail.interpreter.emplace(m_terminalId, static_cast<domain::TimeFormat>(tail.row.timeFormat),
                             m_rules);
    for (auto row = path.rbegin(); row != path.rend(); ++row) {
        static_cast<void>(tail.interpreter->next(identifiedOf(**row)));
    }
}

RecordId MemoryWalk::memoryId(std::int64_t memory) {
    return RecordId::fromHexText(tailOf(memory).row.memoryId).value_or(RecordId{});
}

domain::TimeFormat MemoryWalk::timeFormat(std::int64_t memory) {
    return static_cast<domain::TimeFormat>(tailOf(memory).row.timeFormat);
}

bool MemoryWalk::isNew(std::int64_t memory) const {
    const auto found = m_tails.find(memory);
    return found != m_tails.end() && found->second.isNew;
}

void MemoryWalk::save() {
    for (auto& [id, tail] : m_tails) {
        if (!tail.moved) {
            continue;
        }
        tail.row.context = tail.interpreter->snapshot();
        if (tail.isNew) {
            m_memories.insert(tail.row);
        } else {
            m_memories.setTail(tail.row);
        }
    }
}

} // namespace tewatashi::server::services
