#include "server/web/mailroom/leaver_pages.h"

#include "server/web/frame/display_time.h"

namespace tewatashi::server::web {
namespace {

std::string lastDayText(domain::LocalDate day, bool hasLeft, const Words& words) {
    return words.fill(hasLeft ? "leavers.left_on" : "leavers.leaves_on",
                      {{"day", calendarDay(day.text(), words.language())}});
}

} // namespace

std::string leaverListPage(const std::vector<services::Leaver>& leavers, const PagePainter& painter,
                           Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    ViewList rows;
    for (const services::Leaver& leaver : leavers) {
        View row;
        row["href"] = leaverHref(leaver.employeeNumber);
        row["number"] = leaver.employeeNumber;
        row["name"] = leaver.name;
        row["last_day"] = lastDayText(leaver.lastDay, leaver.hasLeft, words);
        row["addressed"] = std::to_string(leaver.addressed);
        row["sent"] = std::to_string(leaver.sent);
        row["undecided"] = std::to_string(leaver.undecided);
        row["needs_work"] = leaver.undecided > 0;
        rows.push_back(std::move(row));
    }
    view["has_rows"] = !rows.empty();
    view["rows"] = rows;
    view["admin_leavers"] = true;
    frame.title = words.get("leavers.title");
    frame.nav = Nav::Cancellations;
    return painter.paint("leavers", frame, std::move(view));
}

std::string leaverPage(const LeaverPageInput& input, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    view["name"] = input.file.name;
    view["person_number"] = input.file.employeeNumber;
    view["last_day"] = input.file.lastDay
                           ? lastDayText(*input.file.lastDay, input.file.hasLeft, words)
                           : words.get("leavers.no_last_day");
    addLeaverItems(view, input.file, input.refused, painter, frame.language);
    view["admin_leavers"] = true;
    frame.title = words.fill("leavers.of", {{"name", input.file.name}});
    view["heading"] = frame.title;
    frame.nav = Nav::Cancellations;
    return painter.paint("leaver", frame, std::move(view));
}

} // namespace tewatashi::server::web
