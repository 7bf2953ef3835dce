#pragma once

#include "agent/journal/scan_journal.h"
#include "common/db/session.h"

namespace tewatashi::agent::journal {

// What append() needs of the size limit, rounded up.
[[nodiscard]] std::int64_t roomNeeded(const DockReading& reading);

// Writes docks, their raw messages and their records. Every call is one transaction.
class ScanAppender {
public:
    ScanAppender(db::Session& session, std::int64_t sizeMax_bytes);

    void beginDock(const DockReading& header);
    // Throws db::DbError(Full) before it writes when the size limit would be passed.
    [[nodiscard]] AppendResult append(const DockReading& reading);
    // Throws db::DbError(Full) when so much could not be stored: by the size limit, or by the disk.
    void tryRoom(std::int64_t bytes);
    void addObservation(std::string_view terminalId, const wire::ClockObservation& seen);
    void endDock(const DockSummary& summary);
    // 32 hex digits, or "" while it is unknown.
    void setClear(std::string_view terminalId, const std::string& clear);
    [[nodiscard]] std::string confirmedClear(std::string_view terminalId);

private:
    // The row being inserted; the prepared statement reads it by reference.
    struct ScanRow {
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
        long long dockedAt_ms = 0;
    };

    [[nodiscard]] long long terminalRow(std::string_view terminalId);
    [[nodiscard]] long long dockRow(const DockReading& header);
    void checkRoom(std::int64_t bytes);
    [[nodiscard]] std::uint32_t insertRecords(long long dock, const DockReading& reading);
    void addMessage(long long dock, const Bytes& raw);

    db::Session& m_session;
    std::int64_t m_sizeMax_bytes;
    ScanRow m_row;
    soci::statement m_insert;
};

} // namespace tewatashi::agent::journal
