#pragma once

#include "server/services/items/search_records.h"
#include "server/services/text/csv_text.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

enum class RecordColumn {
    Number,
    Kind,
    Status,
    StatusCode,
    PlaceCode,
    PlaceName,
    Time,
    TimeCertainty,
    Operator,
    OperatorCard,
    Terminal,
    Details,
    TakenBack,
    RecordedAt,
    EventId,
};
struct RecordColumnName {
    RecordColumn column;
    std::string_view code; // in addresses: "place_code"
    LocalizedText title;   // first row of the file
    bool isStandard;       // chosen when nobody chooses
};
// Every column a file can have, in the order it has them unless somebody says otherwise.
[[nodiscard]] const std::vector<RecordColumnName>& recordColumns();
// "number,status,…"; an empty text gives the standard ones. Error: the name that is unknown.
[[nodiscard]] Result<std::vector<RecordColumn>, std::string>
recordColumnsFrom(std::string_view commaSeparated);

enum class ExportContent {
    Records,
    Unencodable, // instead of the records: which fields of them code page 932 cannot hold
};
struct ExportOptions {
    RecordsFilter filter;
    std::vector<RecordColumn> columns;
    ExportEncoding encoding = ExportEncoding::Utf8Bom;
    ExportContent content = ExportContent::Records;
    CsvCodes codes = CsvCodes::Plain;
    Language language = Language::Japanese;
};

// A download of records (配送実績ダウンロード) of any size, oldest first, made piece by piece. Each
// piece is one read of the database of its own, so that a slow reader holds nothing. Events are
// those known when the download began; an item is told as it is when its turn comes. One that moves
// on meanwhile comes up again later rather than not at all; one that a correction put back in time
// may have been passed by. One thread at a time.
class RecordsExport {
public:
    RecordsExport(SiteContext& site, ExportOptions options);
    ~RecordsExport();
    RecordsExport(const RecordsExport&) = delete;
    RecordsExport& operator=(const RecordsExport&) = delete;

    // Appends what comes next, possibly nothing; false when that was all. Throws tewatashi::Error.
    [[nodiscard]] bool next(std::string& piece);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// Begins downloads. Thread-safe; outlives what it began.
class DownloadRecords {
public:
    explicit DownloadRecords(SiteContext& site) : m_site(site) {}
    // Shared, because an answer that is sent in pieces is copied with its maker.
    [[nodiscard]] std::shared_ptr<RecordsExport> begin(ExportOptions options);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
