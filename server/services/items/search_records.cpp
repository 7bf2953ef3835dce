#include "server/services/items/search_records.h"

#include "common/domain/slip_number.h"
#include "server/services/items/record_steps.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <charconv>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kPlaceCharactersMax = 64;

template <class Number>
bool readNumber(std::string_view text, Number& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// "2026-11-25", with full-width digits and slashes as well.
std::optional<domain::TerminalTime> dayFrom(std::string_view typed) {
    const std::string text = trimmed(withPlainCharacters(typed.substr(0, kTypedNumberMax_bytes)));
    const std::size_t first = text.find_first_of("-/");
    const std::size_t second =
        first == std::string::npos ? first : text.find_first_of("-/", first + 1);
    if (second == std::string::npos) {
        return std::nullopt;
    }
    int year = 0;
    int month = 0;
    int day = 0;
    const std::string_view all = text;
    if (!readNumber(all.substr(0, first), year) ||
        !readNumber(all.substr(first + 1, second - first - 1), month) ||
        !readNumber(all.substr(second + 1), day) || year < 1970 || year > 9998) {
        return std::nullopt;
    }
    return domain::TerminalTime::fromCivil(year, month, day, 0, 0, 0);
}

FieldProblem dayProblem(const char* field) {
    return {
        field,
        {"日付は「2026-11-25」の形で入力してください。", "Enter the day in the form 2026-11-25."}};
}

std::optional<std::string> endingFrom(const std::string& typed,
                                      const domain::SlipNumberFormat& format) {
    const std::string plain =
        withScannedCharacters(std::string_view(typed).substr(0, kTypedNumberMax_bytes));
    const std::string digits = domain::slipCodeAsTyped(plain);
    if (const auto slip = domain::parseSlipCode(digits, format)) {
        return slip->number;
    }
    const bool allDigits =
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    const auto length = static_cast<std::size_t>(format.length);
    return allDigits && digits.size() >= kLastDigitsMin && digits.size() <= length
               ? std::optional(digits)
               : std::nullopt;
}

FieldProblem numberProblem(const domain::SlipNumberFormat& format) {
    const std::string length = std::to_string(format.length);
    return {"number",
            {"伝票番号（" + length + "桁）またはその末尾4桁以上を数字で入力してください。",
             "Enter a slip number of " + length + " digits or at least its last four digits."}};
}

ServiceError invalidQuery(std::vector<FieldProblem> problems) {
    return {ServiceErrorKind::Invalid,
            "invalid-search",
            {"検索条件に誤りがあります。各項目の説明を確認して入力し直してください。",
             "The search cannot be understood. See each field and enter it again."},
            std::move(problems)};
}

ServiceError invalidCursor() {
    const LocalizedText text{"続きの位置を読み取れません。検索をやり直してください。",
                             "Where the list goes on cannot be read. Search again."};
    return {ServiceErrorKind::Invalid, "invalid-cursor", text, {{"cursor", text}}};
}

std::string cursorOf(const store::RecordPoint& point) {
    return std::to_string(point.key_ms) + "." + std::to_string(point.id);
}

std::optional<store::RecordPoint> pointFrom(std::string_view cursor) {
    store::RecordPoint point;
    const std::size_t dot = cursor.find('.');
    const bool valid =
        dot != std::string_view::npos && readNumber(cursor.substr(0, dot), point.key_ms) &&
        readNumber(cursor.substr(dot + 1), point.id) && point.key_ms >= 0 && point.id >= 0;
    return valid ? std::optional(point) : std::nullopt;
}

} // namespace

std::string_view recordsViewCode(RecordsView view) {
    return view == RecordsView::Latest ? "latest" : "events";
}

std::optional<RecordsView> recordsViewFromCode(std::string_view code) {
    for (const RecordsView view : {RecordsView::Latest, RecordsView::Events}) {
        if (recordsViewCode(view) == code) {
            return view;
        }
    }
    return std::nullopt;
}

Result<RecordsFilter, ServiceError> SearchRecords::understand(const RecordsQuery& query) const {
    RecordsFilter filter;
    filter.view = query.view;
    std::vector<FieldProblem> problems;
    const domain::SlipNumberFormat& format = m_site.rules().codes.slip;
    if (!trimmed(query.number).empty()) {
        const auto ending = endingFrom(query.number, format);
        if (ending) {
            filter.ending = *ending;
        } else {
            problems.push_back(numberProblem(format));
        }
    }
    if (!query.from.empty()) {
        if (const auto day = dayFrom(query.from)) {
            filter.from = m_site.utcOf(*day);
        } else {
            problems.push_back(dayProblem("from"));
        }
    }
    if (!query.until.empty()) {
        if (const auto day = dayFrom(query.until)) {
            filter.before = m_site.utcOf({day->naive_s + domain::kDay_s});
        } else {
            problems.push_back(dayProblem("until"));
        }
    }
    if (problems.empty() && filter.from && filter.before && *filter.from >= *filter.before) {
        problems.push_back({"until",
                            {"終わりの日には、始まりの日以降を指定してください。",
                             "The last day must not lie before the first."}});
    }
    filter.placeCode = query.placeCode;
    if (!query.placeCode.empty()) {
        if (auto problem = textProblem("place", {"場所コード", "The place code"}, query.placeCode,
                                       {1, kPlaceCharactersMax})) {
            problems.push_back(std::move(*problem));
        }
    }
    filter.status = domain::actionFromCode(query.statusCode);
    if (!query.statusCode.empty() && !filter.status) {
        problems.push_back({"status", {"配送状況を選んでください。", "Choose a status."}});
    }
    if (!problems.empty()) {
        return failure(invalidQuery(std::move(problems)));
    }
    return filter;
}

Result<RecordsPage, ServiceError> SearchRecords::page(const RecordsFilter& filter,
                                                      const std::string& cursor, int limit) {
    store::RecordSelection selection = selectionOf(filter);
    if (!cursor.empty()) {
        const auto point = pointFrom(cursor);
        if (!point) {
            return failure(invalidCursor());
        }
        selection.before = std::min(selection.before, *point);
    }
    const int most = std::clamp(limit, 1, kRowsMax);
    // One row more than asked for tells whether anything is left.
    RecordStep step = m_site.database().read([&](store::Connection& connection) {
        return stepThrough(connection, storedView(filter.view), store::RecordOrder::NewestFirst,
                           selection, most + 1);
    });
    if (step.full) {
        step.rows.pop_back();
        step.next = step.rows.back().point;
    }
    RecordsPage page;
    page.rows.reserve(step.rows.size());
    for (const store::RecordRow& row : step.rows) {
        page.rows.push_back(entryOf(row));
    }
    if (step.next) {
        page.next = cursorOf(*step.next);
        if (!step.full) {
            page.searchedBackTo = UtcMillis{step.next->key_ms};
        }
    }
    return page;
}

} // namespace tewatashi::server::services
