// ports, bind and unbind, and what they write into agent.json.
#include "agent/app/commands.h"
#include "common/files/private_file.h"
#include "tests/agent/app/captured_output.h"
#include "tests/handheld/pseudo_terminal.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::app;
using test::CapturedOutput;
using test::TempDir;

namespace {

AgentSettings enrolled() {
    test::TestRandom random(1);
    AgentSettings settings;
    settings.server.url = "https://mail.example.jp";
    settings.identity.site = "main";
    random.fill(settings.identity.agent.octets);
    settings.identity.receiptKey = SigningKey::generate(random).verifyKey();
    settings.identity.logKey = settings.identity.receiptKey;
    return settings;
}

struct Pc {
    TempDir folder;
    DataFolder data{folder.path()};

    Pc() { write(enrolled()); }
    void write(const AgentSettings& settings) {
        REQUIRE(files::replacePrivateFile(data.settings(), encodeSettings(settings)));
    }
    [[nodiscard]] std::vector<TerminalBinding> bindings() const {
        return decodeSettings(*files::readPrivateFile(data.settings()))->terminals;
    }
};

CommandLine bindLine(const std::string& port, const std::string& model,
                     const std::string& name = "") {
    CommandLine line;
    line.port = port;
    line.model = model;
    line.terminalName = name;
    return line;
}

} // namespace

TEST_CASE("A bound port is read back from the settings as it was told", "[unit]") {
    Pc pc;
    CommandLine denso = bindLine("/dev/ttyUSB0", "denso-bht", "desk-3");
    denso.serialLine = "38400-8n1";
    CommandLine unitech = bindLine("COM7", "unitech-multipoint");
    unitech.address = "C";
    unitech.fileName = "SCAN.TXT";
    CapturedOutput out(stdout);
    CHECK(bindPort(denso, pc.data) == 0);
    CHECK(bindPort(unitech, pc.data) == 0);
    const auto bound = pc.bindings();
    REQUIRE(bound.size() == 2);
    CHECK(bound[0].terminalId() == "denso:desk-3");
    CHECK(bound[0].line.text() == "38400-8N1");
    CHECK(bound[1].port == "COM7");
    CHECK(bound[1].address == 'C');
    CHECK(bound[1].fileName == "SCAN.TXT");
    CHECK(bound[1].name == enrolled().identity.agent.hex().substr(0, 8) + "-com7");
    CHECK(out.text().find("denso:desk-3") != std::string::npos);
}

TEST_CASE("Binding a port again replaces it, a name in use elsewhere is refused", "[unit]") {
    Pc pc;
    CapturedOutput out(stdout);
    CapturedOutput err(stderr);
    CHECK(bindPort(bindLine("COM1", "denso-bht", "one"), pc.data) == 0);
    CHECK(bindPort(bindLine("COM1", "denso-bht", "two"), pc.data) == 0);
    CHECK(pc.bindings().size() == 1);
    CHECK(bindPort(bindLine("COM2", "denso-bht", "two"), pc.data) == 1);
    CHECK(err.text().find("COM1") != std::string::npos);
    CHECK(pc.bindings().size() == 1);
    // Another family has names of its own.
    CHECK(bindPort(bindLine("COM2", "unitech-multipoint", "two"), pc.data) == 0);
}

TEST_CASE("Wrong words of bind change nothing and are named", "[unit]") {
    Pc pc;
    CapturedOutput err(stderr);
    CommandLine line = bindLine("COM1", "denso-bht");
    const char* named = "";
    SECTION("model") {
        line.model = "casio";
        named = "MODEL";
    }
    SECTION("name") {
        line.terminalName = "Desk 3";
        named = "--name";
    }
    SECTION("line") {
        line.serialLine = "9600";
        named = "--line";
    }
    SECTION("address") {
        line.address = "AB";
        named = "--address";
    }
    SECTION("file") {
        line.fileName = "A B";
        named = "--file";
    }
    CHECK(bindPort(line, pc.data) == 1);
    CHECK(err.text().find(named) != std::string::npos);
    CHECK(pc.bindings().empty());
}

TEST_CASE("unbind takes a port away and names one that was not bound", "[unit]") {
    Pc pc;
    CapturedOutput out(stdout);
    CapturedOutput err(stderr);
    REQUIRE(bindPort(bindLine("COM1", "denso-bht"), pc.data) == 0);
    CHECK(unbindPort(bindLine("COM2", ""), pc.data) == 1);
    CHECK(err.text().find("COM2") != std::string::npos);
    CHECK(unbindPort(bindLine("COM1", ""), pc.data) == 0);
    CHECK(pc.bindings().empty());
}

