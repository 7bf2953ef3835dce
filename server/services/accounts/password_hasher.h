#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::server::services {

// Cost of one Argon2id hash. The defaults take about 125 ms on an idle core and 64 MiB, which is
// given back to the system afterwards (ASVS 5.0 asks for at least 46 MiB at t=1).
struct PasswordCost {
    unsigned long long passes = 3;
    std::size_t memory_bytes = 64UL * 1024 * 1024;
    // Callers that may wait at once. Each holds an HTTP worker, so it must stay well below their
    // number; one more gets nullopt.
    std::size_t waitingMax = 4;
    std::chrono::milliseconds waitMax{20'000}; // then nullopt
    // At low priority (nice 10). Off for a command that has the site to itself: on a busy machine
    // it would wait for nobody's sake.
    bool yields = true;
};

// Hashes passwords on one thread of its own, one at a time, and lets other threads go first: a
// flood of sign-ins must not starve scan intake. Thread-safe; calls block. nullopt: too many wait.
class PasswordHasher {
public:
    explicit PasswordHasher(PasswordCost cost);
    ~PasswordHasher();
    PasswordHasher(const PasswordHasher&) = delete;
    PasswordHasher& operator=(const PasswordHasher&) = delete;

    // Encoded hash with salt (from the system's generator) and cost. Throws Error when the memory
    // cannot be had.
    [[nodiscard]] std::optional<std::string> hash(std::string password);
    // False for a malformed hash as well.
    [[nodiscard]] std::optional<bool> verify(std::string hash, std::string password);
    // Same time as verify() of a wrong password: for logins that do not exist.
    [[nodiscard]] std::optional<bool> verifyNothing(std::string password);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::services
