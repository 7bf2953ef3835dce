#include "server/web/admin/calendar_moves.h"
#include "server/web/admin/calendar_page.h"
#include "server/web/admin/calendar_signs.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

// A first import changes more than a thousand days, most of them long past.
constexpr std::size_t kChangesShown = 60;

class HolidayImportBuilder {
public:
    HolidayImportBuilder(const HolidayImportInput& input, const Words& words, Language language)
        : m_input(input), m_words(words), m_language(language) {}

    void addProblems(View& view) const {
        ViewList problems;
        for (const services::FileProblem& problem : m_input.problems) {
            View row;
            row["where"] = whereText(problem);
            row["text"] = problem.text.in(m_language);
            problems.push_back(std::move(row));
        }
        view["has_problems"] = !problems.empty();
        view["is_cut"] = problems.size() >= services::kFileProblemsMax;
        view["problems"] = problems;
    }

    void addChanges(View& view) const {
        view["has_import"] = m_input.import.has_value();
        const services::HolidayImport import = m_input.import.value_or(services::HolidayImport());
        view["summary"] =
            m_words.fill("holidays.summary", {{"from", std::to_string(import.firstYear)},
                                              {"until", std::to_string(import.lastYear)},
                                              {"count", std::to_string(import.file.days.size())}});
        view["encoding"] =
            import.file.encoding == services::FileEncoding::Cp932 ? "CP932 (Shift_JIS)" : "UTF-8";
        view["added"] = count(import, &isAdded);
        view["removed"] = count(import, &isRemoved);
        view["renamed"] = std::to_string(static_cast<std::ptrdiff_t>(import.changes.size()) -
                                         counted(import, &isAdded) - counted(import, &isRemoved));
        view["has_changes"] = !import.changes.empty();
        const bool losesDays = counted(import, &isRemoved) > 0;
        view["loses_days"] = losesDays;
        ViewList rows;
        for (const services::HolidayChange* change : shown(import)) {
            rows.push_back(changeRow(*change));
        }
        view["has_more"] = rows.size() < import.changes.size();
        view["more_text"] = m_words.fill(
            "holidays.more", {{"count", std::to_string(import.changes.size() - rows.size())}});
        view["changes"] = rows;
        std::string csv = import.file.days.empty() ? "" : services::holidayCsvOf(import.file.days);
        csv.erase(std::remove(csv.begin(), csv.end(), '\r'), csv.end()); // as forms hold text
        view["csv"] = csv;
    }

private:
    static bool isAdded(const services::HolidayChange& change) { return change.before.empty(); }
    static bool isRemoved(const services::HolidayChange& change) { return change.after.empty(); }
    using Test = bool (*)(const services::HolidayChange&);
    static std::ptrdiff_t counted(const services::HolidayImport& import, Test test) {
        return std::count_if(import.changes.begin(), import.changes.end(), test);
    }
    static std::string count(const services::HolidayImport& import, Test test) {
        return std::to_string(counted(import, test));
    }

    // Days from today on first, then the past, newest first: what matters is not cut off.
    [[nodiscard]] std::vector<const services::HolidayChange*>
    shown(const services::HolidayImport& import) const {
        std::vector<const services::HolidayChange*> changes;
        for (const services::HolidayChange& change : import.changes) {
            changes.push_back(&change);
        }
        std::stable_sort(changes.begin(), changes.end(), [this](const auto* a, const auto* b) {
            const bool aIsPast = a->date < m_input.today;
            const bool bIsPast = b->date < m_input.today;
            if (aIsPast != bIsPast) {
                return bIsPast;
            }
            return aIsPast ? b->date < a->date : a->date < b->date;
        });
        changes.resize(std::min(changes.size(), kChangesShown));
        return changes;
    }

    View changeRow(const services::HolidayChange& change) const {
        View row;
        const bool added = isAdded(change);
        const bool removed = isRemoved(change);
        row["date"] = dateText(change.date, m_language);
        row["kind"] = added ? "added" : removed ? "removed" : "renamed";
        row["word"] = m_words.get(added     ? "holidays.added"
                                  : removed ? "holidays.removed"
                                            : "holidays.renamed");
        row["sign"] = added ? "+" : removed ? "−" : "→";
        row["name"] = added     ? change.after
                      : removed ? change.before
                                : change.before + " → " + change.after;
        return row;
    }

    std::string whereText(const services::FileProblem& problem) const {
        if (problem.line == 0) {
            return m_words.get("holidays.whole_file");
        }
        const std::string line = std::to_string(problem.line);
        return problem.column == 0
                   ? m_words.fill("holidays.line", {{"line", line}})
                   : m_words.fill("holidays.line_column",
                                  {{"line", line}, {"column", std::to_string(problem.column)}});
    }

    const HolidayImportInput& m_input;
    const Words& m_words;
    Language m_language;
};

} // namespace

std::string holidayImportPage(const HolidayImportInput& input, const PagePainter& painter,
                              Frame frame) {
    const Words& words = painter.words(frame.language);
    const HolidayImportBuilder builder(input, words, frame.language);
    View view;
    builder.addProblems(view);
    builder.addChanges(view);
    addMoves(view, input.moved, words);
    view["admin_calendar"] = true;
    frame.title = words.get("holidays.title");
    frame.nav = Nav::Admin;
    view["admin_calendar"] = true;
    return painter.paint("holiday_import", frame, std::move(view));
}

} // namespace tewatashi::server::web
