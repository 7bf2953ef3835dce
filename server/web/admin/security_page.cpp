#include "server/web/admin/security_page.h"

#include "server/web/admin/people_pages.h"
#include "server/web/frame/form_view.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr int kRuleCharacters = 4;

ViewList roleRows(const SecurityPageInput& input, const Words& words) {
    ViewList rows;
    for (const services::Role role : services::kRoles) {
        const std::string code(services::roleCode(role));
        View row;
        row["value"] = code;
        row["label"] = words.get("role." + code);
        row["selected"] = std::find(input.typed.codeRoles.begin(), input.typed.codeRoles.end(),
                                    code) != input.typed.codeRoles.end();
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

std::string securityPage(const SecurityPageInput& input, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    FieldKind number = requiredText(kRuleCharacters);
    number.type = "number";
    const auto with = [&](const char* hint) {
        FieldKind kind = number;
        kind.hintKey = hint;
        return kind;
    };
    FormView form("security", words, input.problems);
    form.input("password_min", "security.password_min", input.typed.passwordCharactersMin,
               with("security.password_min_hint"));
    form.input("session_idle", "security.session_idle", input.typed.sessionIdle_min,
               with("security.session_idle_hint"));
    form.input("session_most", "security.session_most", input.typed.sessionMost_h,
               with("security.session_most_hint"));
    View view;
    addAdminNav(view, AdminNav::Security);
    view["roles"] = roleRows(input, words);
    view["numbers_form"] = once(form.view());
    view["networks"] = input.typed.networks;
    const auto wrong = std::find_if(input.problems.begin(), input.problems.end(),
                                    [](const auto& each) { return each.field == "networks"; });
    view["networks_wrong"] = wrong != input.problems.end();
    view["networks_problem"] =
        wrong != input.problems.end() ? wrong->text.in(frame.language) : std::string();
    view["own_address"] = words.fill("security.own_address", {{"address", input.ownAddress}});
    frame.title = words.get("security.title");
    frame.nav = Nav::Admin;
    return painter.paint("security", frame, std::move(view));
}

} // namespace tewatashi::server::web
