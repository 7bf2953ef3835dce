#include "agent/app/agent_settings.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <set>

using namespace tewatashi;
using namespace tewatashi::agent::app;

namespace {

AgentSettings sampleSettings() {
    test::TestRandom random(1);
    const VerifyKey key = SigningKey::generate(random).verifyKey();
    AgentSettings settings;
    settings.server.url = "https://mail.example.jp";
    settings.server.pin = sha256("certificate");
    settings.identity.site = "main";
    random.fill(settings.identity.agent.octets);
    settings.identity.receiptKey = key;
    settings.identity.logKey = key;
    settings.timeZone = "Asia/Seoul";
    settings.clearTerminal = false;
    settings.journalMax_bytes = 64LL << 20;
    settings.terminals = {{"/dev/ttyUSB0",
                           TerminalModel::UnitechMultipoint,
                           "desk-3",
                           {38'400, 7, agent::ports::Parity::Even, 2},
                           'C',
                           "SCAN.TXT"}};
    return settings;
}

} // namespace

TEST_CASE("Settings are read as they were written", "[unit]") {
    const AgentSettings before = sampleSettings();
    const auto after = decodeSettings(encodeSettings(before));
    REQUIRE(after.has_value());
    CHECK(after->server.url == before.server.url);
    CHECK(after->server.pin == before.server.pin);
    CHECK(after->server.caFile.empty());
    CHECK(after->identity.site == before.identity.site);
    CHECK(after->identity.agent == before.identity.agent);
    CHECK(after->identity.receiptKey == before.identity.receiptKey);
    CHECK(after->identity.logKey == before.identity.logKey);
    CHECK(after->timeZone == before.timeZone);
    CHECK(after->clearTerminal == before.clearTerminal);
    CHECK(after->journalMax_bytes == before.journalMax_bytes);
    CHECK(after->terminals == before.terminals);
}

TEST_CASE("Optional settings have the documented defaults", "[unit]") {
    auto json = nlohmann::json::parse(encodeSettings(sampleSettings()));
    for (const char* name : {"pin", "time_zone", "clear_terminal", "journal_mib", "terminals"}) {
        json.erase(name);
    }
    const auto settings = decodeSettings(json.dump());
    REQUIRE(settings.has_value());
    CHECK_FALSE(settings->server.pin.has_value());
    CHECK(settings->timeZone == "Asia/Tokyo");
    CHECK(settings->clearTerminal);
    CHECK(settings->journalMax_bytes == 1LL << 30);
    CHECK(settings->terminals.empty());
}

TEST_CASE("A wrong setting is named in both languages", "[unit]") {
    const auto good = nlohmann::json::parse(encodeSettings(sampleSettings()));
    const std::vector<std::pair<std::string, nlohmann::json>> mistakes{
        {"server", 5},      {"pin", "abc"},           {"ca_file", true},
        {"site", nullptr},  {"agent", "xyz"},         {"receipt_key", "AAAA"},
        {"log_key", 1},     {"time_zone", 9},         {"clear_terminal", "yes"},
        {"journal_mib", 0}, {"journal_mib", "large"}, {"journal_mib", 1e300}};
    for (const auto& [name, value] : mistakes) {
        auto json = good;
        json[name] = value;
        const auto settings = decodeSettings(json.dump());
        INFO(name << " = " << value.dump());
        REQUIRE_FALSE(settings.has_value());
        CHECK(settings.error().en.find(name) != std::string::npos);
        CHECK(settings.error().ja.find(name) != std::string::npos);
    }
    for (const char* name : {"server", "site", "agent", "receipt_key", "log_key"}) {
        auto json = good;
        json.erase(name);
        CHECK_FALSE(decodeSettings(json.dump()).has_value());
    }
    for (const char* text : {"", "[]", "{", "null", "\xff\xfe"}) {
        CHECK_FALSE(decodeSettings(text).has_value());
    }
}

TEST_CASE("Every member is described in docs/operations.md, and nothing else is", "[unit]") {
    std::ifstream page(TW_OPERATIONS_DOC);
    std::set<std::string> described;
    bool section = false;
    for (std::string line; std::getline(page, line);) {
        section = line.starts_with("#") ? line == "### agent.json" : section;
        if (!section || !line.starts_with("| `")) {
            continue;
        }
        // The names stand in the first column, several with commas between.
        const std::string names = line.substr(0, line.find(" | "));
        for (auto at = names.find('`'); at != std::string::npos;) {
            const auto end = names.find('`', at + 1);
            described.insert(names.substr(at + 1, end - at - 1));
            at = names.find('`', end + 1);
        }
    }
    AgentSettings settings = sampleSettings();
    settings.server.caFile = "/etc/ssl/company.pem";
    std::set<std::string> written;
    const auto json = nlohmann::json::parse(encodeSettings(settings));
    for (const auto& [name, value] : json.items()) {
        written.insert(name);
    }
    CHECK(described == written);
    // Each of them is read as well: without it the value is another, or it is missed.
    CHECK(decodeSettings(json.dump())->server.caFile == "/etc/ssl/company.pem");
    auto misspelt = json;
    misspelt["journal_mb"] = 5;
    const auto refused = decodeSettings(misspelt.dump());
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().en.find("\"journal_mb\"") != std::string::npos);
    CHECK(refused.error().ja.find("「journal_mb」") != std::string::npos);
}

TEST_CASE("The size limit is taken in MiB from 1 to 1 TiB", "[unit]") {
    auto json = nlohmann::json::parse(encodeSettings(sampleSettings()));
    for (const auto& [mib, good] :
         {std::pair{1LL, true}, {1'048'576LL, true}, {1'048'577LL, false}, {-1LL, false}}) {
        json["journal_mib"] = mib;
        const auto settings = decodeSettings(json.dump());
        CHECK(settings.has_value() == good);
        CHECK((!settings || settings->journalMax_bytes == mib * 1024 * 1024));
    }
}

TEST_CASE("A fingerprint is read as people copy it", "[unit]") {
    const std::string plain(64, 'a');
    CHECK(parseFingerprint(plain).has_value());
    std::string colons;
    for (int i = 0; i < 32; ++i) {
        colons += i == 0 ? "AA" : ":AA";
    }
    CHECK(parseFingerprint(colons) == parseFingerprint(plain));
    CHECK_FALSE(parseFingerprint(plain + "aa").has_value());
    CHECK_FALSE(parseFingerprint("").has_value());
    CHECK_FALSE(parseFingerprint(std::string(64, 'g')).has_value());
}
