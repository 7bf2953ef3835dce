#include "server/services/routes/route_entries.h"

#include "common/domain/day_minute.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"

#include <algorithm>
#include <array>
#include <set>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kCodeMax = 20;
constexpr std::string_view kNoStop = "-";
constexpr int kWorkdays = 0b001'1111;

struct DayWord {
    std::string_view text;
    int mask;
};
constexpr std::array<DayWord, 30> kDayWords{{{"平日", kWorkdays},
                                             {"毎日", domain::WeekdaySet::kMaskMax},
                                             {"weekdays", kWorkdays},
                                             {"daily", domain::WeekdaySet::kMaskMax},
                                             {"月", 1},
                                             {"火", 2},
                                             {"水", 4},
                                             {"木", 8},
                                             {"金", 16},
                                             {"土", 32},
                                             {"日", 64},
                                             {"mon", 1},
                                             {"tue", 2},
                                             {"wed", 4},
                                             {"thu", 8},
                                             {"fri", 16},
                                             {"sat", 32},
                                             {"sun", 64},
                                             {"1", 1},
                                             {"2", 2},
                                             {"3", 4},
                                             {"4", 8},
                                             {"5", 16},
                                             {"6", 32},
                                             {"7", 64},
                                             {"・", 0},
                                             {"、", 0},
                                             {",", 0},
                                             {" ", 0},
                                             {"/", 0}}};

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    std::string word;
    for (const char c : withPlainCharacters(text) + " ") {
        if (c != ' ' && c != ',' && c != '\n' && c != '\r' && c != '\t') {
            word += c;
        } else if (!word.empty()) {
            found.push_back(std::move(word));
            word.clear();
        }
    }
    return found;
}

// "8:30" as people write it.
std::optional<int> minuteFromTyped(const std::string& typed) {
    return domain::minuteFromText(typed.size() == 4 ? "0" + typed : typed);
}

FieldProblem problem(std::string_view field, std::string ja, std::string en) {
    return {std::string(field), {std::move(ja), std::move(en)}};
}

void checkTimes(const RouteInput& route, const RouteRun& run, std::vector<FieldProblem>& problems) {
    const std::string ja = "便「" + run.name + "」";
    const std::string en = "Run \"" + run.name + "\"";
    if (run.weekdays.mask() == 0) {
        problems.push_back(problem("runs", ja + "の曜日を指定してください。",
                                   en + " has no weekday. Give at least one."));
    }
    if (run.times_min.size() != route.stops.size()) {
        problems.push_back(
            problem("runs",
                    ja + "の時刻は停車場所と同じ" + std::to_string(route.stops.size()) +
                        "個を順に書いてください。止まらない場所は - とします。",
                    en + " needs one time for each of the " + std::to_string(route.stops.size()) +
                        " stops, in order; write - where it does not stop."));
        return;
    }
    std::vector<int> times;
    for (const std::optional<int>& time : run.times_min) {
        if (time) {
            times.push_back(*time);
        }
    }
    if (times.size() < 2) {
        problems.push_back(problem("runs", ja + "には2か所以上の時刻が必要です。",
                                   en + " must stop at two places or more."));
    } else if (!std::is_sorted(times.begin(), times.end())) {
        problems.push_back(problem("runs", ja + "の時刻が順に並んでいません。",
                                   en + " has times that go back. Write them in order."));
    } else if (run.cutOff_min && *run.cutOff_min > times.front()) {
        problems.push_back(problem("runs", ja + "の締切が出発より後です。",
                                   en + " has a cut-off after it has left. Make it earlier."));
    }
}

void checkRuns(const RouteInput& route, std::vector<FieldProblem>& problems) {
    if (route.runs.empty() || route.runs.size() > kRunsMax) {
        problems.push_back(
            problem("runs", "便は1便以上20便までです。", "A route has 1 to 20 runs."));
    }
    std::set<std::string> names;
    for (const RouteRun& run : route.runs) {
        if (auto wrong =
                textProblem("runs", {"便の名前", "The name of a run"}, run.name, {1, 20})) {
            problems.push_back(std::move(*wrong));
        } else if (!names.insert(run.name).second) {
            problems.push_back(problem("runs", "便「" + run.name + "」が2つあります。",
                                       "Run \"" + run.name + "\" is there twice."));
        } else {
            checkTimes(route, run, problems);
        }
    }
}

} // namespace

int RouteRun::lastAcceptance_min() const {
    if (cutOff_min) {
        return *cutOff_min;
    }
    const auto first =
        std::find_if(times_min.begin(), times_min.end(),
                     [](const std::optional<int>& time) { return time.has_value(); });
    return first == times_min.end() ? 0 : **first;
}

std::vector<std::string> stopsFromText(std::string_view text) { return words(text); }

std::string textOfStops(const std::vector<std::string>& stops) {
    std::string text;
    for (const std::string& stop : stops) {
        text += (text.empty() ? "" : " ") + stop;
    }
    return text;
}

