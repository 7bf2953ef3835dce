#include "tests/server/web/request_examples.h"

#include "server/web/request_page.h"

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
    request.from = {outside("A0001"),
                    outside("G1"),
                    outside("田中 花子"),
                    {outside("総務部"), outside("General affairs")},
                    {outside("東京本社 3 階"), outside("Tokyo HQ 3F")}};
    request.to = {outside("A0002"),
                  outside("S2"),
                  outside("髙橋 一郎"),
                  {outside("営業本部 › 第二営業部"), outside("Sales › Second sales")},
                  {outside("大阪支社 5 階"), outside("Osaka branch 5F")}};
    request.itemClass = classes(outside).front();
    request.pieces = 2;
    request.wishedDay = "2026-11-25";
    request.requestedAt = kExampleNow - std::chrono::minutes(30);
    request.mayReadTexts = true;
    request.subject = outside("工事請負契約書（原本）");
    request.note = outside("午前中に");
    request.mayPrint = true;
    return request;
}

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
    return {
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
}

} // namespace tewatashi::test
