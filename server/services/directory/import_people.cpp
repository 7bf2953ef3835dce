#include "server/services/directory/directory_cells.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_rows.h"
#include "server/services/directory/directory_writer.h"
#include "server/services/directory/import_job.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/typed_day.h"

#include <map>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;

const LocalizedText kLastDay{"退職日", "The last day at the company"};

struct KnownPerson {
    store::PersonRow row;
    std::vector<store::FormerNameRow> formerNames;
    bool isInFile = false;
};

PersonInput inputOf(const KnownPerson& known) {
    PersonInput input;
    input.employeeNumber = known.row.employeeNumber;
    input.nameJa = known.row.nameJa;
    input.nameKana = known.row.nameKana;
    input.nameRomaji = known.row.nameRomaji;
    input.email = known.row.email;
    input.language = known.row.language == static_cast<int>(Language::English) ? Language::English
                                                                               : Language::Japanese;
    if (const LocalDate last = dayOf(known.row.leavesOn); last < domain::kOpenEnd) {
        input.lastDay = last;
    }
    for (const store::FormerNameRow& former : known.formerNames) {
        input.formerNames.push_back({former.nameJa, former.nameKana, dayOf(former.usedUntil)});
    }
    return input;
}

class PeopleImport final : public ImportJob {
public:
    explicit PeopleImport(const ImportSurroundings& surroundings)
        : m_connection(surroundings.connection), m_today(surroundings.today),
          m_now(surroundings.now), m_options(surroundings.options) {}

    void plan(const ImportTable& table, ImportReport& report) override {
        load();
        for (const auto& [number, known] : m_known) {
            report.there += isHere(known) ? 1 : 0;
        }
        std::set<std::string> seen;
        for (std::size_t row = 0; row < table.size(); ++row) {
            planRow(table, row, seen, report);
        }
        if (m_options.endMissing && report.errorCount == 0) {
            planMissing(report);
        }
    }

    void apply() override {
        applyNew();
        DirectoryWriter writer(m_connection, m_now);
        for (const PersonInput& input : m_changed) {
            static_cast<void>(writer.put(input)); // was checked
        }
        store::PersonStore store(m_connection);
        for (const store::PersonRow& row : m_ending) {
            store.update(row);
        }
    }

private:
    [[nodiscard]] bool isHere(const KnownPerson& known) const {
        return dayOf(known.row.leavesOn) >= m_today;
    }

    void load() {
        store::PersonStore store(m_connection);
        std::map<std::int64_t, KnownPerson*> byId;
        store::PeopleRange range{"", "", "0001-01-01", domain::kOpenEnd.text()};
        for (;;) {
            auto rows = store.inOrder(range, kImportPageRows);
            const bool isLast = rows.size() < static_cast<std::size_t>(kImportPageRows);
            if (!rows.empty()) {
                range.sortForm = rows.back().sortForm;
                range.employeeNumber = rows.back().employeeNumber;
            }
            for (store::PersonRow& row : rows) {
                const std::int64_t id = row.id;
                KnownPerson& known = m_known[row.employeeNumber];
                known.row = std::move(row);
                byId[id] = &known;
            }
            if (isLast) {
                break;
            }
        }
        for (store::FormerNameOf& former : store.allFormerNames()) {
            if (const auto found = byId.find(former.person); found != byId.end()) {
                found->second->formerNames.push_back(std::move(former.row));
            }
        }
    }

    // What the row says, over what is known of the person.
    static PersonInput understood(const ImportTable& table, std::size_t row, PersonInput input,
                                  std::vector<FieldProblem>& problems) {
        const std::vector<std::string> known = cellsOf(input);
        const auto cell = [&](PersonCell which) {
            const auto column = static_cast<std::size_t>(which);
            return table.cell(row, column, known[column]);
        };
        input.nameJa = cell(PersonCell::NameJa);
        input.nameKana = cell(PersonCell::NameKana);
        input.nameRomaji = cell(PersonCell::NameRomaji);
        input.email = cell(PersonCell::Email);
        const std::string language = cell(PersonCell::Language);
        const auto code =
            language.empty() ? std::optional<std::string>("ja") : codeOfWord(language);
        if (!code || (*code != "ja" && *code != "en")) {
            problems.push_back(
                {"language",
                 {"言語には ja か en を指定してください。", "The language must be ja or en."}});
        } else {
            input.language = *code == "en" ? Language::English : Language::Japanese;
        }
        input.lastDay =
            readDay(cell(PersonCell::LastDay), "last_day", kLastDay, DayField::Optional, problems);
        if (auto former = formerNamesFromCell(cell(PersonCell::Former))) {
            input.formerNames = std::move(*former);
        } else {
            problems.push_back(
                {"former_names",
                 {"旧姓・旧氏名は「氏名|カナ|2020-03-31」の形で、複数は ; で区切ってください。",
                  "Former names are written as name|kana|2020-03-31, several divided by ;."}});
        }
        return trimmedInput(input);
    }

