#pragma once

<<<<<<< HEAD
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
=======
#include "tests/support/test_random.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace tewatashi::test {

enum class Fault {
    PowerCut, // this operation and all after it fail, until powerOn()
    IoError,  // this one operation fails
    DiskFull, // this one operation fails
};
enum class DiskCache {
    Honest, // what was synced survives a power cut
    Lying,  // the disk says "synced" and keeps it in its cache: a negative control
};

// A SQLite VFS over the system's own that remembers what was written since the last sync, and takes
// it back at a simulated power cut: every write since is lost, kept, or torn by sectors of 512
// octets, as the seed decides. Registered under name() while it lives. Safe from any thread; lives
// longer than every connection on it.
class FaultVfs {
public:
    explicit FaultVfs(std::uint64_t seed, DiskCache cache = DiskCache::Honest);
    ~FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    [[nodiscard]] const std::string& name() const { return m_name; }
    // The `n`-th write, truncation, sync or deletion from now on fails; 1 is the next one.
    void failAt(std::int64_t n, Fault fault);
    [[nodiscard]] bool powerIsOff();
    // After a power cut, when every connection is closed: the files as the disk has them now.
    void powerOn();
    [[nodiscard]] std::int64_t operations(); // counted since construction

    // For the VFS's own functions alone.
    struct Write {
        std::int64_t offset = 0;
        std::vector<std::uint8_t> now;    // empty for a truncation
        std::vector<std::uint8_t> before; // what lay there
        std::int64_t sizeBefore = 0;
        bool truncation = false;
    };
    struct File {
        std::string path;
        std::vector<Write> unsynced;
    };
    // SQLITE_OK, or the error this operation has to give.
    [[nodiscard]] int countOperation(int errorCode);
    [[nodiscard]] std::shared_ptr<File> fileAt(const std::string& path);
    void remember(File& file, Write write);
    void synced(File& file);
    void forget(const std::string& path);

private:
    void settle(File& file);

    std::mutex m_mutex;
    TestRandom m_random;
    DiskCache m_cache;
    std::string m_name;
    std::unique_ptr<::sqlite3_vfs> m_vfs;
    std::map<std::string, std::shared_ptr<File>> m_files;
    std::int64_t m_operations = 0;
    std::int64_t m_failAt = -1;
    Fault m_fault = Fault::PowerCut;
    bool m_off = false;
>>>>>>> 469c4cf (tests: cut the power under the server's database)
};

} // namespace tewatashi::test
