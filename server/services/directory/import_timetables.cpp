#include "common/base/whole_number.h"
#include "server/services/directory/directory_cells.h"
#include "server/services/directory/import_job.h"
#include "server/services/routes/mail_routes.h"
#include "server/services/routes/serving_routes.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/store/master_store.h"
#include "server/store/route_store.h"

#include <algorithm>
#include <map>
#include <set>

namespace tewatashi::server::services {
namespace {

using domain::DatePeriod;
using domain::LocalDate;
using store::RoutePeriodRow;

using RouteTimeline = domain::DatedTimeline<RoutePeriodRow>;

struct KnownRoute {
    RouteTimeline before;
    RouteTimeline after;
    int line = 0; // the last of the file that names it
};

// The runs of a route from a day on: rows with the same code and first day.
struct Group {
    int line = 0; // of the first row
    RouteInput input;
};

// What all rows of a group say alike.
bool agree(const RouteInput& a, const RouteInput& b) {
    return a.until == b.until && a.nameJa == b.nameJa && a.nameEn == b.nameEn &&
           a.dueDays == b.dueDays && a.stops == b.stops;
}

class RouteImport final : public ImportJob {
public:
    explicit RouteImport(const ImportSurroundings& surroundings)
        : m_connection(surroundings.connection), m_today(surroundings.today),
          m_now(surroundings.now), m_options(surroundings.options) {}

    void plan(const ImportTable& table, ImportReport& report) override {
        load();
        for (const auto& [code, known] : m_known) {
            report.there += domain::entryOn(known.before, m_today) != nullptr ? 1 : 0;
        }
        for (std::size_t row = 0; row < table.size(); ++row) {
            readRow(table, row, report);
        }
        for (Group& group : m_groups) {
            planGroup(group, report);
        }
        if (m_options.endMissing && report.errorCount == 0) {
            planMissing(report);
        }
    }

    void apply() override {
        store::RouteStore store(m_connection);
        for (const auto& [code, known] : m_known) {
            if (known.after != known.before) {
                store.replacePeriods(code, rowsOf(known.after), m_now);
            }
        }
    }

private:
    void load() {
        std::map<std::string, std::vector<RoutePeriodRow>> rows;
        for (RoutePeriodRow& row : store::RouteStore(m_connection).all()) {
            rows[row.route].push_back(std::move(row));
        }
        for (const auto& [code, periods] : rows) {
            m_known[code] = {timelineOf(periods), timelineOf(periods), 0};
        }
        for (const store::PlaceRow& place : store::allPlaces(m_connection)) {
            m_places.insert(place.code);
        }
    }

    static RouteInput inputOf(DatePeriod period, RoutePeriodRow row) {
        setPeriod(row, period);
        RoutePeriod route = routePeriodOf(row);
        RouteInput input;
        input.code = row.route;
        input.from = period.from;
        input.until = period.until;
        input.nameJa = route.name.ja;
        input.nameEn = route.name.en;
        input.dueDays = route.dueDays;
        input.stops = std::move(route.stops);
        input.runs = std::move(route.runs);
        return input;
    }

    // What held before, or nothing, without its runs.
    [[nodiscard]] RouteInput base(const std::string& code, LocalDate from,
                                  std::vector<RouteRun>& runs) const {
        const auto found = m_known.find(code);
        RouteInput input;
        input.until = domain::kOpenEnd;
        if (found != m_known.end()) {
            const RouteTimeline& timeline = found->second.after;
            input.until = domain::naturalEnd(timeline, from);
            if (const auto* const held = domain::entryOn(timeline, from)) {
                input = inputOf({from, *input.until}, held->value);
                runs = std::move(input.runs);
                input.runs.clear();
            }
        }
        input.code = code;
        input.from = from;
        return input;
    }

