#include "agent/admin/admin_line.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::admin;
using namespace tewatashi::agent::diagnosis;

namespace {

Finding sampleFinding(State state = State::NotOk) {
    return {Layer::Tls,
            state,
            {"証明書の期限が切れています。", "The certificate has expired."},
            {"管理者に連絡してください。", "Tell the administrator."},
            {{"detail", "certificate has expired"}}};
}

} // namespace

TEST_CASE("A finding survives its line", "[unit]") {
    for (const LayerInfo& info : layers()) {
        for (const State state : {State::Ok, State::NotOk, State::NotChecked}) {
            Finding finding = sampleFinding(state);
            finding.layer = info.layer;
            const std::string line = encodeFinding(finding);
            CHECK(line.find('\n') == std::string::npos);
            CHECK(decodeLine(line) == Line(finding));
        }
    }
    const Finding plain = ok(Layer::Disk, {"空きがあります。", "There is room."});
    CHECK(decodeLine(encodeFinding(plain)) == Line(plain));
    const Diagnosed end{{1'775'001'600'000}, "0.1.0"};
    CHECK(decodeLine(encodeDiagnosed(end)) == Line(end));
}

TEST_CASE("What is no finding is none", "[unit]") {
    for (const char* line :
         {R"({"v":1,"event":"finding"})", R"({"v":1,"event":"finding","layer":"tls"})",
          R"({"v":1,"event":"finding","layer":"dance","state":"ok","text":{"ja":"a","en":"a"}})",
          R"({"v":1,"event":"finding","layer":"tls","state":"so","text":{"ja":"a","en":"a"}})",
          R"({"v":1,"event":"finding","layer":"tls","state":"ok","text":"a"})",
          R"({"v":1,"event":"diagnosed"})", R"({"v":1,"event":"diagnosed","at":"now"})"}) {
        INFO(line);
        CHECK_FALSE(decodeLine(line).has_value());
    }
}

TEST_CASE("The longest finding fits into one line", "[unit]") {
    Finding finding = sampleFinding();
    finding.text = {std::string(90'000, 'j'), std::string(90'000, 'e')};
    finding.advice = finding.text;
    for (int i = 0; i < 100; ++i) {
        finding.facts.push_back({"fact" + std::to_string(i), std::string(90'000, 'f')});
    }
    CHECK(encodeFinding(finding).size() < kLineMax_bytes);
}

TEST_CASE("A report names the first cause of all and of each chain", "[unit]") {
    Report report{{1'775'001'600'000}, "0.1.0", {}};
    for (const LayerInfo& info : layers()) {
        report.findings.push_back(ok(info.layer, {"正常。", "Well."}));
    }
    auto json = nlohmann::json::parse(encodeReport(report));
    CHECK(json.at("v") == 1);
    CHECK(json.at("state") == "ok");
    CHECK(json.at("first_cause").is_null());
    CHECK(json.at("causes").at("server").is_null());
    CHECK(json.at("findings").size() == kLayerCount);
    CHECK(conclusionText(report, Language::English) == "Nothing is wrong.\n");

    report.findings.at(static_cast<std::size_t>(Layer::Tls)) = sampleFinding();
    Finding cable = sampleFinding();
    cable.layer = Layer::Cable;
    report.findings.at(static_cast<std::size_t>(Layer::Cable)) = cable;
    json = nlohmann::json::parse(encodeReport(report));
    CHECK(json.at("state") == "not_ok");
    CHECK(json.at("first_cause") == "cable");
    CHECK(json.at("causes").at("terminal") == "cable");
    CHECK(json.at("causes").at("server") == "tls");
    CHECK(json.at("causes").at("storage").is_null());
    CHECK(json.at("at") == "2026-04-01T00:00:00Z");
    const auto& tls = json.at("findings").at(static_cast<std::size_t>(Layer::Tls));
    CHECK(tls.at("layer") == "tls");
    CHECK(tls.at("chain") == "server");
    CHECK(tls.at("advice").at("en") == "Tell the administrator.");
    CHECK(tls.at("facts").at("detail") == "certificate has expired");
    const std::string said = conclusionText(report, Language::English);
    CHECK(said.find("Cable and USB, Certificate (TLS)") != std::string::npos);
}

TEST_CASE("People read a mark, the part, what is wrong and what to do", "[unit]") {
    CHECK(findingText(sampleFinding(), Language::English) ==
          "✗ Certificate (TLS): The certificate has expired.\n"
          "    What to do: Tell the administrator.\n"
          "    Detail: certificate has expired\n");
    CHECK(findingText(sampleFinding(), Language::Japanese) ==
          "✗ 証明書（TLS）：証明書の期限が切れています。\n"
          "    対処：管理者に連絡してください。\n"
          "    詳細：certificate has expired\n");
    Finding good = ok(Layer::Disk, {"空きがあります。", "There is room."}, {{"free_bytes", "9"}});
    CHECK(findingText(good, Language::English) == "✓ Disk space: There is room.\n");
    good.state = State::NotChecked;
    CHECK(findingText(good, Language::English) == "– Disk space: There is room.\n");
}
