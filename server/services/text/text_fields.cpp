#include "server/services/text/text_fields.h"

#include "common/base/bytes.h"

#include <algorithm>

namespace tewatashi::server::services {

std::string trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

std::optional<FieldProblem> textProblem(std::string_view field, const LocalizedText& label,
                                        std::string_view text, TextLimits limits) {
    const auto problem = [&](const std::string& ja, const std::string& en) {
        return FieldProblem{std::string(field), {label.ja + ja, label.en + en}};
    };
    const bool hasControls = std::any_of(text.begin(), text.end(), [](char character) {
        const auto octet = static_cast<unsigned char>(character);
        return octet < 0x20 || octet == 0x7F;
    });
    if (hasControls || !isValidUtf8(text)) {
        return problem("に使えない文字が含まれています。入力し直してください。",
                       " contains characters that cannot be used. Enter it again.");
    }
    const auto characters =
        static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char character) {
            return (static_cast<unsigned char>(character) & 0xC0U) != 0x80U;
        }));
    if (characters < limits.charactersMin) {
        return problem("を入力してください。", " is missing. Enter it.");
    }
    if (characters > limits.charactersMax) {
        const std::string most = std::to_string(limits.charactersMax);
        return problem("は" + most + "文字以内で入力してください。",
                       " may have at most " + most + " characters. Shorten it.");
    }
    return std::nullopt;
}

bool isPlainToken(std::string_view text, std::size_t charactersMax) {
    return !text.empty() && text.size() <= charactersMax &&
           std::all_of(text.begin(), text.end(), [](char character) {
               return (character >= 'a' && character <= 'z') ||
                      (character >= 'A' && character <= 'Z') ||
                      (character >= '0' && character <= '9') || character == '.' ||
                      character == '_' || character == '-' || character == '@';
           });
}

ServiceError invalidField(FieldProblem problem) {
    LocalizedText text = problem.text;
    return {ServiceErrorKind::Invalid,
            "invalid-" + problem.field,
            std::move(text),
            {std::move(problem)}};
}

FieldProblem unknownEntry(std::string field, const LocalizedText& thing, std::string_view key) {
    return {std::move(field),
            {thing.ja + "「" + std::string(key) +
                 "」は登録されていません。先に登録するか、入力を直してください。",
             "There is no " + thing.en + " \"" + std::string(key) +
                 "\". Add it first, or correct the entry."}};
}

ServiceError invalidFields(std::vector<FieldProblem> problems) {
    ServiceError error = invalidField(problems.front());
    error.fields = std::move(problems);
    return error;
}

} // namespace tewatashi::server::services