    void planRow(const ImportTable& table, std::size_t row, std::set<std::string>& seen,
                 ImportReport& report) {
        const int line = table.line(row);
        const std::string number =
            normalEmployeeNumber(table.cell(row, static_cast<std::size_t>(PersonCell::Number), ""));
        if (!isFirst(seen, number, line, "employee_number", report)) {
            return;
        }
        const auto found = m_known.find(number);
        PersonInput base;
        base.employeeNumber = number;
        if (found != m_known.end()) {
            found->second.isInFile = true;
            base = inputOf(found->second);
        }
        const std::vector<std::string> before = cellsOf(base);
        std::vector<FieldProblem> problems;
        PersonInput input = understood(table, row, std::move(base), problems);
        auto others = problemsOf(input);
        problems.insert(problems.end(), others.begin(), others.end());
        if (!problems.empty()) {
            addErrors(report, line, std::move(problems));
            return;
        }
        auto changes = changesOf(MasterKind::People, before, cellsOf(input));
        if (found == m_known.end()) {
            changes.clear();
            addEntry(report, ImportSort::Added, {line, number, input.nameJa, {}});
            m_new.push_back(std::move(input));
        } else if (changes.empty()) {
            ++report.unchanged;
        } else {
            const bool leaves = isHere(found->second) && input.lastDay && *input.lastDay < m_today;
            addEntry(report, leaves ? ImportSort::Ending : ImportSort::Changed,
                     {line, number, input.nameJa, std::move(changes)});
            m_changed.push_back(std::move(input));
        }
    }

    void planMissing(ImportReport& report) {
        for (const auto& [number, known] : m_known) {
            if (known.isInFile || !isHere(known)) {
                continue;
            }
            store::PersonRow row = known.row;
            row.leavesOn = (m_today - 1).text();
            addEntry(report, ImportSort::Ending,
                     {0,
                      number,
                      row.nameJa,
                      {{importColumns(MasterKind::People)
                            .at(static_cast<std::size_t>(PersonCell::LastDay))
                            .title,
                        dayCell(dayOf(known.row.leavesOn)), row.leavesOn}}});
            m_ending.push_back(std::move(row));
        }
    }

    void applyNew() {
        store::PersonStore store(m_connection);
        std::vector<store::GramOf> grams;
        std::int64_t id = store.nextId();
        for (const PersonInput& input : m_new) {
            store::PersonRow row = rowOf(input);
            const auto formerNames = formerNameRows(input.formerNames);
            SearchIndex index = nameIndexOf(row, formerNames);
            row.id = id++;
            row.searchText = std::move(index.lines);
            store.insertNumbered(row, m_now);
            if (!formerNames.empty()) {
                store.replaceFormerNames(row.id, formerNames);
            }
            for (std::string& gram : index.grams) {
                grams.push_back({std::move(gram), row.id});
            }
        }
        store::SearchStore(m_connection).addAll(store::SearchKind::Person, std::move(grams));
    }

    store::Connection& m_connection;
    LocalDate m_today;
    UtcMillis m_now;
    ImportOptions m_options;
    std::map<std::string, KnownPerson> m_known; // by number
    std::vector<PersonInput> m_new;
    std::vector<PersonInput> m_changed;
    std::vector<store::PersonRow> m_ending;
};

} // namespace

std::unique_ptr<ImportJob> peopleImport(const ImportSurroundings& surroundings) {
    return std::make_unique<PeopleImport>(surroundings);
}

} // namespace tewatashi::server::services
