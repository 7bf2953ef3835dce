#pragma once

#include "common/base/result.h"
#include "server/app/server_data_folder.h"
#include "server/http/http_server.h"
#include "server/mail/smtp_mailer.h"
#include "server/services/site/site_context.h"

#include <optional>
#include <string>

namespace tewatashi::server::app {

struct ServerConfig {
    services::SiteConfig site;
    LocalizedText siteTitle; // as pages show it; the site's name where none is set
    http::HttpOptions http;  // certificate and key as file contents' paths resolved, not yet read
    bool usesTls = true;
    std::filesystem::path certificate;
    std::filesystem::path privateKey;
    std::optional<mail::SmtpOptions> smtp;  // none: the site sends no mail; no password yet
    std::filesystem::path mailPasswordFile; // empty: no sign-in
};

// The text of server.toml. The error names the line, the key and what it may be.
[[nodiscard]] Result<ServerConfig, LocalizedText> parseConfig(std::string_view toml,
                                                              const DataFolder& folder);

struct NewConfig {
    std::string site;
    std::vector<std::string> hosts;
    std::uint16_t port = 8443;
    std::string database; // as SiteConfig::database, or "sqlite:site.db"
    std::string certificate = "tls/certificate.pem";
    std::string privateKey = "tls/private_key.pem";
};
// server.toml for a new server: every setting with its value and a comment in both languages.
[[nodiscard]] std::string configText(const NewConfig& config);

} // namespace tewatashi::server::app
