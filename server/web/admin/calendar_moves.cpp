#include "server/web/admin/calendar_moves.h"

#include "server/http/percent_coding.h"
#include "server/web/admin/calendar_signs.h"
#include "server/web/frame/action_signs.h"

namespace tewatashi::server::web {
namespace {

std::string dayWord(const std::optional<domain::CountedDay>& day, const Words& words) {
    if (!day) {
        return words.get("moved.never");
    }
    const std::string text = dateText(day->date, words.language());
    return day->isProvisional ? words.fill("home.provisional", {{"text", text}}) : text;
}

} // namespace

void addMoves(View& view, const services::MovedItems& moved, const Words& words) {
    ViewList rows;
    for (const services::MovedItem& item : moved.items) {
        View row;
        row["href"] = "/items/" + http::percentEncode(item.slipNumber);
        row["groups"] = digitGroups(item.slipNumber);
        row["item_class"] = item.className.in(words.language());
        row["word"] = actionSign(item.statusCode, words).word;
        row["before"] = dayWord(item.before, words);
        row["after"] = dayWord(item.after, words);
        rows.push_back(std::move(row));
    }
    view["has_moved"] = !rows.empty();
    view["moved_count"] = words.fill("moved.count", {{"count", std::to_string(moved.count)}});
    view["moved_more"] = moved.count > rows.size() || moved.isCut;
    view["moved_more_text"] = words.fill("moved.more", {{"shown", std::to_string(rows.size())}});
    view["moved"] = rows;
}

std::string calendarConfirmPage(const CalendarConfirmInput& input, const PagePainter& painter,
                                Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    addMoves(view, input.moved, words);
    ViewList fields;
    for (const auto& [name, value] : input.fields) {
        View field;
        field["name"] = name;
        field["value"] = value;
        fields.push_back(std::move(field));
    }
    view["fields"] = fields;
    view["action"] = input.action;
    view["back_href"] = input.backHref;
    view["admin_calendar"] = true;
    frame.title = words.get("moved.title");
    frame.nav = Nav::Admin;
    return painter.paint("calendar_confirm", frame, std::move(view));
}

} // namespace tewatashi::server::web
