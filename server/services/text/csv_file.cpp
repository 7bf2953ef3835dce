#include "server/services/text/csv_file.h"

#include "common/base/bytes.h"
#include "common/base/error.h"
#include "server/services/text/csv_text.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

namespace tewatashi::server::services {
namespace {

constexpr const char* kCp932 = "ibm-943_P15A-2003"; // as Cp932Encoder

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter cp932() {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open(kCp932, &status), &ucnv_close);
    if (U_SUCCESS(status)) {
        ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                            &status);
    }
    if (U_FAILURE(status)) {
        throw Error({"文字コード CP932 の変換表がありません。ICU のパッケージ libicu72 を"
                     "入れ直してください。",
                     "The conversion table of code page 932 is missing. Reinstall ICU (package "
                     "libicu72)."});
    }
    return converter;
}

int lineAt(std::string_view text, std::size_t offset) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

FileProblem problem(int line, std::size_t column, LocalizedText text) {
    return {line, static_cast<int>(column), std::move(text)};
}

// Cuts a text into rows; one pass, one character at a time.
class CsvCutter {
public:
    CsvCutter(std::string_view text, std::size_t rowsMax) : m_text(text), m_rowsMax(rowsMax) {}

    Result<std::vector<CsvRow>, FileProblem> rows() {
        while (m_at < m_text.size()) {
            if (skipsLineEnd()) {
                continue; // an empty line
            }
            if (m_rows.size() >= m_rowsMax) {
                const std::string most = std::to_string(m_rowsMax);
                return failure(problem(m_line, 0,
                                       {"行が多すぎます。1 つのファイルは " + most +
                                            " 行までです。ファイルを確かめてください。",
                                        "There are too many lines: a file may have " + most +
                                            ". Check that this is the right file."}));
            }
            if (auto wrong = takeRow()) {
                return failure(std::move(*wrong));
            }
        }
        return std::move(m_rows);
    }

private:
    bool skipsLineEnd() {
        const std::size_t length = lineEndAt(m_at);
        m_at += length;
        m_line += length > 0 ? 1 : 0;
        return length > 0;
    }
    // Octets of the line end there, 0 for none.
    [[nodiscard]] std::size_t lineEndAt(std::size_t at) const {
        if (m_text.substr(at, 2) == "\r\n") {
            return 2;
        }
        return m_text.substr(at, 1) == "\n" ? 1 : 0;
    }
    [[nodiscard]] bool isFieldEnd() const {
        return m_at >= m_text.size() || m_text[m_at] == ',' || lineEndAt(m_at) > 0;
    }

    std::optional<FileProblem> takeRow() {
        CsvRow row{m_line, {}};
        for (;;) {
            std::string field;
            const bool isQuoted = m_at < m_text.size() && m_text[m_at] == '"';
            auto wrong = isQuoted ? takeQuoted(field, row.fields.size() + 1)
                                  : takePlain(field, row.fields.size() + 1);
            if (wrong) {
                return wrong;
            }
            row.fields.push_back(std::move(field));
            if (m_at < m_text.size() && m_text[m_at] == ',') {
                ++m_at;
                continue;
            }
            skipsLineEnd();
            m_rows.push_back(std::move(row));
            return std::nullopt;
        }
    }
    std::optional<FileProblem> takePlain(std::string& field, std::size_t column) {
        for (; !isFieldEnd(); ++m_at) {
            if (m_text[m_at] == '"') {
                return problem(m_line, column,
                               {"項目の途中に「\"」があります。項目全体を「\"」で囲み、中の「\"」は"
                                "2 つ重ねてください。",
                                "There is a quote inside an unquoted field. Quote the whole field "
                                "and double the quotes in it."});
            }
            field += m_text[m_at];
        }
        return std::nullopt;
    }
    std::optional<FileProblem> takeQuoted(std::string& field, std::size_t column) {
        const int begins = m_line;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == '"') {
                if (m_text.substr(m_at, 2) != "\"\"") {
                    ++m_at;
                    return afterQuote(column);
                }
                ++m_at;
            }
            m_line += m_text[m_at] == '\n' ? 1 : 0;
            field += m_text[m_at];
        }
        return problem(begins, column,
                       {"「\"」で始まる項目が閉じていません。終わりに「\"」を付けてください。",
                        "A quoted field does not end. Add the closing quote."});
    }
    [[nodiscard]] std::optional<FileProblem> afterQuote(std::size_t column) const {
        if (isFieldEnd()) {
            return std::nullopt;
        }
        return problem(m_line, column,
                       {"閉じた「\"」の後に文字があります。項目全体を「\"」で囲んでください。",
                        "Text follows a closing quote. Quote the whole field."});
    }

    std::string_view m_text;
    std::size_t m_rowsMax;
    std::size_t m_at = 0;
    int m_line = 1;
    std::vector<CsvRow> m_rows;
};

} // namespace

Result<DecodedText, FileProblem> decodedText(std::string_view octets) {
    if (octets.starts_with(kByteOrderMark)) {
        octets.remove_prefix(kByteOrderMark.size());
    }
    if (isValidUtf8(octets)) {
        return DecodedText{std::string(octets), FileEncoding::Utf8};
    }
    const Converter converter = cp932();
    std::vector<UChar> units(octets.size() + 1); // no character of CP932 needs more units
    UChar* to = units.data();
    const char* from = octets.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(converter.get(), &to, units.data() + units.size(), &from,
                   octets.data() + octets.size(), nullptr, 1, &status);
    if (U_FAILURE(status)) {
        const auto offset = static_cast<std::size_t>(from - octets.data());
        return failure(problem(lineAt(octets, offset > 0 ? offset - 1 : 0), 0,
                               {"UTF-8 でも CP932（Shift_JIS）でも読めない文字があります。どちらか"
                                "の文字コードで保存し直してください。",
                                "There are characters that are neither UTF-8 nor code page 932 "
                                "(Shift_JIS). Save the file in one of them."}));
    }
    DecodedText text{"", FileEncoding::Cp932};
    icu::UnicodeString(units.data(), static_cast<std::int32_t>(to - units.data()))
        .toUTF8String(text.utf8);
    return text;
}

Result<std::vector<CsvRow>, FileProblem> readCsv(std::string_view utf8, std::size_t rowsMax) {
    return CsvCutter(utf8, rowsMax).rows();
}

} // namespace tewatashi::server::services
