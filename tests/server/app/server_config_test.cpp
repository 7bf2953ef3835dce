#include "server/app/server_config.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::app {
namespace {

const DataFolder& folder() {
    static const DataFolder value("/srv/tewatashi");
    return value;
}

} // namespace

TEST_CASE("The text of a new configuration reads back as it was meant", "[config]") {
    NewConfig made;
    made.site = "demo";
    made.hosts = {"mail.example.jp", "192.0.2.1"};
    made.port = 9443;
    made.database = "sqlite:site.db";
    const auto config = parseConfig(configText(made), folder());
    REQUIRE(config);
    CHECK(config->site.site == "demo");
    CHECK(config->site.database == "sqlite:/srv/tewatashi/site.db");
    CHECK(config->site.timeZone == "Asia/Tokyo");
    CHECK(config->http.hostNames == made.hosts);
    CHECK(config->http.port == 9443);
    CHECK(config->usesTls);
    CHECK(config->certificate == "/srv/tewatashi/tls/certificate.pem");
}

TEST_CASE("Values with quotes survive the configuration's text", "[config]") {
    NewConfig made;
    made.site = "demo";
    made.hosts = {"localhost"};
    made.database = R"(postgresql:host='/run/a "b"\c' dbname=x)";
    const auto config = parseConfig(configText(made), folder());
    REQUIRE(config);
    CHECK(config->site.database == made.database);
}

TEST_CASE("Every setting is in a new configuration, with a comment", "[config]") {
    const std::string text = configText({.site = "demo", .hosts = {"h"}, .database = "sqlite:x"});
    for (const char* key :
         {"name", "time_zone", "database", "read_connections", "address", "port", "host_names",
          "trusted_proxies", "workers", "tls", "certificate", "private_key"}) {
        CAPTURE(key);
        const std::size_t at = text.find("\n" + std::string(key) + " = ");
        CHECK(at != std::string::npos);
    }
}

TEST_CASE("A wrong setting is named with its line in both languages", "[config]") {
    struct Row {
        const char* toml;
        const char* key;
        const char* line;
    };
    const auto row = GENERATE(values<Row>(
        {{"[site]\nname = 3", "site.name", "2"},
         {"[site]\nname = \"demo\"\n\n[http]\nport = 70000", "http.port", "5"},
         {"[site]\nname = \"demo\"\n[http]\nport = \"8443\"", "http.port", "4"},
         {"[site]\nname = \"demo\"\ndatabase = \"mysql:x\"", "site.database", "3"},
         {"[site]\nname = \"demo\"\nnmae = \"x\"", "site.nmae", "3"},
         {"[site]\nname = \"demo\"\n[http]\nhost_names = \"one\"", "http.host_names", "4"},
         {"[site]\nname = \"demo\"\n[http]\nhost_names = [1]", "http.host_names", "4"},
         {"[site]\nname = \"demo\"\n[http]\ntls = \"yes\"", "http.tls", "4"},
         {"[site]\nname = \"demo\"\nread_connections = 0", "site.read_connections", "3"},
         {"[site]\nname = \"demo\"\n[htpp]\nport = 1", "htpp", "3"}}));
    CAPTURE(row.toml);
    const auto config = parseConfig(row.toml, folder());
    REQUIRE_FALSE(config);
    CAPTURE(config.error().en);
    CHECK(config.error().en.find("line " + std::string(row.line) + ":") != std::string::npos);
    CHECK(config.error().ja.find(std::string(row.line) + "行目") != std::string::npos);
    CHECK(config.error().en.find(row.key) != std::string::npos);
    CHECK(config.error().ja.find(row.key) != std::string::npos);
}

TEST_CASE("A file that is not TOML is refused with the line", "[config]") {
    const auto config = parseConfig("[site]\nname = \"demo\nport", folder());
    REQUIRE_FALSE(config);
    CHECK(config.error().en.find("line 2") != std::string::npos);
    CHECK(config.error().ja.find("2行目") != std::string::npos);
}

TEST_CASE("A configuration without a site is refused", "[config]") {
    const auto config = parseConfig("", folder());
    REQUIRE_FALSE(config);
    CHECK(config.error().en.find("site.name") != std::string::npos);
}

} // namespace tewatashi::server::app
