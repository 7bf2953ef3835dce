#include "tests/support/power_cut_vfs.h"

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <new>

namespace tewatashi::test {
namespace {

constexpr std::int64_t kSector = 512;

// What SQLite holds of an open file; the system's own structure lies behind it.
struct OpenFile {
    sqlite3_file base;
    PowerCutVfs* owner;
    std::shared_ptr<PowerCutVfs::File>* file; // null for files that need not survive
};

sqlite3_file* realOf(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(OpenFile));
}
OpenFile& ours(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
sqlite3_vfs* systemVfs() { return sqlite3_vfs_find(nullptr); }

PowerCutVfs::Write before(sqlite3_file* file, std::int64_t offset, std::int64_t length) {
    sqlite3_file* real = realOf(file);
    PowerCutVfs::Write write;
    write.offset = offset;
    sqlite3_int64 size = 0;
    real->pMethods->xFileSize(real, &size);
    write.sizeBefore = size;
    const std::int64_t there = std::clamp<std::int64_t>(size - offset, 0, length);
    write.before.resize(static_cast<std::size_t>(there));
    if (there > 0) {
        real->pMethods->xRead(real, write.before.data(), static_cast<int>(there), offset);
    }
    return write;
}

int xClose(sqlite3_file* file) {
    delete ours(file).file;
    sqlite3_file* real = realOf(file);
    return real->pMethods->xClose(real);
}
int xRead(sqlite3_file* file, void* to, int length, sqlite3_int64 offset) {
    if (ours(file).owner->powerIsOff()) {
        return SQLITE_IOERR_READ;
    }
    return realOf(file)->pMethods->xRead(realOf(file), to, length, offset);
}
int xWrite(sqlite3_file* file, const void* from, int length, sqlite3_int64 offset) {
    OpenFile& open = ours(file);
    if (open.file != nullptr) {
        if (const int code = open.owner->countOperation(SQLITE_IOERR_WRITE); code != SQLITE_OK) {
            return code;
        }
        PowerCutVfs::Write write = before(file, offset, length);
        const auto* octets = static_cast<const std::uint8_t*>(from);
        write.now.assign(octets, octets + length);
        open.owner->remember(**open.file, std::move(write));
    }
    return realOf(file)->pMethods->xWrite(realOf(file), from, length, offset);
}
int xTruncate(sqlite3_file* file, sqlite3_int64 size) {
    OpenFile& open = ours(file);
    if (open.file != nullptr) {
        if (const int code = open.owner->countOperation(SQLITE_IOERR_TRUNCATE); code != SQLITE_OK) {
            return code;
        }
        sqlite3_int64 whole = 0;
        realOf(file)->pMethods->xFileSize(realOf(file), &whole);
        PowerCutVfs::Write write = before(file, size, std::max<std::int64_t>(0, whole - size));
        write.truncation = true;
        open.owner->remember(**open.file, std::move(write));
    }
    return realOf(file)->pMethods->xTruncate(realOf(file), size);
}
int xSync(sqlite3_file* file, int) {
    OpenFile& open = ours(file);
    if (open.file != nullptr) {
        if (const int code = open.owner->countOperation(SQLITE_IOERR_FSYNC); code != SQLITE_OK) {
            return code;
        }
        open.owner->synced(**open.file);
    }
    return SQLITE_OK; // the simulated disk is the only one: flushing the real one would be slow
}
int xFileSize(sqlite3_file* file, sqlite3_int64* size) {
    return realOf(file)->pMethods->xFileSize(realOf(file), size);
}
int xLock(sqlite3_file* file, int level) {
    return realOf(file)->pMethods->xLock(realOf(file), level);
}
int xUnlock(sqlite3_file* file, int level) {
    return realOf(file)->pMethods->xUnlock(realOf(file), level);
}
int xCheckReservedLock(sqlite3_file* file, int* out) {
    return realOf(file)->pMethods->xCheckReservedLock(realOf(file), out);
}
int xFileControl(sqlite3_file* file, int op, void* argument) {
    return realOf(file)->pMethods->xFileControl(realOf(file), op, argument);
}
int xSectorSize(sqlite3_file*) { return kSector; }
// Promises nothing about what a torn write leaves.
int xDeviceCharacteristics(sqlite3_file*) { return 0; }
int xShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return realOf(file)->pMethods->xShmMap(realOf(file), page, size, extend, out);
}
int xShmLock(sqlite3_file* file, int offset, int count, int flags) {
    return realOf(file)->pMethods->xShmLock(realOf(file), offset, count, flags);
}
void xShmBarrier(sqlite3_file* file) { realOf(file)->pMethods->xShmBarrier(realOf(file)); }
int xShmUnmap(sqlite3_file* file, int remove) {
    return realOf(file)->pMethods->xShmUnmap(realOf(file), remove);
}

const sqlite3_io_methods kMethods{2,
                                  xClose,
                                  xRead,
                                  xWrite,
                                  xTruncate,
                                  xSync,
                                  xFileSize,
                                  xLock,
                                  xUnlock,
                                  xCheckReservedLock,
                                  xFileControl,
                                  xSectorSize,
                                  xDeviceCharacteristics,
                                  xShmMap,
                                  xShmLock,
                                  xShmBarrier,
                                  xShmUnmap,
                                  nullptr,
                                  nullptr};

int xOpen(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* outFlags) {
    auto* const owner = static_cast<PowerCutVfs*>(vfs->pAppData);
    auto* const open = new (file) OpenFile{};
    if (owner->powerIsOff()) {
        return SQLITE_CANTOPEN;
    }
    const int code = systemVfs()->xOpen(systemVfs(), name, realOf(file), flags, outFlags);
    if (code != SQLITE_OK) {
        return code;
    }
    constexpr int kDurable = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
    open->owner = owner;
    if (name != nullptr && (flags & kDurable) != 0) {
        open->file = new std::shared_ptr<PowerCutVfs::File>(owner->fileAt(name));
    }
    open->base.pMethods = &kMethods;
    return SQLITE_OK;
}

int xDelete(sqlite3_vfs* vfs, const char* name, int) {
    auto* const owner = static_cast<PowerCutVfs*>(vfs->pAppData);
    if (const int code = owner->countOperation(SQLITE_IOERR_DELETE); code != SQLITE_OK) {
        return code;
    }
    owner->forget(name);
    return systemVfs()->xDelete(systemVfs(), name, 0);
}

// One file while its content after a power cut is decided.
class RawFile {
public:
    explicit RawFile(const std::string& path) : m_fd(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {}
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;
    ~RawFile() {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    [[nodiscard]] bool isOpen() const { return m_fd >= 0; }
    void write(const std::vector<std::uint8_t>& octets, std::int64_t from, std::int64_t length,
               std::int64_t offset) const {
        if (::pwrite(m_fd, octets.data() + from, static_cast<std::size_t>(length), offset) !=
            length) {
            throw std::bad_alloc(); // the test machine's own disk is full
        }
    }
    void truncate(std::int64_t size) const {
        if (::ftruncate(m_fd, size) != 0) {
            throw std::bad_alloc();
        }
    }

private:
    int m_fd;
};

std::int64_t lengthOf(const std::vector<std::uint8_t>& octets) {
    return static_cast<std::int64_t>(octets.size());
}

} // namespace

PowerCutVfs::PowerCutVfs(std::uint64_t seed, DiskCache cache) : m_random(seed), m_cache(cache) {
    m_name = "power-cut-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
    m_vfs = std::make_unique<sqlite3_vfs>(*systemVfs());
    m_vfs->szOsFile += static_cast<int>(sizeof(OpenFile));
    m_vfs->zName = m_name.c_str();
    m_vfs->pNext = nullptr;
    m_vfs->pAppData = this;
    m_vfs->xOpen = xOpen;
    m_vfs->xDelete = xDelete;
    sqlite3_vfs_register(m_vfs.get(), 0);
}

PowerCutVfs::~PowerCutVfs() { sqlite3_vfs_unregister(m_vfs.get()); }

void PowerCutVfs::failAt(std::int64_t n, Fault fault) {
    const std::lock_guard lock(m_mutex);
    m_failAt = m_operations + n;
    m_fault = fault;
}

bool PowerCutVfs::powerIsOff() {
    const std::lock_guard lock(m_mutex);
    return m_off;
}

std::int64_t PowerCutVfs::operations() {
    const std::lock_guard lock(m_mutex);
    return m_operations;
}

int PowerCutVfs::countOperation(int errorCode) {
    const std::lock_guard lock(m_mutex);
    if (m_off) {
        return errorCode;
    }
    if (++m_operations != m_failAt) {
        return SQLITE_OK;
    }
    m_off = m_fault == Fault::PowerCut;
    return m_fault == Fault::DiskFull ? SQLITE_FULL : errorCode;
}

std::shared_ptr<PowerCutVfs::File> PowerCutVfs::fileAt(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    std::shared_ptr<File>& file = m_files[path];
    if (!file) {
        file = std::make_shared<File>();
        file->path = path;
    }
    return file;
}

void PowerCutVfs::remember(File& file, Write write) {
    const std::lock_guard lock(m_mutex);
    file.unsynced.push_back(std::move(write));
}

void PowerCutVfs::synced(File& file) {
    const std::lock_guard lock(m_mutex);
    if (m_cache == DiskCache::Honest) {
        file.unsynced.clear();
    }
}

void PowerCutVfs::forget(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    m_files.erase(path);
}

void PowerCutVfs::powerOn() {
    const std::lock_guard lock(m_mutex);
    for (auto& [path, file] : m_files) {
        settle(*file);
        // The shared memory beside a database was only ever in memory.
        std::filesystem::remove(path + "-shm");
    }
    m_off = false;
    m_failAt = -1;
}

void PowerCutVfs::settle(File& file) {
    const RawFile raw(file.path);
    if (!raw.isOpen()) {
        file.unsynced.clear();
        return;
    }
    for (auto write = file.unsynced.rbegin(); write != file.unsynced.rend(); ++write) {
        raw.write(write->before, 0, lengthOf(write->before), write->offset);
        raw.truncate(write->sizeBefore);
    }
    for (const Write& write : file.unsynced) {
        const int fate = m_random.between(0, 2); // lost, kept, torn
        if (write.truncation) {
            if (fate == 1) {
                raw.truncate(write.offset);
            }
            continue;
        }
        const std::int64_t length = lengthOf(write.now);
        for (std::int64_t at = 0; at < length && fate > 0; at += kSector) {
            if (fate == 1 || m_random.oneIn(2)) {
                raw.write(write.now, at, std::min(kSector, length - at), write.offset + at);
            }
        }
    }
    file.unsynced.clear();
}

} // namespace tewatashi::test
