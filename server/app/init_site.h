#pragma once

#include "common/base/random.h"
#include "server/app/server_config.h"
#include "server/app/server_data_folder.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::app {

struct InitOptions {
    std::string site;
    std::vector<std::string> hosts; // empty: this computer's name and localhost
    std::uint16_t port = 8443;
    std::string database; // empty: a SQLite file in the folder
    // Both or none; none: a self-signed certificate is made.
    std::optional<std::string> certificate;
    std::optional<std::string> privateKey;
};

struct InitResult {
    std::string url;
    std::string certificateSha256;
    bool selfSigned = true;
};

// Makes a server's data folder: configuration, keys, certificate, database. Refuses a folder that
// already has a configuration and replaces no file. Throws Error.
[[nodiscard]] InitResult initSite(const DataFolder& folder, const InitOptions& options,
                                  RandomSource& random);

} // namespace tewatashi::server::app
