#pragma once

#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::server::services {

struct TextLimits {
    std::size_t charactersMin = 1;
    std::size_t charactersMax = 100;
};

// Text of one line from outside without surrounding blanks: UTF-8, no control characters.
[[nodiscard]] std::string trimmed(std::string_view text);
// What is wrong with the trimmed text; nullopt when nothing is. `label` names the field to people.
[[nodiscard]] std::optional<FieldProblem> textProblem(std::string_view field,
                                                      const LocalizedText& label,
                                                      std::string_view text, TextLimits limits);
// Letters, digits, '.', '_', '-' and '@' only, 1 to `charactersMax`: for logins and codes that are
// printed as bar codes.
[[nodiscard]] bool isPlainToken(std::string_view text, std::size_t charactersMax);
// An Invalid error about one field, with the field's text as its own.
[[nodiscard]] ServiceError invalidField(FieldProblem problem);

// A field that names something which is not there.
[[nodiscard]] FieldProblem unknownEntry(std::string field, const LocalizedText& thing,
                                        std::string_view key);
// At least one problem; the first gives the error its text.
[[nodiscard]] ServiceError invalidFields(std::vector<FieldProblem> problems);

} // namespace tewatashi::server::services
