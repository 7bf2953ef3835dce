#include "tests/server/web/page_examples.h"

#include "server/web/account/sign_in_page.h"
#include "server/web/frame/error_page.h"
#include "server/web/items/home_page.h"
#include "server/web/items/item_page.h"
#include "server/web/mailroom/codes_page.h"
#include "server/web/mailroom/dock_pages.h"
#include "tests/server/web/account_examples.h"
#include "tests/server/web/admin_examples.h"
#include "tests/server/web/calendar_examples.h"
#include "tests/server/web/machine_examples.h"
#include "tests/server/web/mail_examples.h"
#include "tests/server/web/mailroom_examples.h"
#include "tests/server/web/receipt_examples.h"
#include "tests/server/web/request_examples.h"

namespace tewatashi::test {
namespace {

using namespace server;
using std::chrono::minutes;

services::TimelineEntry entry(const Outside& outside, const std::string& action,
                              const std::string& place, const std::string& person, int minutesAgo) {
    services::TimelineEntry made;
    made.actionCode = action;
    made.placeCode = place;
    made.placeName = {outside(place), outside(place)};
    made.operatorName = outside(person);
    made.at = kExampleNow - minutes(minutesAgo);
    made.terminalTime = "2026-11-22 13:58:11";
    made.terminalId = "opticon:104233";
    made.terminalName = outside("ターミナル 3");
    made.dockId = "5d41402abc4b2a76b9719d911017c592";
    made.changedState = true;
    return made;
}

services::DockScan scan(const Outside& outside, std::uint32_t position, const std::string& kind,
                        const std::string& code, const std::string& item) {
    services::DockScan made;
    made.scanKey = "key" + std::to_string(position);
    made.position = position;
    made.maskedCode = outside(code);
    made.kind = kind;
    made.itemNumber = item;
    made.terminalTime = "2026-11-22 13:5" + std::to_string(position % 10) + ":07";
    return made;
}

web::Frame frameOf(Language language, services::Role role, const Outside& outside,
                   const std::string& here) {
    web::Frame frame;
    frame.language = language;
    services::User user;
    user.login = "tanaka";
    user.displayName = outside(language == Language::Japanese ? "田中 花子" : "Tanaka Hanako");
    user.role = role;
    frame.user = user;
    frame.csrf = "dG9rZW4=";
    frame.here = here;
    return frame;
}

web::RunInput wrongInput(const Outside& outside) {
    web::RunInput input;
    input.firstKey = "key5";
    input.operatorCard = "1001";
    input.reason = outside("カードの読み忘れ");
    input.problems = {{"action", outside("配送状況を選んでください。")},
                      {"reason", outside("理由は 500 文字以内で入力してください。")}};
    return input;
}

// The next run, of the scans that carry its number.
void addRun(services::DockDetail& detail, wire::QuarantineReason reason) {
    services::DockRun run;
    run.number = static_cast<int>(detail.runs.size()) + 1;
    for (const services::DockScan& scan : detail.scans) {
        if (scan.run == run.number) {
            run.scanKeys.push_back(scan.scanKey);
            run.scans.push_back(scan);
        }
    }
    run.firstPosition = run.scans.front().position;
    run.lastPosition = run.scans.back().position;
    run.reasons = {reason};
    run.canRepair = run.scans.front().kind == "item";
    detail.runs.push_back(std::move(run));
}

services::OwnItemsView exampleOwnItems(const Outside& outside) {
    services::OwnItem item;
    item.slipNumber = "123456789014";
    item.statusCode = "departed";
    item.placeName = {outside("大阪メール室"), outside("Osaka mail room")};
    item.since = UtcMillis{kExampleNow.value - 5'400'000};
    item.className = {outside("親展"), outside("Personal")};
    item.standsOut = true;
    item.otherParty = {outside("髙橋 一郎"), outside("髙橋 一郎")};
    item.expected =
        services::ExpectedDay{{*domain::LocalDate::fromText("2026-11-24"), false}, false, false};
    services::OwnItem late = item;
    late.slipNumber = "323456789018";
    late.className = {outside("普通"), outside("Ordinary")};
    late.standsOut = false;
    late.forDepartment = {outside("第二営業部"), outside("Second sales")};
    late.expected =
        services::ExpectedDay{{*domain::LocalDate::fromText("2026-11-20"), true}, true, false};
    services::OwnItem fresh = late;
    fresh.statusCode = "requested";
    fresh.placeName = {};
    fresh.expected.reset();
    services::OwnItemsView view;
    view.hasPerson = true;
    view.coming = {item, late};
    view.hasMoreComing = true;
    view.sent = {fresh, item};
    return view;
}

std::vector<ExamplePage> itemPages(const web::PagePainter& painter, const web::Frame& frame,
                                   const Outside& outside) {
    services::ItemView received = exampleItem(outside);
    received.statusCode = "received";
    received.detailsMissing = false;
    services::ItemView lost = exampleItem(outside);
    lost.statusCode = "missing";
    services::ItemView empty;
    empty.slipNumber = "323456789018";
    const services::ItemView item = exampleItem(outside);
    const services::ExpectedDay late{
        {*domain::LocalDate::fromText("2026-11-20"), true}, true, false};
    return {
        {"item",
         web::itemPage({item, std::nullopt, {}, std::nullopt, {}}, painter, frame, kExampleNow)},
        {"item-received", web::itemPage({received, exampleRequest(outside), exampleReceipt(outside),
                                         std::nullopt, leaverNote(outside)},
                                        painter, frame, kExampleNow)},
        {"item-missing",
         web::itemPage({lost, std::nullopt, {}, late, {}}, painter, frame, kExampleNow)},
        {"item-empty",
         web::itemPage({empty, std::nullopt, {}, std::nullopt, {}}, painter, frame, kExampleNow)},
    };
}

void append(std::vector<ExamplePage>& pages, std::vector<ExamplePage> more) {
    std::move(more.begin(), more.end(), std::back_inserter(pages));
}

services::OwnItemsView itemsOfPrincipal(const Outside& outside) {
    services::OwnItemsView view = exampleOwnItems(outside);
    view.actsFor = {{outside("A0007"), outside("田中 部長")},
                    {outside("A0008"), outside("山本 一郎")}};
    view.whose = view.actsFor.front();
    return view;
}

} // namespace

std::string asItIs(const std::string& text) { return text; }

services::ItemView exampleItem(const Outside& outside) {
    services::ItemView item;
    item.slipNumber = "123456789014";
    item.statusCode = "out_for_delivery";
    item.placeCode = "OSK-3F";
    item.placeName = {outside("大阪支社 3 階メール室"), outside("Osaka, mail room 3F")};
    item.since = kExampleNow - minutes(25);
    item.timeline.push_back(entry(outside, "accepted", "東京本社 1 階メール室", "鈴木 一郎", 1600));
    item.timeline.push_back(entry(outside, "departed", "東京本社 1 階メール室", "鈴木 一郎", 1490));
    item.timeline.back().voided = true;
    item.timeline.push_back(entry(outside, "departed", "東京本社 1 階メール室", "髙橋 次郎", 1480));
    item.timeline.back().fromTerminalDefault = true;
    item.timeline.push_back(entry(outside, "arrived", "大阪支社 3 階メール室", "田中 花子", 90));
    item.timeline.back().orderEstimated = true;
    item.timeline.back().at.reset();
    item.timeline.back().notAfter = kExampleNow - minutes(90);
    item.timeline.push_back(
        entry(outside, "out_for_delivery", "大阪支社 3 階メール室", "田中 花子", 25));
    item.timeline.back().repaired = true;
    item.timeline.push_back(entry(outside, "arrived", "大阪支社 3 階メール室", "田中 花子", 20));
    item.timeline.back().changedState = false;
    item.timeline.back().operatorName.reset();
    item.freshness.push_back({"opticon:104233",
                              outside("ターミナル 3"),
                              {outside("大阪"), outside("Osaka")},
                              kExampleNow - minutes(15)});
    item.freshness.push_back({"opticon:104101",
                              outside("ターミナル 1"),
                              {outside("東京"), outside("Tokyo")},
                              kExampleNow - minutes(1100)});
    item.freshness.push_back(
        {"opticon:104999", outside("opticon:104999"), {}, kExampleNow - minutes(60)});
    return item;
}

std::vector<services::DockRow> exampleDocks(const Outside& outside) {
    std::vector<services::DockRow> docks;
    const auto add = [&](const char* id, int minutesAgo, const char* terminal, const char* pc,
                         std::array<std::uint32_t, 4> counts) {
        services::DockRow row;
        row.dockId = id;
        row.dockedAt = kExampleNow - minutes(minutesAgo);
        row.receivedAt = row.dockedAt + minutes(1);
        row.terminalId = "opticon:104233";
        row.terminalName = outside(terminal);
        row.agentName = outside(pc);
        row.stored = counts[0];
        row.duplicates = counts[1];
        row.quarantined = counts[2];
        row.resolved = counts[3];
        docks.push_back(row);
    };
    add("5d41402abc4b2a76b9719d911017c592", 15, "ターミナル 3", "MAIL-OSK-01", {182, 0, 4, 0});
    add("7d793037a0760186574b0282f2f435e7", 48, "ターミナル 1", "MAIL-TYO-02", {96, 12, 0, 3});
    add("9e107d9d372bb6826bd81d3542a419d6", 1105, "ターミナル 1", "MAIL-TYO-02", {230, 0, 0, 0});
    return docks;
}

services::DockDetail exampleDock(const Outside& outside) {
    services::DockDetail detail;
    detail.dock = exampleDocks(outside).front();
    auto& scans = detail.scans;
    scans.push_back(scan(outside, 0, "operator", "TWO-1001", ""));
    scans.push_back(scan(outside, 1, "action", "TWA-arrived", ""));
    scans.push_back(scan(outside, 2, "place", "TWP-OSK-3F", ""));
    scans.push_back(scan(outside, 3, "item", "123456789014****", "123456789014"));
    scans.back().operatorName = outside("田中 花子");
    scans.back().actionCode = "arrived";
    scans.back().placeCode = "OSK-3F";
    scans.push_back(scan(outside, 4, "item", "223456789011****", "223456789011"));
    scans.back().verdict = {wire::Verdict::Duplicate, wire::QuarantineReason::None};
    for (std::uint32_t position = 5; position < 8; ++position) {
        scans.push_back(scan(outside, position, "item", "323456789018****", "323456789018"));
        scans.back().verdict = {wire::Verdict::Quarantined, wire::QuarantineReason::ContextMissing};
        scans.back().placeCode = "OSK-3F";
        scans.back().run = 1;
    }
    scans.push_back(scan(outside, 8, "item", "423456789015****", "423456789015"));
    scans.back().resolution = "repaired";
    scans.back().resolutionReason = outside("担当カードの読み忘れ。本人に確認済み。");
    scans.push_back(scan(outside, 9, "unknown", "4901234567894", ""));
    scans.back().verdict = {wire::Verdict::Quarantined, wire::QuarantineReason::UnknownCode};
    scans.back().terminalTime = "";
    scans.back().run = 2;
    detail.total = static_cast<std::uint32_t>(scans.size());
    addRun(detail, wire::QuarantineReason::ContextMissing);
    detail.runs.back().proposal = {"1001", "arrived", "OSK-3F"};
    addRun(detail, wire::QuarantineReason::UnknownCode);
    return detail;
}

services::CodeSheets exampleSheets(const Outside& outside) {
    const auto code = [&](const char* text, const char* ja, const char* en) {
        return services::PrintableCode{text, {outside(ja), outside(en)}, outside(text)};
    };
    services::CodeSheets sheets;
    sheets.operators = {code("TWO-1001", "田中 花子", "田中 花子"),
                        code("TWO-1002", "鈴木 一郎", "鈴木 一郎"),
                        code("TWO-1003", "髙橋 次郎", "髙橋 次郎")};
    sheets.actions = {code("TWA-accepted", "引受", "accepted"),
                      code("TWA-departed", "発送", "departed"),
                      code("TWA-arrived", "到着", "arrived"),
                      code("TWA-out_for_delivery", "持出", "out for delivery"),
                      code("TWA-delivered", "配達", "delivered")};
    sheets.places = {code("TWP-TYO-1F", "東京本社 1 階メール室", "Tokyo HQ, mail room 1F"),
                     code("TWP-OSK-3F", "大阪支社 3 階メール室", "Osaka branch, mail room 3F")};
    sheets.controls = {code("TWC-UNDO", "直前の読取を取り消す", "undo the last scan"),
                       code("TWC-END", "作業終了", "end of work")};
    return sheets;
}

std::vector<ExamplePage> examplePages(const web::PagePainter& painter, Language language,
                                      services::Role role, const Outside& outside) {
    const auto frame = [&](const char* here) { return frameOf(language, role, outside, here); };
    const web::Words& words = painter.words(language);
    const services::DockDetail dock = exampleDock(outside);
    services::DockDetail missing = dock;
    missing.missingContext = {
        {outside("端末「ターミナル 3」のメモリーの先頭から4件のうち、まだ届いていない"
                 "記録があります。この端末を接続したあと送信していないパソコン："
                 "「MAIL-OSK-02」。電源とネットワークを確認してください。"),
         outside("Of the first 4 records in the memory of terminal 3 some have "
                 "not arrived. Computers that docked it and have not uploaded "
                 "since: MAIL-OSK-02. Check that they are on and connected.")},
        {"MAIL-OSK-02"}};
    const web::CodeChoices choices =
        web::codeChoices(exampleSheets(outside), domain::CodeScheme{}, words);
    web::Frame stranger = frame("/sign-in");
    stranger.user.reset();
    stranger.notices.push_back({web::NoticeTone::Attention, words.get("sign_in.wrong")});
    web::Frame done = frame("/dock-sessions/x");
    done.notices.push_back({web::NoticeTone::Good, words.fill("repair.done", {{"count", "3"}})});
    web::RunInput taken;
    taken.firstKey = "key5";
    taken.operatorCard = "1001";
    taken.actionCode = "arrived";
    taken.placeCode = "OSK-3F";
    taken.proposalTaken = true;

    const web::FindResult none{outside("123456789012"), "", {}, 20};
    const web::FindResult some{outside("9014"), "", {"123456789014", "883456789014"}, 2};
    services::OwnItemsView nothing;
    nothing.hasPerson = true;
    const services::DockPage page{exampleDocks(outside), "next+/="};
    std::vector<ExamplePage> pages{
        {"sign-in", web::signInPage({outside("tanaka"), "/"}, painter, stranger)},
        {"home", web::homePage({exampleOwnItems(outside), exampleDocks(outside)}, painter,
                               frame("/"), kExampleNow)},
        {"home-delegate",
         web::homePage({itemsOfPrincipal(outside), {}}, painter, frame("/"), kExampleNow)},
        {"home-empty", web::homePage({nothing, {}}, painter, frame("/"), kExampleNow)},
        {"find-none", web::findPage(none, painter, frame("/"))},
        {"find-some", web::findPage(some, painter, frame("/"))},
        {"docks", web::dockListPage(page, "x", painter, frame("/dock-sessions"), kExampleNow)},
        {"docks-empty", web::dockListPage({}, "", painter, frame("/dock-sessions"), kExampleNow)},
        {"dock", web::dockPage(dock, choices, {}, painter, done, kExampleNow)},
        {"dock-missing", web::dockPage(missing, choices, {}, painter, frame("/"), kExampleNow)},
        {"dock-proposal",
         web::dockPage(dock, choices, {taken, ""}, painter, frame("/"), kExampleNow)},
        {"dock-wrong",
         web::dockPage(dock, choices, {wrongInput(outside), ""}, painter, frame("/"), kExampleNow)},
        {"codes", web::codesPage(exampleSheets(outside), painter, frame("/codes"))},
        {"codes-empty", web::codesPage({}, painter, frame("/codes"))},
        {"error-404", web::errorPage(404,
                                     {outside("お探しのページは見つかりませんでした。"),
                                      outside("There is nothing at this address.")},
                                     painter, frame("/"))},
        {"error-503", web::errorPage(503, {"混み合っています。", "Busy."}, painter, stranger)},
    };
    append(pages, itemPages(painter, frame("/items/1"), outside));
    append(pages, mailRoomPages(painter, frame("/register-status"), outside));
    append(pages, requestPages(painter, frame("/request"), outside));
    append(pages, receiptPages(painter, frame("/receive"), outside));
    append(pages, calendarPages(painter, frame("/admin/calendar"), outside));
    append(pages, leaverPages(painter, frame("/leavers"), outside));
    append(pages, classPages(painter, frame("/admin/classes"), outside));
    append(pages, adminPages(painter, frame("/admin/people"), outside));
    append(pages, machinePages(painter, frame("/admin/agents"), outside));
    append(pages, accountPages(painter, frame("/me"), outside));
    append(pages, mailPages(painter, frame("/admin/mail"), outside));
    return pages;
}

} // namespace tewatashi::test
