#include "agent/journal/journal_salvage.h"

#include "agent/journal/journal_schema.h"
#include "agent/journal/raw_pages.h"
#include "common/domain/scan_record.h"

#include <algorithm>
#include <limits>
#include <map>

namespace tewatashi::agent::journal {
namespace {

namespace fs = std::filesystem;
using Kind = RawField::Kind;

constexpr const char* kFactPrefix = "salvaged ";
// A clock is read within the dock it belongs to.
constexpr std::int64_t kObservationApart_ms = 3'600'000;
// What a batch may state (docs/protocol.md §3), and far beyond any terminal's memory.
constexpr std::int64_t kPositionMax = 1'000'000'000;

// 'I' integer, 'T' text, 'N' null, '?' integer or null: the columns of journal_schema.cpp.
bool hasShape(const RawRow& row, std::string_view shape) {
    if (row.fields.size() != shape.size()) {
        return false;
    }
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const Kind kind = row.fields[i].kind;
        const bool fits = shape[i] == 'I'   ? kind == Kind::Integer
                          : shape[i] == 'T' ? kind == Kind::Text
                          : shape[i] == 'N' ? kind == Kind::Null
                                            : kind == Kind::Integer || kind == Kind::Null;
        if (!fits) {
            return false;
        }
    }
    return true;
}

struct OldDock {
    std::string dock;
    std::int64_t terminal = 0;
    std::int64_t dockedAt_ms = 0;
    std::string model;
    std::string firmware;
    std::int64_t timeFormat = 0;
};

struct OldScan {
    RowPlace place;
    std::int64_t dock = 0;
    std::int64_t id = 0;
};

// One row of `scans` that proved itself; the prepared statement reads it by reference.
struct ReadableScan {
    long long id = 0;
    long long dock = 0;
    std::string recordId;
    std::string beforeId;
    long long position = 0;
    std::string rawTime;
    std::string code;
    long long symbology = 0;
    long long occurrence = 0;
    std::string clear;
    int state = 0;
    int verdict = 0;
    std::string reason;
    long long changedAt_ms = 0;
};

std::optional<domain::RecordKey> keyOf(const RawRow& row) {
    auto time = fromHex(row.fields[5].text);
    auto code = fromHex(row.fields[6].text);
    const std::string& clear = row.fields[9].text;
    const auto clearId = ClearId::fromHexText(clear);
    if (!time || !code || code->size() > domain::kCodeSizeMax || (!clear.empty() && !clearId) ||
        row.fields[8].integer < 0) {
        return std::nullopt;
    }
    domain::RecordKey key{*std::move(time), *std::move(code),
                          static_cast<std::uint32_t>(row.fields[8].integer), std::nullopt};
    key.clear = clear.empty() ? std::nullopt : clearId;
    return key;
}

// A delivered row bears a verdict, a parked one a reason: whatever claims to be settled without
// it was damaged and waits again.
RowState stateOf(const RawRow& row) {
    const std::int64_t state = row.fields[10].integer;
    const std::int64_t verdict = row.fields[11].integer;
    if (state == static_cast<int>(RowState::Delivered) && verdict >= 1 && verdict <= 3) {
        return RowState::Delivered;
    }
    return state == static_cast<int>(RowState::Parked) && verdict == 0 &&
                   !row.fields[12].text.empty()
               ? RowState::Parked
               : RowState::Waiting;
}

// The part of a name that may travel: damage must not stop a batch from being encoded.
std::string printable(const std::string& text) {
    const bool good = std::all_of(text.begin(), text.end(),
                                  [](char letter) { return letter >= ' ' && letter <= '~'; });
    return good ? text : std::string();
}

// The formats differ in length. In columns of the journal a time is hex: two characters an octet.
domain::TimeFormat formatOf(std::size_t hexSize) {
    constexpr std::size_t kCsp2HexSize = 8;
    if (hexSize == 0) {
        return domain::TimeFormat::None;
    }
    return hexSize == kCsp2HexSize ? domain::TimeFormat::Csp2Packed : domain::TimeFormat::Digits14;
}

bool isPlausible(const OldDock& dock) {
    return DockId::fromHexText(dock.dock) && dock.dockedAt_ms > 0 &&
           dock.timeFormat >= static_cast<int>(domain::TimeFormat::None) &&
           dock.timeFormat <= static_cast<int>(domain::kTimeFormatLast);
}

// The counters of a dock in the new journal, written once per dock.
struct DockCounts {
    long long first = 0;
    long long next = 0; // first waiting row
    long long last = 0;
    long long waiting = 0;
    long long delivered = 0;
    long long quarantined = 0;
    long long parked = 0;

