#include "server/services/requests/request_import.h"

#include "common/base/error.h"
#include "common/base/whole_number.h"
#include "common/domain/local_date.h"
#include "common/domain/slip_number.h"
#include "server/services/directory/directory_view.h"
#include "server/services/requests/request_reader.h"
#include "server/services/requests/request_writer.h"
#include "server/services/site/form_nonce.h"
#include "server/services/site/site_context.h"
#include "server/services/text/csv_text.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace tewatashi::server::services {
namespace {

// In the order of importColumns().
enum class Column {
    Sender,
    ToPerson,
    ToDepartment,
    Class,
    Pieces,
    Subject,
    Note,
    WishedDay,
    Label
};
constexpr std::size_t kColumns = 9;

using Problems = std::vector<FileProblem>;

// ="0123", as our own files may hold codes (csv_text.h), and guards against formulas.
std::string plainField(std::string_view field) {
    if (field.size() >= 3 && field.starts_with("=\"") && field.ends_with('"')) {
        return std::string(field.substr(2, field.size() - 3));
    }
    return trimmed(withoutFormulaGuard(field));
}

// "2026-04-01" of what spreadsheets make of it: 2026/4/1. As typed when it is no such day.
std::string dayOf(const std::string& typed) {
    int parts[3] = {0, 0, 0};
    const std::string plain = withPlainCharacters(typed);
    const char* at = plain.data();
    const char* const end = plain.data() + plain.size();
    for (int i = 0; i < 3; ++i) {
        const auto [next, error] = std::from_chars(at, end, parts[i]);
        const bool isLast = i == 2;
        if (error != std::errc() || (isLast ? next != end : next == end)) {
            return typed;
        }
        at = isLast ? next : next + 1;
    }
    const auto day = domain::LocalDate::fromCivil(parts[0], parts[1], parts[2]);
    const bool hasMarks = plain.find_first_of("/-") != std::string::npos;
    return day && hasMarks ? day->text() : typed;
}

// Digits behind a number may be possession digits, which no page repeats.
std::string shownLabel(const std::string& typed, const domain::SlipNumberFormat& format) {
    return domain::maskedCode(withScannedCharacters(typed), format);
}

int piecesOf(const std::string& typed) {
    if (typed.empty()) {
        return 1;
    }
    return wholeNumber<int>(withPlainCharacters(typed)).value_or(0);
}

// Which field of the file holds which column.
class Header {
public:
    // What is wrong with the first row.
    Problems read(const CsvRow& row) {
        Problems problems;
        for (std::size_t i = 0; i < row.fields.size(); ++i) {
            const std::string name = plainField(row.fields[i]);
            const auto column = columnNamed(name);
            const int at = static_cast<int>(i) + 1;
            if (!column) {
                problems.push_back(
                    {row.line,
                     at,
                     {"項目名「" + name +
                          "」は使えません。ひな形の項目名にしてくだ"
                          "さい。",
                      "There is no column \"" + name + "\". Use the names of the template."}});
            } else if (!m_at.emplace(*column, i).second) {
                problems.push_back({row.line,
                                    at,
                                    {"項目「" + name + "」が 2 つあります。1 つにしてください。",
                                     "The column \"" + name + "\" occurs twice. Keep one."}});
            }
        }
        return problems;
    }
    [[nodiscard]] std::string value(const CsvRow& row, Column column) const {
        const auto found = m_at.find(column);
        return found == m_at.end() || found->second >= row.fields.size()
                   ? std::string()
                   : plainField(row.fields[found->second]);
    }
    // 0 when the file has no such column.
    [[nodiscard]] int position(Column column) const {
        const auto found = m_at.find(column);
        return found == m_at.end() ? 0 : static_cast<int>(found->second) + 1;
    }
    // Where a field problem of a request lies.
    [[nodiscard]] int positionOf(const std::string& field) const {
        if (field == "recipient") {
            const int person = position(Column::ToPerson);
            return person != 0 ? person : position(Column::ToDepartment);
        }
        const auto& names = importColumns();
        const auto found =
            std::find_if(names.begin(), names.end(),
                         [&](const ImportColumnName& each) { return each.code == field; });
        return found == names.end() ? 0 : position(static_cast<Column>(found - names.begin()));
    }

private:
    static std::optional<Column> columnNamed(const std::string& name) {
        const auto& names = importColumns();
        for (std::size_t i = 0; i < kColumns; ++i) {
            if (name == names[i].code || name == names[i].title.ja || name == names[i].title.en) {
                return static_cast<Column>(i);
            }
        }
        return std::nullopt;
    }

