#include "server/web/admin/agent_pages.h"

#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {
namespace {

// Enough to tell the PCs of a site apart; the whole one is in the title.
constexpr std::size_t kShortId = 8;

// "name", "name_machine" and "has_name" of an instant that may be missing.
void addTime(View& view, const std::string& name, const std::optional<UtcMillis>& at,
             const PagePainter& painter, Language language, UtcMillis now) {
    view["has_" + name] = at.has_value();
    view[name] = at ? painter.time().brief(*at, now, language) : "";
    view[name + "_machine"] = at ? DisplayTime::machine(*at) : "";
}

View agentView(const services::AgentRow& agent, const PagePainter& painter, Language language,
               UtcMillis now) {
    const Words& words = painter.words(language);
    View view;
    view["name"] = agent.name;
    view["note"] = agent.note;
    view["has_note"] = !agent.note.empty();
    view["id"] = agent.id.hex();
    view["short_id"] = agent.id.hex().substr(0, kShortId);
    view["place"] = agent.placeName.in(language);
    view["has_place"] = !agent.placeCode.empty();
    view["version"] = agent.version;
    addTime(view, "enrolled", agent.enrolledAt, painter, language, now);
    addTime(view, "contact", agent.lastContact, painter, language, now);
    addTime(view, "docked", agent.lastDocked, painter, language, now);
    view["is_revoked"] = agent.revoked;
    view["tone"] = agent.revoked ? "problem" : "done";
    view["icon"] = agent.revoked ? icons::kCross : icons::kCheck;
    view["state"] = words.get(agent.revoked ? "agents.revoked" : "agents.allowed");
    view["revoke_href"] = "/admin/agents/" + agent.id.hex() + "/revoke";
    return view;
}

View hourOptions(int chosen, const Words& words) {
    ViewList options;
    for (const int hours : kCodeHours) {
        View option;
        option["value"] = std::to_string(hours);
        option["label"] = words.get("agents.valid." + std::to_string(hours));
        option["selected"] = hours == chosen;
        options.push_back(std::move(option));
    }
    return options;
}

View tokenView(const services::DeploymentToken& token, const PagePainter& painter,
               Language language, UtcMillis now) {
    View row;
    row["id"] = std::to_string(token.id);
    row["label"] = token.note;
    row["uses"] = std::to_string(token.uses) + " / " + std::to_string(token.usesMax);
    std::string networks;
    for (const std::string& network : token.networks) {
        networks += (networks.empty() ? "" : ", ") + network;
    }
    row["networks"] =
        networks.empty() ? painter.words(language).get("agents.any_network") : networks;
    ViewList rules;
    for (const services::PlaceRule& rule : token.placeRules) {
        View each;
        each["pattern"] = rule.pattern;
        each["place"] = rule.placeCode;
        rules.push_back(std::move(each));
    }
    row["has_rules"] = !rules.empty();
    row["rules"] = rules;
    addTime(row, "expires", token.expiresAt, painter, language, now);
    return row;
}

// Fields of the form, but for the rules, which have lines.
void addTokenForm(View& view, const AgentsPageInput& input, const Words& words) {
    FormView form("token", words, input.tokenProblems);
    const auto number = [](const char* hint) {
        FieldKind kind = requiredText(5, hint);
        kind.type = "number";
        return kind;
    };
    form.input("token_note", "agents.note", input.token.note,
               requiredText(200, "agents.token_note_hint"));
    form.input("uses", "agents.token_uses", std::to_string(input.token.uses),
               number("agents.token_uses_hint"));
    form.input("days", "agents.token_days", std::to_string(input.token.days),
               number("agents.token_days_hint"));
    form.input("networks", "agents.token_networks", input.token.networks,
               optionalText(400, "agents.token_networks_hint"));
    view["token_form"] = once(form.view());
    view["place_rules"] = input.token.placeRules;
    std::string wrong;
    for (const services::FieldProblem& problem : input.tokenProblems) {
        if (problem.field == "place_rules") {
            wrong = problem.text.in(words.language());
        }
    }
    view["has_rules_error"] = !wrong.empty();
    view["rules_error"] = wrong;
}

void paintAdmin(Frame& frame, View& view, const PagePainter& painter, const char* title) {
    frame.title = painter.words(frame.language).get(title);
    frame.nav = Nav::Admin;
    view["admin_agents"] = true;
}

} // namespace

std::string agentsPage(const AgentsPageInput& input, const PagePainter& painter, Frame frame,
                       UtcMillis now) {
    const Language language = frame.language;
    View view;
    ViewList agents;
    for (const services::AgentRow& agent : input.agents) {
        agents.push_back(agentView(agent, painter, language, now));
    }
    view["has_agents"] = !agents.empty();
    view["agents"] = agents;
    ViewList codes;
    for (const services::OpenCode& code : input.codes) {
        View row;
        row["id"] = std::to_string(code.id);
        row["has_label"] = !code.note.empty();
        row["label"] = code.note;
        addTime(row, "created", code.createdAt, painter, language, now);
        addTime(row, "expires", code.expiresAt, painter, language, now);
        codes.push_back(std::move(row));
    }
    view["has_codes"] = !codes.empty();
    view["codes"] = codes;
    ViewList tokens;
    for (const services::DeploymentToken& token : input.tokens) {
        tokens.push_back(tokenView(token, painter, language, now));
    }
    view["has_tokens"] = !tokens.empty();
    view["tokens"] = tokens;
    addTokenForm(view, input, painter.words(language));
    view["form_note"] = input.note;
    view["hour_options"] = hourOptions(input.hours, painter.words(language));
    ViewList problems;
    for (const services::FieldProblem& problem : input.problems) {
        View line;
        line["text"] = problem.text.in(language);
        problems.push_back(std::move(line));
    }
    view["has_problems"] = !problems.empty();
    view["problems"] = problems;
    paintAdmin(frame, view, painter, "agents.title");
    return painter.paint("agents", frame, std::move(view));
}

std::string newCodePage(const NewCodeInput& input, const PagePainter& painter, Frame frame) {
    View view;
    view["code"] = input.code;
    view["note"] = input.note;
    view["has_note"] = !input.note.empty();
    view["expires"] = painter.words(frame.language)
                          .fill("agents.code_until",
                                {{"time", painter.time().full(input.expiresAt, frame.language)}});
    view["icon_warning"] = icons::kWarning;
    view["is_token"] = input.uses > 0;
    view["is_code"] = input.uses == 0;
    view["uses"] = painter.words(frame.language)
                       .fill("agents.token_for", {{"count", std::to_string(input.uses)}});
    view["command"] = "tewatashi-agent enrol --server " + input.server + " --code " + input.code;
    paintAdmin(frame, view, painter, input.uses > 0 ? "agents.token_title" : "agents.code_title");
    return painter.paint("agent_code", frame, std::move(view));
}

std::string revokeAgentPage(const services::AgentRow& agent, const PagePainter& painter,
                            Frame frame, UtcMillis now) {
    View view = agentView(agent, painter, frame.language, now);
    view["icon_warning"] = icons::kWarning;
    paintAdmin(frame, view, painter, "agents.revoke_title");
    return painter.paint("agent_revoke", frame, std::move(view));
}

} // namespace tewatashi::server::web
