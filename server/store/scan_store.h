#pragma once

#include "server/store/connection.h"
#include "server/store/nullable.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `scans` (server/migrations/0001_initial.sql says what the columns hold).
struct ScanRow {
    std::int64_t id = 0;
    std::string recordId; // hex
    std::string beforeId; // hex, empty at the start of memory
    std::int64_t terminal = 0;
    std::int64_t dock = 0;
    std::string rawTime; // hex
    std::string code;    // escaped, possession digits masked
    std::optional<std::string> codeHash;
    std::int64_t symbology = 0;
    std::int64_t occurrence = 0;
    std::optional<std::string> clearId;
    std::optional<std::string> contentId;
    std::optional<std::int64_t> memory;
    std::int64_t position = 0;
    std::int64_t receivedAt_ms = 0;
    std::int64_t verdict = 0;
    std::int64_t reason = 0;
    std::int64_t kind = 0;
    std::optional<std::int64_t> event;
    std::int64_t resolution = 0;
    std::optional<std::int64_t> action;
    std::optional<std::string> place;
    std::optional<std::string> operatorCard;
};

// The scans of a site. Use inside a job of SiteDatabase.
class ScanStore {
public:
    explicit ScanStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::int64_t nextId();
    void insert(const ScanRow& row);
    // Every row of that record: more than one when its surroundings differ. Oldest first.
    [[nodiscard]] std::vector<ScanRow> withRecord(const std::string& recordId);
    // A stored scan of this content whose clear is unknown, or any when `clearId` is itself zero.
    [[nodiscard]] bool hasUnclearTwin(const std::string& contentId, const std::string& clearId);
    [[nodiscard]] bool hasPending(std::int64_t terminal);
    // Pending scans directly behind that record.
    [[nodiscard]] std::vector<ScanRow> pendingBehind(std::int64_t terminal,
                                                     const std::string& recordId);
    [[nodiscard]] std::vector<ScanRow> inMemory(std::int64_t memory);
    // Writes memory, position, verdict, reason, kind, event and context of a row.
    void setInterpretation(const ScanRow& row);
    // Scans that still wait for their context and came before `before_ms`, oldest first.
    [[nodiscard]] std::vector<ScanRow> pendingSince(std::int64_t before_ms, int limit);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