    std::map<Column, std::size_t> m_at;
};

struct ReadFile {
    FileEncoding encoding = FileEncoding::Utf8;
    Header header;
    std::vector<CsvRow> rows; // without the header
};

Result<ReadFile, Problems> readFile(std::string_view octets) {
    const auto text = decodedText(octets);
    if (!text) {
        return failure(Problems{text.error()});
    }
    auto rows = readCsv(text->utf8, kImportRowsMax + 1);
    if (!rows) {
        return failure(Problems{rows.error()});
    }
    if (rows->size() < 2) {
        return failure(Problems{
            {rows->empty() ? 0 : 1,
             0,
             {"依頼の行がありません。1 行目に項目名、2 行目から依頼を書いてください。",
              "There are no requests. Write the names of the columns in the first line and the "
              "requests below."}}});
    }
    ReadFile file;
    file.encoding = text->encoding;
    if (auto problems = file.header.read(rows->front()); !problems.empty()) {
        return failure(std::move(problems));
    }
    file.rows.assign(rows->begin() + 1, rows->end());
    return file;
}

// Goes through a page: of labels only the number, as everywhere.
std::string csvOf(const ReadFile& file, const domain::SlipNumberFormat& format) {
    std::string csv;
    std::vector<CsvField> fields;
    std::vector<Column> columns;
    for (std::size_t i = 0; i < kColumns; ++i) {
        if (file.header.position(static_cast<Column>(i)) != 0) {
            columns.push_back(static_cast<Column>(i));
            fields.push_back({std::string(importColumns()[i].code), false});
        }
    }
    appendCsvRow(csv, fields, CsvCodes::Plain);
    for (const CsvRow& row : file.rows) {
        fields.clear();
        for (const Column column : columns) {
            const std::string value = file.header.value(row, column);
            fields.push_back({column == Column::Label ? shownLabel(value, format) : value, false});
        }
        appendCsvRow(csv, fields, CsvCodes::Plain);
    }
    csv.erase(std::remove(csv.begin(), csv.end(), '\r'), csv.end()); // as forms hold text
    return csv;
}

// Rolls the whole file back.
class NotWritten : public Error {
    using Error::Error;
};

// The rows of one file, on one connection.
class Taking {
public:
    Taking(SiteContext& site, store::Connection& connection, const User& by, const ReadFile& file,
           const std::string& formNonce)
        : m_site(site), m_connection(connection), m_file(file),
          m_classes(store::ClassStore(connection).all()) {
        for (const CsvRow& row : file.rows) {
            m_inputs.push_back(inputOf(row, by, formNonce));
        }
    }

    // Empty when every row is good.
    Problems check() {
        for (std::size_t i = 0; i < m_inputs.size() && m_problems.size() < kImportProblemsMax;
             ++i) {
            checkRow(i);
        }
        m_problems.resize(std::min(m_problems.size(), kImportProblemsMax));
        return m_problems;
    }
    [[nodiscard]] const std::vector<ImportedRow>& rows() const { return m_rows; }
    // After a check without problems. Throws NotWritten, so that nothing of the file stays.
    void write() {
        for (std::size_t i = 0; i < m_inputs.size(); ++i) {
            if (!m_rows[i].slipNumber.empty()) {
                continue; // made by the same form before
            }
            RequestWriter writer(m_site, m_connection, m_inputs[i]);
            const auto checked = writer.check();
            if (!checked) {
                throw NotWritten(checked.error().text);
            }
            const auto made = writer.write();
            if (!made) {
                throw NotWritten(made.error().text);
            }
            m_rows[i].slipNumber = made->slipNumber;
        }
    }

private:
    RequestInput inputOf(const CsvRow& row, const User& by, const std::string& formNonce) const {
        const auto value = [&](Column column) { return m_file.header.value(row, column); };
        RequestInput input;
        input.by = by;
        input.sender = value(Column::Sender);
        input.toPerson = value(Column::ToPerson);
        input.toDepartment = value(Column::ToDepartment);
        input.classCode = classCode(value(Column::Class));
        input.pieces = piecesOf(value(Column::Pieces));
        input.subject = value(Column::Subject);
        input.note = value(Column::Note);
        input.wishedDay = dayOf(value(Column::WishedDay));
        input.label = value(Column::Label);
        // Equal rows are different items.
        const Digest own = sha256(formNonce + " " + std::to_string(row.line));
        input.formNonce = toHex(ByteView(own).first(kFormNonce_bytes));
        return input;
    }

    // A class is named by its code or by its name; the first one of the site when it is left out.
    [[nodiscard]] std::string classCode(const std::string& typed) const {
        for (const store::ClassRow& each : m_classes) {
            if (each.retired != 0) {
                continue;
            }
            if (typed.empty() || typed == each.code || typed == each.nameJa ||
                typed == each.nameEn) {
                return each.code;
            }
        }
        return typed;
    }

