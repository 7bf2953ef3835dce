#include "server/services/calendar/holiday_csv.h"

#include "server/services/text/csv_text.h"
#include "server/services/text/text_fields.h"

#include <algorithm>
#include <charconv>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;

constexpr std::size_t kRowsMax = 5'000; // a list from 1955 on has 1,100 of them
constexpr std::size_t kNameCharactersMax = 40;
constexpr std::size_t kColumns = 2;
constexpr const char* kHeadDay = "国民の祝日・休日月日";
constexpr const char* kHeadName = "国民の祝日・休日名称";

bool isDigits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int numberOf(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::optional<LocalDate> dateFrom(std::string_view year, std::string_view month,
                                  std::string_view day) {
    const bool isWritten = year.size() == 4 && month.size() <= 2 && day.size() <= 2 &&
                           isDigits(year) && isDigits(month) && isDigits(day);
    return isWritten ? LocalDate::fromCivil(numberOf(year), numberOf(month), numberOf(day))
                     : std::nullopt;
}

std::optional<LocalDate> dateOf(std::string_view text) {
    if (text.size() == 8 && isDigits(text)) {
        return dateFrom(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
    }
    for (const char separator : {'/', '-'}) {
        const std::size_t first = text.find(separator);
        const std::size_t second =
            first == std::string_view::npos ? first : text.find(separator, first + 1);
        if (second != std::string_view::npos) {
            return dateFrom(text.substr(0, first), text.substr(first + 1, second - first - 1),
                            text.substr(second + 1));
        }
    }
    return std::nullopt;
}

class HolidayReader {
public:
    void take(const CsvRow& row) {
        if (row.fields.size() != kColumns) {
            add(row.line, static_cast<int>(std::min(row.fields.size(), kColumns + 1)),
                {"列は日付と名称の 2 つです（この行は " + std::to_string(row.fields.size()) +
                     " つ）。内閣府の祝日 CSV か確かめてください。",
                 "A line has two columns, date and name; this one has " +
                     std::to_string(row.fields.size()) +
                     ". Check that this is the Cabinet Office's list of holidays."});
            return;
        }
        const auto date = dateOf(trimmed(row.fields[0]));
        if (!date) {
            add(row.line, 1,
                {"「" + shown(row.fields[0]) +
                     "」は日付として読めません。2026/1/1、2026-01-01、20260101 のどれかの形で、実在"
                     "する日にしてください。",
                 "\"" + shown(row.fields[0]) +
                     "\" is no date. Write a day that exists as 2026/1/1, 2026-01-01 or "
                     "20260101."});
        }
        std::string name = withoutFormulaGuard(trimmed(row.fields[1]));
        if (const auto wrong =
                textProblem("name", {"名称", "The name"}, name,
                            {.charactersMin = 1, .charactersMax = kNameCharactersMax})) {
            add(row.line, 2, wrong->text);
        } else if (date) {
            keep(row.line, *date, std::move(name));
        }
    }
    void add(int line, int column, LocalizedText text) {
        if (m_problems.size() < kFileProblemsMax) {
            m_problems.push_back({line, column, std::move(text)});
        }
    }

    HolidayFile file;

    [[nodiscard]] std::vector<FileProblem>& problems() { return m_problems; }

private:
    // What a message quotes of a field: short, of whole characters, and harmless to a console.
    static std::string shown(const std::string& field) {
        constexpr std::size_t kShown = 30;
        std::size_t size = std::min(field.size(), kShown);
        while (size > 0 && size < field.size() &&
               (static_cast<unsigned char>(field[size]) & 0xC0U) == 0x80U) {
            --size;
        }
        std::string text = field.substr(0, size);
        const auto isControl = [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        };
        std::replace_if(text.begin(), text.end(), isControl, '?');
        return text + (size < field.size() ? "…" : "");
    }
    void keep(int line, LocalDate date, std::string name) {
        const auto [first, isNew] = m_lines.emplace(date, line);
        if (!isNew) {
            const std::string other = std::to_string(first->second);
            add(line, 1,
                {"同じ日が " + other + " 行目にもあります。どちらかを消してください。",
                 "Line " + other + " has the same day. Remove one of them."});
            return;
        }
        file.days.emplace(date, std::move(name));
    }

    std::map<LocalDate, int> m_lines;
    std::vector<FileProblem> m_problems;
};

FileProblem wholeFile(LocalizedText text) { return {0, 0, std::move(text)}; }

} // namespace

Result<HolidayFile, std::vector<FileProblem>> parseHolidayCsv(std::string_view octets) {
    if (octets.size() > kHolidayFileMax_bytes) {
        return failure(std::vector{wholeFile(
            {"ファイルが大きすぎます（256 KB まで）。内閣府の祝日 CSV か確かめてください。",
             "The file is too large (at most 256 KB). Check that this is the Cabinet Office's list "
             "of holidays."})});
    }
    auto text = decodedText(octets);
    if (!text) {
        return failure(std::vector{std::move(text.error())});
    }
    const auto rows = readCsv(text->utf8, kRowsMax);
    if (!rows) {
        return failure(std::vector{rows.error()});
    }
    HolidayReader reader;
    reader.file.encoding = text->encoding;
    for (const CsvRow& row : *rows) {
        const bool isHeading = &row == &rows->front() && row.fields.size() == kColumns &&
                               std::none_of(row.fields[0].begin(), row.fields[0].end(),
                                            [](char c) { return c >= '0' && c <= '9'; });
        if (!isHeading) {
            reader.take(row);
        }
    }
    if (reader.problems().empty() && reader.file.days.empty()) {
        reader.add(0, 0,
                   {"祝日が 1 日もありません。内閣府の祝日 CSV か確かめてください。",
                    "There is no holiday in it. Check that this is the Cabinet Office's list of "
                    "holidays."});
    }
    if (!reader.problems().empty()) {
        return failure(std::move(reader.problems()));
    }
    return std::move(reader.file);
}

std::string holidayCsvOf(const Holidays& days) {
    std::string text;
    appendCsvRow(text, {{kHeadDay, false}, {kHeadName, false}}, CsvCodes::Plain);
    for (const auto& [date, name] : days) {
        appendCsvRow(text, {{date.text(), false}, {name, false}}, CsvCodes::Plain);
    }
    return text;
}

} // namespace tewatashi::server::services
