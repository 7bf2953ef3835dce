#pragma once

#include "common/base/clock.h"
#include "common/domain/dated_timeline.h"
#include "server/services/directory/import_directory.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

// The rows of an import by column. Problems of the file as a whole go into the report.
class ImportTable {
public:
    ImportTable(const std::vector<ImportColumn>& columns, const ImportFile& file,
                ImportReport& report);

    // False when the first row does not name the columns as it should.
    [[nodiscard]] bool isUsable() const { return m_isUsable; }
    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    [[nodiscard]] int line(std::size_t row) const { return m_rows[row]->line; }
    [[nodiscard]] bool has(std::size_t column) const { return m_positions[column] >= 0; }
    // The cell without surrounding blanks; of a column that the file lacks, `otherwise`. So is a
    // cell that differs from it only as code page 932 cannot tell.
    [[nodiscard]] std::string cell(std::size_t row, std::size_t column,
                                   const std::string& otherwise) const;

private:
    const CsvRow* m_header = nullptr;
    std::vector<const CsvRow*> m_rows;
    std::vector<int> m_positions; // of each column in the file; -1: not there
    bool m_isCp932 = false;
    bool m_isUsable = false;
};

// Rows read at once of what a file is compared with.
inline constexpr int kImportPageRows = 5000;

struct ImportSurroundings {
    store::Connection& connection;
    domain::LocalDate today;
    UtcMillis now;
    ImportOptions options;
};

// One import on one connection: plan() reads, apply() writes what was planned.
class ImportJob {
public:
    ImportJob() = default;
    ImportJob(const ImportJob&) = delete;
    ImportJob& operator=(const ImportJob&) = delete;
    virtual ~ImportJob() = default;

    virtual void plan(const ImportTable& table, ImportReport& report) = 0;
    virtual void apply() = 0;
};
[[nodiscard]] std::unique_ptr<ImportJob> peopleImport(const ImportSurroundings& surroundings);
[[nodiscard]] std::unique_ptr<ImportJob> departmentImport(const ImportSurroundings& surroundings);
[[nodiscard]] std::unique_ptr<ImportJob> placeImport(const ImportSurroundings& surroundings);
[[nodiscard]] std::unique_ptr<ImportJob> postImport(const ImportSurroundings& surroundings);
[[nodiscard]] std::unique_ptr<ImportJob> routeImport(const ImportSurroundings& surroundings);
[[nodiscard]] std::unique_ptr<ImportJob> specialDayImport(const ImportSurroundings& surroundings);

void addError(ImportReport& report, int line, std::string column, LocalizedText text);
void addErrors(ImportReport& report, int line, std::vector<FieldProblem> problems);
// Counts the entry and keeps the first of its sort for reading.
enum class ImportSort { Added, Changed, Ending };
void addEntry(ImportReport& report, ImportSort sort, ImportEntry entry);
// The cells that differ, in the order of the columns.
[[nodiscard]] std::vector<CellChange> changesOf(MasterKind kind,
                                                const std::vector<std::string>& before,
                                                const std::vector<std::string>& after);
// A key that a file has twice is an error of the second line.
[[nodiscard]] bool isFirst(std::set<std::string>& seen, const std::string& key, int line,
                           std::string_view column, ImportReport& report);

// "main" or "additional", "ja" or "en", as files may write them; nullopt for anything else.
[[nodiscard]] std::optional<std::string> codeOfWord(std::string_view typed);
// Empty for a day without end.
[[nodiscard]] std::string dayCell(domain::LocalDate day);

// Ends yesterday, in the plan and in the report, what holds today and no line of the file names;
// what begins later stays planned. `known`: by code, each with its `line` (0: none) and `after`,
// its timeline; `untilTitle` heads the column of last days.
template <class KnownByCode>
void endMissing(KnownByCode& known, domain::LocalDate today, const LocalizedText& untilTitle,
                ImportReport& report) {
    for (auto& [code, each] : known) {
        const auto* const held = domain::entryOn(each.after, today);
        if (each.line > 0 || held == nullptr) {
            continue;
        }
        addEntry(report, ImportSort::Ending,
                 {0,
                  code,
                  held->value.nameJa,
                  {{untilTitle, dayCell(held->period.until), (today - 1).text()}}});
        each.after = domain::withoutDays(each.after, {today, held->period.until});
    }
}

} // namespace tewatashi::server::services
