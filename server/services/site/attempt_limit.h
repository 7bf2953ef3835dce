#pragma once

#include "common/base/clock.h"

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tewatashi::server::services {

struct AttemptPolicy {
    int freeFailures = 5;                      // answered without waiting
    std::chrono::milliseconds firstWait{1000}; // after them; doubles with every further failure
    std::chrono::milliseconds waitMax{std::chrono::minutes(15)};
    std::chrono::milliseconds forgetAfter{std::chrono::hours(1)}; // without a failure
    std::size_t keysMax = 10'000; // beyond it the key that failed longest ago is forgotten
};

// Counts failed tries by key and says how long a key must wait before its next one. Kept in memory:
// a restart forgets it, which no stranger can bring about. Thread-safe.
class AttemptLimit {
public:
    AttemptLimit(AttemptPolicy policy, const Clock& clock) : m_policy(policy), m_clock(clock) {}

    // Zero when the key may try now.
    [[nodiscard]] std::chrono::milliseconds wait(std::string_view key);
    // Counts before the outcome is known, so that parallel tries cannot slip past the limit.
    // Returns as wait(); a try that must wait is not counted.
    [[nodiscard]] std::chrono::milliseconds begin(std::string_view key);
    // The try was honest: nothing failed under this key any more.
    void forget(std::string_view key);

private:
    struct Entry {
        std::string key;
        int failures = 0;
        std::chrono::milliseconds last{0};
    };
    using Entries = std::list<Entry>; // longest ago first

    [[nodiscard]] std::chrono::milliseconds waitOf(const Entry& entry,
                                                   std::chrono::milliseconds now) const;
    void dropOld(std::chrono::milliseconds now);

    const AttemptPolicy m_policy;
    const Clock& m_clock;
    std::mutex m_mutex;
    Entries m_entries;
    std::unordered_map<std::string, Entries::iterator> m_byKey;
};

} // namespace tewatashi::server::services