    void readRow(const ImportTable& table, std::size_t row, ImportReport& report) {
        const auto cell = [&](RouteCell which, const std::string& otherwise = "") {
            return table.cell(row, static_cast<std::size_t>(which), otherwise);
        };
        std::vector<FieldProblem> problems;
        const auto from =
            readDay(cell(RouteCell::From), "from", kFirstDayLabel, DayField::Required, problems);
        const auto until =
            readDay(cell(RouteCell::Until), "until", kLastDayLabel, DayField::Optional, problems);
        if (!from || !problems.empty()) {
            addErrors(report, table.line(row), std::move(problems));
            return;
        }
        std::vector<RouteRun> heldRuns;
        const std::string code = cell(RouteCell::Code);
        RouteInput input = base(code, *from, heldRuns);
        input.until = until ? until : input.until;
        input.nameJa = cell(RouteCell::NameJa, input.nameJa);
        input.nameEn = cell(RouteCell::NameEn, input.nameEn);
        input.stops = stopsFromText(cell(RouteCell::Stops));
        const std::string days = cell(RouteCell::DueDays, std::to_string(input.dueDays));
        input.dueDays = days.empty() ? 0 : wholeNumber<int>(days).value_or(-1);
        Group& group = groupOf(table.line(row), trimmedInput(input), report);
        const std::size_t at = group.input.runs.size();
        const RunText held = at < heldRuns.size() ? textOf(heldRuns[at]) : RunText();
        group.input.runs.push_back(
            runFromText({cell(RouteCell::Run, held.name), cell(RouteCell::Weekdays),
                         cell(RouteCell::CutOff, held.cutOff), cell(RouteCell::Times)},
                        "run", problems));
        addErrors(report, table.line(row), std::move(problems));
    }

    Group& groupOf(int line, RouteInput input, ImportReport& report) {
        const auto [at, isNew] =
            m_groupAt.try_emplace({input.code, input.from.epoch_days}, m_groups.size());
        if (isNew) {
            m_groups.push_back({line, std::move(input)});
            return m_groups.back();
        }
        Group& group = m_groups[at->second];
        if (!agree(group.input, input)) {
            const std::string first = std::to_string(group.line);
            addError(report, line, "from",
                     {"同じルート・開始日の" + first +
                          "行目と、終了日・名称・所要日数・停車場所のどれかが違います。"
                          "同じにしてください。",
                      "Last day, name, business days or stops differ from those of line " + first +
                          ", which begins the same route on the same day. Make them alike."});
        }
        return group;
    }

    void planGroup(Group& group, ImportReport& report) {
        std::vector<FieldProblem> problems = problemsOf(group.input);
        for (const std::string& stop : group.input.stops) {
            if (m_places.count(stop) == 0) {
                problems.push_back(unknownEntry("stops", {"場所", "place"}, stop));
            }
        }
        if (!problems.empty()) {
            addErrors(report, group.line, std::move(problems));
            return;
        }
        note(group, report);
    }

    void note(const Group& group, ImportReport& report) {
        const std::string& code = group.input.code;
        const bool isNew = m_known.find(code) == m_known.end();
        KnownRoute& known = m_known[code];
        known.line = group.line;
        const domain::Dated<RoutePeriodRow> entry{{group.input.from, *group.input.until},
                                                  routeRowOf(group.input)};
        const auto* const held = domain::entryOn(known.after, entry.period.from);
        RouteTimeline after = domain::withEntry(known.after, entry);
        const int rows = static_cast<int>(group.input.runs.size());
        if (after == known.after) {
            report.unchanged += rows;
            return;
        }
        const bool ends =
            held != nullptr && held->period.contains(m_today) && entry.period.until < m_today;
        std::vector<CellChange> changes;
        if (held != nullptr) {
            changes = changesOf(MasterKind::Routes, cellsOf(inputOf(held->period, held->value)),
                                cellsOf(inputOf(entry.period, entry.value)));
        }
        known.after = std::move(after);
        addEntry(report,
                 ends    ? ImportSort::Ending
                 : isNew ? ImportSort::Added
                         : ImportSort::Changed,
                 {group.line, code + " " + entry.period.from.text(), group.input.nameJa,
                  std::move(changes)});
    }

    void planMissing(ImportReport& report) {
        endMissing(
            m_known, m_today,
            importColumns(MasterKind::Routes).at(static_cast<std::size_t>(RouteCell::Until)).title,
            report);
    }

    store::Connection& m_connection;
    LocalDate m_today;
    UtcMillis m_now;
    ImportOptions m_options;
    std::map<std::string, KnownRoute> m_known; // by code
    std::set<std::string> m_places;
    std::vector<Group> m_groups; // as the file begins them
    std::map<std::pair<std::string, std::int32_t>, std::size_t> m_groupAt;
};

} // namespace

std::unique_ptr<ImportJob> routeImport(const ImportSurroundings& surroundings) {
    return std::make_unique<RouteImport>(surroundings);
}

} // namespace tewatashi::server::services
