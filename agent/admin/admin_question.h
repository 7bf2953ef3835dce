#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

// What a program of this PC may say to the running agent on its local socket: docs/admin-socket.md.
// There is no question that clears, stops, enrols, changes a server or shows a key.
namespace tewatashi::agent::admin {

inline constexpr int kVersion = 1;
// In the data folder.
inline constexpr const char* kSocketFile = "agent.sock";
// A line with its end; longer ones end the connection.
inline constexpr std::size_t kQuestionMax_bytes = 4096;
// An agent's line, of which a full page of the history is the longest.
inline constexpr std::size_t kLineMax_bytes = 16UL * 1024;
inline constexpr std::size_t kHistoryPageMax = 20;

struct AskStatus {
    friend bool operator==(const AskStatus&, const AskStatus&) = default;
};
// From then on the connection stays open and carries events.
struct Subscribe {
    friend bool operator==(const Subscribe&, const Subscribe&) = default;
};
// Dock sessions older than `before` (HistoryPage::next), newest first.
struct AskHistory {
    std::optional<std::int64_t> before;
    std::size_t limit = kHistoryPageMax; // 1 … kHistoryPageMax
    friend bool operator==(const AskHistory&, const AskHistory&) = default;
};
struct AskPreferences {
    friend bool operator==(const AskPreferences&, const AskPreferences&) = default;
};
// What was not named stays as it is.
struct ChangePreferences {
    std::optional<Language> language;
    std::optional<bool> sounds;
    friend bool operator==(const ChangePreferences&, const ChangePreferences&) = default;
};
// Looks where the way from terminal to server is interrupted; changes nothing. Who asks while one
// runs gets what it found so far and the rest.
struct Diagnose {
    friend bool operator==(const Diagnose&, const Diagnose&) = default;
};
using Question =
    std::variant<AskStatus, Subscribe, AskHistory, AskPreferences, ChangePreferences, Diagnose>;

enum class QuestionError {
    NotJson,      // "not_json": no JSON object
    WrongVersion, // "wrong_version"
    Unknown,      // "unknown_question"
    BadArgument,  // "bad_argument": a member is missing, wrong or not one of this question
};
[[nodiscard]] std::string_view questionErrorCode(QuestionError error);

// Without the line's end. Unknown members are refused: nobody shall believe that they did
// something.
[[nodiscard]] Result<Question, QuestionError> decodeQuestion(std::string_view line);
[[nodiscard]] std::string encodeQuestion(const Question& question);

} // namespace tewatashi::agent::admin
