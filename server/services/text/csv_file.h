#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <string>
#include <string_view>
#include <vector>

// Files that people bring: decoding, rows and fields, and where in the file something is wrong.
namespace tewatashi::server::services {

// Lines and columns are counted from 1 as a spreadsheet shows them; 0: no line or column of its
// own.
struct FileProblem {
    int line = 0;
    int column = 0;
    LocalizedText text;
};

enum class FileEncoding { Utf8, Cp932 };
struct DecodedText {
    std::string utf8; // without a byte order mark
    FileEncoding encoding = FileEncoding::Utf8;
};
// UTF-8 when the octets are UTF-8, else Windows code page 932. Throws tewatashi::Error when ICU's
// data is missing.
[[nodiscard]] Result<DecodedText, FileProblem> decodedText(std::string_view octets);

struct CsvRow {
    int line = 0; // where it begins
    std::vector<std::string> fields;
};
// RFC 4180 with lines that may end in LF alone; empty lines are left out. At most `rowsMax` rows.
[[nodiscard]] Result<std::vector<CsvRow>, FileProblem> readCsv(std::string_view utf8,
                                                               std::size_t rowsMax);

} // namespace tewatashi::server::services
