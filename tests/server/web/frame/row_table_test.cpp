#include "server/web/frame/row_table.h"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace tewatashi;
using namespace tewatashi::server::web;

namespace {

std::string rendered(std::string_view source, View view, const RowTables& tables) {
    const WordBook words({"[hello]\nja こんにちは\nen Hello\n"});
    return TemplateSet({{"t.mustache", source}}, words)
        .render("t", view, Language::English, tables);
}

View groupsOf(const std::string& text) {
    ViewList groups;
    for (const char c : text) {
        groups.emplace_back(std::string(1, c));
    }
    return listView(std::move(groups));
}

constexpr std::string_view kTemplate = "{{#things}}\n"
                                       "<{{name}}{{#is_new}} new {{title}}{{/is_new}}"
                                       "{{^is_new}} old{{/is_new}}"
                                       "{{#groups}}[{{.}}{{#is_new}}!{{/is_new}}]{{/groups}}>\n"
                                       "{{/things}}\n";

} // namespace

TEST_CASE("A page looks the same with a table as with a list of views", "[unit]") {
    struct Thing {
        std::string name;
        bool isNew;
        std::string groups;
    };
    const std::vector<Thing> things{
        {"a name that is longer than fifteen octets & <more>", true, "abc"},
        {"", false, ""},
        {"b", true, "x"},
    };
    RowTable table(things.size());
    ViewList list;
    for (const Thing& thing : things) {
        RowTable::Row row = table.add();
        row["name"] = thing.name;
        row["is_new"] = thing.isNew;
        row["groups"] = groupsOf(thing.groups);
        View view;
        view["name"] = thing.name;
        view["is_new"] = thing.isNew;
        view["groups"] = groupsOf(thing.groups);
        list.push_back(std::move(view));
    }
    View withTable;
    withTable["title"] = "of the page";
    withTable["things"] = table.list();
    View withList;
    withList["title"] = "of the page";
    withList["things"] = listView(std::move(list));
    const std::string page = rendered(kTemplate, std::move(withTable), {&table});
    CHECK(page == rendered(kTemplate, std::move(withList), {}));
    CHECK(page.find("<b new of the page[x!]>") != std::string::npos);
}

TEST_CASE("Two tables of one page keep their rows apart", "[unit]") {
    RowTable first;
    RowTable second;
    RowTable nothing;
    for (const char* name : {"1", "2"}) {
        first.add()["name"] = name;
    }
    second.add()["title"] = "x";
    View view;
    view["name"] = "outside";
    view["first"] = first.list();
    view["second"] = second.list();
    view["nothing"] = nothing.list();
    CHECK(rendered("{{#first}}{{name}}{{#second}}{{title}}{{name}}{{/second}};{{/first}}"
                   "{{#second}}{{name}}{{/second}}{{^nothing}}none{{/nothing}}",
                   std::move(view), {&first, &second, &nothing}) == "1x1;2x2;outsidenone");
}

TEST_CASE("A row names its values in any order, but none that the first row lacks", "[unit]") {
    RowTable table;
    RowTable::Row first = table.add();
    first["a"] = "1";
    first["b"] = "2";
    RowTable::Row second = table.add();
    second["b"] = "4";
    second["a"] = "3";
    CHECK_THROWS_AS(second["c"], std::logic_error);
    View view;
    view["rows"] = table.list();
    CHECK(rendered("{{#rows}}{{b}}{{a}} {{/rows}}", std::move(view), {&table}) == "21 43 ");
}

TEST_CASE("A value that a row leaves out is a bug and not a hole in the page", "[unit]") {
    RowTable table;
    table.add()["a"] = "1";
    static_cast<void>(table.add());
    View view;
    view["rows"] = table.list();
    CHECK_THROWS_AS(rendered("{{#rows}}{{a}}{{/rows}}", std::move(view), {&table}),
                    std::logic_error);
}
