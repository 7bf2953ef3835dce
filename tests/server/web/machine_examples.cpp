#include "tests/server/web/machine_examples.h"

#include "server/web/admin/agent_pages.h"
#include "server/web/admin/terminal_pages.h"

namespace tewatashi::test {
namespace {

using namespace server;
using std::chrono::hours;
using std::chrono::minutes;

services::AgentRow agent(const Outside& outside, std::uint8_t number, const char* name,
                         const char* note) {
    services::AgentRow made;
    made.id.octets.fill(number);
    made.name = outside(name);
    made.version = outside("0.4.1");
    made.note = outside(note);
    made.enrolledAt = kExampleNow - hours(24 * 40);
    made.lastContact = kExampleNow - minutes(3);
    made.lastDocked = kExampleNow - minutes(25);
    return made;
}

web::AgentsPageInput agentsInput(const Outside& outside) {
    web::AgentsPageInput input;
    input.agents = {agent(outside, 0x3A, "MAILROOM-TYO-01", "東京本社 地下 1 階メール室"),
                    agent(outside, 0xD1, "MAILROOM-OSK-02", "大阪支社 3 階メール室"),
                    agent(outside, 0xC4, "DESKTOP-7H2K9QF", ""),
                    agent(outside, 0xB9, "MAILROOM-OLD", "入れ替え前のパソコン")};
    input.agents[2].note.clear();
    input.agents[2].enrolledAt = kExampleNow - minutes(12);
    input.agents[2].lastContact.reset();
    input.agents[2].lastDocked.reset();
    input.agents[3].revoked = true;
    input.agents[3].lastContact = kExampleNow - hours(24 * 21);
    input.agents[3].lastDocked = kExampleNow - hours(24 * 21);
    input.codes = {
        {4, outside("名古屋支店の新しいパソコン"), kExampleNow - hours(2), kExampleNow + hours(22)},
        {5, "", kExampleNow - minutes(8), kExampleNow + hours(167)}};
    input.agents[1].placeCode = outside("OSAKA-MR");
    input.agents[1].placeName = {outside("大阪支社 3 階メール室"), outside("Osaka mail room")};
    input.tokens = {
        {1,
         outside("大阪支社の一斉展開"),
         120,
         37,
         {outside("192.0.2.0/24"), "2001:db8::/32"},
         {{outside("OSK-*"), outside("OSAKA-MR")}, {"OSK-5F-??", "OSAKA-5F"}},
         kExampleNow - hours(48),
         kExampleNow + hours(288)},
        {2, outside("予備機"), 5, 0, {}, {}, kExampleNow - hours(1), kExampleNow + hours(23)}};
    return input;
}

services::Terminal terminal(const Outside& outside, const char* id, const char* name,
                            const char* place, services::TerminalState state) {
    services::Terminal made;
    made.id = id;
    made.name = *name == '\0' ? "" : outside(name);
    made.model = outside("OPN-2001");
    made.firmware = outside("RBBV0012");
    if (*place != '\0') {
        made.placeCode = outside("OSK-3F");
        made.placeName = {outside(place), outside("Osaka, mail room 3F")};
    }
    made.state = state;
    made.firstSeen = kExampleNow - hours(24 * 40);
    made.lastDocked = kExampleNow - minutes(25);
    return made;
}

std::vector<services::Terminal> someTerminals(const Outside& outside) {
    using services::TerminalState;
    services::Terminal found =
        terminal(outside, "opticon:104250", "9号機", "大阪支社 3 階メール室", TerminalState::Lost);
    found.stateSince = kExampleNow - hours(24 * 3);
    return {
        found,
        terminal(outside, "opticon:104871", "", "", TerminalState::InUse),
        terminal(outside, "opticon:104233", "3号機", "大阪支社 3 階メール室", TerminalState::InUse),
        terminal(outside, "opticon:104234", "4号機", "大阪支社 3 階メール室", TerminalState::InUse),
        terminal(outside, "opticon:104240", "予備機", "", TerminalState::Spare),
        terminal(outside, "opticon:104241", "5号機", "大阪支社 3 階メール室",
                 TerminalState::Repair),
        terminal(outside, "opticon:104242", "6号機", "大阪支社 3 階メール室", TerminalState::Lost)};
}

web::TerminalForm formOf(const Outside& outside, const services::Terminal& terminal) {
    web::TerminalForm form;
    form.terminal = terminal;
    form.input = {terminal.name, terminal.placeCode,
                  std::string(services::terminalStateCode(terminal.state))};
    form.places = {{outside("TYO-B1"), outside("東京本社 地下 1 階メール室")}};
    form.actions = {{"accepted", outside("引受")}, {"delivered", outside("お届け済み")}};
    const auto day = [](const char* text) { return *domain::LocalDate::fromText(text); };
    form.defaults = {{day("2026-04-01"),
                      outside("TYO-B1"),
                      {outside("東京本社 地下 1 階メール室"), outside("Tokyo, basement 1")},
                      domain::Action::Accepted,
                      false},
                     {day("2027-04-01"), "", {}, std::nullopt, true}};
    return form;
}

} // namespace

std::vector<ExamplePage> machinePages(const web::PagePainter& painter, const web::Frame& frame,
                                      const Outside& outside) {
    web::AgentsPageInput wrong;
    wrong.note = outside("メモ");
    wrong.hours = 1;
    wrong.problems = {{"note", {outside("メモが長すぎます。"), outside("Too long.")}}};
    wrong.token = {outside("展開"), 0, 400, outside("192.0.2.300"), outside("OSK-*")};
    for (const char* field : {"token_note", "uses", "days", "networks", "place_rules"}) {
        wrong.tokenProblems.push_back(
            {field, {outside("直してください。"), outside("Correct it.")}});
    }
    const auto terminals = someTerminals(outside);
    web::TerminalForm refused = formOf(outside, terminals[1]);
    refused.newDefault = {outside("4月1日"), outside("NOWHERE"), "fly"};
    for (const char* field : {"from", "place", "action"}) {
        refused.defaultProblems.push_back(
            {field, {outside("直してください。"), outside("Correct it.")}});
    }
    refused.problems = {{"name", {outside("名前を入力してください。"), outside("No name.")}},
                        {"place", {outside("場所を選んでください。"), outside("No place.")}},
                        {"state", {outside("状態を選んでください。"), outside("No state.")}}};
    const web::NewCodeInput code{"K7QF-2M9X-TB4H", outside("名古屋支店の新しいパソコン"),
                                 kExampleNow + hours(24), outside("https://mail.example.jp:8443"),
                                 0};
    const web::NewCodeInput token{"K7QF-2M9X-TB4H-PWQ3-8RZA-DN6E", outside("大阪支社の一斉展開"),
                                  kExampleNow + hours(336), outside("https://mail.example.jp:8443"),
                                  120};
    services::AgentRow gone = agent(outside, 0xB9, "MAILROOM-OLD", "入れ替え前");
    gone.revoked = true;
    return {
        {"agents", web::agentsPage(agentsInput(outside), painter, frame, kExampleNow)},
        {"agents-none", web::agentsPage(wrong, painter, frame, kExampleNow)},
        {"agent-code", web::newCodePage(code, painter, frame)},
        {"agent-token", web::newCodePage(token, painter, frame)},
        {"agent-revoke",
         web::revokeAgentPage(agentsInput(outside).agents[1], painter, frame, kExampleNow)},
        {"agent-revoked", web::revokeAgentPage(gone, painter, frame, kExampleNow)},
        {"terminals", web::terminalsPage(terminals, painter, frame, kExampleNow)},
        {"terminals-none", web::terminalsPage({}, painter, frame, kExampleNow)},
        {"terminal", web::terminalPage(formOf(outside, terminals[2]), painter, frame, kExampleNow)},
        {"terminal-found",
         web::terminalPage(formOf(outside, terminals[0]), painter, frame, kExampleNow)},
        {"terminal-new",
         web::terminalPage(formOf(outside, terminals[1]), painter, frame, kExampleNow)},
        {"terminal-wrong", web::terminalPage(refused, painter, frame, kExampleNow)},
    };
}

} // namespace tewatashi::test