    void add(const ReadableScan& scan) {
        first = first == 0 ? scan.id : first;
        last = scan.id;
        if (scan.state == static_cast<int>(RowState::Waiting)) {
            next = next == 0 ? scan.id : next;
            ++waiting;
        } else if (scan.state == static_cast<int>(RowState::Parked)) {
            ++parked;
        } else {
            ++delivered;
            quarantined += scan.verdict == 3 ? 1 : 0;
        }
    }
};

class Salvage {
public:
    Salvage(db::Session& session, const fs::path& unreadable)
        : m_session(session), m_pages(unreadable) {}

    // Number of records that wait again.
    [[nodiscard]] long long copy() {
        collect();
        // Newest versions were seen first and stay first.
        std::stable_sort(m_scans.begin(), m_scans.end(), [](const OldScan& a, const OldScan& b) {
            return std::pair(a.dock, a.id) < std::pair(b.dock, b.id);
        });
        for (auto from = m_scans.begin(); from != m_scans.end();) {
            const auto to = std::find_if(
                from, m_scans.end(), [&](const OldScan& scan) { return scan.dock != from->dock; });
            copyDock({from, to});
            from = to;
        }
        copyObservations();
        return m_waiting;
    }

private:
    void collect() {
        m_pages.visit([this](const RowPlace& place, const RawRow& row) {
            const auto& field = row.fields;
            if (hasShape(row, "NITTITTIITIITI")) {
                m_scans.push_back({place, field[1].integer, row.id});
            } else if (hasShape(row, "NTITIIITTITII") &&
                       field[11].integer != static_cast<int>(RowState::Delivered)) {
                m_observations.push_back(place);
            } else if (hasShape(row, "NTIITTI?IIITIIIIIIII")) {
                m_docks.insert({row.id,
                                {field[1].text, field[2].integer, field[3].integer, field[4].text,
                                 field[5].text, field[6].integer}});
            } else if (hasShape(row, "NTT") && domain::isValidTerminalId(field[1].text)) {
                m_terminals.insert({row.id, field[1].text});
            } else if (hasShape(row, "TI") && domain::isValidTerminalId(field[0].text)) {
                m_terminals.insert({field[1].integer, field[0].text}); // the index has it, too
            }
        });
    }

    // The terminal's name is part of the hash, so a row names its terminal even if its dock is
    // damaged.
    [[nodiscard]] std::optional<std::string>
    terminalOf(const RawRow& row, const domain::RecordKey& key, const std::string& likely) const {
        const auto proves = [&](const std::string& terminal) {
            return !terminal.empty() &&
                   domain::recordIdOf(terminal, key).hex() == row.fields[2].text;
        };
        if (proves(likely)) {
            return likely;
        }
        for (const auto& [id, terminal] : m_terminals) {
            if (proves(terminal)) {
                return terminal;
            }
        }
        return std::nullopt;
    }

    struct Range {
        std::vector<OldScan>::const_iterator from;
        std::vector<OldScan>::const_iterator to;
    };
    void copyDock(const Range& range);
    [[nodiscard]] std::optional<std::string> read(const RawRow& row, const std::string& likely);
    [[nodiscard]] long long dockRow(const OldDock& dock, const std::string& terminal);
    [[nodiscard]] long long terminalRow(const std::string& terminal);
    [[nodiscard]] OldDock standIn() const;
    void write(long long dock, const DockCounts& counts);
    void copyObservations();
    void copyObservation(const RawRow& row);

