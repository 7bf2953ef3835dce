#include "server/services/items/export_records.h"

#include "server/services/items/record_steps.h"
#include "server/services/site/action_words.h"
#include "server/services/site/site_context.h"
#include "server/services/text/cp932_encoder.h"
#include "server/store/event_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

// About 60 KiB a piece.
constexpr int kRowsPerPiece = 400;

LocalizedText statusWord(std::string_view code) {
    const auto action = domain::actionFromCode(code);
    return action ? actionWord(*action) : LocalizedText();
}

LocalizedText kindWord(domain::EventKind kind) {
    switch (kind) {
    case domain::EventKind::Scan:
        return {"読取", "scan"};
    case domain::EventKind::Void:
        return {"取り消し", "taken back"};
    case domain::EventKind::Repair:
        return {"修正", "repair"};
    case domain::EventKind::SetAside:
        return {"除外", "set aside"};
    case domain::EventKind::Web:
        return {"画面", "page"};
    }
    return {"", ""};
}

// Writes the fields of entries as one reader wants them.
class EntryWriter {
public:
    EntryWriter(const SiteContext& site, const ExportOptions& options)
        : m_site(site), m_options(options) {}

    [[nodiscard]] std::vector<CsvField> titles() const {
        std::vector<CsvField> fields;
        for (const RecordColumn column : m_options.columns) {
            fields.push_back({titleOf(column)});
        }
        return fields;
    }
    [[nodiscard]] std::string titleOf(RecordColumn column) const {
        const auto& all = recordColumns();
        const auto found = std::find_if(
            all.begin(), all.end(), [column](const auto& each) { return each.column == column; });
        return found->title.in(m_options.language);
    }
    [[nodiscard]] std::vector<CsvField> fields(const RecordEntry& entry) const {
        std::vector<CsvField> fields;
        for (const RecordColumn column : m_options.columns) {
            fields.push_back(field(column, entry));
        }
        return fields;
    }

private:
    [[nodiscard]] CsvField field(RecordColumn column, const RecordEntry& entry) const {
        switch (column) {
        case RecordColumn::Number:
            return {entry.slipNumber, true};
        case RecordColumn::Kind:
            return {entry.eventId.empty() ? "" : in(kindWord(entry.kind))};
        case RecordColumn::Status:
            return {in(statusWord(entry.statusCode))};
        case RecordColumn::StatusCode:
            return {entry.statusCode};
        case RecordColumn::PlaceCode:
            return {entry.placeCode, true};
        case RecordColumn::PlaceName:
            return {in(entry.placeName)};
        case RecordColumn::Time:
            return {entry.at         ? timeText(*entry.at)
                    : entry.notAfter ? timeText(*entry.notAfter)
                                     : ""};
        case RecordColumn::TimeCertainty:
            return {entry.at || !entry.notAfter ? "" : in({"以前", "not after"})};
        case RecordColumn::Operator:
            return {entry.operatorName};
        case RecordColumn::OperatorCard:
            return {entry.operatorCard, true};
        case RecordColumn::Terminal:
            return {entry.terminalName};
        case RecordColumn::Details:
            return {entry.detailsMissing ? in({"明細未登録", "details missing"}) : ""};
        case RecordColumn::TakenBack:
            return {entry.voided ? in({"取消済", "taken back"}) : ""};
        case RecordColumn::RecordedAt:
            return {entry.eventId.empty() ? "" : timeText(entry.recordedAt)};
        case RecordColumn::EventId:
            return {entry.eventId};
        }
        return {};
    }

    [[nodiscard]] std::string in(const LocalizedText& text) const {
        return text.in(m_options.language);
    }
    // What the site's clocks showed: spreadsheets take "2026-11-25 22:17:01" for a time.
    [[nodiscard]] std::string timeText(UtcMillis at) const { return m_site.localTime(at).text(); }

    const SiteContext& m_site;
    const ExportOptions& m_options;
};

std::string readable(const std::vector<char32_t>& characters) {
    std::string text;
    for (const char32_t character : characters) {
        text += (text.empty() ? "" : " ") + numericReference(character);
    }
    return text;
}

} // namespace

const std::vector<RecordColumnName>& recordColumns() {
    static const std::vector<RecordColumnName> kColumns{
        {RecordColumn::Number, "number", {"伝票番号", "Slip number"}, true},
        {RecordColumn::Kind, "kind", {"記録の種類", "Kind of record"}, false},
        {RecordColumn::Status, "status", {"配送状況", "Status"}, true},
        {RecordColumn::StatusCode, "status_code", {"配送状況コード", "Status code"}, false},
        {RecordColumn::PlaceCode, "place_code", {"場所コード", "Place code"}, true},
        {RecordColumn::PlaceName, "place_name", {"場所", "Place"}, true},
        {RecordColumn::Time, "time", {"日時", "Time"}, true},
        {RecordColumn::TimeCertainty,
         "time_certainty",
         {"日時の確かさ", "Certainty of time"},
         false},
        {RecordColumn::Operator, "operator", {"担当", "Operator"}, true},
        {RecordColumn::OperatorCard, "operator_card", {"担当者カード", "Operator card"}, false},
        {RecordColumn::Terminal, "terminal", {"ターミナル", "Terminal"}, true},
        {RecordColumn::Details, "details", {"明細", "Details"}, true},
        {RecordColumn::TakenBack, "taken_back", {"取消", "Taken back"}, true},
        {RecordColumn::RecordedAt, "recorded_at", {"サーバー記録日時", "Recorded at"}, false},
        {RecordColumn::EventId, "event", {"記録ID", "Record id"}, false},
    };
    return kColumns;
}

