#pragma once

#include "server/services/directory/directory_entries.h"
#include "server/services/directory/places.h"
#include "server/services/routes/route_entries.h"
#include "server/store/calendar_store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How the directory is written into the cells of a file and read from them: in the order of
// importColumns().
namespace tewatashi::server::services {

enum class PersonCell { Number, NameJa, NameKana, NameRomaji, Email, Language, LastDay, Former };
enum class DepartmentCell {
    Code,
    From,
    Until,
    NameJa,
    NameEn,
    NameKana,
    Parent,
    KeyContact,
    Place
};
enum class PlaceCell { Code, From, Until, Kind, Parent, NameJa, NameEn };
enum class RouteCell {
    Code,
    From,
    Until,
    NameJa,
    NameEn,
    DueDays,
    Stops,
    Run,
    Weekdays,
    CutOff,
    Times
};
enum class SpecialDayCell { Place, Day, State, Name };
enum class PostCell { Number, Department, Kind, Title, Place, From, Until };

// "山田 花子|ヤマダ ハナコ|2020-03-31;…"; a backslash stands before | ; and \ of a name.
[[nodiscard]] std::string formerNamesCell(const std::vector<FormerName>& names);
[[nodiscard]] std::optional<std::vector<FormerName>> formerNamesFromCell(std::string_view cell);

[[nodiscard]] std::vector<std::string> cellsOf(const PersonInput& person);
// As of rows that name department, parent and people by what people know them by.
[[nodiscard]] std::vector<std::string> cellsOf(const DepartmentInput& department);
[[nodiscard]] std::vector<std::string> cellsOf(const PostInput& post);
[[nodiscard]] std::vector<std::string> cellsOf(const PlaceInput& place);
// A row of a file: the route with one of its runs.
[[nodiscard]] std::vector<std::string> cellsOf(const RouteInput& route, const RouteRun& run);
// All of its runs in the cell of the first, for people.
[[nodiscard]] std::vector<std::string> cellsOf(const RouteInput& route);
[[nodiscard]] std::vector<std::string> cellsOf(const store::SpecialDayRow& day);
// "open" or 営業, "closed" or 休業.
[[nodiscard]] std::optional<bool> openFromCell(std::string_view typed);
// Before every day that anybody enters.
inline constexpr const char* kFirstSpecialDay = "1900-01-01";
// By code, or as people write it: 拠点, Mail room.
[[nodiscard]] std::optional<PlaceKind> placeKindFromCell(std::string_view typed);

} // namespace tewatashi::server::services
