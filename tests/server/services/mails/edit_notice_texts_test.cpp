#include "server/services/notices/edit_notice_texts.h"
#include "tests/server/services/mails/mail_scene.h"

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;
using test::MailScene;

const NoticeText kOurs{{"窓口に届きました", "It is at the counter"},
                       {"3 階の窓口でお渡しします。", "Fetch it on floor 3."}};

} // namespace

TEST_CASE("What an administrator writes is what pages and mails say, also of what was told before",
          "[mails]") {
    MailScene scene;
    EditNoticeTexts texts(scene.fixture.site());
    static_cast<void>(scene.sent("ordinary", "delivered"));
    REQUIRE(texts.change(NoticeKind::Delivered, kOurs, {"chief", "test"}));
    const auto notices =
        Notices(scene.fixture.site()).list(scene.jiro, NoticeSelection::All, "", 10);
    REQUIRE(notices);
    CHECK(notices->rows.front().title == kOurs.title);
    CHECK(notices->rows.back().title == builtInNoticeText(NoticeKind::Requested).title);
    scene.sending.run(scene.mailer);
    CHECK(scene.mailer.sent.back().subject.starts_with("窓口に届きました（"));
    CHECK(scene.mailer.sent.back().body.find("3 階の窓口") != std::string::npos);
    CHECK(texts.find(NoticeKind::Delivered).isChanged);
    CHECK(texts.list().size() == domain::kAllNoticeKinds.size());

    texts.restore(NoticeKind::Delivered, {"chief", "test"});
    CHECK_FALSE(texts.find(NoticeKind::Delivered).isChanged);
    CHECK(texts.find(NoticeKind::Delivered).text.title ==
          builtInNoticeText(NoticeKind::Delivered).title);
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'notice_text_put' AND "
                               "thing = 'delivered' AND actor = 'chief'") == 2);
}

TEST_CASE("A notice needs a title and a text in both languages, each on one line", "[mails]") {
    MailScene scene;
    EditNoticeTexts texts(scene.fixture.site());
    const auto refused = texts.change(
        NoticeKind::Delivered, {{"", "a\nb"}, {std::string(901, 'x'), "  "}}, {"chief", "test"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fields.size() == 4);
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM notice_texts") == 0);
    // The built-in text written by hand is the built-in text.
    REQUIRE(texts.change(NoticeKind::Delivered, builtInNoticeText(NoticeKind::Delivered),
                         {"chief", "test"}));
    CHECK_FALSE(texts.find(NoticeKind::Delivered).isChanged);
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'notice_text_put'") ==
          0);
}

TEST_CASE("A preview shows the mail as it would arrive", "[mails]") {
    MailScene scene;
    const LocalizedText preview = scene.mails.preview(NoticeKind::Delivered, kOurs);
    CHECK(preview.ja.starts_with("窓口に届きました（1234 5678 9012）\n\n"));
    CHECK(preview.ja.find("https://tewatashi.example.jp/items/123456789012") != std::string::npos);
    CHECK(preview.en.find("Fetch it on floor 3.") != std::string::npos);
}

} // namespace tewatashi::server::services