Result<std::vector<RecordColumn>, std::string> recordColumnsFrom(std::string_view commaSeparated) {
    std::vector<RecordColumn> chosen;
    for (std::string_view rest = commaSeparated; !rest.empty();) {
        const std::size_t end = rest.find(',');
        const std::string_view name = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const auto& all = recordColumns();
        const auto found = std::find_if(all.begin(), all.end(),
                                        [name](const auto& each) { return each.code == name; });
        if (found == all.end()) {
            return failure(std::string(name));
        }
        if (std::find(chosen.begin(), chosen.end(), found->column) == chosen.end()) {
            chosen.push_back(found->column);
        }
    }
    if (chosen.empty()) {
        for (const RecordColumnName& column : recordColumns()) {
            if (column.isStandard) {
                chosen.push_back(column.column);
            }
        }
    }
    return chosen;
}

struct RecordsExport::Impl {
    Impl(SiteContext& context, ExportOptions wanted)
        : site(context), options(std::move(wanted)), writer(site, options),
          selection(selectionOf(options.filter)) {}

    void begin(std::string& piece) {
        // Events that come while somebody reads slowly do not belong to the download.
        selection.positionEnd = site.database().read(
            [](store::Connection& connection) { return store::EventStore(connection).size(); });
        if (!writesCp932()) {
            piece += kByteOrderMark;
        }
        if (options.content == ExportContent::Records) {
            appendRow(piece, writer.titles());
            return;
        }
        const auto title = [this](const char* ja, const char* en) {
            return CsvField{LocalizedText{ja, en}.in(options.language)};
        };
        appendCsvRow(piece,
                     {title("行", "Row"), title("列", "Column"), title("項目", "Field"),
                      title("伝票番号", "Slip number"), title("内容", "Text"),
                      title("CP932 にない文字", "Characters not in CP932"),
                      title("ファイルでの表記", "Written as")},
                     options.codes);
    }

    void appendEntries(std::string& piece, const std::vector<store::RecordRow>& rows) {
        for (const store::RecordRow& row : rows) {
            const RecordEntry entry = entryOf(row);
            ++line;
            if (options.content == ExportContent::Records) {
                appendRow(piece, writer.fields(entry));
            } else {
                report(piece, entry);
            }
        }
    }

    // The report itself is always UTF-8: it shows the characters.
    [[nodiscard]] bool writesCp932() const {
        return options.content == ExportContent::Records &&
               options.encoding == ExportEncoding::Cp932;
    }

    void appendRow(std::string& piece, const std::vector<CsvField>& fields) {
        if (!writesCp932()) {
            appendCsvRow(piece, fields, options.codes);
            return;
        }
        std::string row;
        appendCsvRow(row, fields, options.codes);
        std::vector<char32_t> missing; // told by the report, for which this row is walked again
        piece += encoder.encoded(row, missing);
    }

    void report(std::string& piece, const RecordEntry& entry) {
        const std::vector<CsvField> fields = writer.fields(entry);
        for (std::size_t at = 0; at < fields.size(); ++at) {
            std::vector<char32_t> missing;
            static_cast<void>(encoder.encoded(fields[at].text, missing));
            if (missing.empty()) {
                continue;
            }
            std::string characters;
            for (const char32_t character : missing) {
                characters += (characters.empty() ? "" : " ") + utf8Of(character);
            }
            appendCsvRow(piece,
                         {{std::to_string(line)},
                          {std::to_string(at + 1)},
                          {writer.titleOf(options.columns[at])},
                          {entry.slipNumber, true},
                          {fields[at].text},
                          {characters},
                          {readable(missing)}},
                         options.codes);
        }
    }

    static std::string utf8Of(char32_t character) {
        const auto code = static_cast<std::uint32_t>(character);
        const auto octet = [](std::uint32_t value) { return static_cast<char>(value); };
        std::string text;
        if (code < 0x800) {
            text += octet(0xC0U | (code >> 6U));
        } else if (code < 0x10000) {
            text += octet(0xE0U | (code >> 12U));
            text += octet(0x80U | ((code >> 6U) & 0x3FU));
        } else {
            text += octet(0xF0U | (code >> 18U));
            text += octet(0x80U | ((code >> 12U) & 0x3FU));
            text += octet(0x80U | ((code >> 6U) & 0x3FU));
        }
        return text + octet(0x80U | (code & 0x3FU));
    }

    SiteContext& site;
    const ExportOptions options;
    EntryWriter writer;
    Cp932Encoder encoder;
    store::RecordSelection selection;
    bool begun = false;
    std::uint64_t line = 1; // of the row last written, the titles being the first
};

RecordsExport::RecordsExport(SiteContext& site, ExportOptions options)
    : m_impl(std::make_unique<Impl>(site, std::move(options))) {}
RecordsExport::~RecordsExport() = default;

bool RecordsExport::next(std::string& piece) {
    if (!m_impl->begun) {
        m_impl->begun = true;
        m_impl->begin(piece);
    }
    const RecordStep step = m_impl->site.database().read([&](store::Connection& connection) {
        return stepThrough(connection, storedView(m_impl->options.filter.view),
                           store::RecordOrder::OldestFirst, m_impl->selection, kRowsPerPiece);
    });
    m_impl->appendEntries(piece, step.rows);
    if (!step.next) {
        return false;
    }
    m_impl->selection.after = *step.next;
    return true;
}

std::shared_ptr<RecordsExport> DownloadRecords::begin(ExportOptions options) {
    return std::make_shared<RecordsExport>(m_site, std::move(options));
}

} // namespace tewatashi::server::services
