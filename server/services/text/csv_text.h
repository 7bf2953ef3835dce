#pragma once

#include <string>
#include <string_view>
#include <vector>

// CSV as spreadsheets and their formula engines read it (RFC 4180).
namespace tewatashi::server::services {

// U+FEFF as UTF-8: by it spreadsheets know the encoding.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct CsvField {
    std::string text;
    bool isCode = false; // digits that are a name, not a quantity: leading zeros count
};
enum class CsvCodes {
    Plain,   // 0123: what other programs import, what our own import takes back
    Formula, // ="0123": a spreadsheet that is opened by double click keeps the zero
};

// Text that a spreadsheet would run as a formula (a first =, +, - or @, in full width as well, or
// a tabulator or carriage return) gets an apostrophe before it. Reversible: text that begins with
// apostrophes before such a character gets one more.
[[nodiscard]] std::string withFormulaGuard(std::string_view text);
[[nodiscard]] std::string withoutFormulaGuard(std::string_view text);

// Appends one row with its CRLF. Control characters other than line breaks and tabulators, and
// octets that are not UTF-8, become U+FFFD.
void appendCsvRow(std::string& out, const std::vector<CsvField>& fields, CsvCodes codes);

// How a CSV file for people is written.
enum class ExportEncoding {
    Utf8Bom, // UTF-8 with a byte order mark, by which spreadsheets know it
    Cp932,   // what has no place in it becomes a numeric reference, and is reported
};

} // namespace tewatashi::server::services
