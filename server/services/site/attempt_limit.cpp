#include "server/services/site/attempt_limit.h"

#include <algorithm>

namespace tewatashi::server::services {

std::chrono::milliseconds AttemptLimit::waitOf(const Entry& entry,
                                               std::chrono::milliseconds now) const {
    if (entry.failures < m_policy.freeFailures) {
        return std::chrono::milliseconds(0);
    }
    // 20 doublings of one second are twelve days: further ones cannot matter.
    const int doublings = std::min(entry.failures - m_policy.freeFailures, 20);
    const auto wait =
        std::min(m_policy.firstWait * (std::int64_t{1} << doublings), m_policy.waitMax);
    return std::max(entry.last + wait - now, std::chrono::milliseconds(0));
}

void AttemptLimit::dropOld(std::chrono::milliseconds now) {
    while (!m_entries.empty() && (m_entries.front().last + m_policy.forgetAfter <= now ||
                                  m_entries.size() > m_policy.keysMax)) {
        m_byKey.erase(m_entries.front().key);
        m_entries.pop_front();
    }
}

std::chrono::milliseconds AttemptLimit::wait(std::string_view key) {
    const std::lock_guard lock(m_mutex);
    const auto now = m_clock.monotonicNow();
    dropOld(now);
    const auto found = m_byKey.find(std::string(key));
    return found == m_byKey.end() ? std::chrono::milliseconds(0) : waitOf(*found->second, now);
}

std::chrono::milliseconds AttemptLimit::begin(std::string_view key) {
    const std::lock_guard lock(m_mutex);
    const auto now = m_clock.monotonicNow();
    dropOld(now);
    const auto found = m_byKey.find(std::string(key));
    if (found == m_byKey.end()) {
        m_entries.push_back({std::string(key), 1, now});
        m_byKey.emplace(key, std::prev(m_entries.end()));
        dropOld(now);
        return std::chrono::milliseconds(0);
    }
    const auto wait = waitOf(*found->second, now);
    if (wait.count() == 0) {
        ++found->second->failures;
        found->second->last = now;
        m_entries.splice(m_entries.end(), m_entries, found->second);
    }
    return wait;
}

void AttemptLimit::forget(std::string_view key) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_byKey.find(std::string(key));
    if (found != m_byKey.end()) {
        m_entries.erase(found->second);
        m_byKey.erase(found);
    }
}

} // namespace tewatashi::server::services