TEST_CASE("A PC that is not enrolled cannot bind, and may look at its ports", "[unit]") {
    const TempDir folder;
    const DataFolder data{folder.path()};
    CapturedOutput out(stdout);
    CapturedOutput err(stderr);
    CHECK(bindPort(bindLine("COM1", "denso-bht"), data) == 1);
    CHECK(err.text().find("enrol") != std::string::npos);
    CHECK(listPorts(CommandLine{}, data) == 0);
}

TEST_CASE("ports shows what is bound, plugged in or not, for people and for programs", "[unit]") {
    Pc pc;
    const test::handheld::PseudoTerminal cable;
    {
        CapturedOutput quiet(stdout);
        REQUIRE(bindPort(bindLine(cable.port(), "denso-bht", "here"), pc.data) == 0);
        REQUIRE(bindPort(bindLine("/dev/ttyNOWHERE", "unitech-multipoint", "away"), pc.data) == 0);
    }
    CommandLine line;
    SECTION("people") {
        line.language = Language::Japanese;
        CapturedOutput out(stdout);
        REQUIRE(listPorts(line, pc.data) == 0);
        const std::string text = out.text();
        CHECK(text.find("denso-bht denso:here 9600-8N1") != std::string::npos);
        CHECK(text.find("/dev/ttyNOWHERE") != std::string::npos);
        CHECK(text.find("接続なし") != std::string::npos);
    }
    SECTION("programs") {
        line.json = true;
        CapturedOutput out(stdout);
        REQUIRE(listPorts(line, pc.data) == 0);
        const auto json = nlohmann::json::parse(out.text());
        const auto find = [&](const std::string& port) {
            for (const auto& one : json.at("ports")) {
                if (one.at("port") == port) {
                    return one;
                }
            }
            return nlohmann::json();
        };
        CHECK(find(cable.port()).at("terminal") == "denso:here");
        CHECK(find(cable.port()).at("present") == true);
        CHECK(find("/dev/ttyNOWHERE").at("present") == false);
    }
}

TEST_CASE("Names made from PC and port are names, and differ between PCs", "[unit]") {
    for (const char* port :
         {"/dev/ttyUSB0", "COM12", "usb:1-2.3:0403:6001", "/dev/serial/by-id/usb-X_Y"}) {
        const std::string one = defaultTerminalName("3f2a91c2aabbccdd", port);
        INFO(one);
        CHECK(isTerminalName(one));
        CHECK(one != defaultTerminalName("00000000aabbccdd", port));
    }
    CHECK(defaultTerminalName("3f2a91c2aabbccdd", "usb:1-2:0403:6001") ==
          "3f2a91c2-usb-1-2-0403-6001");
    CHECK_FALSE(isTerminalName(""));
    CHECK_FALSE(isTerminalName("a:b"));
    CHECK_FALSE(isTerminalName(std::string(49, 'a')));
}

TEST_CASE("Settings with terminals that bind would not write are refused", "[unit]") {
    auto json = nlohmann::json::parse(encodeSettings(enrolled()));
    const nlohmann::json good{{"port", "COM1"}, {"model", "denso-bht"}, {"name", "a"}};
    json["terminals"] = nlohmann::json::array({good});
    REQUIRE(decodeSettings(json.dump()));
    CHECK(decodeSettings(json.dump())->terminals[0].line.text() == "9600-8N1");
    const auto refused = [&](const nlohmann::json& terminals) {
        json["terminals"] = terminals;
        const auto settings = decodeSettings(json.dump());
        return !settings && settings.error().en.find("terminals") != std::string::npos;
    };
    CHECK(refused("COM1"));
    CHECK(refused(nlohmann::json::array({1})));
    CHECK(refused(nlohmann::json::array({good, good})));
    for (const auto& [name, value] :
         std::vector<std::pair<const char*, const char*>>{{"port", ""},
                                                          {"model", "x"},
                                                          {"name", "A"},
                                                          {"line", "x"},
                                                          {"address", "ZZ"},
                                                          {"file", ""}}) {
        nlohmann::json one = good;
        one[name] = value;
        INFO(name);
        CHECK(refused(nlohmann::json::array({one})));
    }
}
