#include "server/app/server_data_folder.h"

#include "common/base/error.h"
#include "common/files/private_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace tewatashi::server::app {
namespace {

Error fileError(const std::filesystem::path& path, int reason, const char* ja, const char* en) {
    const std::string why = std::strerror(reason);
    return Error({"「" + path.string() + "」" + ja + "（" + why +
                      "）。場所と権限を確認してから、もう一度実行してください。",
                  std::string(en) + " " + path.string() + " (" + why +
                      "). Check its place and permissions, then try again."});
}

} // namespace

DataFolder::DataFolder(const std::filesystem::path& path)
    : m_path(std::filesystem::absolute(path).lexically_normal()) {}

std::filesystem::path DataFolder::resolve(const std::string& name) const {
    const std::filesystem::path given(name);
    return given.is_absolute() ? given : m_path / given;
}

void createPrivateFolder(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error) {
        std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    }
    if (error) {
        throw fileError(path, error.value(), "を作成できません", "Cannot create the folder");
    }
}

void writeNewPrivateFile(const std::filesystem::path& path, std::string_view content) {
    if (const auto made = files::createPrivateFile(path, content); !made) {
        throw Error(made.error());
    }
}

std::string readFile(const std::filesystem::path& path, std::size_t sizeMax) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        throw fileError(path, errno, "を開けません", "Cannot open");
    }
    std::string content(sizeMax + 1, '\0');
    in.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad() || content.size() > sizeMax) {
        throw fileError(path, content.size() > sizeMax ? EFBIG : EIO, "を読み取れません",
                        "Cannot read");
    }
    return content;
}

} // namespace tewatashi::server::app