std::optional<domain::WeekdaySet> weekdaysFromText(std::string_view text) {
    const std::string plain = lowered(withPlainCharacters(text));
    std::string_view rest = plain;
    int mask = 0;
    while (!rest.empty()) {
        const auto* const found =
            std::find_if(kDayWords.begin(), kDayWords.end(),
                         [&](const DayWord& word) { return rest.starts_with(word.text); });
        if (found == kDayWords.end()) {
            return std::nullopt;
        }
        mask |= found->mask;
        rest.remove_prefix(found->text.size());
    }
    return domain::WeekdaySet(mask);
}

std::string textOfWeekdays(domain::WeekdaySet weekdays) {
    std::string text;
    for (int day = 1; day <= 7; ++day) {
        text += weekdays.contains(static_cast<domain::Weekday>(day)) ? std::to_string(day) : "";
    }
    return text;
}

std::optional<std::vector<std::optional<int>>> timesFromText(std::string_view text) {
    std::vector<std::optional<int>> times;
    for (const std::string& word : words(text)) {
        const auto time = minuteFromTyped(word);
        if (!time && word != kNoStop) {
            return std::nullopt;
        }
        times.push_back(time);
    }
    return times;
}

std::string textOfTimes(const std::vector<std::optional<int>>& times_min) {
    std::string text;
    for (const std::optional<int>& time : times_min) {
        text += text.empty() ? "" : " ";
        text += time ? domain::textOfMinute(*time) : std::string(kNoStop);
    }
    return text;
}

RunText textOf(const RouteRun& run) {
    return {run.name, textOfWeekdays(run.weekdays),
            run.cutOff_min ? domain::textOfMinute(*run.cutOff_min) : std::string(),
            textOfTimes(run.times_min)};
}

RouteRun runFromText(const RunText& text, std::string_view field,
                     std::vector<FieldProblem>& problems) {
    RouteRun run;
    run.name = trimmed(text.name);
    const auto weekdays = weekdaysFromText(text.weekdays);
    const auto times = timesFromText(text.times);
    const std::string cutOff = trimmed(withPlainCharacters(text.cutOff));
    if (!weekdays) {
        problems.push_back(problem(
            field, "便「" + run.name + "」の曜日は「月火水木金」か「12345」の形で書いてください。",
            "Write the weekdays of run \"" + run.name + "\" as 12345 (1 is Monday)."));
    }
    if (!times) {
        problems.push_back(
            problem(field, "便「" + run.name + "」の時刻は「09:00 - 09:20」の形で書いてください。",
                    "Write the times of run \"" + run.name + "\" as 09:00 - 09:20."));
    }
    if (!cutOff.empty()) {
        run.cutOff_min = minuteFromTyped(cutOff);
        if (!run.cutOff_min) {
            problems.push_back(
                problem(field, "便「" + run.name + "」の締切は「08:30」の形で書いてください。",
                        "Write the cut-off of run \"" + run.name + "\" as 08:30."));
        }
    }
    run.weekdays = weekdays.value_or(domain::WeekdaySet());
    run.times_min = times.value_or(std::vector<std::optional<int>>());
    return run;
}

RouteInput trimmedInput(const RouteInput& input) {
    RouteInput route = input;
    for (std::string* const text : {&route.code, &route.nameJa, &route.nameEn}) {
        *text = trimmed(*text);
    }
    for (std::string& stop : route.stops) {
        stop = trimmed(stop);
    }
    for (RouteRun& run : route.runs) {
        run.name = trimmed(run.name);
    }
    if (route.nameEn.empty()) {
        route.nameEn = route.nameJa;
    }
    return route;
}

std::vector<FieldProblem> problemsOf(const RouteInput& route) {
    std::vector<FieldProblem> problems;
    if (!isPlainToken(route.code, kCodeMax)) {
        problems.push_back(
            problem("code", "ルートコードには英数字と . _ - @ を20文字以内で使ってください。",
                    "The route code may have letters, digits and . _ - @, at most 20 of them."));
    }
    for (auto& wrong :
         {textProblem("name_ja", {"名称", "The name"}, route.nameJa, {1, 100}),
          textProblem("name_en", {"英語の名称", "The English name"}, route.nameEn, {0, 100})}) {
        if (wrong) {
            problems.push_back(*wrong);
        }
    }
    if (route.until && *route.until < route.from) {
        problems.push_back(problem("until",
                                   "最後の日が最初の日より前です。どちらかを直してください。",
                                   "The last day is before the first. Correct one of them."));
    }
    if (route.dueDays < 0 || route.dueDays > kRouteDueDaysMax) {
        problems.push_back(problem("due_days", "所要営業日数は0から30です。",
                                   "The business days may be 0 to 30."));
    }
    if (route.stops.size() < 2 || route.stops.size() > kStopsMax) {
        problems.push_back(
            problem("stops", "停車場所は2か所以上40か所までです。", "A route has 2 to 40 stops."));
    } else {
        checkRuns(route, problems);
    }
    return problems;
}

} // namespace tewatashi::server::services
