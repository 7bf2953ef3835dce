#include "server/web/mailroom/away_part.h"

#include "server/web/frame/display_time.h"
#include "server/web/mailroom/leaver_part.h"

namespace tewatashi::server::web {

std::string awayText(const services::AwayNote& note, const Words& words) {
    const std::string day = calendarDay(note.until.text(), words.language());
    if (!note.to) {
        return words.fill("away.hold", {{"name", note.name}, {"day", day}});
    }
    return words.fill("away.forward", {{"name", note.name},
                                       {"day", day},
                                       {"who", whoText(note.to->name, note.to->department,
                                                       note.to->place, words)}});
}

void addAwayNote(View& view, const std::optional<services::AwayNote>& note, const Words& words) {
    view["is_away"] = note.has_value();
    view["away_text"] = note ? awayText(*note, words) : "";
}

} // namespace tewatashi::server::web
