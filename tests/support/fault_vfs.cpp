#include "tests/support/fault_vfs.h"

#include "tests/support/test_random.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

namespace tewatashi::test {
namespace {

constexpr std::size_t kSector = 512;
constexpr int kShmLocks = 8; // SQLITE_SHM_NLOCK
struct Change {
    enum class Kind { Write, Truncate } kind = Kind::Write;
    std::size_t offset = 0;
    Bytes octets;
};

struct ShmLock {
    int shared = 0;
    bool exclusive = false;
};

struct DiskFile {
    Bytes now;                   // what readers see
    Bytes durable;               // what survives a power cut for certain
    std::vector<Change> pending; // since the last flush
    bool isWal = false;
    int shared = 0;   // holders of SQLITE_LOCK_SHARED or more
    int reserved = 0; // 0 or 1: holder of SQLITE_LOCK_RESERVED or more
    bool exclusive = false;
    std::deque<std::vector<std::uint8_t>> shm;
    std::array<ShmLock, kShmLocks> shmLocks{};
};

void apply(Bytes& to, std::size_t offset, const std::uint8_t* from, std::size_t count) {
    if (to.size() < offset + count) {
        to.resize(offset + count);
    }
    std::copy(from, from + count, to.begin() + static_cast<std::ptrdiff_t>(offset));
}

} // namespace

struct FaultDisk::Impl {
    mutable std::recursive_mutex mutex;
    std::string name;
    sqlite3_vfs vfs{};
    TestRandom random;
    std::map<std::string, std::shared_ptr<DiskFile>> files;
    std::uint64_t operations = 0;
    std::optional<std::uint64_t> cutAt;
    std::optional<std::uint64_t> failAt;
    int failCode = 0;
    bool failed = false;
    bool off = false;
    std::optional<std::uint64_t> capacity;
    SyncPolicy policy = SyncPolicy::Honest;

    explicit Impl(std::uint64_t seed) : random(seed) {}

    [[nodiscard]] std::uint64_t used() const {
        std::uint64_t sum = 0;
        for (const auto& [path, file] : files) {
            sum += file->now.size();
        }
        return sum;
    }

    // SQLITE_OK, or what the operation has to return.
    int step(int offCode) {
        if (off) {
            return offCode;
        }
        ++operations;
        if (failAt && operations == *failAt) {
            failed = true;
            return failCode;
        }
        return SQLITE_OK;
    }
    // Called when the operation has joined the pending ones, so that it too may be torn.
    int afterStep(int offCode) {
        if (cutAt && operations >= *cutAt) {
            cut();
            return offCode;
        }
        return SQLITE_OK;
    }

