#include "server/web/admin/audit_page.h"

#include "server/http/percent_coding.h"
#include "server/services/site/audit_writer.h"
#include "server/web/admin/field_sizes.h"
#include "server/web/admin/people_pages.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr int kThingCharacters = 100;

std::string hrefOf(const char* path, const services::AuditQuery& query, const std::string& after) {
    std::string href = path;
    char separator = '?';
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            href += separator + std::string(name) + "=" + http::percentEncode(value);
            separator = '&';
        }
    };
    add("from", query.from);
    add("until", query.until);
    add("actor", query.actor);
    add("act", query.act);
    add("thing", query.thing);
    add("after", after);
    return href;
}

std::string actWord(const std::string& act, const Words& words) {
    const std::string key = "audit.act_" + act;
    return words.has(key) ? words.get(key) : act;
}

View linesOf(const std::string& text) {
    ViewList lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.emplace_back("text", View(text.substr(at, end - at)));
        at = end + 1;
    }
    return lines;
}

View form(const AuditPageInput& input, const Words& words) {
    Choices acts{{"", words.get("audit.any_act")}};
    for (const std::string_view act : services::auditActs()) {
        acts.emplace_back(act, actWord(std::string(act), words));
    }
    const services::AuditQuery& query = input.query;
    FormView view("audit", words, input.problems);
    view.input("from", "audit.from", query.from, optionalDay());
    view.input("until", "audit.until", query.until, optionalDay());
    view.input("actor", "audit.actor", query.actor,
               optionalText(kLoginCharacters, "audit.actor_hint"));
    view.select("act", "audit.act", acts, query.act);
    view.input("thing", "audit.thing", query.thing,
               optionalText(kThingCharacters, "audit.thing_hint"));
    return view.view();
}

} // namespace

std::string auditPage(const AuditPageInput& input, const PagePainter& painter, Frame frame,
                      UtcMillis now) {
    const Words& words = painter.words(frame.language);
    View view;
    addAdminNav(view, AdminNav::Audit);
    view["audit_form"] = once(form(input, words));
    ViewList rows;
    for (const services::AuditEntry& entry : input.page.entries) {
        View row;
        row["at"] = painter.time().brief(entry.at, now, frame.language);
        row["machine"] = DisplayTime::machine(entry.at);
        row["actor"] = entry.actor.empty() ? words.get("audit.nobody") : entry.actor;
        row["source"] = entry.source;
        row["act"] = actWord(entry.act, words);
        row["thing"] = entry.thing;
        row["has_thing"] = !entry.thing.empty();
        row["has_change"] = !entry.before.empty() || !entry.after.empty();
        row["before"] = linesOf(entry.before);
        row["after"] = linesOf(entry.after);
        rows.push_back(std::move(row));
    }
    view["has_rows"] = !rows.empty();
    view["is_empty"] = rows.empty() && input.problems.empty();
    view["rows"] = rows;
    view["csv_href"] = hrefOf("/admin/audit.csv", input.query, "");
    view["not_first"] = !input.after.empty();
    view["first_href"] = hrefOf("/admin/audit", input.query, "");
    view["has_next"] = !input.page.next.empty();
    view["next_href"] = hrefOf("/admin/audit", input.query, input.page.next);
    frame.title = words.get("audit.title");
    frame.nav = Nav::Admin;
    return painter.paint("audit", frame, std::move(view));
}

} // namespace tewatashi::server::web
