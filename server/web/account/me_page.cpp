#include "server/web/account/me_page.h"

#include "server/web/frame/form_view.h"

namespace tewatashi::server::web {
namespace {

View postRow(const services::Post& post, const Words& words) {
    View row;
    row["department"] = post.department.path.in(words.language());
    row["title"] = post.title;
    row["has_title"] = !post.title.empty();
    row["is_additional"] = post.kind != services::PostKind::Main;
    return row;
}

View sessionRow(const services::OwnSession& session, const MePageInput& input,
                const PagePainter& painter, Language language, UtcMillis now) {
    const Words& words = painter.words(language);
    View row;
    row["id"] = session.id;
    row["browser"] = session.browser.empty() ? words.get("me.browser_unknown") : session.browser;
    row["address"] = session.address.empty() ? "–" : session.address;
    row["started"] = painter.time().brief(session.startedAt, now, language);
    row["started_machine"] = DisplayTime::machine(session.startedAt);
    row["used"] = painter.time().brief(session.lastUsedAt, now, language);
    row["used_machine"] = DisplayTime::machine(session.lastUsedAt);
    row["is_this"] = session.id == input.ownSession;
    return row;
}

void addCodes(View& view, const MePageInput& input, const PagePainter& painter, Language language) {
    const Words& words = painter.words(language);
    const services::CodeState& codes = input.codes;
    view["codes_on"] = codes.since.has_value();
    view["codes_state"] =
        codes.since
            ? words.fill("me.codes_since", {{"time", painter.time().full(*codes.since, language)}})
            : words.get(codes.isRequired ? "me.codes_required" : "me.codes_off");
    view["codes_left"] =
        words.fill("me.codes_left", {{"count", std::to_string(codes.recoveryCodesLeft)}});
    view["codes_few"] = codes.since && codes.recoveryCodesLeft <= 3;
}

} // namespace

std::string mePage(const MePageInput& input, const PagePainter& painter, Frame frame,
                   UtcMillis now) {
    const Words& words = painter.words(frame.language);
    View view;
    view["name"] = input.user.displayName;
    view["login"] = input.user.login;
    view["role"] = words.get("role." + std::string(services::roleCode(input.user.role)));
    view["has_person"] = input.person.has_value();
    view["number"] = input.person ? input.person->employeeNumber : std::string();
    ViewList posts;
    if (input.person) {
        for (const services::Post& post : input.person->posts) {
            posts.push_back(postRow(post, words));
        }
    }
    view["has_posts"] = !posts.empty();
    view["posts"] = posts;
    const std::vector<services::FieldProblem> none;
    FormView language("language", words, none);
    language.select("language", "me.language", {{"ja", "日本語"}, {"en", "English"}},
                    languageCode(input.user.language));
    view["language_form"] = once(language.view());
    FormView password("password", words, input.problems);
    password.input("old", "me.password_old", "", passwordField("current-password"));
    password.input("wanted", "me.password_new", "", passwordField("new-password"));
    password.input("again", "me.password_again", "", passwordField("new-password"));
    view["password_form"] = once(password.view());
    view["password_lead"] =
        words.fill("me.password_lead", {{"count", std::to_string(input.passwordCharactersMin)}});
    addCodes(view, input, painter, frame.language);
    ViewList sessions;
    for (const services::OwnSession& session : input.sessions) {
        sessions.push_back(sessionRow(session, input, painter, frame.language, now));
    }
    view["has_others"] = sessions.size() > 1;
    view["sessions"] = sessions;
    frame.title = words.get("me.title");
    frame.nav = Nav::Me;
    return painter.paint("me", frame, std::move(view));
}

} // namespace tewatashi::server::web
