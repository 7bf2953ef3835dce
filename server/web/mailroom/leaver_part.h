#pragma once

#include "server/services/leavers/leavers.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

// What part_leaver_note.mustache shows: an item's recipient or sender leaves, and what to do.
void addLeaverNote(View& view, const std::optional<services::LeaverInstruction>& instruction,
                   const Words& words);

// A decision that could not be taken, as typed.
struct LeaverRefusal {
    std::string slipNumber;
    std::string actionCode;
    std::string toPerson;
    std::string reason;
    std::vector<services::FieldProblem> problems; // at least one
};
// What part_leaver_items.mustache shows: the open items of one person, each with its form.
void addLeaverItems(View& view, const services::LeaverFile& file,
                    const std::optional<LeaverRefusal>& refused, const PagePainter& painter,
                    Language language);

// "佐藤 花子（総務部 · 大阪支社）": somebody and where their mail goes, as far as it is known.
[[nodiscard]] std::string whoText(const std::string& name, const LocalizedText& department,
                                  const LocalizedText& place, const Words& words);

[[nodiscard]] std::string leaverHref(std::string_view employeeNumber);

} // namespace tewatashi::server::web
