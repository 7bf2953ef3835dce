#include "server/services/text/csv_text.h"

#include "common/base/bytes.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kApostrophe = "'";

bool startsFormula(std::string_view text) {
    // ＝ ＋ － ＠ begin a formula for spreadsheets set to Japanese.
    static constexpr std::string_view kStarts[] = {"=",  "+",      "-",      "@",      "\t",
                                                   "\r", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    return std::any_of(std::begin(kStarts), std::end(kStarts),
                       [text](std::string_view start) { return text.starts_with(start); });
}

std::string_view behindApostrophes(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kApostrophe);
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

bool isControl(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && c != '\t' && c != '\r' && c != '\n') || octet == 0x7F;
}

std::string presentable(std::string_view text) {
    std::string out;
    const bool isText = isValidUtf8(text);
    for (const char c : text) {
        if (isControl(c) || (!isText && static_cast<unsigned char>(c) >= 0x80)) {
            out += kReplacement;
        } else {
            out += c;
        }
    }
    return out;
}

bool isAllDigits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void appendQuoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        out.append(c == '"' ? 2 : 1, c);
    }
    out += '"';
}

} // namespace

std::string withFormulaGuard(std::string_view text) {
    return startsFormula(behindApostrophes(text)) ? std::string(kApostrophe).append(text)
                                                  : std::string(text);
}

std::string withoutFormulaGuard(std::string_view text) {
    const bool guarded = text.starts_with(kApostrophe) && startsFormula(behindApostrophes(text));
    return std::string(guarded ? text.substr(1) : text);
}

void appendCsvRow(std::string& out, const std::vector<CsvField>& fields, CsvCodes codes) {
    bool first = true;
    for (const CsvField& field : fields) {
        out.append(first ? "" : ",");
        first = false;
        if (codes == CsvCodes::Formula && field.isCode && isAllDigits(field.text)) {
            appendQuoted(out, "=\"" + field.text + "\"");
            continue;
        }
        const std::string text = withFormulaGuard(presentable(field.text));
        // A lone empty field would read as an empty line.
        const bool needsQuotes = text.find_first_of("\",\r\n\t ") != std::string::npos ||
                                 (text.empty() && fields.size() == 1);
        if (needsQuotes) {
            appendQuoted(out, text);
        } else {
            out += text;
        }
    }
    out += "\r\n";
}

} // namespace tewatashi::server::services
