#pragma once

#include "common/base/clock.h"

#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace tewatashi::server::http {

struct RateLimit {
    int burst = 10;                          // tokens of a full bucket
    std::chrono::milliseconds refill{1'000}; // time for one token
    std::size_t keysMax = 10'000;            // buckets remembered
};

// Token buckets by key (address, account). Bounded: when every remembered bucket is still in use,
// new keys share one common bucket, so flooding with keys limits the flood and never forgets a
// limited key. Safe from any thread.
class RateLimiter {
public:
    // The clock must outlive the limiter.
    RateLimiter(RateLimit limit, const Clock& clock);

    // Takes one token. Zero: go ahead; otherwise how long until the key's next token.
    [[nodiscard]] std::chrono::milliseconds take(const std::string& key);
    [[nodiscard]] std::size_t keyCount() const;

private:
    struct Bucket {
        std::string key;
        // Instant at which the bucket is full again; tokens are derived from it.
        std::chrono::milliseconds fullAt{0};
    };
    using Buckets = std::list<Bucket>; // least recently used first

    [[nodiscard]] std::chrono::milliseconds takeFrom(Bucket& bucket,
                                                     std::chrono::milliseconds now) const;
    [[nodiscard]] bool makeRoom(std::chrono::milliseconds now);

    const RateLimit m_limit;
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    Buckets m_buckets;
    std::unordered_map<std::string, Buckets::iterator> m_byKey;
    Bucket m_common;
};

} // namespace tewatashi::server::http
