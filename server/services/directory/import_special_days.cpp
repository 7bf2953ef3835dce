#include "server/services/directory/directory_cells.h"
#include "server/services/directory/import_job.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/store/calendar_store.h"
#include "server/store/master_store.h"

#include <map>
#include <set>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using store::SpecialDayRow;

const LocalizedText kDay{"日付", "The day"};
const LocalizedText kName{"名称", "The name"};
constexpr TextLimits kNameLimits{.charactersMin = 0, .charactersMax = 40};

class SpecialDayImport final : public ImportJob {
public:
    explicit SpecialDayImport(const ImportSurroundings& surroundings)
        : m_connection(surroundings.connection), m_today(surroundings.today),
          m_options(surroundings.options) {}

    void plan(const ImportTable& table, ImportReport& report) override {
        load();
        for (const auto& [key, row] : m_before) {
            report.there += isAhead(row) ? 1 : 0;
        }
        for (std::size_t row = 0; row < table.size(); ++row) {
            planRow(table, row, report);
        }
        if (m_options.endMissing && report.errorCount == 0) {
            planMissing(report);
        }
    }

    void apply() override {
        store::CalendarStore store(m_connection);
        for (const SpecialDayRow& row : m_gone) {
            static_cast<void>(store.removeSpecialDay(row.place, row.day));
        }
        for (const SpecialDayRow& row : m_put) {
            store.putSpecialDay(row);
        }
    }

private:
    using Key = std::pair<std::string, std::string>; // place, day

    void load() {
        store::CalendarStore store(m_connection);
        for (SpecialDayRow& row :
             store.specialDaysBetween(kFirstSpecialDay, domain::kOpenEnd.text())) {
            m_before.emplace(Key{row.place, row.day}, std::move(row));
        }
        for (const store::PlaceRow& place : store::allPlaces(m_connection)) {
            m_places.insert(place.code);
        }
    }

    // What is past is history: nothing that is missing takes it away.
    [[nodiscard]] bool isAhead(const SpecialDayRow& row) const { return row.day >= m_today.text(); }

    void planRow(const ImportTable& table, std::size_t row, ImportReport& report) {
        const int line = table.line(row);
        const auto cell = [&](SpecialDayCell which, const std::string& otherwise = "") {
            return table.cell(row, static_cast<std::size_t>(which), otherwise);
        };
        std::vector<FieldProblem> problems;
        const auto date =
            readDay(cell(SpecialDayCell::Day), "day", kDay, DayField::Required, problems);
        const std::string place = cell(SpecialDayCell::Place);
        if (!place.empty() && m_places.count(place) == 0) {
            problems.push_back(unknownEntry("place", {"場所", "place"}, place));
        }
        const auto isOpen = openFromCell(cell(SpecialDayCell::State));
        if (!isOpen) {
            problems.push_back(
                {"state",
                 {"区分には 休業 か 営業 を書いてください。", "The state is closed or open."}});
        }
        if (!date || !problems.empty()) {
            addErrors(report, line, std::move(problems));
            return;
        }
        const auto held = m_before.find({place, date->text()});
        const std::string name =
            cell(SpecialDayCell::Name, held == m_before.end() ? "" : held->second.name);
        if (auto wrong = textProblem("name", kName, name, kNameLimits)) {
            addErrors(report, line, {std::move(*wrong)});
            return;
        }
        if (isFirst(m_seen, place + " " + date->text(), line, "day", report)) {
            note(line, {place, date->text(), *isOpen ? 1 : 0, name}, report);
        }
    }

    void note(int line, SpecialDayRow row, ImportReport& report) {
        const auto held = m_before.find({row.place, row.day});
        if (held != m_before.end() && held->second == row) {
            ++report.unchanged;
            return;
        }
        std::vector<CellChange> changes;
        if (held != m_before.end()) {
            changes = changesOf(MasterKind::SpecialDays, cellsOf(held->second), cellsOf(row));
        }
        addEntry(report, held == m_before.end() ? ImportSort::Added : ImportSort::Changed,
                 {line, keyOf(row), row.name, std::move(changes)});
        m_put.push_back(std::move(row));
    }

    static std::string keyOf(const SpecialDayRow& row) {
        return row.place + (row.place.empty() ? "" : " ") + row.day;
    }

    void planMissing(ImportReport& report) {
        for (const auto& [key, row] : m_before) {
            if (isAhead(row) && m_seen.count(row.place + " " + row.day) == 0) {
                addEntry(report, ImportSort::Ending, {0, keyOf(row), row.name, {}});
                m_gone.push_back(row);
            }
        }
    }

    store::Connection& m_connection;
    LocalDate m_today;
    ImportOptions m_options;
    std::map<Key, SpecialDayRow> m_before;
    std::set<std::string> m_places;
    std::set<std::string> m_seen; // "OSAKA 2026-04-01"
    std::vector<SpecialDayRow> m_put;
    std::vector<SpecialDayRow> m_gone;
};

} // namespace

std::unique_ptr<ImportJob> specialDayImport(const ImportSurroundings& surroundings) {
    return std::make_unique<SpecialDayImport>(surroundings);
}

} // namespace tewatashi::server::services