    void cut() {
        off = true;
        for (auto& [path, file] : files) {
            for (const Change& change : file->pending) {
                keepSome(*file, change);
            }
            file->pending.clear();
            file->now = file->durable;
        }
    }
    void keepSome(DiskFile& file, const Change& change) {
        if (change.kind == Change::Kind::Truncate) {
            if (random.oneIn(2)) {
                file.durable.resize(change.offset);
            }
            return;
        }
        const int mode = random.between(0, 2); // lost, whole, torn
        for (std::size_t at = 0; mode != 0 && at < change.octets.size(); at += kSector) {
            if (mode == 1 || random.oneIn(2)) {
                apply(file.durable, change.offset + at, change.octets.data() + at,
                      std::min(kSector, change.octets.size() - at));
            }
        }
    }
    void flush(DiskFile& file) {
        for (const Change& change : file.pending) {
            if (change.kind == Change::Kind::Truncate) {
                file.durable.resize(change.offset);
            } else {
                apply(file.durable, change.offset, change.octets.data(), change.octets.size());
            }
        }
        file.pending.clear();
    }
};

namespace {

using Disk = FaultDisk::Impl;

struct OpenFile {
    sqlite3_file base;
    Disk* disk;
    std::shared_ptr<DiskFile>* file; // owned; SQLite's memory is not constructed
    int lock;
};

OpenFile& opened(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
DiskFile& contentOf(sqlite3_file* file) { return **opened(file).file; }
using Guard = std::lock_guard<std::recursive_mutex>;

int closeFile(sqlite3_file* file) {
    delete opened(file).file;
    return SQLITE_OK;
}

int readFile(sqlite3_file* file, void* into, int count, sqlite3_int64 offset) {
    const Guard guard(opened(file).disk->mutex);
    if (opened(file).disk->off) {
        return SQLITE_IOERR_READ;
    }
    const Bytes& octets = contentOf(file).now;
    const auto from = std::min(static_cast<std::size_t>(offset), octets.size());
    const auto there = std::min(static_cast<std::size_t>(count), octets.size() - from);
    std::memset(into, 0, static_cast<std::size_t>(count));
    if (there > 0) {
        std::memcpy(into, octets.data() + from, there);
    }
    return there == static_cast<std::size_t>(count) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int writeFile(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    Disk& disk = *opened(file).disk;
    const Guard guard(disk.mutex);
    if (const int code = disk.step(SQLITE_IOERR_WRITE); code != SQLITE_OK) {
        return code;
    }
    DiskFile& target = contentOf(file);
    const auto at = static_cast<std::size_t>(offset);
    const auto size = static_cast<std::size_t>(count);
    if (disk.capacity && at + size > target.now.size() &&
        disk.used() + at + size - target.now.size() > *disk.capacity) {
        return SQLITE_FULL;
    }
    const auto* octets = static_cast<const std::uint8_t*>(from);
    apply(target.now, at, octets, size);
    target.pending.push_back({Change::Kind::Write, at, Bytes(octets, octets + size)});
    return disk.afterStep(SQLITE_IOERR_WRITE);
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
    Disk& disk = *opened(file).disk;
    const Guard guard(disk.mutex);
    if (const int code = disk.step(SQLITE_IOERR_TRUNCATE); code != SQLITE_OK) {
        return code;
    }
    DiskFile& target = contentOf(file);
    target.now.resize(static_cast<std::size_t>(size));
    target.pending.push_back({Change::Kind::Truncate, static_cast<std::size_t>(size), {}});
    return disk.afterStep(SQLITE_IOERR_TRUNCATE);
}

int syncFile(sqlite3_file* file, int /*flags*/) {
    Disk& disk = *opened(file).disk;
    const Guard guard(disk.mutex);
    if (const int code = disk.step(SQLITE_IOERR_FSYNC); code != SQLITE_OK) {
        return code;
    }
    if (const int code = disk.afterStep(SQLITE_IOERR_FSYNC); code != SQLITE_OK) {
        return code;
    }
    DiskFile& target = contentOf(file);
    if (disk.policy == SyncPolicy::Honest || !target.isWal) {
        disk.flush(target);
    }
    return SQLITE_OK;
}

int sizeOfFile(sqlite3_file* file, sqlite3_int64* size) {
    const Guard guard(opened(file).disk->mutex);
    *size = static_cast<sqlite3_int64>(contentOf(file).now.size());
    return SQLITE_OK;
}

// The rules of https://www.sqlite.org/lockingv3.html §3, without PENDING.
int lockFile(sqlite3_file* file, int level) {
    OpenFile& self = opened(file);
    const Guard guard(self.disk->mutex);
    DiskFile& target = contentOf(file);
    if (self.lock >= level) {
        return SQLITE_OK;
    }
    if (self.lock == SQLITE_LOCK_NONE) {
        if (target.exclusive) {
            return SQLITE_BUSY;
        }
        ++target.shared;
        self.lock = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED && self.lock < SQLITE_LOCK_RESERVED) {
        if (target.reserved > 0) {
            return SQLITE_BUSY;
        }
        target.reserved = 1;
        self.lock = SQLITE_LOCK_RESERVED;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        if (target.shared > 1) {
            return SQLITE_BUSY;
        }
        target.exclusive = true;
        self.lock = SQLITE_LOCK_EXCLUSIVE;
    }
    return SQLITE_OK;
}

int unlockFile(sqlite3_file* file, int level) {
    OpenFile& self = opened(file);
    const Guard guard(self.disk->mutex);
    DiskFile& target = contentOf(file);
    if (self.lock <= level) {
        return SQLITE_OK;
    }
    if (self.lock == SQLITE_LOCK_EXCLUSIVE) {
        target.exclusive = false;
    }
    if (self.lock >= SQLITE_LOCK_RESERVED) {
        target.reserved = 0;
    }
    if (level == SQLITE_LOCK_NONE) {
        --target.shared;
    }
    self.lock = level;
    return SQLITE_OK;
}

int isReserved(sqlite3_file* file, int* answer) {
    const Guard guard(opened(file).disk->mutex);
    *answer = contentOf(file).reserved;
    return SQLITE_OK;
}

int controlFile(sqlite3_file* /*file*/, int what, void* argument) {
    if (what != SQLITE_FCNTL_MMAP_SIZE) {
        return SQLITE_NOTFOUND;
    }
    *static_cast<sqlite3_int64*>(argument) = 0; // nothing is ever mapped
    return SQLITE_OK;
}
int sectorSize(sqlite3_file* /*file*/) { return kSector; }
// No promise that a write leaves its neighbours alone in a power cut.
int characteristics(sqlite3_file* /*file*/) { return 0; }

int mapShm(sqlite3_file* file, int region, int size, int extend, void volatile** where) {
    const Guard guard(opened(file).disk->mutex);
    auto& regions = contentOf(file).shm;
    while (regions.size() <= static_cast<std::size_t>(region) && extend != 0) {
        regions.emplace_back(static_cast<std::size_t>(size));
    }
    *where = regions.size() > static_cast<std::size_t>(region)
                 ? regions[static_cast<std::size_t>(region)].data()
                 : nullptr;
    return SQLITE_OK;
}

int lockShm(sqlite3_file* file, int offset, int count, int flags) {
    const Guard guard(opened(file).disk->mutex);
    auto& locks = contentOf(file).shmLocks;
    const auto first = locks.begin() + offset;
    const auto last = first + count;
    const bool shared = (flags & SQLITE_SHM_SHARED) != 0;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        std::for_each(first, last, [&](ShmLock& lock) {
            lock.shared -= shared ? 1 : 0;
            lock.exclusive = lock.exclusive && shared;
        });
        return SQLITE_OK;
    }
    const bool busy = std::any_of(first, last, [&](const ShmLock& lock) {
        return lock.exclusive || (!shared && lock.shared > 0);
    });
    if (busy) {
        return SQLITE_BUSY;
    }
    std::for_each(first, last, [&](ShmLock& lock) {
        lock.shared += shared ? 1 : 0;
        lock.exclusive = !shared;
    });
    return SQLITE_OK;
}

void shmBarrier(sqlite3_file* /*file*/) { std::atomic_thread_fence(std::memory_order_seq_cst); }

int unmapShm(sqlite3_file* file, int erase) {
    const Guard guard(opened(file).disk->mutex);
    if (erase != 0) {
        contentOf(file).shm.clear();
    }
    return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods{
    2,        closeFile,  readFile,   writeFile,   truncateFile, syncFile,        sizeOfFile,
    lockFile, unlockFile, isReserved, controlFile, sectorSize,   characteristics, mapShm,
    lockShm,  shmBarrier, unmapShm,   nullptr,     nullptr};

Disk& diskOf(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

int openFile(sqlite3_vfs* vfs, const char* path, sqlite3_file* into, int flags, int* outFlags) {
    Disk& disk = diskOf(vfs);
    const Guard guard(disk.mutex);
    OpenFile& self = opened(into);
    self.base.pMethods = nullptr;
    if (disk.off) {
        return SQLITE_CANTOPEN;
    }
    std::shared_ptr<DiskFile> file;
    if (path == nullptr) {
        file = std::make_shared<DiskFile>();
    } else if (const auto found = disk.files.find(path); found != disk.files.end()) {
        file = found->second;
    } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
        file = std::make_shared<DiskFile>();
        file->isWal = (flags & SQLITE_OPEN_WAL) != 0;
        disk.files[path] = file;
    } else {
        return SQLITE_CANTOPEN;
    }
    self.disk = &disk;
    self.file = new std::shared_ptr<DiskFile>(std::move(file));
    self.lock = SQLITE_LOCK_NONE;
    self.base.pMethods = &kMethods;
    if (outFlags != nullptr) {
        *outFlags = flags;
    }
    return SQLITE_OK;
}

int deleteFile(sqlite3_vfs* vfs, const char* path, int /*syncFolder*/) {
    Disk& disk = diskOf(vfs);
    const Guard guard(disk.mutex);
    if (disk.off) {
        return SQLITE_IOERR_DELETE;
    }
    return disk.files.erase(path) > 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

int accessFile(sqlite3_vfs* vfs, const char* path, int /*flags*/, int* answer) {
    Disk& disk = diskOf(vfs);
    const Guard guard(disk.mutex);
    *answer = disk.files.count(path) > 0 ? 1 : 0;
    return SQLITE_OK;
}

int fullPath(sqlite3_vfs* /*vfs*/, const char* path, int size, char* into) {
    sqlite3_snprintf(size, into, "%s", path);
    return SQLITE_OK;
}

std::string freshName() {
    static std::atomic<int> count{0};
    return "fault-disk-" + std::to_string(++count);
}

} // namespace

FaultDisk::FaultDisk(std::uint64_t seed) : m_impl(std::make_unique<Impl>(seed)) {
    m_impl->name = freshName();
    m_impl->vfs = *sqlite3_vfs_find(nullptr);
    m_impl->vfs.zName = m_impl->name.c_str();
    m_impl->vfs.szOsFile = static_cast<int>(sizeof(OpenFile));
    m_impl->vfs.pNext = nullptr;
    m_impl->vfs.pAppData = m_impl.get();
    m_impl->vfs.xOpen = openFile;
    m_impl->vfs.xDelete = deleteFile;
    m_impl->vfs.xAccess = accessFile;
    m_impl->vfs.xFullPathname = fullPath;
    sqlite3_vfs_register(&m_impl->vfs, 0);
}

FaultDisk::~FaultDisk() { sqlite3_vfs_unregister(&m_impl->vfs); }

const std::string& FaultDisk::name() const { return m_impl->name; }

std::uint64_t FaultDisk::operations() const {
    const Guard guard(m_impl->mutex);
    return m_impl->operations;
}

void FaultDisk::cutPowerIn(std::uint64_t count) {
    const Guard guard(m_impl->mutex);
    m_impl->cutAt = m_impl->operations + count;
}

bool FaultDisk::powerIsOff() const {
    const Guard guard(m_impl->mutex);
    return m_impl->off;
}

void FaultDisk::restart() {
    const Guard guard(m_impl->mutex);
    if (!m_impl->off) {
        m_impl->cut();
    }
    m_impl->off = false;
    m_impl->cutAt.reset();
    for (auto& [path, file] : m_impl->files) {
        file->shared = 0;
        file->reserved = 0;
        file->exclusive = false;
        file->shm.clear();
        file->shmLocks = {};
    }
}

void FaultDisk::failIn(std::uint64_t count, int sqliteCode) {
    const Guard guard(m_impl->mutex);
    m_impl->failAt = m_impl->operations + count;
    m_impl->failCode = sqliteCode;
    m_impl->failed = false;
}

bool FaultDisk::hasFailed() const {
    const Guard guard(m_impl->mutex);
    return m_impl->failed;
}

void FaultDisk::setCapacity(std::optional<std::uint64_t> bytes) {
    const Guard guard(m_impl->mutex);
    m_impl->capacity = bytes;
}

std::uint64_t FaultDisk::used_bytes() const {
    const Guard guard(m_impl->mutex);
    return m_impl->used();
}

void FaultDisk::setSyncPolicy(SyncPolicy policy) {
    const Guard guard(m_impl->mutex);
    m_impl->policy = policy;
}

Bytes FaultDisk::content(const std::string& file) const {
    const Guard guard(m_impl->mutex);
    const auto found = m_impl->files.find(file);
    return found == m_impl->files.end() ? Bytes() : found->second->now;
}

void FaultDisk::setContent(const std::string& file, Bytes content) {
    const Guard guard(m_impl->mutex);
    auto& target = m_impl->files[file];
    if (target == nullptr) {
        target = std::make_shared<DiskFile>();
    }
    target->now = content;
    target->durable = std::move(content);
    target->pending.clear();
}

} // namespace tewatashi::test
