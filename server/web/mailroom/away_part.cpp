#include "server/web/mailroom/away_part.h"

#include "server/web/frame/display_time.h"

namespace tewatashi::server::web {

std::string awayText(const services::AwayNote& note, const Words& words) {
    const Language language = words.language();
    const std::string day = calendarDay(note.until.text(), language);
    if (!note.to) {
        return words.fill("away.hold", {{"name", note.name}, {"day", day}});
    }
    std::string where = note.to->department.in(language);
    const std::string place = note.to->place.in(language);
    where += (where.empty() || place.empty() ? "" : " · ") + place;
    const std::string who =
        where.empty() ? note.to->name
                      : words.fill("leavers.who", {{"name", note.to->name}, {"at", where}});
    return words.fill("away.forward", {{"name", note.name}, {"day", day}, {"who", who}});
}

void addAwayNote(View& view, const std::optional<services::AwayNote>& note, const Words& words) {
    view["is_away"] = note.has_value();
    view["away_text"] = note ? awayText(*note, words) : "";
}

} // namespace tewatashi::server::web
