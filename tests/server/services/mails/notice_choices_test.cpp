#include "tests/server/services/mails/mail_scene.h"

namespace tewatashi::server::services {

using domain::NoticeKind;
using test::MailScene;

TEST_CASE("Everything comes by mail until somebody chooses", "[mails]") {
    MailScene scene;
    NoticeChoicesView view = scene.choices.of(scene.jiro);
    CHECK(view.siteSendsMail);
    CHECK(view.isPerson);
    CHECK(view.address == "A2@example.jp");
    CHECK(view.choices.size() == choosableNotices().size());
    for (const NoticeChoice& choice : view.choices) {
        CHECK(choice.byMail);
    }
    REQUIRE(scene.choices.choose(scene.jiro, {NoticeKind::Delivered, NoticeKind::Escalated}, {}));
    view = scene.choices.of(scene.jiro);
    for (const NoticeChoice& choice : view.choices) {
        CAPTURE(domain::noticeKindCode(choice.kind));
        CHECK(choice.byMail ==
              (choice.kind == NoticeKind::Delivered || choice.kind == NoticeKind::Escalated));
    }
    CHECK(scene.choices.of(scene.hanako).choices.front().byMail); // hers alone
    const std::set<NoticeKind> all(choosableNotices().begin(), choosableNotices().end());
    REQUIRE(scene.choices.choose(scene.jiro, all, {}));
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM notice_choices") == 0);
}

TEST_CASE("An account that is nobody's chooses nothing, nor anybody what is not offered",
          "[mails]") {
    MailScene scene;
    CHECK_FALSE(scene.choices.of(scene.nobody).isPerson);
    const auto nobody = scene.choices.choose(scene.nobody, {}, {});
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().kind == ServiceErrorKind::Conflict);
    const auto wrong = scene.choices.choose(scene.jiro, {NoticeKind::MailFailed}, {});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().kind == ServiceErrorKind::Invalid);
}

TEST_CASE("When mail comes is each person's own choice", "[mails]") {
    MailScene scene;
    const MailRhythmInput evening{"18:00", "22:00", "07:00"};
    REQUIRE(scene.choices.choose(scene.jiro, {}, {"１８：００", " 22:00 ", "07:00"}));
    CHECK(scene.choices.of(scene.jiro).rhythm == evening);
    CHECK(scene.choices.of(scene.hanako).rhythm == MailRhythmInput());
    REQUIRE(scene.choices.choose(scene.jiro, {}, {}));
    CHECK(scene.choices.of(scene.jiro).rhythm == MailRhythmInput());
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM mail_rhythms") == 0);
}

TEST_CASE("A time of mail that cannot be meant is named by its field, and nothing changes",
          "[mails]") {
    MailScene scene;
    struct Wrong {
        MailRhythmInput input;
        const char* field;
    };
    const auto wrong = GENERATE(values<Wrong>({
        {{"24:00", "", ""}, "digest_at"},
        {{"6pm", "", ""}, "digest_at"},
        {{"", "22:00", ""}, "quiet_until"},
        {{"", "", "07:00"}, "quiet_from"},
        {{"", "22", "07:00"}, "quiet_from"},
        {{"", "22:00", "22:00"}, "quiet_until"},
    }));
    REQUIRE(scene.choices.choose(scene.jiro, {NoticeKind::Delivered}, {"08:00", "", ""}));
    const auto refused = scene.choices.choose(scene.jiro, {}, wrong.input);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ServiceErrorKind::Invalid);
    REQUIRE(refused.error().fields.size() == 1);
    CHECK(refused.error().fields.front().field == wrong.field);
    CHECK(scene.choices.of(scene.jiro).rhythm.digestAt == "08:00");
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM notice_choices") > 0);
}

} // namespace tewatashi::server::services
