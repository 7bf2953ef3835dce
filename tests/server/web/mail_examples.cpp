#include "tests/server/web/mail_examples.h"

#include "server/services/notices/notice_texts.h"
#include "server/web/account/notice_choices_page.h"
#include "server/web/admin/mail_page.h"
#include "server/web/admin/notice_text_pages.h"
#include "server/web/mailroom/unconfirmed_page.h"

namespace tewatashi::test {
namespace {

using namespace server;
using domain::NoticeKind;
using mail::MailTrouble;
using std::chrono::hours;
using std::chrono::minutes;

services::MailView mailOf(const Outside& outside, std::int64_t id, NoticeKind kind,
                          MailTrouble trouble, const char* answer) {
    services::MailView made;
    made.id = id;
    made.title = services::builtInNoticeText(kind).title;
    made.slipNumber = "284756301928";
    made.personName = outside("髙橋 美咲");
    made.address = outside("takahashi.misaki@sales.mihonshoji.example.co.jp");
    made.queuedAt = kExampleNow - hours(5);
    made.lastTryAt = kExampleNow - minutes(20);
    made.tries = 4;
    made.trouble = trouble;
    made.answer = *answer == '\0' ? "" : outside(answer);
    return made;
}

web::MailPageInput works(const Outside& outside) {
    web::MailPageInput input;
    input.status.isOn = true;
    input.status.server = outside("smtp.mihonshoji.example.co.jp:587");
    input.status.from = outside("mailroom@mihonshoji.example.co.jp");
    input.status.waiting = 2;
    input.status.givenUp = 1;
    input.status.withoutAddress = 3;
    input.status.lastSentAt = kExampleNow - minutes(2);
    input.page.rows = {mailOf(outside, 41, NoticeKind::Delivered, MailTrouble::Postponed,
                              "451 4.7.1 Greylisting in action, please come back later"),
                       mailOf(outside, 40, NoticeKind::ReceivedByProxy,
                              MailTrouble::RecipientRefused, "550 5.1.1 No such mailbox here"),
                       mailOf(outside, 39, NoticeKind::Reminder, MailTrouble::None, "")};
    input.page.rows[0].nextTryAt = kExampleNow + minutes(12);
    input.page.rows[1].isGivenUp = true;
    input.page.rows[2].nextTryAt = kExampleNow;
    input.page.rows[2].tries = 0;
    input.page.rows[2].lastTryAt.reset();
    input.page.next = "39";
    return input;
}

services::NoticeChoicesView choicesOf(const Outside& outside) {
    services::NoticeChoicesView view;
    view.siteSendsMail = true;
    view.isPerson = true;
    view.address = outside("misaki@example.jp");
    for (const NoticeKind kind : services::choosableNotices()) {
        view.choices.push_back(
            {kind, services::builtInNoticeText(kind).title, kind != NoticeKind::Received, true});
    }
    return view;
}

web::UnconfirmedInput unconfirmed(const Outside& outside) {
    services::UnconfirmedItem item;
    item.slipNumber = "284756301928";
    item.request.itemClass.name = {outside("親展"), outside("Personal")};
    item.request.itemClass.standsOut = true;
    item.request.from.name = outside("佐藤 花子");
    item.request.to.name = outside("髙橋 美咲");
    item.request.to.department = {outside("営業本部 › 第一営業部"), outside("Sales › Sales 1")};
    item.placeName = {outside("大阪支社 3 階メール室"), outside("Osaka, mail room 3F")};
    item.deliveredAt = kExampleNow - hours(24 * 15);
    item.businessDays = 10;
    item.reminders = 2;
    item.isEscalated = true;
    item.lastTold = kExampleNow - hours(24);
    item.keyContact = outside("田中 三郎");
    web::UnconfirmedInput input;
    input.page.rows = {item, item};
    services::UnconfirmedItem& fresh = input.page.rows[1];
    fresh.slipNumber = "284756301935";
    fresh.request.itemClass = {};
    fresh.request.itemClass.name = {outside("普通"), outside("Ordinary")};
    fresh.request.to.name.clear();
    fresh.deliveredAt = kExampleNow - hours(30);
    fresh.businessDays = 1;
    fresh.reminders = 0;
    fresh.isEscalated = false;
    fresh.lastTold.reset();
    fresh.keyContact.clear();
    input.page.next = "1795324800000.4";
    return input;
}

std::vector<services::NoticeTextEntry> textsOf(const Outside& outside) {
    std::vector<services::NoticeTextEntry> entries;
    for (const NoticeKind kind : domain::kAllNoticeKinds) {
        entries.push_back({kind, services::builtInNoticeText(kind), false});
    }
    entries[1].isChanged = true;
    entries[1].text.title = {outside("荷物が届きました"), outside("It is there")};
    entries[1].text.body = {outside("3 階の窓口でお渡しします。"), outside("Ask on floor 3.")};
    return entries;
}

} // namespace

std::vector<ExamplePage> mailPages(const web::PagePainter& painter, const web::Frame& frame,
                                   const Outside& outside) {
    web::MailPageInput fails = works(outside);
    fails.status.failedSince = kExampleNow - hours(3);
    fails.status.nextTryAt = kExampleNow + minutes(9);
    fails.status.trouble = MailTrouble::NoStartTls;
    fails.status.answer = outside("250 HELP");
    fails.cursor = "90";
    services::NoticeChoicesView nowhere = choicesOf(outside);
    nowhere.address.clear();
    services::NoticeChoicesView nobody = choicesOf(outside);
    nobody.isPerson = false;
    web::NoticeTextForm looked{textsOf(outside)[1], {}, {}};
    looked.preview = {outside("荷物が届きました（1234 5678 9012）\n\n本文"), outside("Text")};
    web::NoticeTextForm wrong{textsOf(outside)[0], {}, {}};
    for (const char* field : {"title_ja", "title_en", "body_ja", "body_en"}) {
        wrong.problems.push_back({field, {outside("入力してください。"), outside("Enter it.")}});
    }
    return {
        {"mail", web::mailPage(works(outside), painter, frame, kExampleNow)},
        {"mail-fails", web::mailPage(fails, painter, frame, kExampleNow)},
        {"mail-off", web::mailPage({}, painter, frame, kExampleNow)},
        {"unconfirmed", web::unconfirmedPage(unconfirmed(outside), painter, frame, kExampleNow)},
        {"unconfirmed-none", web::unconfirmedPage({{}, "1.2"}, painter, frame, kExampleNow)},
        {"notice-texts", web::noticeTextsPage(textsOf(outside), painter, frame)},
        {"notice-text", web::noticeTextPage(looked, painter, frame)},
        {"notice-text-wrong", web::noticeTextPage(wrong, painter, frame)},
        {"notice-choices", web::noticeChoicesPage(choicesOf(outside), {}, painter, frame)},
        {"notice-choices-nowhere", web::noticeChoicesPage(nowhere, {}, painter, frame)},
        {"notice-choices-nobody", web::noticeChoicesPage(nobody, {}, painter, frame)},
    };
}

} // namespace tewatashi::test
