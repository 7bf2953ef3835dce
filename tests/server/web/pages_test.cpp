#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_examples.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

const web::PagePainter& painter() {
    static const web::PagePainter kPainter({"見本商事 社内便", "Mihon Shoji internal mail"},
                                           "Asia/Tokyo");
    return kPainter;
}

std::string pageNamed(const std::string& name, Language language, services::Role role) {
    for (const ExamplePage& page : examplePages(painter(), language, role, asItIs)) {
        if (page.name == name) {
            return page.html;
        }
    }
    FAIL("no page " << name);
    return "";
}

} // namespace

TEST_CASE("Every page is well-formed in both languages for every role", "[unit]") {
    for (const Language language : {Language::Japanese, Language::English}) {
        for (const services::Role role : {services::Role::Employee, services::Role::Operator,
                                          services::Role::Administrator, services::Role::Auditor}) {
            for (const ExamplePage& page : examplePages(painter(), language, role, asItIs)) {
                CAPTURE(page.name);
                CHECK(htmlProblems(page.html) == std::vector<std::string>{});
                CHECK_FALSE(holds(page.html, "{{"));
                CHECK(holds(page.html, "<html lang=\"" + web::languageCode(language) + "\">"));
            }
        }
    }
}

TEST_CASE("Hostile text is inert in every field of every page", "[unit]") {
    const std::string hostile[] = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title><script>x</script>",
        "</textarea><b>",
        "javascript:alert(1)",
        "{{csrf}}{{{here}}}{{#notices}}",
        "\xFF\xFE<b>\x80",
        "\"/><svg/onload=alert(1)>",
        "<!--",
        "]]>",
        std::string("nul\0<i>", 7),
        "\u202Egnp.exe<u>",
        "&lt;script&gt;",
        "%3Cscript%3E",
        "\" style=\"position:fixed",
    };
    for (const std::string& text : hostile) {
        CAPTURE(text);
        const Outside outside = [&](const std::string&) { return text; };
        for (const Language language : {Language::Japanese, Language::English}) {
            for (const ExamplePage& page :
                 examplePages(painter(), language, services::Role::Operator, outside)) {
                CAPTURE(page.name);
                CHECK(htmlProblems(page.html) == std::vector<std::string>{});
            }
        }
    }
}

TEST_CASE("Hostile text adds no tag to any page", "[unit]") {
    // Method: a page has as many '<' with hostile text as with plain text of the same shape.
    const auto tags = [](const std::string& html) {
        return std::count(html.begin(), html.end(), '<');
    };
    const auto plain = examplePages(painter(), Language::English, services::Role::Operator,
                                    [](const auto&) { return std::string("plain"); });
    const auto hostile =
        examplePages(painter(), Language::English, services::Role::Operator,
                     [](const auto&) { return std::string("<b>\"'><script src=//x></script>"); });
    REQUIRE(plain.size() == hostile.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
        CAPTURE(plain[i].name);
        CHECK(tags(plain[i].html) == tags(hostile[i].html));
    }
}

TEST_CASE("Hostile text still reads as what it is", "[unit]") {
    services::DockDetail dock =
        exampleDock([](const std::string&) { return std::string("<script>alert('x')</script>"); });
    const Outside outside = [](const std::string&) { return std::string("<i>&\"'"); };
    for (const ExamplePage& page :
         examplePages(painter(), Language::Japanese, services::Role::Operator, outside)) {
        if (page.name == "dock" || page.name == "item" || page.name == "codes") {
            CAPTURE(page.name);
            CHECK(holds(htmlText(page.html), "<i>&\"'"));
        }
    }
}

TEST_CASE("No page holds text of the other language by accident", "[unit]") {
    const Outside nothing = [](const std::string&) { return std::string("x"); };
    for (const ExamplePage& page :
         examplePages(painter(), Language::English, services::Role::Operator, nothing)) {
        CAPTURE(page.name);
        if (page.name.rfind("error", 0) == 0) {
            continue; // shown in both languages on purpose
        }
        std::string text = htmlText(page.html);
        for (const std::string_view allowed : {"手渡し", "日本語", "見本商事 社内便"}) {
            for (std::size_t at = text.find(allowed); at != std::string::npos;
                 at = text.find(allowed)) {
                text.erase(at, allowed.size());
            }
        }
        const bool hasJapanese = std::any_of(text.begin(), text.end(), [](char c) {
            const auto octet = static_cast<unsigned char>(c);
            return octet >= 0xE3 && octet <= 0xE9;
        });
        CHECK_FALSE(hasJapanese);
    }
}

