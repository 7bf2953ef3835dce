#include "tests/server/web/request_examples.h"

#include "server/web/items/cancel_page.h"
#include "server/web/items/request_import_page.h"
#include "server/web/items/request_list_page.h"
#include "server/web/items/request_page.h"

namespace tewatashi::test {
namespace {

using namespace server;

std::vector<services::ItemClass> classes(const Outside& outside) {
    services::ItemClass ordinary{"ordinary", {outside("普通"), outside("Ordinary")}, {}, false};
    ordinary.rules = {domain::TextReaders::PartiesAndMailRoom, false, true, true, true, false, 2};
    services::ItemClass everybody{"open", {outside("公開"), outside("Open")}, {}, false};
    everybody.rules = {domain::TextReaders::Everybody, false, true, true, true, false, 2};
    return {ordinary, everybody, {"personal", {outside("親展"), outside("Personal")}, {}, true}};
}

services::Department department(const Outside& outside) {
    services::Department made;
    made.code = outside("S2");
    made.name = {outside("第二営業部"), outside("Second sales")};
    made.path = {outside("営業本部 › 第二営業部"), outside("Sales › Second sales")};
    made.isThere = true;
    return made;
}

services::Person person(const Outside& outside, const char* number, const char* name) {
    services::Person made;
    made.id = {7};
    made.employeeNumber = outside(number);
    made.nameJa = outside(name);
    made.nameKana = outside("タカハシ イチロウ");
    made.nameRomaji = outside("Takahashi Ichiro");
    made.posts.push_back({department(outside), services::PostKind::Main, outside("部長"), "", {}});
    return made;
}

web::RequestForm chosen(const Outside& outside) {
    web::RequestForm form;
    form.classes = classes(outside);
    form.today = "2026-11-22";
    form.hasOwnPerson = true;
    form.pieces = "1";
    form.input.classCode = "ordinary";
    form.input.formNonce = "000102030405060708090a0b0c0d0e0f";
    form.sender.person = person(outside, "A0001", "田中 花子");
    form.sender.isSelf = true;
    form.recipient.person = person(outside, "A0002", "髙橋 一郎");
    form.input.toPerson = outside("A0002");
    return form;
}

web::RequestForm searching(const Outside& outside) {
    web::RequestForm form = chosen(outside);
    form.mayChooseSender = true;
    form.recipient = {};
    form.recipient.question = outside("たかはし");
    services::RecipientMatches matches;
    matches.people = {{person(outside, "A0002", "髙橋 一郎"), "", true},
                      {person(outside, "B1234", "高橋 一郎"), outside("鈴木 一郎"), true}};
    matches.departments = {department(outside)};
    matches.more = true;
    form.recipient.matches = matches;
    return form;
}

web::RequestForm wrong(const Outside& outside) {
    web::RequestForm form = chosen(outside);
    form.mayChooseSender = true;
    form.sender.isSelf = false;
    form.input.sender = outside("A0001");
    form.recipient = {};
    form.recipient.department = department(outside);
    form.pieces = outside("many");
    form.input.subject = outside("契約書");
    form.input.note = outside("至急");
    form.input.wishedDay = outside("2026-02-30");
    form.input.label = outside("123456789014");
    for (const char* field :
         {"sender", "recipient", "class", "pieces", "subject", "note", "wished_day", "label", ""}) {
        form.problems.push_back({field, {outside("入力し直してください。"), outside("Again.")}});
    }
    return form;
}

web::RequestForm nobody(const Outside& outside) {
    web::RequestForm form = searching(outside);
    form.hasOwnPerson = false;
    form.sender = {};
    form.sender.question = outside("ぬ");
    form.sender.matches = services::RecipientMatches{};
    form.recipient = {};
    return form;
}

} // namespace

services::RequestView exampleRequest(const Outside& outside) {
    services::RequestView request;
    request.slipNumber = "123456789014";
    request.statusCode = "requested";
    request.from = {outside("A0001"),     outside("G1"),
                    outside("田中 花子"), {outside("総務部"), outside("General affairs")},
                    outside("TOKYO"),     {outside("東京本社 3 階"), outside("Tokyo HQ 3F")}};
    request.to = {
        outside("A0002"),     outside("S2"),
        outside("髙橋 一郎"), {outside("営業本部 › 第二営業部"), outside("Sales › Second sales")},
        outside("OSAKA"),     {outside("大阪支社 5 階"), outside("Osaka branch 5F")}};
    request.itemClass = classes(outside).front();
    request.pieces = 2;
    request.wishedDay = "2026-11-25";
    request.requestedAt = kExampleNow - std::chrono::minutes(30);
    request.mayReadTexts = true;
    request.subject = outside("工事請負契約書（原本）");
    request.note = outside("午前中に");
    request.mayPrint = true;
    request.mayCancel = true;
    return request;
}

namespace {

services::RequestView cancelled(const Outside& outside, domain::CancelStage stage,
                                domain::CancelProgress progress) {
    services::RequestView request = exampleRequest(outside);
    request.mayPrint = false;
    request.mayCancel = false;
    services::CancelledView view;
    view.stage = stage;
    view.progress = progress;
    view.at = kExampleNow - std::chrono::minutes(3);
    view.reason = outside("宛先違い");
    request.cancellation = view;
    return request;
}

web::RequestListInput sentList(const Outside& outside) {
    using domain::CancelProgress;
    using domain::CancelStage;
    web::RequestListInput input;
    input.mayEnterForOthers = true;
    input.which = services::RequestsOf::Account;
    input.cursor = "9";
    input.page.next = "3";
    services::RequestView moving = exampleRequest(outside);
    moving.statusCode = "departed";
    moving.mayPrint = false;
    moving.to.name.clear();
    moving.subject.clear();
    services::RequestView recalled =
        cancelled(outside, CancelStage::HandedIn, CancelProgress::Open);
    recalled.statusCode = "accepted";
    input.page.rows = {exampleRequest(outside), moving, recalled};
    return input;
}

services::InstructionPage instructions(const Outside& outside) {
    services::InstructionPage page;
    page.next = "5.6";
    services::CancelInstruction row;
    row.slipNumber = "123456789014";
    row.statusCode = "departed";
    row.placeName = {outside("東京本社 1 階メール室"), outside("Tokyo HQ, mail room 1F")};
    row.since = kExampleNow - std::chrono::minutes(50);
    row.cancellation =
        *cancelled(outside, domain::CancelStage::Dispatched, domain::CancelProgress::Open)
             .cancellation;
    row.request = exampleRequest(outside);
    page.rows.push_back(row);
    row.cancellation.stage = domain::CancelStage::HandedIn;
    page.rows.push_back(row);
    row.cancellation.stage = domain::CancelStage::BeforeHandIn;
    row.request.reset();
    row.since.reset();
    page.rows.push_back(row);
    return page;
}

web::RequestImportInput foundFile(const Outside& outside) {
    web::RequestImportInput input;
    input.nonce = "000102030405060708090a0b0c0d0e0f";
    services::ImportedRequests found;
    found.encoding = services::FileEncoding::Cp932;
    found.csv = outside("to_person,subject\nA0002,契約書\n");
    services::ImportedRow row;
    row.line = 2;
    row.sender = outside("田中 花子");
    row.recipient = {outside("髙橋 一郎"), outside("Takahashi Ichiro")};
    row.className = {outside("親展"), outside("Personal")};
    row.pieces = 2;
    row.subject = outside("工事請負契約書（原本）");
    row.wishedDay = "2026-11-25";
    row.label = outside("123456789014****");
    found.rows = {row, row};
    input.found = found;
    return input;
}

web::RequestImportInput wrongFile(const Outside& outside) {
    web::RequestImportInput input;
    const LocalizedText text{outside("受領者が見つかりません。"), outside("Not known.")};
    input.problems = {{3, 2, text}, {4, 0, text}, {0, 0, text}};
    return input;
}

// The page of a request in each state of its cancellation.
std::vector<ExamplePage> cancelPages(const web::PagePainter& painter, const web::Frame& frame,
                                     const Outside& outside) {
    using domain::CancelProgress;
    using domain::CancelStage;
    std::vector<ExamplePage> pages;
    const auto add = [&](const char* name, CancelStage stage, CancelProgress progress) {
        pages.push_back(
            {name, web::requestDonePage(cancelled(outside, stage, progress), "", painter, frame)});
    };
    add("cancel-retired", CancelStage::BeforeHandIn, CancelProgress::Done);
    add("cancel-circulating", CancelStage::BeforeHandIn, CancelProgress::Open);
    add("cancel-recall", CancelStage::HandedIn, CancelProgress::Open);
    add("cancel-stop", CancelStage::Dispatched, CancelProgress::Open);
    add("cancel-returned", CancelStage::HandedIn, CancelProgress::Done);
    add("cancel-overtaken", CancelStage::HandedIn, CancelProgress::Overtaken);
    add("cancel-refused", CancelStage::Delivered, CancelProgress::Refused);
    services::RequestView waiting =
        cancelled(outside, CancelStage::BeforeHandIn, CancelProgress::Done);
    waiting.cancellation->waitsFor = {outside("ターミナル 3"), outside("ターミナル 5")};
    waiting.cancellation->reason.clear();
    pages.push_back({"cancel-waiting", web::requestDonePage(waiting, "", painter, frame)});
    for (const CancelStage stage : {CancelStage::BeforeHandIn, CancelStage::HandedIn,
                                    CancelStage::Dispatched, CancelStage::Delivered}) {
        web::CancelForm form{exampleRequest(outside), stage, outside("宛先違い"), "",
                             "000102030405060708090a0b0c0d0e0f"};
        form.problem = stage == CancelStage::HandedIn ? outside("もう一度。") : "";
        pages.push_back({"cancel-form-" + std::to_string(static_cast<int>(stage)),
                         web::cancelPage(form, painter, frame)});
    }
    pages.push_back({"cancellations", web::cancellationsPage(instructions(outside), "1.2", painter,
                                                             frame, kExampleNow)});
    pages.push_back(
        {"cancellations-none", web::cancellationsPage({}, "", painter, frame, kExampleNow)});
    return pages;
}

} // namespace

std::vector<ExamplePage> requestPages(const web::PagePainter& painter, const web::Frame& frame,
                                      const Outside& outside) {
    web::RequestForm stranger = chosen(outside);
    stranger.hasOwnPerson = false;
    stranger.sender = {};
    web::RequestForm start = chosen(outside);
    start.recipient = {};
    services::RequestView again = exampleRequest(outside);
    again.prints = 2;
    services::RequestView closed = exampleRequest(outside);
    closed.mayPrint = false;
    closed.mayReadTexts = false;
    closed.subject.clear();
    closed.note.clear();
    closed.enteredBy = outside("佐藤 次郎");
    closed.to.name.clear();
    services::RequestView handedIn = exampleRequest(outside);
    handedIn.statusCode = "accepted";
    std::vector<ExamplePage> pages{
        {"requests", web::requestListPage(sentList(outside), painter, frame, kExampleNow)},
        {"requests-none", web::requestListPage({}, painter, frame, kExampleNow)},
        {"request-import", web::requestImportPage({}, painter, frame)},
        {"request-import-found", web::requestImportPage(foundFile(outside), painter, frame)},
        {"request-import-wrong", web::requestImportPage(wrongFile(outside), painter, frame)},
        {"request-start", web::requestPage(start, painter, frame)},
        {"request-search", web::requestPage(searching(outside), painter, frame)},
        {"request-form", web::requestPage(chosen(outside), painter, frame)},
        {"request-wrong", web::requestPage(wrong(outside), painter, frame)},
        {"request-nobody", web::requestPage(nobody(outside), painter, frame)},
        {"request-no-person", web::requestPage(stranger, painter, frame)},
        {"request-done", web::requestDonePage(exampleRequest(outside), "", painter, frame)},
        {"request-again", web::requestDonePage(again, outside("もう一度。"), painter, frame)},
        {"request-closed", web::requestDonePage(closed, "", painter, frame)},
        {"request-handed-in", web::requestDonePage(handedIn, "", painter, frame)},
    };
    for (ExamplePage& page : cancelPages(painter, frame, outside)) {
        pages.push_back(std::move(page));
    }
    return pages;
}

} // namespace tewatashi::test
