#include "tests/server/web/mailroom_examples.h"

#include "server/web/mailroom/leaver_pages.h"
#include "server/web/mailroom/records_page.h"
#include "server/web/mailroom/register_page.h"
#include "tests/server/web/request_examples.h"

namespace tewatashi::test {
namespace {

using namespace server;
using std::chrono::minutes;

services::RegisteredScan scanOf(const Outside& outside, std::uint8_t id, const char* number,
                                const char* action, int minutesAgo) {
    services::RegisteredScan scan;
    scan.event = EventId{{id}};
    scan.slipNumber = number;
    scan.actionCode = action;
    scan.placeCode = "OSK-3F";
    scan.placeName = {outside("大阪支社 3 階メール室"), outside("Osaka, mail room 3F")};
    scan.operatorName = outside("田中 花子");
    scan.at = kExampleNow - minutes(minutesAgo);
    scan.mayBeUndone = true;
    return scan;
}

web::RegisterScan registerScan(const Outside& outside) {
    web::RegisterScan scan;
    scan.context.context = {"arrived", "OSK-3F", "1001"};
    scan.context.placeName = {outside("大阪支社 3 階メール室"), outside("Osaka, mail room 3F")};
    scan.context.operatorName = outside("田中 花子");
    scan.nonce = "000102030405060708090a0b0c0d0e0f";
    scan.recent = {scanOf(outside, 1, "123456789014", "arrived", 0),
                   scanOf(outside, 2, "223456789011", "arrived", 1),
                   scanOf(outside, 3, "323456789018", "arrived", 2)};
    scan.recent[1].voided = true;
    scan.recent[1].mayBeUndone = false;
    return scan;
}

web::RegisterScan answered(const Outside& outside, services::ScanOutcome outcome,
                           services::ScanReason reason) {
    web::RegisterScan scan = registerScan(outside);
    services::ScanAnswer answer;
    answer.outcome = outcome;
    answer.reason = reason;
    answer.context = scan.context;
    answer.shownCode = outside("123456789014****");
    if (outcome == services::ScanOutcome::ChooseMatch) {
        answer.matches = {{"123456789014", "departed", {outside("東京本社"), outside("Tokyo HQ")}},
                          {"883456789014", "", {outside("東京本社"), outside("Tokyo HQ")}}};
    } else if (outcome != services::ScanOutcome::NotStored) {
        answer.event = scan.recent.front();
    }
    scan.answer = answer;
    return scan;
}

services::RecordEntry entryOf(const Outside& outside, const char* number, const char* action,
                              int minutesAgo) {
    services::RecordEntry entry;
    entry.slipNumber = number;
    entry.statusCode = action;
    entry.placeCode = "OSK-3F";
    entry.placeName = {outside("大阪支社 3 階メール室"), outside("Osaka, mail room 3F")};
    entry.eventId = "000102030405060708090a0b0c0d0e0f";
    entry.at = kExampleNow - minutes(minutesAgo);
    entry.terminalId = "opticon:104233";
    entry.terminalName = outside("ターミナル 3");
    entry.operatorName = outside("田中 花子");
    return entry;
}

web::RecordsPageInput recordsInput(const Outside& outside) {
    web::RecordsPageInput input;
    input.query.view = services::RecordsView::Events;
    input.query.placeCode = outside("OSK-3F");
    input.page.rows = {entryOf(outside, "123456789014", "out_for_delivery", 2),
                       entryOf(outside, "223456789011", "arrived", 9),
                       entryOf(outside, "323456789018", "received", 31),
                       entryOf(outside, "423456789015", "missing", 1300),
                       entryOf(outside, "523456789012", "", 1400)};
    auto& rows = input.page.rows;
    rows[1].voided = true;
    rows[2].terminalId.clear();
    rows[2].detailsMissing = false;
    rows[3].repaired = true;
    rows[3].at.reset();
    rows[3].notAfter = kExampleNow - minutes(1300);
    rows[4].kind = domain::EventKind::Void;
    rows[4].placeCode.clear();
    rows[4].operatorName.clear();
    input.page.next = "1.2";
    return input;
}

web::RecordsPageInput wrongSearch(const Outside& outside) {
    web::RecordsPageInput input;
    input.query.number = outside("12");
    input.query.from = outside("2026-02-30");
    input.query.statusCode = outside("x");
    for (const char* field : {"number", "from", "until", "place", "status"}) {
        input.problems.push_back({field, {outside("入力し直してください。"), outside("Again.")}});
    }
    return input;
}

} // namespace

services::LeaverInstruction leaverNote(const Outside& outside) {
    services::LeaverDecision decision;
    decision.action = domain::LeaverAction::Successor;
    decision.toNumber = outside("A0013");
    decision.toName = outside("佐藤 花子");
    decision.toDepartment = {outside("総務部"), outside("General affairs")};
    decision.toPlace = {outside("東京本社"), outside("Tokyo HQ")};
    decision.decidedBy = outside("管理者");
    decision.decidedAt = kExampleNow - minutes(200);
    return {outside("髙橋 次郎"), *domain::LocalDate::fromText("2026-11-30"), true, decision};
}

services::LeaverFile leaverFile(const Outside& outside) {
    services::LeaverFile file;
    file.employeeNumber = outside("A0012");
    file.name = outside("髙橋 次郎");
    file.lastDay = domain::LocalDate::fromText("2026-11-30");
    services::LeaverItem open;
    open.request = exampleRequest(outside);
    open.choices = domain::leaverActions({});
    services::LeaverItem decided = open;
    decided.request.slipNumber = "223456789011";
    decided.isAddressed = false;
    decided.request.itemClass.rules.forwardingAllowed = true;
    decided.choices = domain::leaverActions(decided.request.itemClass.rules);
    decided.decision = leaverNote(outside).decision;
    decided.decision->reason = outside("後任の指示");
    file.items = {open, decided};
    file.isCut = true;
    return file;
}

std::vector<ExamplePage> leaverPages(const web::PagePainter& painter, const web::Frame& frame,
                                     const Outside& outside) {
    const services::Leaver soon{outside("A0012"),
                                outside("髙橋 次郎"),
                                *domain::LocalDate::fromText("2026-11-30"),
                                false,
                                3,
                                1,
                                2};
    const services::Leaver gone{outside("A0099"),
                                outside("山田 太郎"),
                                *domain::LocalDate::fromText("2026-09-30"),
                                true,
                                1,
                                0,
                                0};
    const web::LeaverRefusal refused{
        leaverFile(outside).items.front().request.slipNumber,
        "named",
        outside("A9"),
        outside("x"),
        {{"to", {outside("社員番号を確かめてください。"), outside("Check the number.")}}}};
    services::LeaverFile none = leaverFile(outside);
    none.items.clear();
    none.lastDay.reset();
    return {{"leavers", web::leaverListPage({gone, soon}, painter, frame)},
            {"leavers-none", web::leaverListPage({}, painter, frame)},
            {"leaver", web::leaverPage({leaverFile(outside), std::nullopt}, painter, frame)},
            {"leaver-refused", web::leaverPage({leaverFile(outside), refused}, painter, frame)},
            {"leaver-none", web::leaverPage({none, std::nullopt}, painter, frame)}};
}

std::vector<ExamplePage> mailRoomPages(const web::PagePainter& painter, const web::Frame& frame,
                                       const Outside& outside) {
    using services::ScanOutcome;
    using services::ScanReason;
    const web::CodeChoices choices = web::codeChoices(exampleSheets(outside), domain::CodeScheme{},
                                                      painter.words(frame.language));
    const auto page = [&](const char* name, const web::RegisterScan& scan) {
        return ExamplePage{name, web::registerScanPage(scan, painter, frame, kExampleNow)};
    };
    const auto verdict = [&](ScanOutcome outcome, ScanReason reason = ScanReason::None) {
        return answered(outside, outcome, reason);
    };
    const auto records = [&](const char* name, const web::RecordsPageInput& input) {
        return ExamplePage{name, web::recordsPage(input, choices, painter, frame, kExampleNow)};
    };
    web::RecordsPageInput partial = recordsInput(outside);
    partial.page.searchedBackTo = kExampleNow - minutes(100'000);
    partial.page.rows.clear();
    partial.cursor = "3.4";
    web::RecordsPageInput latest = recordsInput(outside);
    latest.query.view = services::RecordsView::Latest;
    latest.query.from = "2026-11-24";
    latest.saved = {{1, outside("大阪 未着"), latest.query, false, true, true},
                    {2, outside("先週の配達"), {}, true, false, false}};
    web::RecordsPageInput unnamed = latest;
    unnamed.savedName = outside("x");
    unnamed.saveProblems = {{"name", {outside("名前を入力してください。"), outside("Name.")}}};
    web::RegisterScan leaving = answered(outside, ScanOutcome::Stored, ScanReason::None);
    leaving.leaver = leaverNote(outside);
    web::RegisterScan away = answered(outside, ScanOutcome::Stored, ScanReason::None);
    away.away = services::AwayNote{outside("髙橋 次郎"), *domain::LocalDate::fromText("2026-12-05"),
                                   domain::AwayAction::Forward,
                                   services::StandIn{outside("A1024"),
                                                     outside("中村 良子"),
                                                     {outside("法務部"), outside("Legal")},
                                                     {outside("東京本社"), outside("Tokyo")}}};
    web::RegisterScan fresh = registerScan(outside);
    fresh.recent.clear();
    return {
        {"register-setup",
         web::registerSetupPage({{"arrived", "", ""}, {}}, choices, painter, frame)},
        {"register-setup-wrong",
         web::registerSetupPage({{"", "GONE", "9"}, {outside("場所を選んでください。")}}, choices,
                                painter, frame)},
        page("register-ready", fresh),
        page("register-leaver", leaving),
        page("register-away", away),
        page("register-stored", verdict(ScanOutcome::Stored, ScanReason::DetailsMissing)),
        page("register-received", verdict(ScanOutcome::Stored, ScanReason::AlreadyReceived)),
        page("register-already", verdict(ScanOutcome::AlreadyRegistered)),
        page("register-attention", verdict(ScanOutcome::NotStored, ScanReason::CheckDigit)),
        page("register-choose", verdict(ScanOutcome::ChooseMatch)),
        page("register-changed", verdict(ScanOutcome::ContextChanged)),
        page("register-undone", verdict(ScanOutcome::Undone)),
        records("records-latest", latest),
        records("records-unnamed", unnamed),
        records("records-events", recordsInput(outside)),
        records("records-partial", partial),
        records("records-empty", {}),
        records("records-wrong", wrongSearch(outside)),
    };
}

} // namespace tewatashi::test
