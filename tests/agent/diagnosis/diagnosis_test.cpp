#include "tests/agent/diagnosis/healthy_pc.h"
#include "tests/support/manual_clock.h"

using namespace tewatashi;
using namespace tewatashi::agent::diagnosis;
using test::healthyPc;
using test::ScriptedServer;

TEST_CASE("Layers have codes of their own, in the order of their chain", "[unit]") {
    std::set<std::string_view> codes;
    for (std::size_t i = 0; i < layers().size(); ++i) {
        const LayerInfo& info = layers().at(i);
        CHECK(static_cast<std::size_t>(info.layer) == i);
        CHECK(layerOf(info.code) == info.layer);
        CHECK(info.name.ja != info.name.en);
        codes.insert(info.code);
        if (i > 0) {
            CHECK(layers().at(i - 1).chain <= info.chain);
        }
    }
    CHECK(codes.size() == kLayerCount);
    CHECK_FALSE(layerOf("dance").has_value());
    for (const State state : {State::Ok, State::NotOk, State::NotChecked}) {
        CHECK(stateOf(stateCode(state)) == state);
    }
}

TEST_CASE("A text of several sentences becomes what is wrong and what to do", "[unit]") {
    const Finding two = notOk(Layer::Dns,
                              {"サーバー「mail.example.jp」の名前を解決できません（DNS）。綴りを"
                               "確認してください。続く場合は管理者に連絡してください。",
                               "The name mail.example.jp cannot be resolved (DNS). Check the "
                               "spelling. Or tell the administrator."},
                              "why");
    CHECK(two.text.ja == "サーバー「mail.example.jp」の名前を解決できません（DNS）。");
    CHECK(two.advice.ja == "綴りを確認してください。続く場合は管理者に連絡してください。");
    CHECK(two.text.en == "The name mail.example.jp cannot be resolved (DNS).");
    CHECK(two.advice.en == "Check the spelling. Or tell the administrator.");
    CHECK(two.facts == std::vector<Fact>{{"detail", "why"}});
    const Finding one = notOk(Layer::Dns, {"だめです", "It is broken"});
    CHECK(one.text == LocalizedText{"だめです", "It is broken"});
    CHECK(one.advice == LocalizedText{});
    CHECK(one.facts.empty());
}

TEST_CASE("A diagnosis tells every layer once, this PC's first", "[unit]") {
    const test::ManualClock clock;
    auto server = std::make_unique<ScriptedServer>();
    ScriptedServer& scripted = *server;
    std::vector<Layer> told;
    std::optional<Report> report;
    Diagnosis diagnosis(healthyPc(), std::move(server), clock,
                        {[&](const Finding& finding) { told.push_back(finding.layer); },
                         [&](const Report& all) { report = all; }});
    diagnosis.start();
    CHECK(told.size() == 9); // without waiting for the server
    CHECK_FALSE(report.has_value());
    scripted.deliverAll();
    REQUIRE(report.has_value());
    CHECK(told.size() == kLayerCount);
    CHECK(std::is_sorted(told.begin(), told.end()));
    CHECK(report->findings.size() == kLayerCount);
    CHECK(report->at == test::ManualClock::kStart);
    CHECK(report->version == "0.1.0");
    CHECK_FALSE(firstCause(report->findings).has_value());
}

TEST_CASE("Without settings no server is asked", "[unit]") {
    const test::ManualClock clock;
    LocalFacts facts = healthyPc();
    facts.settingsProblem = {"登録されていません。登録してください。", "Not enrolled. Enrol."};
    std::optional<Report> report;
    Diagnosis diagnosis(facts, nullptr, clock,
                        {[](const Finding&) {}, [&](const Report& all) { report = all; }});
    diagnosis.start();
    REQUIRE(report.has_value());
    CHECK(test::broken(report->findings) == std::set<Layer>{Layer::Settings});
    CHECK(test::stateAt(report->findings, Layer::Maintenance) == State::NotChecked);
}
