#include "server/services/directory/import_file.h"

#include "server/services/text/cp932_encoder.h"
#include "server/services/text/csv_text.h"

#include <unicode/unistr.h>

#include <charconv>
#include <optional>

namespace tewatashi::server::services {
namespace {

constexpr std::string_view kReferenceBegin = "&#x";
constexpr std::size_t kReferenceDigitsMax = 6;
constexpr std::uint32_t kCodePointMax = 0x10FFFF;

struct Reference {
    std::uint32_t character = 0;
    std::size_t size = 0; // octets of its text
};

std::optional<Reference> referenceAt(std::string_view text) {
    const std::size_t end = text.find(';');
    if (!text.starts_with(kReferenceBegin) || end == std::string_view::npos ||
        end - kReferenceBegin.size() > kReferenceDigitsMax) {
        return std::nullopt;
    }
    std::uint32_t value = 0;
    const char* const first = text.data() + kReferenceBegin.size();
    const auto [stop, error] = std::from_chars(first, text.data() + end, value, 16);
    const bool isCharacter = error == std::errc() && stop == text.data() + end && value >= 0x80 &&
                             value <= kCodePointMax && (value < 0xD800 || value > 0xDFFF);
    return isCharacter ? std::optional(Reference{value, end + 1}) : std::nullopt;
}

// A reference to a character that the code page has is text somebody wrote.
std::string withCharacters(std::string text) {
    if (text.find(kReferenceBegin) == std::string::npos) {
        return text;
    }
    Cp932Encoder encoder;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (const auto reference = referenceAt(std::string_view(text).substr(at))) {
            std::string character;
            icu::UnicodeString(static_cast<UChar32>(reference->character)).toUTF8String(character);
            std::vector<char32_t> missing;
            static_cast<void>(encoder.encoded(character, missing));
            if (!missing.empty()) {
                out += character;
                at += reference->size;
                continue;
            }
        }
        out += text[at++];
    }
    return out;
}

// ="0123": how a spreadsheet is made to keep a leading zero.
std::string withoutGuards(std::string text) {
    if (text.size() >= 3 && text.starts_with("=\"") && text.back() == '"') {
        return text.substr(2, text.size() - 3);
    }
    return withoutFormulaGuard(text);
}

} // namespace

Result<ImportFile, FileProblem> readImportFile(std::string_view octets) {
    auto decoded = decodedText(octets);
    if (!decoded) {
        return failure(decoded.error());
    }
    ImportFile file;
    if (decoded->encoding == FileEncoding::Cp932) {
        file.encoding = CsvEncoding::Cp932;
        decoded->utf8 = withCharacters(std::move(decoded->utf8));
    } else if (octets.starts_with(kByteOrderMark)) {
        file.encoding = CsvEncoding::Utf8Bom;
    }
    auto rows = readCsv(decoded->utf8, kMasterRowsMax);
    if (!rows) {
        return failure(rows.error());
    }
    file.rows = std::move(*rows);
    for (CsvRow& row : file.rows) {
        for (std::string& field : row.fields) {
            field = withoutGuards(std::move(field));
        }
    }
    return file;
}

} // namespace tewatashi::server::services
