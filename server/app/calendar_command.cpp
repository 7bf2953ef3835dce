#include "server/app/calendar_command.h"

#include "common/base/bytes.h"
#include "common/base/error.h"
#include "common/base/random.h"
#include "server/app/admin_access.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <ostream>

namespace tewatashi::server::app {
namespace {

constexpr std::string_view kNameStart = "import-";
constexpr std::string_view kNameEnd = ".csv";
constexpr std::size_t kNameDigits = 32;
// Problems of one answer: a message has 4 KiB, and each text two languages.
constexpr std::size_t kProblemsShown = 5;

// A copy of the file in the data folder, where a server that may look nowhere else can read it, as
// long as this lives.
class HandedFile {
public:
    HandedFile(const DataFolder& folder, const std::string& file) {
        const std::string content = readFile(file, services::kHolidayFileMax_bytes);
        Bytes random(kNameDigits / 2);
        SystemRandom().fill(random);
        m_name = std::string(kNameStart) + toHex(random) + std::string(kNameEnd);
        m_path = folder.path() / m_name;
        writeNewPrivateFile(m_path, content);
    }
    ~HandedFile() {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }
    HandedFile(const HandedFile&) = delete;
    HandedFile& operator=(const HandedFile&) = delete;

    [[nodiscard]] const std::string& name() const { return m_name; }

private:
    std::string m_name;
    std::filesystem::path m_path;
};

// Only names that HandedFile gives: a message cannot make the server read anything else.
bool isHandedName(std::string_view name) {
    if (name.size() != kNameStart.size() + kNameDigits + kNameEnd.size() ||
        !name.starts_with(kNameStart) || !name.ends_with(kNameEnd)) {
        return false;
    }
    const std::string_view digits = name.substr(kNameStart.size(), kNameDigits);
    return std::all_of(digits.begin(), digits.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Json problemsOf(const std::vector<services::FileProblem>& problems) {
    Json list = Json::array();
    for (std::size_t i = 0; i < std::min(problems.size(), kProblemsShown); ++i) {
        list.push_back({{"line", problems[i].line},
                        {"column", problems[i].column},
                        {"ja", problems[i].text.ja},
                        {"en", problems[i].text.en}});
    }
    return {{"problems", std::move(list)}, {"problem_count", problems.size()}};
}

Json summaryOf(const services::HolidayImport& import) {
    const auto count = [&](auto matches) {
        return std::count_if(import.changes.begin(), import.changes.end(), matches);
    };
    using services::HolidayChange;
    return {{"days", import.file.days.size()},
            {"first_year", import.firstYear},
            {"last_year", import.lastYear},
            {"added", count([](const HolidayChange& c) { return c.before.empty(); })},
            {"removed", count([](const HolidayChange& c) { return c.after.empty(); })},
            {"renamed",
             count([](const HolidayChange& c) { return !c.before.empty() && !c.after.empty(); })}};
}

std::string placeOf(const Json& problem, Language language) {
    const int line = problem.at("line").get<int>();
    const int column = problem.at("column").get<int>();
    const bool isJapanese = language == Language::Japanese;
    if (line == 0) {
        return "";
    }
    if (column == 0) {
        return isJapanese ? fmt::format("{} 行目: ", line) : fmt::format("line {}: ", line);
    }
    return isJapanese ? fmt::format("{} 行目 {} 列目: ", line, column)
                      : fmt::format("line {}, column {}: ", line, column);
}

int tellProblems(const Json& answer, const CalendarImportOptions& options, const Console& console) {
    const bool isJapanese = options.language == Language::Japanese;
    for (const Json& problem : answer.at("problems")) {
        fmt::print(console.err, "{}{}\n", placeOf(problem, options.language),
                   problem.at(isJapanese ? "ja" : "en").get<std::string>());
    }
    const auto all = answer.at("problem_count").get<std::size_t>();
    const std::size_t shown = answer.at("problems").size();
    if (all > shown) {
        const std::size_t more = all - shown;
        fmt::print(console.err, "{}\n",
                   isJapanese ? fmt::format("ほかに {} 件の問題があります。", more)
                              : fmt::format("{} more problems.", more));
    }
    fmt::print(console.err, "{}\n",
               isJapanese ? "何も取り込んでいません。ファイルを直して、もう一度実行してください。"
                          : "Nothing was imported. Correct the file and run it again.");
    return 1;
}

std::string summaryText(const Json& answer, Language language) {
    const auto number = [&](const char* name) { return answer.at(name).get<int>(); };
    return language == Language::Japanese
               ? fmt::format("{}–{} 年の祝日 {} 日: 追加 {}、名称変更 {}、削除 {}",
                             number("first_year"), number("last_year"), number("days"),
                             number("added"), number("renamed"), number("removed"))
               : fmt::format("{}–{}: {} holidays; {} added, {} renamed, {} removed",
                             number("first_year"), number("last_year"), number("days"),
                             number("added"), number("renamed"), number("removed"));
}

} // namespace

AdminAnswer importCalendarVerb(SiteProgram& program, const Json& arguments) {
    const auto name = arguments.find("file");
    const auto isDry = arguments.find("dry_run");
    if (name == arguments.end() || !name->is_string() ||
        !isHandedName(name->get_ref<const std::string&>())) {
        return failure(LocalizedText{"取り込むファイルの指定が正しくありません。",
                                     "The file to import is not named as it must be."});
    }
    const std::string content =
        readFile(program.dataFolder / name->get<std::string>(), services::kHolidayFileMax_bytes);
    const bool isDryRun = isDry != arguments.end() && isDry->is_boolean() && isDry->get<bool>();
    const auto import = program.services.businessDays.importHolidays(
        content, isDryRun ? services::ImportRun::Dry : services::ImportRun::Real);
    return import ? summaryOf(*import) : problemsOf(import.error());
}

int importCalendar(const CalendarImportOptions& options, const Console& console) {
    const DataFolder folder(options.data);
    static_cast<void>(loadConfig(folder)); // a missing server is named before anything else
    const HandedFile file(folder, options.file);
    const AdminAnswer answer = administer(
        folder, {"calendar-import", {{"file", file.name()}, {"dry_run", options.isDryRun}}});
    if (!answer) {
        throw Error(answer.error());
    }
    if (answer->contains("problems")) {
        return tellProblems(*answer, options, console);
    }
    fmt::print(console.out, "{}\n", summaryText(*answer, options.language));
    if (options.isDryRun) {
        fmt::print(console.out, "{}\n",
                   options.language == Language::Japanese ? "確認だけです。まだ何も変えていません。"
                                                          : "A dry run: nothing was changed.");
    }
    return 0;
}

} // namespace tewatashi::server::app
