#include "server/web/items/request_list_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/page_icons.h"
#include "server/web/items/request_page.h"
#include "server/web/items/slip_order.h"

namespace tewatashi::server::web {
namespace {

std::string listHref(services::RequestsOf which, const std::string& cursor) {
    return "/requests?of=" + std::string(services::requestsOfCode(which)) +
           (cursor.empty() ? "" : "&after=" + http::percentEncode(cursor));
}

bool isUnprinted(const services::RequestView& row) {
    return row.mayPrint && row.prints == 0 && !row.ownLabel;
}

View rowView(const services::RequestView& row, const PagePainter& painter, Language language,
             UtcMillis now) {
    const Words& words = painter.words(language);
    const ActionSign sign = actionSign(row.statusCode, words);
    const bool toDepartment = row.to.name.empty();
    View view;
    view["href"] = "/request/" + http::percentEncode(row.slipNumber);
    view["groups"] = digitGroups(row.slipNumber);
    view["time"] = painter.time().brief(row.requestedAt, now, language);
    view["machine"] = DisplayTime::machine(row.requestedAt);
    view["recipient"] = toDepartment ? words.fill("request.department_value",
                                                  {{"name", row.to.department.in(language)}})
                                     : row.to.name;
    view["recipient_at"] = toDepartment ? "" : row.to.department.in(language);
    view["sender"] = row.from.name;
    view["item_class"] = row.itemClass.name.in(language);
    view["stands_out"] = row.itemClass.standsOut;
    view["subject"] = row.subject;
    view["tone"] = sign.tone;
    view["icon"] = sign.icon;
    view["word"] = sign.word;
    view["not_printed"] = isUnprinted(row);
    view["is_cancelled"] = row.cancellation && row.statusCode != "cancelled";
    view["again_href"] = requestAgainHref(row);
    return view;
}

View tab(const char* key, services::RequestsOf which, const RequestListInput& input,
         const Words& words) {
    View view;
    view["href"] = listHref(which, "");
    view["text"] = words.get(key);
    view["current"] = which == input.which;
    return view;
}

} // namespace

std::string requestListPage(const RequestListInput& input, const PagePainter& painter, Frame frame,
                            UtcMillis now) {
    const Words& words = painter.words(frame.language);
    View view;
    ViewList tabs;
    if (input.mayEnterForOthers) {
        tabs.push_back(tab("requests.sent", services::RequestsOf::Sender, input, words));
        tabs.push_back(tab("requests.entered", services::RequestsOf::Account, input, words));
    }
    ViewList rows;
    for (const services::RequestView& row : input.page.rows) {
        rows.push_back(rowView(row, painter, frame.language, now));
    }
    view["has_tabs"] = !tabs.empty();
    view["tabs"] = tabs;
    view["has_rows"] = !rows.empty();
    view["rows"] = rows;
    ViewList unprinted;
    for (const services::RequestView& row : input.page.rows) {
        if (isUnprinted(row)) {
            unprinted.push_back(View("number", View(row.slipNumber)));
        }
    }
    view["has_unprinted"] = !unprinted.empty();
    view["unprinted_title"] =
        words.fill("requests.print", {{"count", std::to_string(unprinted.size())}});
    view["unprinted"] = unprinted;
    view["list_of"] = std::string(services::requestsOfCode(input.which));
    view["list_after"] = input.cursor;
    view["has_print_problem"] = !input.printProblem.empty();
    view["print_problem"] = input.printProblem;
    addPrintChoices(view, words);
    view["of_others"] = input.which == services::RequestsOf::Account;
    view["not_first"] = !input.cursor.empty();
    view["first_href"] = listHref(input.which, "");
    view["has_next"] = !input.page.next.empty();
    view["next_href"] = listHref(input.which, input.page.next);
    frame.title = words.get("requests.title");
    frame.nav = Nav::Request;
    return painter.paint("requests", frame, std::move(view));
}

} // namespace tewatashi::server::web
