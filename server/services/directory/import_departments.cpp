#include "server/services/directory/directory_cells.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_rows.h"
#include "server/services/directory/import_job.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/store/master_store.h"

#include <algorithm>
#include <map>

namespace tewatashi::server::services {
namespace {

using domain::DatePeriod;
using domain::LocalDate;

constexpr int kDepthMax = 20;

// What a period of a department says, by what people know departments and people by.
struct Said {
    std::string nameJa;
    std::string nameEn;
    std::string nameKana;
    std::string parent;
    std::string keyContact;
    std::string place;
    friend bool operator==(const Said&, const Said&) = default;
};
using DepartmentTimeline = domain::DatedTimeline<Said>;

struct KnownDepartment {
    std::optional<std::int64_t> id;
    std::vector<store::DepartmentPeriodRow> rows; // before the import
    DepartmentTimeline before;
    DepartmentTimeline after;
    int line = 0; // the last of the file that names it
};

class DepartmentImport final : public ImportJob {
public:
    explicit DepartmentImport(const ImportSurroundings& surroundings)
        : m_connection(surroundings.connection), m_today(surroundings.today),
          m_now(surroundings.now), m_options(surroundings.options), m_people(m_connection) {}

    void plan(const ImportTable& table, ImportReport& report) override {
        load();
        for (const auto& [code, known] : m_known) {
            report.there += isThere(known.before) ? 1 : 0;
        }
        for (std::size_t row = 0; row < table.size(); ++row) {
            planRow(table, row, report);
        }
        if (m_options.endMissing && report.errorCount == 0) {
            planMissing(report);
        }
        for (const auto& [code, known] : m_known) {
            if (known.line > 0 && known.after != known.before) {
                checkWayUp(code, known, report);
            }
        }
    }

    void apply() override {
        store::DepartmentStore store(m_connection);
        for (auto& [code, known] : m_known) {
            if (!known.id) {
                known.id = store.insert(code, m_now);
            }
        }
        for (const auto& [code, known] : m_known) {
            if (known.after == known.before) {
                continue;
            }
            std::vector<store::DepartmentPeriodRow> rows;
            for (const domain::Dated<Said>& entry : known.after) {
                rows.push_back(rowOf(code, *known.id, entry));
            }
            replaceDepartment(m_connection, *known.id, code, known.rows, rows);
        }
    }

private:
    [[nodiscard]] bool isThere(const DepartmentTimeline& timeline) const {
        return domain::entryOn(timeline, m_today) != nullptr;
    }

    void load() {
        const auto all = store::DepartmentStore(m_connection).all();
        std::map<std::int64_t, std::string> codes;
        for (const store::DepartmentOnDay& row : all) {
            codes.emplace(row.period.department, row.code);
        }
        for (const store::DepartmentOnDay& row : all) {
            KnownDepartment& known = m_known[row.code];
            known.id = row.period.department;
            known.rows.push_back(row.period);
            const auto parent = row.period.parent ? codes.find(*row.period.parent) : codes.end();
            known.before.push_back({periodOf(row.period),
                                    {row.period.nameJa, row.period.nameEn, row.period.nameKana,
                                     parent == codes.end() ? std::string() : parent->second,
                                     numberOf(row.period.keyContact), row.period.place}});
        }
        for (auto& [code, known] : m_known) {
            known.after = known.before;
        }
        for (const store::PlaceRow& place : store::allPlaces(m_connection)) {
            m_places.insert(place.code);
        }
    }

    std::string numberOf(const std::optional<std::int64_t>& person) {
        const auto row = person ? m_people.find(*person) : std::nullopt;
        return row ? row->employeeNumber : std::string();
    }

    static DepartmentInput inputOf(const std::string& code, DatePeriod period, const Said& said) {
        DepartmentInput input;
        input.code = code;
        input.from = period.from;
        input.until = period.until;
        input.nameJa = said.nameJa;
        input.nameEn = said.nameEn;
        input.nameKana = said.nameKana;
        input.parentCode = said.parent;
        input.keyContact = said.keyContact;
        input.place = said.place;
        return input;
    }

    static Said understood(const ImportTable& table, std::size_t row, const Said& base) {
        const auto cell = [&](DepartmentCell which, const std::string& otherwise) {
            return table.cell(row, static_cast<std::size_t>(which), otherwise);
        };
        return {cell(DepartmentCell::NameJa, base.nameJa),
                cell(DepartmentCell::NameEn, base.nameEn),
                cell(DepartmentCell::NameKana, base.nameKana),
                cell(DepartmentCell::Parent, base.parent),
                normalEmployeeNumber(cell(DepartmentCell::KeyContact, base.keyContact)),
                cell(DepartmentCell::Place, base.place)};
    }

