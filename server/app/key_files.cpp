#include "server/app/key_files.h"

#include "common/base/error.h"
#include "server/app/server_data_folder.h"

#include <sys/stat.h>

namespace tewatashi::server::app {
namespace {

constexpr std::size_t kFileSizeMax = 256;
constexpr unsigned kOthersMask = 0077;

} // namespace

void createKeyFile(const std::filesystem::path& path, RandomSource& random) {
    writeNewPrivateFile(path, toHex(SigningKey::generate(random).seed()) + "\n");
}

SigningKey readKeyFile(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) {
        throw Error(
            {"鍵ファイル「" + path.string() +
                 "」がありません。バックアップから戻してください。新しい鍵にすると、登録済みの"
                 "パソコンはすべて登録し直しになります。",
             "The key file " + path.string() +
                 " is missing. Restore it from a backup; with a new key every agent would "
                 "have to enrol again."});
    }
    std::string text = readFile(path, kFileSizeMax);
    struct stat about {};
    if (::stat(path.c_str(), &about) == 0 && (about.st_mode & kOthersMask) != 0) {
        throw Error(
            {"鍵ファイル「" + path.string() +
                 "」を他の利用者も読める状態です。chmod 600 で権限を戻してください。",
             "Others may read the key file " + path.string() + ". Take that away with chmod 600."});
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    const auto seed = fromHex(text);
    const auto key = seed ? SigningKey::fromSeed(*seed) : std::nullopt;
    if (!key) {
        throw Error({"鍵ファイル「" + path.string() +
                         "」が壊れています。バックアップから戻してください。新しい鍵にすると、"
                         "登録済みのパソコンはすべて登録し直しになります。",
                     "The key file " + path.string() +
                         " is damaged. Restore it from a backup; with a new key every agent would "
                         "have to enrol again."});
    }
    return *key;
}

} // namespace tewatashi::server::app
