#include "server/app/server_config.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace tewatashi::server::app {
namespace {

const DataFolder& folder() {
    static const DataFolder value("/srv/tewatashi");
    return value;
}

// "site.name" -> its value as it is written; a setting that is commented out counts.
std::map<std::string, std::string> settingsOf(const std::string& toml) {
    std::map<std::string, std::string> settings;
    std::istringstream lines(toml);
    std::string table;
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("[", 0) == 0) {
            table = line.substr(1, line.find(']') - 1);
            continue;
        }
        const std::size_t from = line.rfind("# ", 0) == 0 ? 2 : 0;
        const std::size_t equals = line.find(" = ");
        const std::string key = line.substr(from, equals - from);
        if (equals != std::string::npos &&
            key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos) {
            settings[table + "." + key] = line.substr(equals + 3);
        }
    }
    return settings;
}

// The rows "| `site.name` | default | …" of the manual, code marks removed.
std::map<std::string, std::string> manualRows() {
    std::ifstream manual(TW_OPERATIONS_DOC);
    std::map<std::string, std::string> rows;
    for (std::string line; std::getline(manual, line);) {
        const std::size_t end = line.find("` | ");
        if ((line.rfind("| `site.", 0) != 0 && line.rfind("| `http.", 0) != 0 &&
             line.rfind("| `mail.", 0) != 0) ||
            end == std::string::npos) {
            continue;
        }
        std::string standard = line.substr(end + 4, line.find(" | ", end + 4) - end - 4);
        standard.erase(std::remove(standard.begin(), standard.end(), '`'), standard.end());
        rows[line.substr(3, end - 3)] = standard;
    }
    return rows;
}

constexpr const char* kNoValue[] = {"required", "none", "site.", "mail.", "of "};

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
         {"[site]\nname = \"demo\"\nread_connections = 65", "site.read_connections", "3"},
         {"[site]\nname = \"\"", "site.name", "2"},
         {"[site]\nname = \"Demo\"", "site.name", "2"},
         {"[site]\nname = \"demo.jp\"", "site.name", "2"},
         {"[site]\nname = \"demo\"\ntitle_ja = 1", "site.title_ja", "3"},
         {"[site]\nname = \"demo\"\ntime_zone = true", "site.time_zone", "3"},
         {"[site]\nname = \"demo\"\ndatabase = \"site.db\"", "site.database", "3"},
         {"[site]\nname = \"demo\"\n[http]\nport = -1", "http.port", "4"},
         {"[site]\nname = \"demo\"\n[http]\nport = 84.43", "http.port", "4"},
         {"[site]\nname = \"demo\"\n[http]\nworkers = 0", "http.workers", "4"},
         {"[site]\nname = \"demo\"\n[http]\nworkers = 257", "http.workers", "4"},
         {"[site]\nname = \"demo\"\n[http]\naddress = \"\"", "http.address", "4"},
         {"[site]\nname = \"demo\"\n[http]\nhost_names = [\"\"]", "http.host_names", "4"},
         {"[site]\nname = \"demo\"\n[http]\ntrusted_proxies = [\"proxy\"]", "http.trusted_proxies",
          "4"},
         {"[site]\nname = \"demo\"\n[http]\ntrusted_proxies = [\"10.0.0.0/8\"]",
          "http.trusted_proxies", "4"},
         {"[site]\nname = \"demo\"\n[http]\ncertificate = 1", "http.certificate", "4"},
         {"[site]\nname = \"demo\"\n[http]\nprivate_key = []", "http.private_key", "4"},
         {"[site]\nname = \"demo\"\n[http]\nprotocol = 1", "http.protocol", "4"},
         {"[site]\nname = \"demo\"\n[mail]\nhost = \"a b\"", "mail.host", "4"},
         {"[site]\nname = \"demo\"\n[mail]\nhost = \"h\"\nfrom = \"花子\"", "mail.from", "5"},
         {"[site]\nname = \"demo\"\n[mail]\nhost = \"h\"\nfrom = \"a@b\\r\\nc\"", "mail.from", "5"},
         {"[site]\nname = \"demo\"\n[mail]\nhost = \"h\"\nfrom = \"a@b\"\ntls = \"none\"",
          "mail.tls", "6"},
         {"[site]\nname = \"demo\"\n[mail]\nhost = \"h\"\nfrom = \"a@b\"\ntls = \"ssl\"",
          "mail.tls", "6"},
         {"[site]\nname = \"demo\"\n[mail]\nhost = \"h\"\nfrom = \"a@b\"\nbase_url = \"x/\"",
          "mail.base_url", "6"},
         {"site = \"demo\"", "site", "1"},
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

TEST_CASE("The first of several mistakes is the one that is named", "[config]") {
    const auto config = parseConfig("[site]\nname = 3\ndatabase = 4", folder());
    REQUIRE_FALSE(config);
    CHECK(config.error().en.find("line 2:") != std::string::npos);
    CHECK(config.error().en.find("site.database") == std::string::npos);
}

