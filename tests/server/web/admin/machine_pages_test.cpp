#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

constexpr const char* kTerminal = "opticon:0000000000000001";

// An administrator, and a terminal that docked once.
struct MachineScene {
    WebFixture site;
    PageBrowser browser{site};

    MachineScene() {
        MemoryBuilder memory(kTerminal);
        memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
        site.dock(memory);
        browser.signIn("administrator");
    }
    AgentId enrol(const std::string& code) {
        TestRandom random(7);
        const SigningKey pair = SigningKey::generate(random);
        const ByteView key = pair.verifyKey().bytes();
        const auto done = site.services().agents.enrol(
            {code, "MAILROOM-PC", "0.1.0", Bytes(key.begin(), key.end())}, "192.0.2.9");
        REQUIRE(done);
        return done->agent;
    }
    // The code that a page shows.
    static std::string codeOn(const std::string& page) {
        const std::string mark = " --code ";
        const std::size_t at = page.find(mark);
        REQUIRE(at != std::string::npos);
        return page.substr(at + mark.size(), 14);
    }
};

} // namespace

TEST_CASE("A code is made, shown once, and enrols a PC that is then listed", "[sqlite]") {
    MachineScene scene;
    CHECK(holds(htmlText(scene.browser.get("/admin/agents").body), "まだありません"));
    const auto made =
        scene.browser.submit("/admin/agents/codes", {{"note", "3階メール室"}, {"hours", "72"}});
    REQUIRE(made.status == 200);
    CHECK(headerOf(made, "Location").empty());
    const std::string code = MachineScene::codeOn(htmlText(made.body));
    CHECK(holds(made.body, "tewatashi-agent enrol --server https://mail.example.jp"));
    CHECK(holds(htmlText(made.body), "この画面にだけ"));
    const std::string list = scene.browser.get("/admin/agents").body;
    CHECK_FALSE(holds(list, code));
    CHECK(holds(htmlText(list), "3階メール室"));
    scene.enrol(code);
    const std::string after = htmlText(scene.browser.get("/admin/agents").body);
    for (const char* part :
         {"MAILROOM-PC", "3階メール室", "0.1.0", "利用可", "未使用の登録コードはありません"}) {
        CAPTURE(part);
        CHECK(holds(after, part));
    }
}

TEST_CASE("A deployment token is shown once, enrols many and is withdrawn", "[sqlite]") {
    MachineScene scene;
    scene.browser.get("/admin/agents");
    const Fields form{{"token_note", "一斉展開"},
                      {"uses", "2"},
                      {"days", "3"},
                      {"networks", ""},
                      {"place_rules", "* OSAKA"}};
    Fields wrong = form;
    wrong[1].second = "0";
    CHECK(scene.browser.submit("/admin/agents/tokens", wrong).status == 422);
    const auto made = scene.browser.submit("/admin/agents/tokens", form);
    REQUIRE(made.status == 200);
    CHECK(holds(htmlText(made.body), "2台まで登録できます"));
    CHECK(holds(htmlText(made.body), "--code"));
    const std::string list = htmlText(scene.browser.get("/admin/agents").body);
    CHECK(holds(list, "一斉展開"));
    CHECK(holds(list, "0 / 2"));
    const std::string id = std::to_string(scene.site.services().deploymentTokens.list().front().id);
    const auto done = scene.browser.submit("/admin/agents/tokens/withdraw", {{"id", id}});
    CHECK(holds(htmlText(scene.browser.follow(done).body), "展開トークンを取り消しました"));
    CHECK(scene.site.services().deploymentTokens.list().empty());
    CHECK(scene.browser.submit("/admin/agents/tokens/withdraw", {{"id", id}}).status == 404);
}

TEST_CASE("A code lives as long as was chosen, and not at all once withdrawn", "[sqlite]") {
    MachineScene scene;
    scene.browser.get("/admin/agents");
    const auto made = scene.browser.submit("/admin/agents/codes", {{"note", ""}, {"hours", "1"}});
    const std::string code = MachineScene::codeOn(htmlText(made.body));
    const std::string id = std::to_string(scene.site.services().agents.openCodes().front().id);
    CHECK(holds(scene.browser.get("/admin/agents").body, "value=\"" + id + "\""));
    const auto done = scene.browser.submit("/admin/agents/codes/withdraw", {{"id", id}});
    CHECK(holds(htmlText(scene.browser.follow(done).body), "登録コードを取り消しました"));
    CHECK_FALSE(scene.site.services()
                    .agents.enrol({code, "PC", "0.1.0", Bytes(32, 1)}, "192.0.2.9")
                    .has_value());
    CHECK(scene.site.services().agents.openCodes().empty());
    CHECK(scene.browser.submit("/admin/agents/codes/withdraw", {{"id", id}}).status == 404);
    CHECK(scene.browser.submit("/admin/agents/codes/withdraw", {{"id", "x"}}).status == 404);
    const auto long_ =
        scene.browser.submit("/admin/agents/codes", {{"note", std::string(201, 'x')}});
    CHECK(long_.status == 422);
    CHECK(holds(htmlText(long_.body), "200"));
}

