#include "server/web/items/home_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/mailroom/dock_pages.h"

namespace tewatashi::server::web {
namespace {

View rowView(const services::OwnItem& item, const PagePainter& painter, Language language,
             UtcMillis now) {
    const Words& words = painter.words(language);
    const ActionSign sign = actionSign(item.statusCode, words);
    View view;
    view["href"] = "/items/" + http::percentEncode(item.slipNumber);
    view["groups"] = digitGroups(item.slipNumber);
    view["party"] = item.otherParty.in(language);
    view["department"] =
        item.forDepartment.ja.empty()
            ? ""
            : words.fill("home.for_department", {{"name", item.forDepartment.in(language)}});
    view["item_class"] = item.className.in(language);
    view["stands_out"] = item.standsOut;
    view["tone"] = sign.tone;
    view["icon"] = sign.icon;
    view["word"] = sign.word;
    view["place"] = item.placeName.in(language);
    view["has_since"] = item.since.has_value();
    view["since"] = item.since ? painter.time().brief(*item.since, now, language) : "";
    view["machine"] = item.since ? DisplayTime::machine(*item.since) : "";
    view["expected"] = expectedText(item.expected, words);
    view["is_late"] = item.expected && item.expected->isPast;
    view["is_cancelled"] = item.isCancelled && item.statusCode != "cancelled";
    return view;
}

View rowsView(const std::vector<services::OwnItem>& items, const PagePainter& painter,
              Language language, UtcMillis now) {
    ViewList rows;
    for (const services::OwnItem& item : items) {
        rows.push_back(rowView(item, painter, language, now));
    }
    return listView(std::move(rows));
}

void addSearch(View& view, const HomePageInput& input, const PagePainter& painter,
               Language language, UtcMillis now) {
    const Words& words = painter.words(language);
    ViewList statuses;
    for (const domain::Action action : domain::kAllActions) {
        const std::string code(domain::actionCode(action));
        View option;
        option["value"] = code;
        option["label"] = actionSign(code, words).word;
        option["selected"] = code == input.search.statusCode;
        statuses.push_back(std::move(option));
    }
    view["search_statuses"] = listView(std::move(statuses));
    view["search_text"] = input.search.text;
    view["search_from"] = input.search.from;
    view["search_until"] = input.search.until;
    view["search_open"] = !input.search.empty();
    view["has_search_error"] = !input.problems.empty();
    view["search_error"] = input.problems.empty() ? "" : input.problems.front().text.in(language);
    const services::OwnFoundItems found = input.found.value_or(services::OwnFoundItems{});
    ViewList rows;
    for (const services::OwnFoundItem& each : found.rows) {
        View row = rowView(each.item, painter, language, now);
        row["side"] = words.get(each.isSent ? "home.sent_side" : "home.coming_side");
        rows.push_back(std::move(row));
    }
    view["has_found"] = !rows.empty();
    view["found"] = listView(std::move(rows));
    view["is_searched"] = input.found.has_value();
    view["found_cut"] = found.isCut;
}

// Whose items these are, and whose there are to look at.
void addPrincipals(View& view, const services::OwnItemsView& own, const Words& words) {
    ViewList list;
    for (const services::OwnPrincipal& principal : own.actsFor) {
        View row;
        row["name"] = principal.name;
        row["href"] = "/?for=" + http::percentEncode(principal.employeeNumber);
        row["is_shown"] = own.whose == principal;
        list.push_back(std::move(row));
    }
    view["acts_for_others"] = !list.empty();
    view["principals"] = list;
    view["is_own"] = !own.whose;
    const auto heading = [&](const char* mine, const char* theirs) {
        return own.whose ? words.fill(theirs, {{"name", own.whose->name}}) : words.get(mine);
    };
    view["coming_title"] = heading("home.coming", "home.whose_coming");
    view["sent_title"] = heading("home.sent", "home.whose_sent");
}

} // namespace

std::string expectedText(const std::optional<services::ExpectedDay>& expected, const Words& words) {
    if (!expected) {
        return "";
    }
    const char* key = expected->isToday  ? "home.expected_today"
                      : expected->isPast ? "home.expected_past"
                                         : "home.expected";
    const std::string text =
        words.fill(key, {{"day", dayText(expected->day.date.text(), words.language())}});
    return expected->day.isProvisional ? words.fill("home.provisional", {{"text", text}}) : text;
}

std::string homePage(const HomePageInput& input, const PagePainter& painter, Frame frame,
                     UtcMillis now) {
    const Words& words = painter.words(frame.language);
    const services::OwnItemsView& own = input.own;
    View view;
    view["has_person"] = own.hasPerson;
    addPrincipals(view, own, words);
    view["has_coming"] = !own.coming.empty();
    view["coming"] = rowsView(own.coming, painter, frame.language, now);
    view["more_coming"] = own.hasMoreComing;
    view["more_coming_text"] =
        words.fill("home.more_coming", {{"count", std::to_string(own.coming.size())}});
    view["has_sent"] = !own.sent.empty();
    view["sent"] = rowsView(own.sent, painter, frame.language, now);
    addSearch(view, input, painter, frame.language, now);
    view["has_docks"] = !input.docks.empty();
    view["docks"] = dockRows(input.docks, painter, frame.language, now);
    view["typed"] = "";
    view["autofocus"] = true;
    frame.title = words.get("home.title");
    frame.nav = Nav::LookUp;
    return painter.paint("home", frame, std::move(view));
}

} // namespace tewatashi::server::web