    void checkRow(std::size_t index) {
        const CsvRow& row = m_file.rows[index];
        const RequestInput& input = m_inputs[index];
        RequestWriter writer(m_site, m_connection, input);
        const auto known = writer.madeBefore();
        if (!known) {
            if (const auto checked = writer.check(); !checked) {
                addProblems(row, checked.error());
                m_rows.push_back({});
                return;
            }
            if (!writer.labelNumber().empty() && !m_labels.insert(writer.labelNumber()).second) {
                m_problems.push_back(
                    {row.line,
                     m_file.header.position(Column::Label),
                     {"この荷札番号は、このファイルの前の行にもあります。番号を確かめてください。",
                      "This label occurs in an earlier line of the file. Check the number."}});
            }
        }
        m_rows.push_back(rowOf(row, input, writer.row(), known.value_or("")));
    }

    void addProblems(const CsvRow& row, const ServiceError& error) {
        if (error.fields.empty()) {
            m_problems.push_back({row.line, m_file.header.position(Column::Sender), error.text});
        }
        for (const FieldProblem& problem : error.fields) {
            m_problems.push_back({row.line, m_file.header.positionOf(problem.field), problem.text});
        }
    }

    ImportedRow rowOf(const CsvRow& row, const RequestInput& input,
                      const store::RequestRow& checked, const std::string& known) {
        ImportedRow out;
        out.line = row.line;
        out.sender = personName(checked.sender);
        if (checked.toPerson) {
            const std::string name = personName(*checked.toPerson);
            out.recipient = {name, name};
        } else if (checked.toDepartment) {
            DirectoryView directory(m_connection, m_site.today());
            const auto department = directory.department({*checked.toDepartment});
            out.recipient = department ? department->path : LocalizedText{};
        }
        for (const store::ClassRow& each : m_classes) {
            if (each.code == input.classCode) {
                out.className = {each.nameJa, each.nameEn};
                out.standsOut = each.standsOut != 0;
            }
        }
        out.pieces = input.pieces;
        out.subject = input.subject;
        out.wishedDay = input.wishedDay;
        out.label = shownLabel(input.label, m_site.rules().codes.slip);
        out.slipNumber = known;
        return out;
    }

    std::string personName(std::int64_t id) {
        const auto row = store::PersonStore(m_connection).find(id);
        return row ? row->nameJa : std::string();
    }

    SiteContext& m_site;
    store::Connection& m_connection;
    const ReadFile& m_file;
    std::vector<store::ClassRow> m_classes;
    std::vector<RequestInput> m_inputs;
    std::vector<ImportedRow> m_rows;
    std::set<std::string> m_labels;
    Problems m_problems;
};

} // namespace

const std::vector<ImportColumnName>& importColumns() {
    static const std::vector<ImportColumnName> kNames{
        {"sender", {"送信者社員番号", "Sender (employee number)"}},
        {"to_person", {"受領者社員番号", "Recipient (employee number)"}},
        {"to_department", {"宛先組織コード", "Recipient (department code)"}},
        {"class", {"区分", "Class"}},
        {"pieces", {"個数", "Pieces"}},
        {"subject", {"件名", "Subject"}},
        {"note", {"備考", "Note"}},
        {"wished_day", {"希望日", "Wished day"}},
        {"label", {"荷札番号", "Label"}},
    };
    return kNames;
}

std::string importTemplate(Language language) {
    std::vector<CsvField> fields;
    for (const ImportColumnName& each : importColumns()) {
        fields.push_back({each.title.in(language), false});
    }
    std::string csv(kByteOrderMark);
    appendCsvRow(csv, fields, CsvCodes::Plain);
    return csv;
}

Result<ImportedRequests, std::vector<FileProblem>>
RequestImport::take(const User& by, std::string_view octets, ImportKind kind,
                    const std::string& formNonce) {
    if (kind == ImportKind::Register && !isFormNonce(formNonce)) {
        return failure(Problems{{0,
                                 0,
                                 {"画面が古くなっています。ファイルを選び直してください。",
                                  "The form is out of date. Choose the file again."}}});
    }
    const auto file = readFile(octets);
    if (!file) {
        return failure(file.error());
    }
    ImportedRequests out;
    out.encoding = file->encoding;
    out.csv = csvOf(*file, m_site.rules().codes.slip);
    const auto job = [&](store::Connection& connection) {
        Taking taking(m_site, connection, by, *file, formNonce);
        Problems problems = taking.check();
        if (problems.empty() && kind == ImportKind::Register) {
            taking.write();
        }
        out.rows = taking.rows();
        return problems;
    };
    try {
        Problems problems = kind == ImportKind::Register ? m_site.database().write(job)
                                                         : m_site.database().read(job);
        if (!problems.empty()) {
            return failure(std::move(problems));
        }
    } catch (const NotWritten& error) {
        return failure(Problems{{0, 0, error.text()}});
    }
    return out;
}

} // namespace tewatashi::server::services
