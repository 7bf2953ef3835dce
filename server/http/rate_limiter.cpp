#include "server/http/rate_limiter.h"

#include "common/base/assert.h"

#include <algorithm>

namespace tewatashi::server::http {

RateLimiter::RateLimiter(RateLimit limit, const Clock& clock) : m_limit(limit), m_clock(clock) {
    TW_ASSERT(limit.burst > 0 && limit.refill.count() > 0 && limit.keysMax > 0);
}

std::chrono::milliseconds RateLimiter::take(const std::string& key) {
    const std::chrono::milliseconds now = m_clock.monotonicNow();
    const std::lock_guard lock(m_mutex);
    const auto found = m_byKey.find(key);
    if (found != m_byKey.end()) {
        m_buckets.splice(m_buckets.end(), m_buckets, found->second);
        return takeFrom(m_buckets.back(), now);
    }
    if (!makeRoom(now)) {
        return takeFrom(m_common, now);
    }
    m_buckets.push_back({key, now});
    m_byKey.emplace(key, std::prev(m_buckets.end()));
    return takeFrom(m_buckets.back(), now);
}

std::size_t RateLimiter::keyCount() const {
    const std::lock_guard lock(m_mutex);
    return m_buckets.size();
}

std::chrono::milliseconds RateLimiter::takeFrom(Bucket& bucket,
                                                std::chrono::milliseconds now) const {
    const std::chrono::milliseconds start = std::max(bucket.fullAt, now);
    const std::chrono::milliseconds after = start + m_limit.refill;
    const std::chrono::milliseconds capacity = m_limit.refill * m_limit.burst;
    if (after - now > capacity) {
        return after - now - capacity;
    }
    bucket.fullAt = after;
    return std::chrono::milliseconds(0);
}

// A bucket that is full again is as good as a new one: only such a bucket is forgotten.
bool RateLimiter::makeRoom(std::chrono::milliseconds now) {
    if (m_buckets.size() < m_limit.keysMax) {
        return true;
    }
    if (m_buckets.front().fullAt > now) {
        return false;
    }
    m_byKey.erase(m_buckets.front().key);
    m_buckets.pop_front();
    return true;
}

} // namespace tewatashi::server::http
