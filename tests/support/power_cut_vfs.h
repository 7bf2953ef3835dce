#pragma once

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
// longer than every connection on it. Unlike FaultDisk it works on real files and passes locks and
// shared memory through, so that a writer and its readers can be open together.
class PowerCutVfs {
public:
    explicit PowerCutVfs(std::uint64_t seed, DiskCache cache = DiskCache::Honest);
    ~PowerCutVfs();
    PowerCutVfs(const PowerCutVfs&) = delete;
    PowerCutVfs& operator=(const PowerCutVfs&) = delete;

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
};

} // namespace tewatashi::test