TEST_CASE("An agent is revoked after a question", "[sqlite]") {
    MachineScene scene;
    const AgentId agent = scene.enrol(*scene.site.services().agents.createCode("受付"));
    const std::string path = "/admin/agents/" + agent.hex() + "/revoke";
    CHECK(holds(scene.browser.get("/admin/agents").body, "href=\"" + path + "\""));
    const auto question = scene.browser.get(path);
    CHECK(holds(htmlText(question.body), "MAILROOM-PC"));
    CHECK_FALSE(scene.site.services().agents.find(agent)->revoked);
    const auto done = scene.browser.submit(path, {});
    CHECK(holds(htmlText(scene.browser.follow(done).body), "取り消し済み"));
    CHECK(scene.site.services().agents.find(agent)->revoked);
    CHECK(holds(htmlText(scene.browser.get(path).body), "すでに取り消されています"));
    CHECK(scene.browser.get("/admin/agents/none/revoke").status == 404);
    CHECK(scene.browser.get("/admin/agents/" + AgentId{{1}}.hex() + "/revoke").status == 404);
    CHECK(scene.browser.submit("/admin/agents/" + AgentId{{1}}.hex() + "/revoke", {}).status ==
          404);
}

TEST_CASE("A new terminal stands out until it has a name and a place", "[sqlite]") {
    MachineScene scene;
    const std::string list = scene.browser.get("/admin/terminals").body;
    CHECK(holds(list, "needs-work"));
    CHECK(holds(htmlText(list), "新規・場所未設定"));
    const std::string path = "/admin/terminals/opticon%3A0000000000000001";
    CHECK(holds(list, "href=\"" + path + "\""));
    scene.browser.get(path);
    const auto wrong =
        scene.browser.submit(path, {{"name", "3号機"}, {"place", ""}, {"state", "in_use"}});
    CHECK(wrong.status == 422);
    CHECK(holds(htmlText(wrong.body), "場所を選んでください"));
    CHECK(inputValue(wrong.body, "name") == "3号機");
    const auto saved =
        scene.browser.submit(path, {{"name", "3号機"}, {"place", "OSAKA"}, {"state", "in_use"}});
    const std::string after = scene.browser.follow(saved).body;
    CHECK_FALSE(holds(after, "needs-work"));
    for (const char* part : {"3号機", "大阪メール室", "使用中", "保存しました", kTerminal}) {
        CAPTURE(part);
        CHECK(holds(htmlText(after), part));
    }
    scene.browser.get(path);
    const auto lost =
        scene.browser.submit(path, {{"name", "3号機"}, {"place", "OSAKA"}, {"state", "lost"}});
    CHECK(holds(htmlText(scene.browser.follow(lost).body), "紛失"));
    CHECK(scene.browser.get("/admin/terminals/opticon%3A9").status == 404);
    CHECK(scene.browser
              .submit("/admin/terminals/opticon%3A9",
                      {{"name", "9"}, {"place", "OSAKA"}, {"state", "in_use"}})
              .status == 404);
}

TEST_CASE("Agents and terminals are for administrators alone", "[sqlite]") {
    MachineScene scene;
    const AgentId agent = scene.enrol(*scene.site.services().agents.createCode(""));
    for (const char* role : {"employee", "operator", "auditor"}) {
        PageBrowser browser(scene.site);
        browser.signIn(role);
        CAPTURE(role);
        const std::string revoke = "/admin/agents/" + agent.hex() + "/revoke";
        const std::string terminal = "/admin/terminals/opticon%3A0000000000000001";
        for (const std::string& page :
             {std::string("/admin/agents"), std::string("/admin/terminals"), revoke, terminal}) {
            CHECK(browser.get(page).status == 403);
        }
        CHECK(browser.submit("/admin/agents/codes", {{"note", ""}}).status == 403);
        CHECK(browser.submit("/admin/agents/codes/withdraw", {{"id", "1"}}).status == 403);
        CHECK(browser.submit(revoke, {}).status == 403);
        CHECK(browser.submit(terminal, {{"name", "x"}, {"state", "lost"}}).status == 403);
        browser.get("/sign-out");
    }
    CHECK_FALSE(scene.site.services().agents.find(agent)->revoked);
    CHECK(scene.site.services().terminals.find(kTerminal)->state == services::TerminalState::InUse);
    scene.browser.get("/admin/agents");
    scene.browser.token = "wrong";
    CHECK(scene.browser.submit("/admin/agents/codes", {{"note", ""}}).status == 403);
    CHECK(scene.site.services().agents.openCodes().empty());
}