    db::Session& m_session;
    RawPages m_pages;
    std::multimap<std::int64_t, OldDock> m_docks;
    std::multimap<std::int64_t, std::string> m_terminals;
    std::vector<OldScan> m_scans;
    std::vector<RowPlace> m_observations;
    ReadableScan m_scan;
    long long m_waiting = 0;
};

long long Salvage::terminalRow(const std::string& terminal) {
    soci::session& sql = m_session.sql();
    long long row = 0;
    sql << "SELECT id FROM terminals WHERE terminal = :t", soci::use(terminal), soci::into(row);
    if (!sql.got_data()) {
        sql << "SELECT coalesce(max(id), 0) + 1 FROM terminals", soci::into(row);
        // Nothing vouches for the last clear that the old file names: it counts as unknown.
        sql << "INSERT INTO terminals (id, terminal, last_clear) VALUES (:id, :t, '')",
            soci::use(row), soci::use(terminal);
    }
    return row;
}

long long Salvage::dockRow(const OldDock& dock, const std::string& terminal) {
    soci::session& sql = m_session.sql();
    const long long terminalId = terminalRow(terminal);
    long long row = 0;
    sql << "SELECT id FROM docks WHERE dock = :d", soci::use(dock.dock), soci::into(row);
    if (sql.got_data()) {
        return row;
    }
    sql << "SELECT coalesce(max(id), 0) + 1 FROM docks", soci::into(row);
    const long long at = dock.dockedAt_ms;
    const long long format = dock.timeFormat;
    const std::string model = printable(dock.model);
    const std::string firmware = printable(dock.firmware);
    sql << "INSERT INTO docks (id, dock, terminal, docked_at_ms, model, firmware, time_format, "
           "ended_at_ms, records_read, records_new, cleared, outcome, first_row, next_row, "
           "last_row, waiting, delivered, quarantined, parked, clocks_waiting) VALUES (:id, :d, "
           ":t, :at, :m, :f, :tf, :e, 0, 0, 0, 'salvaged', 0, 0, 0, 0, 0, 0, 0, 0)",
        soci::use(row), soci::use(dock.dock), soci::use(terminalId), soci::use(at),
        soci::use(model), soci::use(firmware), soci::use(format), soci::use(at);
    return row;
}

// As ScanAppender and ReceiptMarker keep them.
void Salvage::write(long long dock, const DockCounts& counts) {
    const long long next = counts.next == 0 ? counts.last + 1 : counts.next;
    const long long read = counts.waiting + counts.delivered + counts.parked;
    m_session.sql() << "UPDATE docks SET next_row = CASE WHEN waiting > 0 THEN next_row ELSE :a "
                       "END, first_row = CASE WHEN first_row > 0 THEN first_row ELSE :b END, "
                       "last_row = :c, waiting = waiting + :w, delivered = delivered + :d, "
                       "quarantined = quarantined + :q, parked = parked + :p, records_read = "
                       "records_read + :r WHERE id = :id",
        soci::use(next), soci::use(counts.first), soci::use(counts.last), soci::use(counts.waiting),
        soci::use(counts.delivered), soci::use(counts.quarantined), soci::use(counts.parked),
        soci::use(read), soci::use(dock);
    m_waiting += counts.waiting;
}

// Fills m_scan; returns the terminal, or nullopt when the row does not prove itself.
std::optional<std::string> Salvage::read(const RawRow& row, const std::string& likely) {
    const auto& field = row.fields;
    const auto key = keyOf(row);
    const std::int64_t position = field[4].integer;
    const bool placed = position >= 0 && position <= kPositionMax &&
                        field[3].text.empty() == (position == 0) &&
                        (position == 0 || RecordId::fromHexText(field[3].text));
    const bool known =
        field[7].integer >= 0 && field[7].integer <= std::numeric_limits<std::uint32_t>::max();
    auto terminal = key && placed && known ? terminalOf(row, *key, likely) : std::nullopt;
    if (!terminal) {
        return std::nullopt;
    }
    m_scan.recordId = field[2].text;
    m_scan.beforeId = field[3].text;
    m_scan.position = position;
    m_scan.rawTime = field[5].text;
    m_scan.code = field[6].text;
    m_scan.symbology = field[7].integer;
    m_scan.occurrence = field[8].integer;
    m_scan.clear = field[9].text;
    const RowState state = stateOf(row);
    m_scan.state = static_cast<int>(state);
    m_scan.verdict = state == RowState::Delivered ? static_cast<int>(field[11].integer) : 0;
    m_scan.reason = state == RowState::Waiting ? std::string() : printable(field[12].text);
    m_scan.changedAt_ms = field[13].integer;
    return terminal;
}

void Salvage::copyDock(const Range& range) {
    soci::session& sql = m_session.sql();
    long long next = 0;
    sql << "SELECT coalesce(max(id), 0) + 1 FROM scans", soci::into(next);
    soci::statement insert =
        (sql.prepare << "INSERT INTO scans (id, dock, record_id, before_id, position, raw_time, "
                        "code, symbology, occurrence, clear_id, state, verdict, reason, "
                        "changed_at_ms) VALUES (:id, :dock, :record, :before, :position, :time, "
                        ":code, :symbology, :occurrence, :clear, :s, :v, :r, :at) "
                        "ON CONFLICT (record_id, before_id) DO NOTHING",
         soci::use(m_scan.id), soci::use(m_scan.dock), soci::use(m_scan.recordId),
         soci::use(m_scan.beforeId), soci::use(m_scan.position), soci::use(m_scan.rawTime),
         soci::use(m_scan.code), soci::use(m_scan.symbology), soci::use(m_scan.occurrence),
         soci::use(m_scan.clear), soci::use(m_scan.state), soci::use(m_scan.verdict),
         soci::use(m_scan.reason), soci::use(m_scan.changedAt_ms));
    const auto known = m_docks.find(range.from->dock);
    OldDock old = known != m_docks.end() && isPlausible(known->second) ? known->second : OldDock{};
    const auto named = m_terminals.find(old.terminal);
    const std::string likely = named != m_terminals.end() ? named->second : std::string();
    std::map<std::string, std::pair<long long, DockCounts>> docks; // damage may mix terminals
    std::optional<std::int64_t> copied; // older versions of the same row follow it
    for (auto each = range.from; each != range.to; ++each) {
        const auto row = copied == each->id ? std::nullopt : m_pages.rowAt(each->place);
        const auto terminal = row ? read(*row, likely) : std::nullopt;
        if (!terminal) {
            continue;
        }
        copied = each->id;
        auto dock = docks.find(*terminal);
        if (dock == docks.end()) {
            if (old.dock.empty() || !docks.empty()) {
                old = standIn();
            }
            dock = docks.emplace(*terminal, std::pair(dockRow(old, *terminal), DockCounts{})).first;
        }
        m_scan.id = next;
        m_scan.dock = dock->second.first;
        insert.execute(true);
        if (insert.get_affected_rows() > 0) {
            dock->second.second.add(m_scan);
            ++next;
        }
    }
    for (const auto& [terminal, dock] : docks) {
        write(dock.first, dock.second);
    }
}

// For a dock that cannot be read: named after the record, at the time the record keeps.
OldDock Salvage::standIn() const {
    OldDock dock;
    dock.dock = m_scan.recordId;
    dock.dockedAt_ms = m_scan.changedAt_ms;
    dock.timeFormat = static_cast<int>(formatOf(m_scan.rawTime.size()));
    return dock;
}

void Salvage::copyObservations() {
    for (const RowPlace& place : m_observations) {
        if (const auto row = m_pages.rowAt(place)) {
            copyObservation(*row);
        }
    }
}

// No hash vouches for an observation, so it has to fit its dock, which has to be there.
void Salvage::copyObservation(const RawRow& row) {
    const auto& field = row.fields;
    const auto known = m_docks.find(field[2].integer);
    const std::int64_t agentTime = field[4].integer;
    if (known == m_docks.end() || !isPlausible(known->second) ||
        std::abs(agentTime - known->second.dockedAt_ms) > kObservationApart_ms ||
        !ObservationId::fromHexText(field[1].text) || !fromHex(field[3].text) ||
        !fromHex(field[7].text) || !fromHex(field[8].text) || field[9].integer < 0 ||
        field[5].integer < 0 || (field[6].integer != 0) != (field[5].integer != 0) ||
        (!field[10].text.empty() && !ClearId::fromHexText(field[10].text))) {
        return;
    }
    const auto named = m_terminals.find(known->second.terminal);
    if (named == m_terminals.end()) {
        return;
    }
    soci::session& sql = m_session.sql();
    const long long dock = dockRow(known->second, named->second);
    long long id = 0;
    sql << "SELECT coalesce(max(id), 0) + 1 FROM observations", soci::into(id);
    const long long at = agentTime;
    const long long before = field[5].integer;
    const int after = field[6].integer != 0 ? 1 : 0;
    const long long occurrence = field[9].integer;
    soci::statement insert =
        (sql.prepare << "INSERT INTO observations (id, observation, dock, reading, agent_time_ms, "
                        "records_before, after_known, after_time, after_code, after_occurrence, "
                        "after_clear, state, changed_at_ms) VALUES (:id, :o, :d, :r, :at, :n, :k, "
                        ":t, :c, :i, :l, 0, :now) ON CONFLICT (observation) DO NOTHING",
         soci::use(id), soci::use(field[1].text), soci::use(dock), soci::use(field[3].text),
         soci::use(at), soci::use(before), soci::use(after), soci::use(field[7].text),
         soci::use(field[8].text), soci::use(occurrence), soci::use(field[10].text), soci::use(at));
    insert.execute(true);
    if (insert.get_affected_rows() > 0) {
        sql << "UPDATE docks SET clocks_waiting = clocks_waiting + 1 WHERE id = :d",
            soci::use(dock);
    }
}

std::vector<fs::path> filesSetAside(const fs::path& file) {
    std::vector<fs::path> found;
    const std::string stem = file.filename().string() + ".unreadable-";
    std::error_code ignored;
    for (fs::directory_iterator each(file.parent_path(), ignored), end; !ignored && each != end;
         each.increment(ignored)) {
        const std::string name = each->path().filename().string();
        const bool beside =
            name.ends_with("-wal") || name.ends_with("-shm") || name.ends_with("-journal");
        if (name.starts_with(stem) && !beside) {
            found.push_back(each->path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string factOf(const fs::path& unreadable) {
    return kFactPrefix + unreadable.filename().string();
}

} // namespace

std::vector<UnreadableFile> unreadableFiles(db::Session& session, const fs::path& file) {
    std::vector<UnreadableFile> found;
    for (const fs::path& unreadable : filesSetAside(file)) {
        const std::string fact = factOf(unreadable);
        long long count = 0;
        session.sql() << "SELECT value FROM facts WHERE name = :n", soci::use(fact),
            soci::into(count);
        const bool copied = session.sql().got_data();
        found.push_back(
            {unreadable, copied ? std::optional(static_cast<std::uint64_t>(count)) : std::nullopt});
    }
    return found;
}

void salvageInto(db::Session& session, const fs::path& file) {
    for (const UnreadableFile& unreadable : unreadableFiles(session, file)) {
        if (unreadable.salvaged) {
            continue;
        }
        const std::string fact = factOf(unreadable.file);
        db::Transaction transaction(session);
        const long long count = Salvage(session, unreadable.file).copy();
        session.sql() << "INSERT INTO facts (name, value) VALUES (:n, :v)", soci::use(fact),
            soci::use(count);
        transaction.commit();
    }
}

std::uint64_t salvagedCount(db::Session& session) {
    long long count = 0;
    session.sql() << "SELECT coalesce(sum(value), 0) FROM facts WHERE name LIKE 'salvaged %'",
        soci::into(count);
    return static_cast<std::uint64_t>(count);
}

} // namespace tewatashi::agent::journal
