#pragma once

#include "common/base/localized_text.h"
#include "server/services/directory/import_file.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

enum class MasterKind { People, Departments, Posts, Places, Routes, SpecialDays };
[[nodiscard]] std::string_view importKindCode(MasterKind kind); // "people"
inline constexpr std::array kMasterKinds{MasterKind::People, MasterKind::Departments,
                                         MasterKind::Posts,  MasterKind::Places,
                                         MasterKind::Routes, MasterKind::SpecialDays};
[[nodiscard]] std::string importKindCodes(); // "people, departments, …"
[[nodiscard]] std::optional<MasterKind> importKindFromCode(std::string_view code);

struct ImportColumn {
    std::string_view code; // in the first row of a file, as the titles
    LocalizedText title;
    bool isRequired = false;
};
[[nodiscard]] const std::vector<ImportColumn>& importColumns(MasterKind kind);

struct ImportOptions {
    // Whoever is not in the file leaves, whatever is not ends: their last day is yesterday. What
    // only begins later stays planned. Special days from today on that are not there are removed.
    bool endMissing = false;
    // Of those that are there today. An import that would end more is stopped.
    int endShareMax_percent = 5;
};

struct CellChange {
    LocalizedText column;
    std::string before;
    std::string after;
};
struct ImportEntry {
    int line = 0;     // 0: not in the file
    std::string key;  // "A0012", "S110 2026-04-01", "A0012 S110"
    std::string name; // for people
    std::vector<CellChange> changes;
};
struct ImportError {
    int line = 0;
    std::string column; // code; empty: the whole line
    LocalizedText text;
};

inline constexpr std::size_t kImportShownMax = 200; // entries of a sort that are kept for reading

// What an import does, or would do.
struct ImportReport {
    MasterKind kind = MasterKind::People;
    CsvEncoding encoding = CsvEncoding::Utf8;
    int rows = 0;
    int unchanged = 0;
    int added = 0;
    int changed = 0;
    int ending = 0; // leave or end, whether missing or said so by the file
    int there = 0;  // today, before the import
    int errorCount = 0;
    std::vector<ImportEntry> addedEntries;
    std::vector<ImportEntry> changedEntries;
    std::vector<ImportEntry> endingEntries;
    std::vector<ImportError> errors;
    bool isStopped = false;   // would end more than the share allows
    bool isCommitted = false; // everything was written

    [[nodiscard]] bool mayCommit() const { return errorCount == 0 && !isStopped; }
    [[nodiscard]] bool hasChanges() const { return added + changed + ending > 0; }
};

// Bulk import (一括取込) of the kinds above from a CSV file (import_file.h), keyed on
// stable ids. A row says what holds; a column that the file lacks is left as it is. What was
// exported (export_directory.h) imports unchanged. Thread-safe.
class ImportDirectory {
public:
    explicit ImportDirectory(SiteContext& site) : m_site(site) {}

    // What would happen; writes nothing.
    [[nodiscard]] ImportReport dryRun(MasterKind kind, std::string_view octets,
                                      const ImportOptions& options);
    // All of it or, with any error or above the share, nothing.
    [[nodiscard]] ImportReport commit(MasterKind kind, std::string_view octets,
                                      const ImportOptions& options, const Actor& by = {});

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
