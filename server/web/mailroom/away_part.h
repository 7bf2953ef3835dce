#pragma once

#include "server/services/absences/absences.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>

namespace tewatashi::server::web {

// "髙橋 次郎 さんは 12月5日（金）まで不在です。…", what to do with an item of theirs.
[[nodiscard]] std::string awayText(const services::AwayNote& note, const Words& words);
// What part_away_note.mustache shows.
void addAwayNote(View& view, const std::optional<services::AwayNote>& note, const Words& words);

} // namespace tewatashi::server::web
