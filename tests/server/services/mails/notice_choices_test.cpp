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
    REQUIRE(scene.choices.choose(scene.jiro, {NoticeKind::Delivered, NoticeKind::Escalated}));
    view = scene.choices.of(scene.jiro);
    for (const NoticeChoice& choice : view.choices) {
        CAPTURE(domain::noticeKindCode(choice.kind));
        CHECK(choice.byMail ==
              (choice.kind == NoticeKind::Delivered || choice.kind == NoticeKind::Escalated));
    }
    CHECK(scene.choices.of(scene.hanako).choices.front().byMail); // hers alone
    const std::set<NoticeKind> all(choosableNotices().begin(), choosableNotices().end());
    REQUIRE(scene.choices.choose(scene.jiro, all));
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM notice_choices") == 0);
}

TEST_CASE("An account that is nobody's chooses nothing, nor anybody what is not offered",
          "[mails]") {
    MailScene scene;
    CHECK_FALSE(scene.choices.of(scene.nobody).isPerson);
    const auto nobody = scene.choices.choose(scene.nobody, {});
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().kind == ServiceErrorKind::Conflict);
    const auto wrong = scene.choices.choose(scene.jiro, {NoticeKind::MailFailed});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().kind == ServiceErrorKind::Invalid);
}

} // namespace tewatashi::server::services