    void planRow(const ImportTable& table, std::size_t row, ImportReport& report) {
        const int line = table.line(row);
        const auto cell = [&](DepartmentCell which) {
            return table.cell(row, static_cast<std::size_t>(which), "");
        };
        const std::string code = cell(DepartmentCell::Code);
        std::vector<FieldProblem> problems;
        const auto from = readDay(cell(DepartmentCell::From), "from", kFirstDayLabel,
                                  DayField::Required, problems);
        const auto until = readDay(cell(DepartmentCell::Until), "until", kLastDayLabel,
                                   DayField::Optional, problems);
        if (!from || !problems.empty()) {
            addErrors(report, line, std::move(problems));
            return;
        }
        const auto found = m_known.find(code);
        const DepartmentTimeline timeline =
            found == m_known.end() ? DepartmentTimeline() : found->second.after;
        const domain::Dated<Said>* const held = domain::entryOn(timeline, *from);
        const Said said = understood(table, row, held == nullptr ? Said() : held->value);
        const DatePeriod period{*from, until.value_or(domain::naturalEnd(timeline, *from))};
        const DepartmentInput input =
            inputOf(code, {period.from, std::max(period.from, period.until)}, said);
        problems = problemsOf(input);
        if (period.until < period.from) {
            problems.push_back({"until",
                                {"終了日が開始日より前です。どちらかを直してください。",
                                 "The last day is before the first. Correct one of them."}});
        }
        checkNamed(said, problems);
        if (!problems.empty()) {
            addErrors(report, line, std::move(problems));
            return;
        }
        note(line, code, held, {period, said}, report);
    }

    void checkNamed(const Said& said, std::vector<FieldProblem>& problems) {
        if (!said.keyContact.empty() && !m_people.find(said.keyContact)) {
            problems.push_back(
                unknownEntry("key_contact", {"社員番号", "employee number"}, said.keyContact));
        }
        if (!said.place.empty() && m_places.count(said.place) == 0) {
            problems.push_back(unknownEntry("place", {"場所", "place"}, said.place));
        }
    }

    void note(int line, const std::string& code, const domain::Dated<Said>* held,
              const domain::Dated<Said>& entry, ImportReport& report) {
        const bool isNew = m_known.find(code) == m_known.end();
        std::vector<CellChange> changes;
        const bool ends =
            held != nullptr && held->period.contains(m_today) && entry.period.until < m_today;
        if (held != nullptr) {
            changes = changesOf(MasterKind::Departments,
                                cellsOf(inputOf(code, held->period, held->value)),
                                cellsOf(inputOf(code, entry.period, entry.value)));
        }
        KnownDepartment& known = m_known[code];
        known.line = line;
        DepartmentTimeline after = domain::withEntry(known.after, entry);
        if (after == known.after) {
            ++report.unchanged;
            return;
        }
        known.after = std::move(after);
        addEntry(
            report,
            ends    ? ImportSort::Ending
            : isNew ? ImportSort::Added
                    : ImportSort::Changed,
            {line, code + " " + entry.period.from.text(), entry.value.nameJa, std::move(changes)});
    }

    void planMissing(ImportReport& report) {
        endMissing(m_known, m_today,
                   importColumns(MasterKind::Departments)
                       .at(static_cast<std::size_t>(DepartmentCell::Until))
                       .title,
                   report);
    }

    // A parent that is not there, or a way up that comes back or is too long.
    void checkWayUp(const std::string& code, const KnownDepartment& known,
                    ImportReport& report) const {
        for (const domain::Dated<Said>& entry : known.after) {
            const std::string& parent = entry.value.parent;
            if (parent.empty()) {
                continue;
            }
            if (m_known.find(parent) == m_known.end()) {
                addErrors(report, known.line,
                          {unknownEntry("parent", {"組織", "department"}, parent)});
            } else if (leadsTo(parent, code, entry.period, 1)) {
                addError(report, known.line, "parent",
                         {"上位組織「" + parent + "」をたどると組織「" + code +
                              "」に戻るか、20階層を超えます。別の上位組織を選んでください。",
                          "The way up from \"" + parent + "\" comes back to \"" + code +
                              "\" or is longer than 20. Choose another parent."});
            }
        }
    }

    [[nodiscard]] bool leadsTo(const std::string& from, const std::string& target,
                               DatePeriod period, int depth) const {
        if (from == target || depth >= kDepthMax) {
            return true;
        }
        const auto found = m_known.find(from);
        if (found == m_known.end()) {
            return false;
        }
        const DepartmentTimeline& timeline = found->second.after;
        return std::any_of(timeline.begin(), timeline.end(), [&](const domain::Dated<Said>& held) {
            return !held.value.parent.empty() && held.period.overlaps(period) &&
                   leadsTo(held.value.parent, target,
                           {std::max(held.period.from, period.from),
                            std::min(held.period.until, period.until)},
                           depth + 1);
        });
    }

    store::DepartmentPeriodRow rowOf(const std::string& code, std::int64_t id,
                                     const domain::Dated<Said>& entry) {
        store::DepartmentPeriodRow row;
        row.department = id;
        setPeriod(row, entry.period);
        row.nameJa = entry.value.nameJa;
        row.nameEn = entry.value.nameEn;
        row.nameKana = entry.value.nameKana;
        row.place = entry.value.place;
        if (const auto parent = m_known.find(entry.value.parent); parent != m_known.end()) {
            row.parent = parent->second.id;
        }
        if (const auto contact = m_people.find(entry.value.keyContact)) {
            row.keyContact = contact->id;
        }
        row.searchText = searchTextOf(code, row);
        return row;
    }

    store::Connection& m_connection;
    LocalDate m_today;
    UtcMillis m_now;
    ImportOptions m_options;
    store::PersonStore m_people;
    std::map<std::string, KnownDepartment> m_known; // by code
    std::set<std::string> m_places;
};

} // namespace

std::unique_ptr<ImportJob> departmentImport(const ImportSurroundings& surroundings) {
    return std::make_unique<DepartmentImport>(surroundings);
}

} // namespace tewatashi::server::services
