#include "server/app/site_program.h"

#include "common/base/error.h"
#include "server/app/key_files.h"

namespace tewatashi::server::app {
namespace {

constexpr std::size_t kConfigSizeMax = 64UL * 1024;

} // namespace

SiteProgram::SiteProgram(const ServerConfig& config, const DataFolder& folder, const Clock& clock,
                         RandomSource& random, services::PasswordCost passwordCost)
    : site(config.site, readKeyFile(folder.receiptKey()), readKeyFile(folder.logKey()), clock,
           random),
      services(site, passwordCost), dataFolder(folder.path()) {}

ServerConfig loadConfig(const DataFolder& folder) {
    if (!std::filesystem::exists(folder.config())) {
        throw Error({"「" + folder.path().string() +
                         "」にサーバーの設定がありません。先に tewatashi-server init --data " +
                         folder.path().string() + " --site サイト名 を実行してください。",
                     "There is no server in " + folder.path().string() +
                         ". Run tewatashi-server init --data " + folder.path().string() +
                         " --site NAME first."});
    }
    auto config = parseConfig(readFile(folder.config(), kConfigSizeMax), folder);
    if (!config) {
        throw Error({"「" + folder.config().string() + "」: " + config.error().ja,
                     folder.config().string() + ": " + config.error().en});
    }
    return std::move(*config);
}

} // namespace tewatashi::server::app
