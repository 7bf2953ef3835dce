#pragma once

#include "server/services/requests/request_entries.h"
#include "server/services/text/csv_file.h"
#include "server/services/text/service_error.h"

#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// Rows of a file: as many slips as one PDF takes.
inline constexpr std::size_t kImportRowsMax = 100;
inline constexpr std::size_t kImportProblemsMax = 50; // more are not told

enum class ImportKind {
    DryRun,   // says what would happen
    Register, // all rows, or none
};

struct ImportedRow {
    int line = 0;
    std::string sender; // names as people read them
    LocalizedText recipient;
    LocalizedText className;
    bool standsOut = false; // the class, on every list
    int pieces = 0;
    std::string subject;
    std::string wishedDay; // "2026-04-01"; empty: none
    std::string label;
    std::string slipNumber; // empty in a dry run
};
struct ImportedRequests {
    FileEncoding encoding = FileEncoding::Utf8;
    std::vector<ImportedRow> rows;
    std::string csv; // the same rows, UTF-8, for the run that registers them
};

// The columns of a file, by their names in its first line, in any order.
struct ImportColumnName {
    std::string_view code; // also understood
    LocalizedText title;
};
[[nodiscard]] const std::vector<ImportColumnName>& importColumns();
// A file of a header alone, to be filled in: UTF-8 with a byte order mark.
[[nodiscard]] std::string importTemplate(Language language);

// Several requests at once from a CSV (RFC 4180) in UTF-8 or code page 932. Thread-safe.
class RequestImport {
public:
    explicit RequestImport(SiteContext& site) : m_site(site) {}

    // What is wrong, by line and column; then nothing was registered. `formNonce` as of a request:
    // the same file sent again with it counts once.
    [[nodiscard]] Result<ImportedRequests, std::vector<FileProblem>>
    take(const User& by, std::string_view octets, ImportKind kind, const std::string& formNonce);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
