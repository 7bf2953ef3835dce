#pragma once

#include "server/services/directory/directory_entries.h"
#include "server/services/directory/places.h"

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
enum class PostCell { Number, Department, Kind, Title, Place, From, Until };

// "山田 花子|ヤマダ ハナコ|2020-03-31;…"; a backslash stands before | ; and \ of a name.
[[nodiscard]] std::string formerNamesCell(const std::vector<FormerName>& names);
[[nodiscard]] std::optional<std::vector<FormerName>> formerNamesFromCell(std::string_view cell);

[[nodiscard]] std::vector<std::string> cellsOf(const PersonInput& person);
// As of rows that name department, parent and people by what people know them by.
[[nodiscard]] std::vector<std::string> cellsOf(const DepartmentInput& department);
[[nodiscard]] std::vector<std::string> cellsOf(const PostInput& post);
[[nodiscard]] std::vector<std::string> cellsOf(const PlaceInput& place);
// By code, or as people write it: 拠点, Mail room.
[[nodiscard]] std::optional<PlaceKind> placeKindFromCell(std::string_view typed);

} // namespace tewatashi::server::services
