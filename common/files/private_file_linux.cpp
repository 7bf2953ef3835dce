#include "common/files/private_file.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace tewatashi::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSizeMax = 64UL * 1024;
constexpr mode_t kOwnerOnly = 0600;

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

LocalizedText systemText(const char* ja, const char* en, const fs::path& file, int error) {
    const char* reason = std::strerror(error);
    return {fmt::format("「{}」{}（{}）", file.string(), ja, reason),
            fmt::format("{} {} ({}).", file.string(), en, reason)};
}

LocalizedText cannotWrite(const fs::path& file, int error) {
    return systemText("に書き込めません。フォルダーの権限と空き容量を確認してください。",
                      "cannot be written. Check the folder's permissions and free space", file,
                      error);
}

bool writeAll(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t count = ::write(fd, content.data(), content.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        content.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// A new name is only durable once its folder is.
void syncFolderOf(const fs::path& file) {
    const fs::path parent = file.parent_path().empty() ? fs::path(".") : file.parent_path();
    const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0) {
        ::fsync(folder.get());
    }
}

} // namespace

Result<void, LocalizedText> createPrivateFile(const fs::path& file, std::string_view content) {
    const Descriptor out(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
    if (out.get() < 0) {
        return failure(errno == EEXIST
                           ? systemText("は既にあります。上書きしません。",
                                        "exists already and is not overwritten", file, errno)
                           : cannotWrite(file, errno));
    }
    if (!writeAll(out.get(), content) || ::fsync(out.get()) != 0) {
        const int error = errno;
        ::unlink(file.c_str());
        return failure(cannotWrite(file, error));
    }
    syncFolderOf(file);
    return {};
}

Result<void, LocalizedText> replacePrivateFile(const fs::path& file, std::string_view content) {
    fs::path fresh = file;
    fresh += ".new";
    ::unlink(fresh.c_str()); // left over from a power cut
    if (auto made = createPrivateFile(fresh, content); !made) {
        return made;
    }
    if (::rename(fresh.c_str(), file.c_str()) != 0) {
        const int error = errno;
        ::unlink(fresh.c_str());
        return failure(cannotWrite(file, error));
    }
    syncFolderOf(file);
    return {};
}

Result<std::string, LocalizedText> readPrivateFile(const fs::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat about {};
    if (in.get() < 0 || ::fstat(in.get(), &about) != 0) {
        return failure(systemText("を読めません。ファイルの有無と権限を確認してください。",
                                  "cannot be read. Check that it exists and that this account may "
                                  "read it",
                                  file, errno));
    }
    if (!S_ISREG(about.st_mode) || about.st_uid != ::geteuid() ||
        (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return failure(LocalizedText{
            fmt::format("「{}」は他の利用者も読める状態のため使用しません。所有者を本サービスの"
                        "アカウントにし、権限を0600にしてください。秘密鍵が読まれた可能性が"
                        "あれば登録し直してください。",
                        file.string()),
            fmt::format("{} may be read by others (mode {:04o}, owner {}) and is not used. Make "
                        "it owned by this account with mode 0600; if somebody may have read the "
                        "key, enrol again.",
                        file.string(), about.st_mode & 07777U, about.st_uid)});
    }
    std::string content;
    std::array<char, 4096> part{};
    ssize_t count = 0;
    while ((count = ::read(in.get(), part.data(), part.size())) > 0 && content.size() <= kSizeMax) {
        content.append(part.data(), static_cast<std::size_t>(count));
    }
    if (count < 0 || content.size() > kSizeMax) {
        return failure(
            systemText("を読めません。壊れている場合は enrol --replace で登録し直してください。",
                       "cannot be read. If it is damaged, enrol again with --replace", file,
                       count < 0 ? errno : EFBIG));
    }
    return content;
}

} // namespace tewatashi::files
