#include "server/services/classes/item_classes.h"
#include "server/services/requests/request_list.h"
#include "tests/server/services/request_scene.h"

namespace tewatashi::server::services {
namespace {

struct Classes : test::RequestScene {
    ItemClasses classes{fixture.site()};

    ClassEntry of(std::string_view code) {
        auto found = classes.find(code);
        REQUIRE(found);
        return std::move(*found);
    }
    std::vector<std::string> offered() {
        std::vector<std::string> codes;
        for (const ItemClass& each : service.classes()) {
            codes.push_back(each.code);
        }
        return codes;
    }
};

using Codes = std::vector<std::string>;

std::vector<std::string> fieldsOf(const Result<void, ServiceError>& done) {
    REQUIRE_FALSE(done);
    std::vector<std::string> fields;
    for (const FieldProblem& problem : done.error().fields) {
        fields.push_back(problem.field);
    }
    return fields;
}

ClassEntry valuables() {
    ClassEntry entry;
    entry.code = "valuables";
    entry.name = {"貴重品", "Valuables"};
    entry.rules.dueDays = 1;
    entry.rules.reminderDays = 0;
    entry.position = 4;
    return entry;
}

} // namespace

TEST_CASE("a new site has the classes that a class is restored to", "[sqlite]") {
    Classes site;
    const auto all = site.classes.list();
    REQUIRE(all.size() == 3);
    for (const ClassEntry& entry : all) {
        CAPTURE(entry.code);
        const auto original = defaultClass(entry.code);
        REQUIRE(original);
        CHECK(entry.rules == original->rules);
        CHECK(entry.name == original->name);
        CHECK(entry.standsOut == original->standsOut);
        CHECK(entry.position == original->position);
        CHECK_FALSE(entry.isRetired);
    }
    ClassEntry changed = site.of("personal");
    changed.rules.proxyAllowed = true;
    changed.rules.dueDays = 9;
    changed.name.ja = "本人限定";
    REQUIRE(site.classes.change(changed));
    CHECK(site.of("personal").rules.dueDays == 9);
    REQUIRE(site.classes.restore("personal"));
    CHECK(site.of("personal").rules == domain::ClassRules{});
    CHECK(site.of("personal").name.ja == "親展");
    REQUIRE(site.classes.add(valuables()));
    CHECK(site.classes.restore("valuables").error().kind == ServiceErrorKind::NotFound);
}

TEST_CASE("a class that is added can be requested, and stands in its place", "[sqlite]") {
    Classes site;
    ClassEntry entry = valuables();
    entry.position = 1;
    REQUIRE(site.classes.add(entry));
    CHECK(site.offered() == Codes{"ordinary", "valuables", "confidential", "personal"});
    auto input = site.input();
    input.classCode = "valuables";
    const auto seen = site.service.view(site.requested(input), site.hanako);
    REQUIRE(seen);
    CHECK(seen->itemClass.rules.dueDays == 1);
    CHECK(seen->itemClass.rules.reminderDays == 0);
    CHECK(site.classes.add(entry).error().kind == ServiceErrorKind::Conflict);
}

TEST_CASE("a retired class keeps its items and takes no new ones", "[sqlite]") {
    Classes site;
    auto input = site.input();
    input.classCode = "confidential";
    const std::string number = site.requested(input);
    ClassEntry entry = site.of("confidential");
    entry.isRetired = true;
    REQUIRE(site.classes.change(entry));
    CHECK(site.offered() == Codes{"ordinary", "personal"});
    CHECK(site.service.view(number, site.hanako)->itemClass.code == "confidential");
    auto again = site.input();
    again.classCode = "confidential";
    CHECK(site.refused(again).fields.front().field == "class");
    for (const char* code : {"ordinary", "personal"}) {
        ClassEntry each = site.of(code);
        each.isRetired = true;
        const auto done = site.classes.change(each);
        CHECK((done ? Codes{} : fieldsOf(done)) ==
              (std::string(code) == "personal" ? Codes{"retired"} : Codes{}));
    }
}

TEST_CASE("a change of a class holds at once for what was requested before", "[sqlite]") {
    Classes site;
    auto input = site.input();
    input.subject = "契約書";
    const std::string number = site.requested(input);
    CHECK(site.service.view(number, site.op)->subject == "契約書");
    ClassEntry entry = site.of("ordinary");
    entry.rules.readers = domain::TextReaders::PartiesOnly;
    REQUIRE(site.classes.change(entry));
    CHECK(site.service.view(number, site.op)->subject.empty());
    CHECK(site.service.view(number, site.jiro)->subject == "契約書");
}

TEST_CASE("what is wrong with a class is named field by field", "[sqlite]") {
    Classes site;
    ClassEntry entry = valuables();
    entry.code = "Valuables";
    entry.name.ja = " ";
    entry.rules.dueDays = kDueDaysMax + 1;
    entry.rules.reminderDays = -1;
    entry.position = 0;
    CHECK(fieldsOf(site.classes.add(entry)) ==
          std::vector<std::string>{"code", "name_ja", "due_days", "reminder_days", "position"});
    ClassEntry twin = valuables();
    twin.name.ja = "親展";
    CHECK(fieldsOf(site.classes.add(twin)) == std::vector<std::string>{"name_ja"});
    ClassEntry gone = valuables();
    CHECK(site.classes.change(gone).error().kind == ServiceErrorKind::NotFound);
    CHECK(site.classes.list().size() == 3);
}

TEST_CASE("the log says what a class meant before and after", "[sqlite]") {
    Classes site;
    ClassEntry entry = site.of("ordinary");
    REQUIRE(site.classes.change(entry, {"kanri", "192.0.2.1"})); // nothing changes
    const auto lines = [&] {
        return site.fixture.number("SELECT count(*) FROM audit_log WHERE act = 'class_put'");
    };
    CHECK(lines() == 0);
    entry.rules.dueDays = 3;
    REQUIRE(site.classes.change(entry, {"kanri", "192.0.2.1"}));
    CHECK(lines() == 1);
    CHECK(site.fixture.number("SELECT count(*) FROM audit_log WHERE act = 'class_put' AND "
                              "thing = 'ordinary' AND old_value = 'due_days: 2' AND "
                              "new_value = 'due_days: 3'") == 1);
}

} // namespace tewatashi::server::services
