#include "server/app/init_site.h"

#include "common/base/error.h"
#include "common/files/file_lock.h"
#include "server/app/key_files.h"
#include "server/app/site_program.h"
#include "server/app/tls_certificate.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>

namespace tewatashi::server::app {
namespace {

constexpr std::size_t kCertificateSizeMax = 256UL * 1024;
constexpr std::size_t kHostNameSizeMax = 253; // RFC 1035 §2.3.4 as text

std::vector<std::string> standardHosts() {
    std::array<char, 256> name{};
    std::vector<std::string> hosts;
    if (::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0') {
        hosts.emplace_back(name.data());
    }
    if (std::find(hosts.begin(), hosts.end(), "localhost") == hosts.end()) {
        hosts.emplace_back("localhost");
    }
    return hosts;
}

// What may stand in a Host header and in a certificate's extension text.
void checkHost(const std::string& host) {
    const bool allowed = !host.empty() && host.size() <= kHostNameSizeMax &&
                         std::all_of(host.begin(), host.end(), [](char character) {
                             return (character >= 'a' && character <= 'z') ||
                                    (character >= 'A' && character <= 'Z') ||
                                    (character >= '0' && character <= '9') || character == '.' ||
                                    character == '-' || character == ':';
                         });
    if (!allowed) {
        throw Error({"ホスト名「" + host +
                         "」は使えません。「mail.example.jp」のような名前か、"
                         "IPアドレスを指定してください。",
                     "The host name \"" + host +
                         "\" cannot be used. Give a name like "
                         "mail.example.jp or an address."});
    }
}

NewConfig newConfig(const InitOptions& options, const std::vector<std::string>& hosts) {
    NewConfig config;
    config.site = options.site;
    config.hosts = hosts;
    config.port = options.port;
    config.database = options.database.empty() ? "sqlite:site.db" : options.database;
    if (options.certificate && options.privateKey) {
        config.certificate = std::filesystem::absolute(*options.certificate).string();
        config.privateKey = std::filesystem::absolute(*options.privateKey).string();
    }
    return config;
}

std::string makeCertificate(const DataFolder& folder, const InitOptions& options,
                            const std::vector<std::string>& hosts) {
    if (options.certificate) {
        return certificateSha256(readFile(*options.certificate, kCertificateSizeMax));
    }
    createPrivateFolder(folder.certificate().parent_path());
    const CertificatePair pair = makeSelfSigned(hosts);
    writeNewPrivateFile(folder.certificate(), pair.certificate);
    writeNewPrivateFile(folder.privateKey(), pair.privateKey);
    return pair.sha256;
}

void refuseExisting(const DataFolder& folder) {
    for (const auto& file : {folder.config(), folder.receiptKey(), folder.logKey()}) {
        if (std::filesystem::exists(file)) {
            throw Error({"「" + folder.path().string() + "」にはすでにサーバーがあります（" +
                             file.filename().string() + "）。別のフォルダーを指定してください。",
                         "There is a server in " + folder.path().string() + " already (" +
                             file.filename().string() + "). Name another folder."});
        }
    }
}

} // namespace

InitResult initSite(const DataFolder& folder, const InitOptions& options, RandomSource& random) {
    if (options.certificate.has_value() != options.privateKey.has_value()) {
        throw Error({"--certificate と --private-key は両方指定してください。",
                     "Give both --certificate and --private-key."});
    }
    const std::vector<std::string> hosts = options.hosts.empty() ? standardHosts() : options.hosts;
    std::for_each(hosts.begin(), hosts.end(), checkHost);
    // Everything that can be wrong with the settings is found before the first file is made.
    const std::string text = configText(newConfig(options, hosts));
    const auto config = parseConfig(text, folder);
    if (!config) {
        throw Error(config.error());
    }
    refuseExisting(folder);
    createPrivateFolder(folder.path());
    const auto lock = files::FileLock::tryAcquire(folder.instanceLock());
    if (!lock) {
        throw Error(
            {"このフォルダーは別のサーバーが使用中です。", "Another server uses this folder."});
    }
    createPrivateFolder(folder.receiptKey().parent_path());
    createKeyFile(folder.receiptKey(), random);
    createKeyFile(folder.logKey(), random);
    InitResult result;
    result.selfSigned = !options.certificate.has_value();
    result.certificateSha256 = makeCertificate(folder, options, hosts);
    result.url = fmt::format("https://{}:{}", hosts.front(), options.port);
    const SystemClock clock;
    { const SiteProgram opened(*config, folder, clock, random); } // makes the schema
    // Last: a folder with a configuration is a complete one.
    writeNewPrivateFile(folder.config(), text);
    return result;
}

} // namespace tewatashi::server::app
