#pragma once

#include "server/app/server_config.h"
#include "server/services/site_services.h"

namespace tewatashi::server::app {

// One site and its use cases, wired. Whoever makes one holds the instance lock.
struct SiteProgram {
    // Opens the database and reads the keys. Throws Error.
    SiteProgram(const ServerConfig& config, const DataFolder& folder, const Clock& clock,
                RandomSource& random, services::PasswordCost passwordCost = {});

    services::SiteContext site;
    services::SiteServices services;
    std::filesystem::path dataFolder; // where command-line verbs put the files they hand over
};

// server.toml of the folder, parsed. Throws Error with what is wrong in it.
[[nodiscard]] ServerConfig loadConfig(const DataFolder& folder);

} // namespace tewatashi::server::app
