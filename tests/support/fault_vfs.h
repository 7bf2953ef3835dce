#pragma once

#include "common/base/bytes.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tewatashi::test {

enum class SyncPolicy {
    Honest,     // what was synced survives
    WalIgnored, // commits to the write-ahead log are not flushed: what synchronous=NORMAL does
};

// A disk in memory under SQLite, which remembers what was flushed. Power can be cut at any write:
// each write since the last flush is then kept, lost, or torn by sectors of 512 octets. Errors and
// a full disk can be injected. One per test; open files by options.vfs = name().
class FaultDisk {
public:
    explicit FaultDisk(std::uint64_t seed);
    ~FaultDisk();
    FaultDisk(const FaultDisk&) = delete;
    FaultDisk& operator=(const FaultDisk&) = delete;

    [[nodiscard]] const std::string& name() const;

    // Writes, truncations and flushes so far.
    [[nodiscard]] std::uint64_t operations() const;
    // Cuts the power in the `count`-th operation from now (1 = the next one). Everything fails
    // until restart().
    void cutPowerIn(std::uint64_t count);
    [[nodiscard]] bool powerIsOff() const;
    // Power comes back with what the disk kept. All connections are closed before.
    void restart();

    // The `count`-th operation from now fails once with this SQLite code and changes nothing.
    void failIn(std::uint64_t count, int sqliteCode);
    [[nodiscard]] bool hasFailed() const; // since failIn()
    // Growing beyond it is SQLITE_FULL.
    void setCapacity(std::optional<std::uint64_t> bytes);
    [[nodiscard]] std::uint64_t used_bytes() const;
    void setSyncPolicy(SyncPolicy policy);

    // Content as a reader would see it now; empty when the file does not exist.
    [[nodiscard]] Bytes content(const std::string& file) const;
    void setContent(const std::string& file, Bytes content);

    struct Impl;

private:
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::test
