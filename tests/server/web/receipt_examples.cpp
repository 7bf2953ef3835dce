#include "tests/server/web/receipt_examples.h"

#include "server/web/account/absence_page.h"
#include "server/web/account/notices_page.h"
#include "server/web/items/receive_page.h"
#include "server/web/mailroom/exceptions_page.h"
#include "tests/server/web/request_examples.h"

namespace tewatashi::test {
namespace {

using namespace server;
using domain::ExceptionKind;
using domain::ExceptionResolution;
using domain::ReceiptRole;
using services::ReceiptOutcome;
using std::chrono::minutes;

const char* const kNonce = "000102030405060708090a0b0c0d0e0f";

services::WaitingItem waitingItem(const Outside& outside, const std::string& number,
                                  const std::string& status, bool needsDigits) {
    services::WaitingItem item;
    item.request = exampleRequest(outside);
    item.request.slipNumber = number;
    item.request.statusCode = status;
    item.placeName = {outside("大阪支社 5 階 ボックス 12"), outside("Osaka branch 5F, box 12")};
    item.since = kExampleNow - minutes(95);
    item.role = ReceiptRole::Addressee;
    item.needsDigits = needsDigits;
    item.triesLeft = 5;
    return item;
}

services::WaitingItems waitingItems(const Outside& outside) {
    services::WaitingItems waiting;
    services::WaitingItem personal = waitingItem(outside, "223456789015", "delivered", true);
    personal.request.itemClass.name = {outside("親展"), outside("Personal")};
    personal.request.itemClass.standsOut = true;
    personal.triesLeft = 3;
    services::WaitingItem spent = waitingItem(outside, "323456789016", "delivered", true);
    spent.triesLeft = 0;
    spent.reported = {ExceptionKind::Unproven};
    spent.request.subject.clear();
    services::WaitingItem shared = waitingItem(outside, "423456789017", "delivered", false);
    shared.role = ReceiptRole::Member;
    shared.reported = {ExceptionKind::NotReceived, ExceptionKind::NotMine};
    waiting.delivered = {waitingItem(outside, "123456789014", "delivered", false), personal, spent,
                         shared};
    services::WaitingItem moving = waitingItem(outside, "523456789011", "departed", false);
    moving.since.reset();
    waiting.underWay = {moving, waitingItem(outside, "623456789012", "out_for_delivery", true)};
    waiting.isCut = true;
    return waiting;
}

services::ReceiptAnswer answer(ReceiptOutcome outcome, const std::string& code,
                               ReceiptRole role = ReceiptRole::Addressee) {
    return {outcome, code, outcome == ReceiptOutcome::NotYours ? "" : code, role, 4};
}

services::ExceptionView exception(const Outside& outside, ExceptionKind kind) {
    services::ExceptionView view;
    view.id = 7;
    view.kind = kind;
    view.reportedBy = outside("髙橋 一郎");
    view.openedAt = kExampleNow - minutes(50);
    view.note = outside("ボックスに見当たりません。");
    return view;
}

web::ExceptionsInput exceptionList(const Outside& outside) {
    web::ExceptionsInput input;
    input.cursor = "3";
    input.page.next = "9";
    services::OpenException row;
    row.exception = exception(outside, ExceptionKind::NotReceived);
    row.slipNumber = "123456789014";
    row.statusCode = "received";
    row.placeName = {outside("大阪支社 5 階 ボックス 12"), outside("Osaka branch 5F, box 12")};
    row.since = kExampleNow - minutes(95);
    row.request = exampleRequest(outside);
    row.receipt = exampleReceipt(outside).view.receipt;
    row.resolutions = {ExceptionResolution::Found, ExceptionResolution::Returning,
                       ExceptionResolution::ReceiptUndone, ExceptionResolution::Lost,
                       ExceptionResolution::NothingToDo};
    input.page.rows.push_back(row);
    row.exception = exception(outside, ExceptionKind::Unproven);
    row.exception.id = 8;
    row.exception.note.clear();
    row.statusCode = "delivered";
    row.receipt.reset();
    row.request->to.name.clear();
    row.resolutions = {ExceptionResolution::ReceiptConfirmed, ExceptionResolution::TriesRenewed,
                       ExceptionResolution::NothingToDo};
    input.page.rows.push_back(row);
    row.exception = exception(outside, ExceptionKind::NotMine);
    row.exception.id = 9;
    row.request.reset();
    row.since.reset();
    row.resolutions = {ExceptionResolution::Redirected};
    input.page.rows.push_back(row);
    return input;
}

std::vector<ExamplePage> verdictPages(const web::PagePainter& painter, const web::Frame& frame,
                                      const Outside& outside) {
    std::vector<ExamplePage> pages;
    const auto add = [&](const std::string& name, std::vector<services::ReceiptAnswer> answers) {
        pages.push_back({"receive-" + name,
                         web::receivePage({waitingItems(outside), std::move(answers), kNonce},
                                          painter, frame, kExampleNow)});
    };
    add("confirmed", {answer(ReceiptOutcome::Confirmed, "123456789014")});
    add("proxy", {answer(ReceiptOutcome::Confirmed, "123456789014", ReceiptRole::Proxy)});
    add("digits", {answer(ReceiptOutcome::DigitsNeeded, "223456789015")});
    add("digits-proxy", {answer(ReceiptOutcome::DigitsNeeded, "223456789015", ReceiptRole::Proxy)});
    add("wrong", {answer(ReceiptOutcome::WrongDigits, "223456789015")});
    services::ReceiptAnswer last = answer(ReceiptOutcome::WrongDigits, "223456789015");
    last.triesLeft = 0;
    add("last", {last});
    add("unreadable", {{ReceiptOutcome::NotANumber, outside("x**"), "", ReceiptRole::None, 0}});
    for (const ReceiptOutcome each :
         {ReceiptOutcome::NotYours, ReceiptOutcome::NoProxy, ReceiptOutcome::NotHandedIn,
          ReceiptOutcome::AlreadyReceived, ReceiptOutcome::Cancelled, ReceiptOutcome::GoingBack,
          ReceiptOutcome::MailRoom, ReceiptOutcome::OldForm}) {
        add("outcome-" + std::to_string(static_cast<int>(each)), {answer(each, "323456789016")});
    }
    add("many", {answer(ReceiptOutcome::Confirmed, "123456789014"),
                 answer(ReceiptOutcome::WrongDigits, "223456789015"),
                 answer(ReceiptOutcome::AlreadyReceived, "323456789016"),
                 answer(ReceiptOutcome::Confirmed, "423456789017")});
    add("many-good", {answer(ReceiptOutcome::Confirmed, "123456789014"),
                      answer(ReceiptOutcome::Confirmed, "423456789017")});
    return pages;
}

// The item page in each state of its receipt.
std::vector<ExamplePage> itemReceiptPages(const web::PagePainter& painter, const web::Frame& frame,
                                          const Outside& outside) {
    services::ItemView item = exampleItem(outside);
    item.statusCode = "delivered";
    item.detailsMissing = false;
    std::vector<ExamplePage> pages;
    const auto add = [&](const std::string& name, domain::ReceiptVerdict next, ReceiptRole role) {
        web::ItemReceipt receipt;
        receipt.nonce = kNonce;
        receipt.view.next = next;
        receipt.view.role = role;
        receipt.view.mayReport = role == ReceiptRole::Addressee;
        receipt.view.exceptions = {exception(outside, ExceptionKind::NotReceived)};
        pages.push_back({"item-" + name,
                         web::itemPage({item, exampleRequest(outside), receipt, std::nullopt, {}},
                                       painter, frame, kExampleNow)});
    };
    add("confirm", domain::ReceiptVerdict::Confirmed, ReceiptRole::Addressee);
    add("confirm-digits", domain::ReceiptVerdict::DigitsNeeded, ReceiptRole::Addressee);
    add("confirm-proxy", domain::ReceiptVerdict::DigitsNeeded, ReceiptRole::Proxy);
    add("confirm-mail-room", domain::ReceiptVerdict::MailRoom, ReceiptRole::Addressee);
    item.statusCode = "received";
    web::ItemReceipt looked = exampleReceipt(outside);
    looked.view.receipt->role = ReceiptRole::Member;
    looked.view.receipt->proof = domain::ReceiptProof::MailRoom;
    looked.view.receipt->confirmedBy = outside("鈴木 一郎");
    looked.view.exceptions[0].resolvedBy.clear();
    looked.view.exceptions[0].resolution = ExceptionResolution::ReceivedSince;
    pages.push_back({"item-receipt-mail-room",
                     web::itemPage({item, exampleRequest(outside), looked, std::nullopt, {}},
                                   painter, frame, kExampleNow)});
    return pages;
}

web::NoticesInput noticeList(const Outside& outside) {
    web::NoticesInput input;
    input.page.unread = 2;
    input.page.next = "3";
    input.page.newest = 120;
    for (const domain::NoticeKind kind : domain::kAllNoticeKinds) {
        services::NoticeView view;
        view.id = 120 - static_cast<int>(kind);
        view.kind = kind;
        view.title = services::builtInNoticeText(kind).title;
        view.body = services::builtInNoticeText(kind).body;
        view.slipNumber = "123456789014";
        view.sender = outside("佐藤 花子");
        view.recipient = {outside("髙橋 一郎"), outside("髙橋 一郎")};
        view.about = kind == domain::NoticeKind::ReceivedByProxy ? outside("伊藤 三郎") : "";
        view.placeName = {outside("大阪支社 5 階"), outside("Osaka branch 5F")};
        view.eventAt = kExampleNow - minutes(17 * static_cast<int>(kind));
        view.isRead = static_cast<int>(kind) > 4;
        view.isWithdrawn = kind == domain::NoticeKind::Damaged;
        input.page.rows.push_back(view);
    }
    return input;
}

web::AbsencePageInput absences(const Outside& outside) {
    const auto day = [](const char* text) { return *domain::LocalDate::fromText(text); };
    const services::StandIn who{outside("A1024"),
                                outside("中村 良子"),
                                {outside("管理本部 › 法務部"), outside("Legal")},
                                {outside("東京本社"), outside("Tokyo HQ")}};
    web::AbsencePageInput input;
    input.view.isPerson = true;
    input.view.absences = {
        {1, day("2026-11-25"), day("2026-11-27"), domain::AwayAction::Forward, who, true},
        {2, day("2026-12-28"), day("2027-01-05"), domain::AwayAction::Hold, {}, false}};
    input.view.delegates = {{who, day("2026-04-01"), {}}};
    input.view.actsFor = {{outside("A0007"), outside("田中 部長"), day("2026-12-05"), false},
                          {outside("A0008"), outside("山本 一郎"), day("2026-11-30"), true}};
    input.absence.from = outside("12/1");
    input.absenceProblems = {{"from", {outside("日付を入力し直してください。"), outside("Day.")}}};
    return input;
}

} // namespace

web::ItemReceipt exampleReceipt(const Outside& outside) {
    web::ItemReceipt made;
    made.nonce = kNonce;
    made.view.next = domain::ReceiptVerdict::AlreadyReceived;
    made.view.role = ReceiptRole::Addressee;
    made.view.mayReport = true;
    services::ReceiptShown shown;
    shown.name = outside("伊藤 三郎");
    shown.role = ReceiptRole::Proxy;
    shown.proof = domain::ReceiptProof::Possession;
    shown.at = kExampleNow - minutes(12);
    made.view.receipt = shown;
    services::ExceptionView resolved = exception(outside, ExceptionKind::NotReceived);
    resolved.resolution = ExceptionResolution::Found;
    resolved.resolvedAt = kExampleNow - minutes(20);
    resolved.resolvedBy = outside("佐藤 次郎");
    resolved.reason = outside("隣の棚にありました。");
    made.view.exceptions = {resolved};
    return made;
}

std::vector<ExamplePage> receiptPages(const web::PagePainter& painter, const web::Frame& frame,
                                      const Outside& outside) {
    services::WaitingItems nobody;
    nobody.isPerson = false;
    web::ExceptionsInput refused = exceptionList(outside);
    refused.isResolved = true;
    refused.refused = services::ExceptionDecision{{}, 8, "tries_renewed", outside("x")};
    for (const char* field : {"resolution", "reason"}) {
        refused.problems.push_back({field, {outside("入力し直してください。"), outside("Again.")}});
    }
    web::ReceiptReportForm wrong{"123456789014", "not_mine", outside("隣の部のものです"), {}};
    for (const char* field : {"kind", "note"}) {
        wrong.problems.push_back({field, {outside("入力し直してください。"), outside("Again.")}});
    }
    std::vector<ExamplePage> pages{
        {"receive",
         web::receivePage({waitingItems(outside), {}, kNonce}, painter, frame, kExampleNow)},
        {"receive-none", web::receivePage({{}, {}, kNonce}, painter, frame, kExampleNow)},
        {"receive-nobody", web::receivePage({nobody, {}, kNonce}, painter, frame, kExampleNow)},
        {"report", web::receiptReportPage({"123456789014", "", "", {}}, painter, frame)},
        {"report-wrong", web::receiptReportPage(wrong, painter, frame)},
        {"absence", web::absencePage(absences(outside), painter, frame)},
        {"absence-none", web::absencePage({}, painter, frame)},
        {"notices", web::noticesPage(noticeList(outside), painter, frame, kExampleNow)},
        {"notices-none", web::noticesPage({{}, true, "3"}, painter, frame, kExampleNow)},
        {"exceptions", web::exceptionsPage(exceptionList(outside), painter, frame, kExampleNow)},
        {"exceptions-wrong", web::exceptionsPage(refused, painter, frame, kExampleNow)},
        {"exceptions-none", web::exceptionsPage({}, painter, frame, kExampleNow)},
    };
    for (const auto& more :
         {verdictPages(painter, frame, outside), itemReceiptPages(painter, frame, outside)}) {
        pages.insert(pages.end(), more.begin(), more.end());
    }
    return pages;
}

} // namespace tewatashi::test