TEST_CASE("Paths are taken from the data folder unless they are whole", "[config]") {
    const auto config = parseConfig("[site]\nname = \"demo\"\ndatabase = \"sqlite:/var/x.db\"\n"
                                    "[http]\ncertificate = \"a/b.pem\"\n"
                                    "private_key = \"/etc/ssl/private/x.pem\"",
                                    folder());
    REQUIRE(config);
    CHECK(config->site.database == "sqlite:/var/x.db");
    CHECK(config->certificate == "/srv/tewatashi/a/b.pem");
    CHECK(config->privateKey == "/etc/ssl/private/x.pem");
}

TEST_CASE("The title of a site is its name until one is given, per language", "[config]") {
    const auto plain = parseConfig("[site]\nname = \"demo\"", folder());
    REQUIRE(plain);
    CHECK(plain->siteTitle == LocalizedText{"demo", "demo"});
    const auto titled = parseConfig("[site]\nname = \"demo\"\ntitle_ja = \"見本商事\"", folder());
    REQUIRE(titled);
    CHECK(titled->siteTitle == LocalizedText{"見本商事", "demo"});
}

TEST_CASE("Mail is off until a server is named, and then goes encrypted", "[config]") {
    const std::string site = "[site]\nname = \"demo\"\n[http]\nhost_names = [\"h.example.jp\"]\n";
    const auto off = parseConfig(site + "[mail]\n", folder());
    REQUIRE(off);
    CHECK_FALSE(off->smtp);
    CHECK_FALSE(off->site.mail.isOn());
    const std::string least =
        site + "[mail]\nhost = \"smtp.example.jp\"\nfrom = \"a@example.jp\"\n";
    const auto on = parseConfig(least, folder());
    REQUIRE(on);
    REQUIRE(on->smtp);
    CHECK(on->smtp->tls == mail::SmtpTls::StartTls);
    CHECK(on->smtp->port == 587);
    CHECK(on->smtp->bounceAddress.text() == "a@example.jp");
    CHECK(on->site.mail.server == "smtp.example.jp:587");
    CHECK(on->site.mail.baseUrl == "https://h.example.jp:8443");
    const auto tls =
        parseConfig(least + "tls = \"tls\"\nuser = \"u\"\npassword_file = \"keys/p\"", folder());
    REQUIRE(tls);
    CHECK(tls->smtp->port == 465);
    CHECK(tls->mailPasswordFile == "/srv/tewatashi/keys/p");
    const auto half = parseConfig(least + "user = \"u\"", folder());
    REQUIRE_FALSE(half);
    CHECK(half.error().en.find("mail.password_file") != std::string::npos);
    const auto open = parseConfig("[site]\nname = \"demo\"\n[http]\nhost_names = [\"h\"]\n[mail]\n"
                                  "host = \"localhost\"\nfrom = \"a@b\"\ntls = \"none\"",
                                  folder());
    REQUIRE(open);
    CHECK(open->smtp->tls == mail::SmtpTls::None);
    const auto nameless = parseConfig("[site]\nname = \"demo\"\n[mail]\nfrom = \"a@b\"", folder());
    REQUIRE_FALSE(nameless);
    CHECK(nameless.error().en.find("mail.host") != std::string::npos);
}

TEST_CASE("Proxies may be named by either kind of address", "[config]") {
    const auto config = parseConfig(
        "[site]\nname = \"demo\"\n[http]\ntrusted_proxies = [\"192.0.2.1\", \"::1\"]\ntls = false",
        folder());
    REQUIRE(config);
    CHECK(config->http.trustedProxies == std::vector<std::string>{"192.0.2.1", "::1"});
    CHECK_FALSE(config->usesTls);
}

TEST_CASE("The manual lists every setting with its default, and no other", "[config]") {
    // Method: the table of docs/operations.md against server.toml as `init` writes it.
    const std::map<std::string, std::string> written =
        settingsOf(configText({.site = "demo", .hosts = {"h"}, .database = "sqlite:site.db"}));
    const std::map<std::string, std::string> listed = manualRows();
    REQUIRE(written.size() > 10);
    for (const auto& [key, value] : written) {
        CAPTURE(key);
        REQUIRE(listed.count(key) == 1);
        const std::string& standard = listed.at(key);
        // What has no one value says instead what it takes.
        const bool isWords =
            std::any_of(std::begin(kNoValue), std::end(kNoValue),
                        [&](const char* words) { return standard.rfind(words, 0) == 0; });
        if (!isWords) {
            CHECK(standard == value);
        }
    }
    for (const auto& [key, standard] : listed) {
        CAPTURE(key);
        CHECK(written.count(key) == 1);
    }
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
