#include "server/services/directory/import_job.h"

#include "server/services/text/cp932_encoder.h"
#include "server/services/text/text_fields.h"

#include <algorithm>
#include <array>

namespace tewatashi::server::services {
namespace {

std::string encoded(const std::string& text) {
    std::vector<char32_t> missing;
    return Cp932Encoder().encoded(text, missing);
}

bool names(const ImportColumn& column, std::string_view header) {
    return header == column.code || header == column.title.ja || header == column.title.en;
}

// As much of a name as an error repeats.
std::string shown(const std::string& text) {
    constexpr std::size_t kShownMax_bytes = 100;
    std::size_t size = std::min(text.size(), kShownMax_bytes);
    while (size > 0 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    return text.substr(0, size);
}

void keep(std::vector<ImportEntry>& entries, ImportEntry entry) {
    if (entries.size() < kImportShownMax) {
        entries.push_back(std::move(entry));
    }
}

} // namespace

ImportTable::ImportTable(const std::vector<ImportColumn>& columns, const ImportFile& file,
                         ImportReport& report)
    : m_positions(columns.size(), -1), m_isCp932(file.encoding == CsvEncoding::Cp932) {
    report.encoding = file.encoding;
    if (file.rows.empty()) {
        addError(report, 1, "",
                 {"ファイルが空です。1行目に項目名を書いてください。",
                  "The file is empty. Its first row names the columns."});
        return;
    }
    m_header = &file.rows.front();
    for (std::size_t at = 0; at < m_header->fields.size(); ++at) {
        const std::string header = shown(trimmed(m_header->fields[at]));
        const auto found =
            std::find_if(columns.begin(), columns.end(),
                         [&](const ImportColumn& column) { return names(column, header); });
        if (found == columns.end()) {
            addError(report, m_header->line, header,
                     {"項目「" + header + "」はこの取込にありません。項目名を直してください。",
                      "There is no column \"" + header + "\" here. Correct its name."});
            continue;
        }
        int& position = m_positions[static_cast<std::size_t>(found - columns.begin())];
        if (position >= 0) {
            addError(report, m_header->line, header,
                     {"項目「" + header + "」が2つあります。1つにしてください。",
                      "The column \"" + header + "\" is there twice. Leave one."});
        }
        position = static_cast<int>(at);
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].isRequired && m_positions[i] < 0) {
            addError(report, m_header->line, std::string(columns[i].code),
                     {"項目「" + columns[i].title.ja + "」がありません。1行目に加えてください。",
                      "The column \"" + columns[i].title.en + "\" is missing. Add it."});
        }
    }
    m_isUsable = report.errorCount == 0;
    if (!m_isUsable) {
        return;
    }
    for (std::size_t i = 1; i < file.rows.size(); ++i) {
        const CsvRow& row = file.rows[i];
        if (row.fields.size() > m_header->fields.size()) {
            addError(report, row.line, "",
                     {"1行目より項目が多い行です。カンマを含む値は引用符で囲んでください。",
                      "The row has more fields than the first. Quote values that hold a comma."});
            continue;
        }
        m_rows.push_back(&row);
    }
    report.rows = static_cast<int>(file.rows.size()) - 1;
}

std::string ImportTable::cell(std::size_t row, std::size_t column,
                              const std::string& otherwise) const {
    const int position = m_positions[column];
    if (position < 0) {
        return otherwise;
    }
    const std::vector<std::string>& fields = m_rows[row]->fields;
    std::string text = static_cast<std::size_t>(position) < fields.size()
                           ? trimmed(fields[static_cast<std::size_t>(position)])
                           : std::string();
    const bool isSame =
        m_isCp932 && text != otherwise && !otherwise.empty() && encoded(text) == encoded(otherwise);
    return isSame ? otherwise : text;
}

void addError(ImportReport& report, int line, std::string column, LocalizedText text) {
    ++report.errorCount;
    if (report.errors.size() < kImportShownMax) {
        report.errors.push_back({line, std::move(column), std::move(text)});
    }
}

void addErrors(ImportReport& report, int line, std::vector<FieldProblem> problems) {
    for (FieldProblem& problem : problems) {
        addError(report, line, std::move(problem.field), std::move(problem.text));
    }
}

void addEntry(ImportReport& report, ImportSort sort, ImportEntry entry) {
    switch (sort) {
    case ImportSort::Added:
        ++report.added;
        keep(report.addedEntries, std::move(entry));
        return;
    case ImportSort::Changed:
        ++report.changed;
        keep(report.changedEntries, std::move(entry));
        return;
    case ImportSort::Ending:
        ++report.ending;
        keep(report.endingEntries, std::move(entry));
        return;
    }
}

std::vector<CellChange> changesOf(MasterKind kind, const std::vector<std::string>& before,
                                  const std::vector<std::string>& after) {
    std::vector<CellChange> changes;
    const auto& columns = importColumns(kind);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (before[i] != after[i]) {
            changes.push_back({columns[i].title, before[i], after[i]});
        }
    }
    return changes;
}

bool isFirst(std::set<std::string>& seen, const std::string& key, int line, std::string_view column,
             ImportReport& report) {
    if (seen.insert(key).second) {
        return true;
    }
    addError(
        report, line, std::string(column),
        {"「" + shown(key) + "」はこのファイルの前の行にもあります。どちらかを消してください。",
         "\"" + shown(key) + "\" is on an earlier line as well. Remove one of them."});
    return false;
}

std::optional<std::string> codeOfWord(std::string_view typed) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kWords{
        {{"main", "main"},
         {"主務", "main"},
         {"Main", "main"},
         {"additional", "additional"},
         {"兼務", "additional"},
         {"Additional", "additional"},
         {"ja", "ja"},
         {"日本語", "ja"},
         {"Japanese", "ja"},
         {"en", "en"},
         {"英語", "en"},
         {"English", "en"}}};
    const auto found = std::find_if(kWords.begin(), kWords.end(),
                                    [&](const auto& each) { return each.first == typed; });
    return found == kWords.end() ? std::nullopt : std::optional(std::string(found->second));
}

std::string dayCell(domain::LocalDate day) {
    return day < domain::kOpenEnd ? day.text() : std::string();
}

} // namespace tewatashi::server::services