TEST_CASE("An item shows its number in groups, its status by word and shape, and where", "[unit]") {
    const std::string html = pageNamed("item", Language::Japanese, services::Role::Employee);
    const std::string text = htmlText(html);
    CHECK(holds(html, "<span>1234</span><span>5678</span><span>9014</span>"));
    CHECK(holds(html, "status-icon"));
    for (const char* part : {"持出", "大阪支社 3 階メール室", "2026年11月22日（日）13:55", "取消済",
                             "順序推定", "端末の既定", "修正済", "状況変更なし", "明細未登録",
                             "ターミナル 3（大阪）の読取は 14:05 までに取り込み済み",
                             "opticon:104999 の読取は 13:20 までに取り込み済み（場所は未設定）",
                             "2026年11月22日（日）12:50 以前"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
}

TEST_CASE("The newest entry of the timeline comes first", "[unit]") {
    const std::string html = pageNamed("item", Language::English, services::Role::Employee);
    const std::size_t list = html.find("<ol class=\"timeline\"");
    CHECK(html.find("Out for delivery", list) < html.find("Accepted", list));
}

TEST_CASE("Only readers of docks get links to them", "[unit]") {
    const auto linksToDocks = [](services::Role role) {
        const auto links = attributeValues(pageNamed("item", Language::English, role), "href");
        return std::any_of(links.begin(), links.end(), [](const std::string& link) {
            return link.rfind("/dock-sessions", 0) == 0;
        });
    };
    CHECK_FALSE(linksToDocks(services::Role::Employee));
    CHECK(linksToDocks(services::Role::Auditor));
    CHECK(linksToDocks(services::Role::Operator));
}

TEST_CASE("Only the mail room sees repair forms", "[unit]") {
    CHECK(holds(pageNamed("dock", Language::English, services::Role::Operator), "/repair\""));
    CHECK_FALSE(holds(pageNamed("dock", Language::English, services::Role::Auditor), "/repair\""));
}

TEST_CASE("A dock whose earlier scans never came says so above the scans", "[unit]") {
    for (const Language language : {Language::Japanese, Language::English}) {
        const std::string html = pageNamed("dock-missing", language, services::Role::Auditor);
        const std::string text = htmlText(html);
        CHECK(holds(text, "MAIL-OSK-02"));
        CHECK(holds(text, language == Language::Japanese ? "まだ届いていない読取があります"
                                                         : "Scans are still missing"));
        CHECK(html.find("id=\"missing-context\"") < html.find("id=\"run-1\""));
        CHECK_FALSE(holds(pageNamed("dock", language, services::Role::Auditor), "missing-context"));
    }
}

TEST_CASE("A proposal is shown beside the form and chosen by nobody until taken", "[unit]") {
    const std::string offered = pageNamed("dock", Language::English, services::Role::Operator);
    CHECK(holds(htmlText(offered), "Put the proposal into the form"));
    CHECK_FALSE(holds(offered, " selected"));
    const std::string taken =
        pageNamed("dock-proposal", Language::English, services::Role::Operator);
    CHECK(holds(taken, "<option value=\"1001\" selected>"));
    CHECK(holds(taken, "<option value=\"arrived\" selected>"));
    CHECK(holds(taken, "<option value=\"OSK-3F\" selected>"));
}

TEST_CASE("A form that was refused keeps what was typed and says what is wrong where", "[unit]") {
    const std::string html = pageNamed("dock-wrong", Language::Japanese, services::Role::Operator);
    CHECK(holds(html, "<option value=\"1001\" selected>"));
    CHECK(holds(html, "value=\"カードの読み忘れ\""));
    CHECK(holds(html, "id=\"run-1-action-error\""));
    CHECK(holds(htmlText(html), "まだ何も変更していません"));
}

TEST_CASE("Possession digits stand on no page", "[unit]") {
    // The example's services mask them; a page must not undo that.
    for (const ExamplePage& page :
         examplePages(painter(), Language::Japanese, services::Role::Operator, asItIs)) {
        CAPTURE(page.name);
        std::size_t run = 0;
        for (const char c : htmlText(page.html)) {
            run = c >= '0' && c <= '9' ? run + 1 : 0;
            CHECK(run <= 13);
        }
    }
}
