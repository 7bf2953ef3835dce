#pragma once

#include "server/services/directory/directory.h"
#include "server/services/directory/print_codes.h"
#include "server/services/items/look_up_item.h"
#include "server/services/requests/request_item.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <string>

namespace tewatashi::test {

// A company with people who send things to each other. hanako and jiro have accounts; "operator",
// "auditor" and "nobody" have accounts that are nobody's.
class RequestScene {
public:
    RequestScene() {
        namespace services = server::services;
        services::CodeMasters masters(fixture.site());
        REQUIRE(masters.addPlace("TOKYO", "東京本社", "Tokyo HQ"));
        REQUIRE(masters.addPlace("OSAKA", "大阪支社", "Osaka branch"));
        department("G", "総務部", "TOKYO");
        department("S", "営業部", "OSAKA");
        person("A1", "佐藤 花子", "G");
        person("A2", "髙橋 次郎", "S");
        person("A3", "田中 三郎", "S");
        hanako = user("hanako", services::Role::Employee, "A1");
        jiro = user("jiro", services::Role::Employee, "A2");
        saburo = user("saburo", services::Role::Employee, "A3");
        nobody = user("nobody", services::Role::Employee, "");
        op = user("operator", services::Role::Operator, "");
        auditor = user("auditor", services::Role::Auditor, "");
    }

    // From hanako to jiro, with a form of its own.
    server::services::RequestInput input() {
        server::services::RequestInput made;
        made.by = hanako;
        made.toPerson = "A2";
        made.classCode = "ordinary";
        made.formNonce = toHex(Bytes(16, static_cast<std::uint8_t>(++m_forms)));
        return made;
    }
    std::string requested(const server::services::RequestInput& input) {
        const auto done = service.request(input);
        REQUIRE(done);
        return done->slipNumber;
    }
    server::services::ServiceError refused(const server::services::RequestInput& input) {
        const auto done = service.request(input);
        REQUIRE_FALSE(done);
        return done.error();
    }
    server::services::ItemView item(const std::string& number) {
        const auto view = server::services::LookUpItem(fixture.site()).byNumber(number);
        REQUIRE(view);
        return *view;
    }
    void department(const std::string& code, const std::string& name, const std::string& place) {
        server::services::DepartmentInput input;
        input.code = code;
        input.from = *domain::LocalDate::fromText("2020-04-01");
        input.nameJa = name;
        input.place = place;
        REQUIRE(directory.putDepartment(input));
    }
    void person(const std::string& number, const std::string& name, const std::string& at) {
        server::services::PersonInput input;
        input.employeeNumber = number;
        input.nameJa = name;
        REQUIRE(directory.putPerson(input));
        server::services::PostInput post;
        post.employeeNumber = number;
        post.departmentCode = at;
        post.from = *domain::LocalDate::fromText("2020-04-01");
        REQUIRE(directory.putPost(post));
    }
    server::services::User user(const std::string& login, server::services::Role role,
                                const std::string& employeeNumber) {
        const std::string roleText(server::services::roleCode(role));
        const std::string name = "利用者 " + login;
        fixture.site().database().write([&](server::store::Connection& connection) {
            connection.session().sql()
                << "INSERT INTO users (id, login, display_name, role, language, password_hash, "
                   "created_at) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM users), :login, "
                   ":name, :role, 0, '-', 0)",
                soci::use(login), soci::use(name), soci::use(roleText);
        });
        server::services::User made;
        made.id = fixture.number("SELECT MAX(id) FROM users");
        made.login = login;
        made.role = role;
        if (!employeeNumber.empty()) {
            const auto who = directory.personByNumber(employeeNumber, directory.today());
            REQUIRE(directory.linkUser(made.id, who->id));
        }
        return made;
    }

    SiteContextFixture fixture;
    server::services::Directory directory{fixture.site()};
    server::services::RequestItem service{fixture.site()};
    server::services::User hanako;
    server::services::User jiro;
    server::services::User saburo;
    server::services::User nobody;
    server::services::User op;
    server::services::User auditor;

private:
    int m_forms = 0;
};

} // namespace tewatashi::test
