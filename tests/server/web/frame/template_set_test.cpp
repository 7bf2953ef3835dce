#include "server/web/frame/embedded_files.h"
#include "server/web/frame/template_set.h"

#include <catch2/catch.hpp>

#include <array>
#include <set>
#include <stdexcept>
#include <thread>

using namespace tewatashi;
using namespace tewatashi::server::web;

namespace {

const WordBook& someWords() {
    static const WordBook kBook({"[hello]\nja こんにちは\nen Hello\n"});
    return kBook;
}

std::string rendered(std::string_view source, const View& view) {
    return TemplateSet({{"t.mustache", source}}, someWords()).render("t", view, Language::English);
}

} // namespace

TEST_CASE("A value cannot leave the text or attribute it stands in", "[unit]") {
    CHECK(escapeHtml("<script>alert('x')</script> & \"q\"") ==
          "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;");
    CHECK(rendered("<p title=\"{{v}}\">{{v}}</p>", View("v", View("\"><img src=x>"))) ==
          "<p title=\"&quot;&gt;&lt;img src=x&gt;\">&quot;&gt;&lt;img src=x&gt;</p>");
}

TEST_CASE("Characters that cannot be seen or that turn text around become visible", "[unit]") {
    CHECK(escapeHtml(std::string("a\0b", 3)) == "a\u2400b");
    CHECK(escapeHtml("\x1B[2J\x7F") == "\u241B[2J\u2421");
    CHECK(escapeHtml("\xFF\xC0\xAF") == "\uFFFD\uFFFD\uFFFD");
    CHECK(escapeHtml("\xE3\x81") == "\uFFFD\uFFFD");
    CHECK(escapeHtml("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
    CHECK(escapeHtml("1\u202E2\u2066") == "1\uFFFD2\uFFFD");
    CHECK(escapeHtml("\u0085") == "\uFFFD");
    CHECK(escapeHtml("大阪メール室\n𠮷") == "大阪メール室\n𠮷");
}

TEST_CASE("Words come in the language of the page", "[unit]") {
    const TemplateSet set({{"t.mustache", "{{w.hello}}"}}, someWords());
    CHECK(set.render("t", View(), Language::Japanese) == "こんにちは");
    CHECK(set.render("t", View(), Language::English) == "Hello");
}

TEST_CASE("Words are escaped as values are, and hold no tags of templates", "[unit]") {
    const WordBook signs({"[sign]\nja <あ>\nen <a> & \"b\"\n"});
    const TemplateSet set({{"t.mustache", "{{w.sign}}"}}, signs);
    CHECK(set.render("t", View(), Language::English) == "&lt;a&gt; &amp; &quot;b&quot;");
    const WordBook tags({"[tag]\nja {{v}}\nen v\n"});
    CHECK_THROWS_AS(TemplateSet({{"t.mustache", "{{w.tag}}"}}, tags), std::logic_error);
}

TEST_CASE("Spaces of a template stay as they are", "[unit]") {
    View view("v", View("a b\x1F"));
    view["none"] = false;
    CHECK(rendered("<p class=\"a b\"> x y {{v}} z  w\n  {{^none}} {{/none}}\n end</p> ", view) ==
          "<p class=\"a b\"> x y a b\u241F z  w\n end</p> ");
}

TEST_CASE("Parts are expanded where they are named", "[unit]") {
    const TemplateSet set({{"part_a.mustache", "<{{v}}>"}, {"t.mustache", "1{{> part_a}}2"}},
                          someWords());
    CHECK(set.render("t", View("v", View("x")), Language::English) == "1<x>2");
}

TEST_CASE("A template that is wrong is refused when the program starts", "[unit]") {
    const auto refuses = [](std::string_view source) {
        CHECK_THROWS_AS(TemplateSet({{"t.mustache", source}}, someWords()), std::logic_error);
    };
    refuses("{{{raw}}}");
    refuses("{{& raw}}");
    refuses("{{=<% %>=}}");
    refuses("{{#open}}");
    refuses("{{> unknown}}");
    refuses("{{> t}}");
    refuses("{{w.unknown}}");
}

TEST_CASE("A name without a value is a bug and not a hole in the page", "[unit]") {
    CHECK_THROWS_AS(rendered("{{missing}}", View()), std::logic_error);
    CHECK_THROWS_AS(rendered("{{#missing}}x{{/missing}}", View()), std::logic_error);
    CHECK_THROWS_AS(rendered("{{^missing}}x{{/missing}}", View()), std::logic_error);
}

TEST_CASE("The built-in templates are sound and hold no inline script or style", "[unit]") {
    const auto sources = embeddedTemplates();
    CHECK_NOTHROW(TemplateSet(sources, WordBook::builtIn()));
    for (const auto& [name, source] : sources) {
        CAPTURE(name);
        // A script comes from a file of ours: `{{asset_…}}` is its address.
        for (auto at = source.find("<script"); at != std::string_view::npos;
             at = source.find("<script", at + 1)) {
            CHECK(source.substr(at).starts_with("<script type=\"module\" src=\"{{asset_"));
            CHECK(source.substr(source.find('>', at)).starts_with("></script>"));
        }
        for (const char* banned : {"<style", " style=", "javascript:", " onclick", " onload",
                                   "<iframe", "<object", "http://", "https://"}) {
            CAPTURE(banned);
            CHECK(source.find(banned) == std::string_view::npos);
        }
    }
}

TEST_CASE("One template set serves many threads", "[unit]") {
    const TemplateSet set({{"t.mustache", "{{#list}}<{{v}}>{{/list}}"}}, someWords());
    std::array<std::string, 4> pages;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        threads.emplace_back([&set, &page = pages.at(i), i] {
            View item("v", View(std::to_string(i)));
            ViewList list;
            list.push_back(item);
            for (int round = 0; round < 200; ++round) {
                page = set.render("t", View("list", View(list)), Language::Japanese);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        CHECK(pages.at(i) == "<" + std::to_string(i) + ">");
    }
}
