#include "server/services/directory/directory_cells.h"
#include "server/services/directory/import_job.h"
#include "server/services/directory/place_checks.h"
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
using store::PlacePeriodRow;

using PlaceTimeline = domain::DatedTimeline<PlacePeriodRow>;

struct KnownPlace {
    bool isNew = true;
    PlaceTimeline before;
    PlaceTimeline after;
    int line = 0; // the last of the file that names it
};

class PlaceImport final : public ImportJob {
public:
    explicit PlaceImport(const ImportSurroundings& surroundings)
        : m_connection(surroundings.connection), m_today(surroundings.today),
          m_now(surroundings.now), m_options(surroundings.options) {}

    void plan(const ImportTable& table, ImportReport& report) override {
        load();
        for (const auto& [code, known] : m_known) {
            report.there += domain::entryOn(known.before, m_today) != nullptr ? 1 : 0;
        }
        for (std::size_t row = 0; row < table.size(); ++row) {
            planRow(table, row, report);
        }
        if (m_options.endMissing && report.errorCount == 0) {
            planMissing(report);
        }
        for (const auto& [code, known] : m_known) {
            checkWhereItLies(known, report);
        }
    }

    void apply() override {
        store::PlaceStore store(m_connection);
        for (const auto& [code, known] : m_known) {
            if (known.after == known.before || known.after.empty()) {
                continue;
            }
            if (known.isNew) {
                const PlacePeriodRow& first = known.after.front().value;
                store::putPlace(m_connection, {code, first.nameJa, first.nameEn}, m_now);
            }
            store.replacePeriods(code, rowsOf(known.after));
        }
        for (const PlacePeriodRow& row : store.misnamedOn(m_today.text())) {
            store.rename({row.place, row.nameJa, row.nameEn});
        }
    }

private:
    void load() {
        store::PlaceStore store(m_connection);
        std::map<std::string, std::vector<PlacePeriodRow>> rows;
        for (PlacePeriodRow& row : allPlacePeriods(store)) {
            rows[row.place].push_back(std::move(row));
        }
        for (const auto& [code, periods] : rows) {
            KnownPlace& known = m_known[code];
            known.isNew = false;
            known.before = timelineOf(periods);
            known.after = known.before;
        }
    }

    static PlaceInput inputOf(DatePeriod period, const PlacePeriodRow& said) {
        PlaceInput input;
        input.code = said.place;
        input.from = period.from;
        input.until = period.until;
        input.kind = kindOf(said);
        input.parentCode = said.parent;
        input.nameJa = said.nameJa;
        input.nameEn = said.nameEn;
        return input;
    }

    // What the row says; of columns that the file lacks, what held before.
    static PlaceInput understood(const ImportTable& table, std::size_t row, const std::string& code,
                                 const domain::Dated<PlacePeriodRow>* held,
                                 std::vector<FieldProblem>& problems) {
        const auto cell = [&](PlaceCell which, const std::string& otherwise) {
            return table.cell(row, static_cast<std::size_t>(which), otherwise);
        };
        const PlacePeriodRow base = held == nullptr ? PlacePeriodRow() : held->value;
        PlaceInput input;
        input.code = code;
        input.parentCode = cell(PlaceCell::Parent, base.parent);
        input.nameJa = cell(PlaceCell::NameJa, base.nameJa);
        input.nameEn = cell(PlaceCell::NameEn, base.nameEn);
        const std::string typed = cell(PlaceCell::Kind, std::string(placeKindCode(kindOf(base))));
        if (const auto kind = placeKindFromCell(typed)) {
            input.kind = *kind;
        } else {
            problems.push_back(
                {"kind",
                 {"種別には 拠点、建物、階、メール室、棚、席 のいずれかを書いてください。",
                  "The kind is one of site, building, floor, mail_room, shelf, desk."}});
        }
        return trimmedInput(input);
    }

    void planRow(const ImportTable& table, std::size_t row, ImportReport& report) {
        const int line = table.line(row);
        const auto cell = [&](PlaceCell which) {
            return table.cell(row, static_cast<std::size_t>(which), "");
        };
        const std::string code = cell(PlaceCell::Code);
        std::vector<FieldProblem> problems;
        const auto from =
            readDay(cell(PlaceCell::From), "from", kFirstDayLabel, DayField::Required, problems);
        const auto until =
            readDay(cell(PlaceCell::Until), "until", kLastDayLabel, DayField::Optional, problems);
        if (!from || !problems.empty()) {
            addErrors(report, line, std::move(problems));
            return;
        }
        const auto found = m_known.find(code);
        const PlaceTimeline timeline =
            found == m_known.end() ? PlaceTimeline() : found->second.after;
        const auto* const held = domain::entryOn(timeline, *from);
        PlaceInput input = understood(table, row, code, held, problems);
        input.from = *from;
        input.until = until.value_or(domain::naturalEnd(timeline, *from));
        for (FieldProblem& problem : problemsOf(input)) {
            problems.push_back(std::move(problem));
        }
        if (!problems.empty()) {
            addErrors(report, line, std::move(problems));
            return;
        }
        note(line, code, held, {{input.from, *input.until}, services::rowOf(input)}, report);
    }

    void note(int line, const std::string& code, const domain::Dated<PlacePeriodRow>* held,
              const domain::Dated<PlacePeriodRow>& entry, ImportReport& report) {
        const bool isNew = m_known.find(code) == m_known.end();
        std::vector<CellChange> changes;
        const bool ends =
            held != nullptr && held->period.contains(m_today) && entry.period.until < m_today;
        if (held != nullptr) {
            changes = changesOf(MasterKind::Places, cellsOf(inputOf(held->period, held->value)),
                                cellsOf(inputOf(entry.period, entry.value)));
        }
        KnownPlace& known = m_known[code];
        known.line = line;
        PlaceTimeline after = domain::withEntry(known.after, entry);
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
        endMissing(
            m_known, m_today,
            importColumns(MasterKind::Places).at(static_cast<std::size_t>(PlaceCell::Until)).title,
            report);
    }

    // Only what the file moved is judged, and what lies in it: others were judged before.
    void checkWhereItLies(const KnownPlace& known, ImportReport& report) const {
        for (const domain::Dated<PlacePeriodRow>& entry : known.after) {
            const std::string& parent = entry.value.parent;
            if (parent.empty()) {
                continue;
            }
            const auto above = m_known.find(parent);
            if (above == m_known.end()) {
                if (known.line > 0) {
                    addErrors(report, known.line,
                              {unknownEntry("parent", {"場所", "place"}, parent)});
                }
                continue;
            }
            const int line = known.after != known.before ? known.line : above->second.line;
            if (line > 0 && !fits(entry, above->second.after)) {
                addErrors(report, line,
                          {known.after != known.before ? cannotLieIn(parent)
                                                       : cannotHold(entry.value.place)});
            }
        }
    }

    static bool fits(const domain::Dated<PlacePeriodRow>& entry, const PlaceTimeline& above) {
        return std::all_of(above.begin(), above.end(), [&](const auto& held) {
            return !held.period.overlaps(entry.period) ||
                   rankOf(kindOf(held.value)) < rankOf(kindOf(entry.value));
        });
    }

    store::Connection& m_connection;
    LocalDate m_today;
    UtcMillis m_now;
    ImportOptions m_options;
    std::map<std::string, KnownPlace> m_known; // by code
};

} // namespace

std::unique_ptr<ImportJob> placeImport(const ImportSurroundings& surroundings) {
    return std::make_unique<PlaceImport>(surroundings);
}

} // namespace tewatashi::server::services
