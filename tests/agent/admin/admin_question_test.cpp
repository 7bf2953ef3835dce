#include "agent/admin/admin_question.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::admin;

TEST_CASE("Every question survives its line", "[unit]") {
    for (const Question& question : std::initializer_list<Question>{
             AskStatus{}, Subscribe{}, AskHistory{}, AskHistory{17, 5}, AskPreferences{},
             ChangePreferences{Language::English, std::nullopt},
             ChangePreferences{Language::Japanese, false}, Diagnose{}}) {
        const std::string line = encodeQuestion(question);
        INFO(line);
        CHECK(line.find('\n') == std::string::npos);
        const auto again = decodeQuestion(line);
        REQUIRE(again.has_value());
        CHECK(*again == question);
    }
}

TEST_CASE("The question of older programs is still understood", "[unit]") {
    CHECK(decodeQuestion(R"({"v":1,"ask":"status"})") == Question(AskStatus{}));
}

TEST_CASE("Garbage is refused with what is wrong about it", "[unit]") {
    const auto error = [](std::string_view line) { return decodeQuestion(line).error(); };
    CHECK(error("") == QuestionError::NotJson);
    CHECK(error("\xff\xfe{") == QuestionError::NotJson);
    CHECK(error("[1]") == QuestionError::NotJson);
    CHECK(error("{}") == QuestionError::WrongVersion);
    CHECK(error(R"({"v":2,"ask":"status"})") == QuestionError::WrongVersion);
    CHECK(error(R"({"v":"1","ask":"status"})") == QuestionError::WrongVersion);
    CHECK(error(R"({"v":1})") == QuestionError::Unknown);
    CHECK(error(R"({"v":1,"ask":1})") == QuestionError::Unknown);
    for (const char* line :
         {R"({"v":1,"ask":"diagnose","quick":true})", R"({"v":1,"ask":"history","limit":0})",
          R"({"v":1,"ask":"history","limit":21})", R"({"v":1,"ask":"history","limit":-1})",
          R"({"v":1,"ask":"history","before":-1})",
          R"({"v":1,"ask":"history","before":18446744073709551615})",
          R"({"v":1,"ask":"history","before":"1"})", R"({"v":1,"ask":"change_preferences"})",
          R"({"v":1,"ask":"change_preferences","language":"fr"})",
          R"({"v":1,"ask":"change_preferences","sounds":"yes"})"}) {
        INFO(line);
        CHECK(error(line) == QuestionError::BadArgument);
    }
    CHECK(decodeQuestion(std::string(100'000, '[')).error() == QuestionError::NotJson);
}

TEST_CASE("Nothing dangerous can be asked for", "[unit]") {
    for (const char* verb : {"clear", "stop", "quit", "enrol", "key", "delete", "set", "run"}) {
        CHECK(decodeQuestion(std::string(R"({"v":1,"ask":")") + verb + "\"}").error() ==
              QuestionError::Unknown);
    }
    // A member that would do something else is refused, not passed over.
    for (const char* member : {R"("server":"https://evil")", R"("clear_terminal":true)",
                               R"("key":"00")", R"("journal_mib":1)"}) {
        CHECK(decodeQuestion(R"({"v":1,"ask":"change_preferences","sounds":true,)" +
                             std::string(member) + "}")
                  .error() == QuestionError::BadArgument);
        CHECK(decodeQuestion(R"({"v":1,"ask":"status",)" + std::string(member) + "}").error() ==
              QuestionError::BadArgument);
    }
}
