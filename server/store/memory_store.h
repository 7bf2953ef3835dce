#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `terminal_memories`.
struct MemoryRow {
    std::int64_t id = 0;
    std::string memoryId; // hex record id of the first record
    std::int64_t terminal = 0;
    std::int64_t timeFormat = 0;
    std::string tailRecord; // hex
    std::int64_t tailPosition = 0;
    std::string context;
};

// A row of `clock_observations`.
struct ObservationRow {
    std::int64_t id = 0;
    std::string observationId; // hex
    std::int64_t terminal = 0;
    std::string dockId;  // hex
    std::string reading; // hex, empty when the clock was unset
    std::int64_t timeFormat = 0;
    std::int64_t agentAt_ms = 0;
    std::int64_t agentSkew_ms = 0;
    std::string afterId; // hex, empty for an empty memory
    std::int64_t recordsBefore = 0;
    std::optional<std::int64_t> memory;
};

// Terminal memories and the clock observations that lie in them.
class MemoryStore {
public:
    explicit MemoryStore(Connection& connection) : m_connection(connection) {}

    void insert(const MemoryRow& row);
    [[nodiscard]] std::optional<MemoryRow> find(std::int64_t id);
    void setTail(const MemoryRow& row);

    [[nodiscard]] std::int64_t nextObservationId();
    [[nodiscard]] std::optional<ObservationRow> findObservation(const std::string& observationId);
    void setSkew(std::int64_t observation, std::int64_t skew_ms);
    void insertObservation(const ObservationRow& row);
    // Observations whose record was not known yet when they came.
    [[nodiscard]] std::vector<ObservationRow> waitingObservations(std::int64_t terminal);
    void placeObservation(std::int64_t observation, std::int64_t memory);
    [[nodiscard]] std::vector<ObservationRow> observationsIn(std::int64_t memory);
    // Server time of the terminal's last observation before `before_ms` that saw another memory,
    // or none at all.
    [[nodiscard]] std::optional<std::int64_t>
    lastOutside(std::int64_t memory, std::int64_t terminal, std::int64_t before_ms);
    // The memories that the terminal's next observation after `after_ms` saw; more than one when
    // observations share an instant.
    [[nodiscard]] std::vector<std::int64_t> observedNext(std::int64_t terminal,
                                                         std::int64_t after_ms);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
