#include "server/web/admin/token_pages.h"

#include "server/web/admin/field_sizes.h"
#include "server/web/admin/people_pages.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_icons.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

std::string scopeWord(services::TokenScope scope, const Words& words) {
    return words.get("tokens.scope_" + std::string(services::scopeCode(scope)));
}

View tokenRow(const services::ApiToken& token, const PagePainter& painter, Language language,
              UtcMillis now) {
    const Words& words = painter.words(language);
    const auto time = [&](View& row, const char* name, const std::optional<UtcMillis>& at) {
        const std::string key(name);
        row["has_" + key] = at.has_value();
        row[key] = at ? painter.time().brief(*at, now, language) : std::string();
        row[key + "_machine"] = at ? DisplayTime::machine(*at) : std::string();
    };
    View row;
    row["id"] = std::to_string(token.id);
    row["name"] = token.name;
    row["made_by"] = token.madeBy.empty() ? words.get("tokens.by_command_line") : token.madeBy;
    ViewList scopes;
    for (const services::TokenScope scope : token.scopes) {
        View each;
        each["label"] = scopeWord(scope, words);
        scopes.push_back(std::move(each));
    }
    row["scopes"] = scopes;
    time(row, "made", token.madeAt);
    time(row, "expires", token.expiresAt);
    time(row, "used", token.lastUsedAt);
    const bool isOver = !token.isValid(now);
    row["is_over"] = isOver;
    row["may_withdraw"] = !token.withdrawnAt;
    row["state"] = words.get(token.withdrawnAt ? "tokens.state_withdrawn"
                             : isOver          ? "tokens.state_expired"
                                               : "tokens.state_valid");
    return row;
}

View tokenForm(const TokenFormInput& input, const Words& words) {
    FormView form("token", words, input.problems);
    FieldKind name = requiredText(kNameCharacters, "tokens.name_hint");
    form.input("name", "tokens.name", input.name, name);
    form.select("days", "tokens.days",
                {{"30", words.get("tokens.days_30")},
                 {"90", words.get("tokens.days_90")},
                 {"365", words.get("tokens.days_365")},
                 {"", words.get("tokens.days_never")}},
                input.days);
    return once(form.view());
}

} // namespace

std::string tokensPage(const std::vector<services::ApiToken>& tokens, const TokenFormInput& input,
                       const PagePainter& painter, Frame frame, UtcMillis now) {
    const Words& words = painter.words(frame.language);
    View view;
    addAdminNav(view, AdminNav::Tokens);
    ViewList rows;
    for (const services::ApiToken& token : tokens) {
        rows.push_back(tokenRow(token, painter, frame.language, now));
    }
    view["has_tokens"] = !rows.empty();
    view["tokens"] = rows;
    view["token_form"] = tokenForm(input, words);
    ViewList scopes;
    for (const services::TokenScope scope : services::kTokenScopes) {
        const std::string code(services::scopeCode(scope));
        View row;
        row["value"] = code;
        row["label"] = scopeWord(scope, words);
        row["selected"] =
            std::find(input.scopes.begin(), input.scopes.end(), code) != input.scopes.end();
        scopes.push_back(std::move(row));
    }
    view["scope_choices"] = scopes;
    const auto wrong = std::find_if(input.problems.begin(), input.problems.end(),
                                    [](const auto& each) { return each.field == "scopes"; });
    view["scopes_wrong"] = wrong != input.problems.end();
    view["scopes_problem"] =
        wrong != input.problems.end() ? wrong->text.in(frame.language) : std::string();
    frame.title = words.get("tokens.title");
    frame.nav = Nav::Admin;
    return painter.paint("tokens", frame, std::move(view));
}

std::string newTokenPage(const std::string& name, const std::string& token,
                         const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    addAdminNav(view, AdminNav::Tokens);
    view["name"] = name;
    view["token"] = token;
    view["icon_warning"] = icons::kWarning;
    view["header_line"] = "Authorization: Bearer " + token;
    frame.title = words.get("tokens.new_title");
    frame.nav = Nav::Admin;
    return painter.paint("token", frame, std::move(view));
}

} // namespace tewatashi::server::web
