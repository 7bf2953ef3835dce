#include "server/web/items/home_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/row_table.h"
#include "server/web/mailroom/dock_pages.h"

namespace tewatashi::server::web {
namespace {

RowTable::Row addRow(RowTable& rows, const services::OwnItem& item, const PagePainter& painter,
                     Language language, UtcMillis now) {
    const Words& words = painter.words(language);
    const ActionSign sign = actionSign(item.statusCode, words);
    RowTable::Row row = rows.add();
    row["href"] = "/items/" + http::percentEncode(item.slipNumber);
    row["groups"] = digitGroups(item.slipNumber);
    row["party"] = item.otherParty.in(language);
    row["department"] =
        item.forDepartment.ja.empty()
            ? std::string()
            : words.fill("home.for_department", {{"name", item.forDepartment.in(language)}});
    row["item_class"] = item.className.in(language);
    row["stands_out"] = item.standsOut;
    row["tone"] = sign.tone;
    row["icon"] = sign.icon;
    row["word"] = sign.word;
    row["place"] = item.placeName.in(language);
    row["is_cancelled"] = item.isCancelled && item.statusCode != "cancelled";
    row["has_since"] = item.since.has_value();
    row["machine"] = item.since ? DisplayTime::machine(*item.since) : "";
    row["since"] = item.since ? painter.time().brief(*item.since, now, language) : "";
    row["is_late"] = item.expected && item.expected->isPast;
    row["expected"] = expectedText(item.expected, words);
    return row;
}

void addRows(RowTable& rows, const std::vector<services::OwnItem>& items,
             const PagePainter& painter, Language language, UtcMillis now) {
    for (const services::OwnItem& item : items) {
        addRow(rows, item, painter, language, now);
    }
}

void addSearch(View& view, RowTable& rows, const HomePageInput& input, const PagePainter& painter,
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
    for (const services::OwnFoundItem& each : found.rows) {
        RowTable::Row row = addRow(rows, each.item, painter, language, now);
        row["side"] = words.get(each.isSent ? "home.sent_side" : "home.coming_side");
    }
    view["has_found"] = !rows.empty();
    view["found"] = rows.list();
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
    view["principals"] = listView(std::move(list));
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
        words.fill(key, {{"day", dayText(expected->day.date, words.language())}});
    return expected->day.isProvisional ? words.fill("home.provisional", {{"text", text}}) : text;
}

std::string homePage(const HomePageInput& input, const PagePainter& painter, Frame frame,
                     UtcMillis now) {
    const Words& words = painter.words(frame.language);
    const services::OwnItemsView& own = input.own;
    RowTable coming(own.coming.size());
    RowTable sent(own.sent.size());
    RowTable found;
    addRows(coming, own.coming, painter, frame.language, now);
    addRows(sent, own.sent, painter, frame.language, now);
    View view;
    view["has_person"] = own.hasPerson;
    addPrincipals(view, own, words);
    view["has_coming"] = !own.coming.empty();
    view["coming"] = coming.list();
    view["more_coming"] = own.hasMoreComing;
    view["more_coming_text"] =
        words.fill("home.more_coming", {{"count", std::to_string(own.coming.size())}});
    view["has_sent"] = !own.sent.empty();
    view["sent"] = sent.list();
    addSearch(view, found, input, painter, frame.language, now);
    view["has_docks"] = !input.docks.empty();
    view["docks"] = dockRows(input.docks, painter, frame.language, now);
    view["typed"] = "";
    view["autofocus"] = true;
    frame.title = words.get("home.title");
    frame.nav = Nav::LookUp;
    return painter.paint("home", frame, std::move(view), {&coming, &sent, &found});
}

} // namespace tewatashi::server::web
