#include "server/web/mailroom/unconfirmed_page.h"

#include "server/http/percent_coding.h"

namespace tewatashi::server::web {
namespace {

View rowView(const services::UnconfirmedItem& item, const PagePainter& painter, Language language,
             UtcMillis now) {
    const Words& words = painter.words(language);
    const services::RequestView& request = item.request;
    View view;
    view["href"] = "/items/" + http::percentEncode(item.slipNumber);
    view["groups"] = digitGroups(item.slipNumber);
    view["item_class"] = request.itemClass.name.in(language);
    view["stands_out"] = request.itemClass.standsOut;
    const bool toPerson = !request.to.name.empty();
    const std::string& department = request.to.department.in(language);
    view["recipient"] = toPerson ? request.to.name : department;
    view["has_department"] = toPerson && !department.empty();
    view["department"] = department;
    view["sender"] = request.from.name;
    view["place_name"] = item.placeName.in(language);
    view["delivered"] = painter.time().brief(item.deliveredAt, now, language);
    view["delivered_machine"] = DisplayTime::machine(item.deliveredAt);
    view["days"] = words.fill("unconfirmed.days", {{"count", std::to_string(item.businessDays)}});
    view["reminders"] =
        item.reminders == 0 && !item.isEscalated
            ? words.get("unconfirmed.not_reminded")
            : words.fill("unconfirmed.reminded", {{"count", std::to_string(item.reminders)}});
    view["is_escalated"] = item.isEscalated;
    view["has_last"] = item.lastTold.has_value();
    view["last"] = item.lastTold ? painter.time().brief(*item.lastTold, now, language) : "";
    view["last_machine"] = item.lastTold ? DisplayTime::machine(*item.lastTold) : "";
    view["has_contact"] = !item.keyContact.empty();
    view["contact"] = item.keyContact;
    return view;
}

} // namespace

std::string unconfirmedPage(const UnconfirmedInput& input, const PagePainter& painter, Frame frame,
                            UtcMillis now) {
    const Words& words = painter.words(frame.language);
    ViewList rows;
    for (const services::UnconfirmedItem& item : input.page.rows) {
        rows.push_back(rowView(item, painter, frame.language, now));
    }
    View view;
    view["has_rows"] = !rows.empty();
    view["rows"] = rows;
    view["not_first"] = !input.cursor.empty();
    view["has_next"] = !input.page.next.empty();
    view["next_href"] = "/unconfirmed?after=" + http::percentEncode(input.page.next);
    frame.title = words.get("unconfirmed.title");
    frame.nav = Nav::Exceptions;
    return painter.paint("unconfirmed", frame, std::move(view));
}

} // namespace tewatashi::server::web
