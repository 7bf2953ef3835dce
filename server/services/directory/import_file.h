#pragma once

#include "server/services/text/csv_file.h"

#include <string_view>
#include <vector>

namespace tewatashi::server::services {

enum class CsvEncoding { Utf8, Utf8Bom, Cp932 };
struct ImportFile {
    CsvEncoding encoding = CsvEncoding::Utf8;
    std::vector<CsvRow> rows;
};
inline constexpr std::size_t kMasterRowsMax = 500'000;

// A file to import (csv_file.h). In code page 932 our own numeric references of characters that it
// lacks ("&#x20BB7;", Cp932Encoder) become those characters again. Fields come without the guards
// of csv_text.h: ="0123" and the apostrophe before a formula.
[[nodiscard]] Result<ImportFile, FileProblem> readImportFile(std::string_view octets);

} // namespace tewatashi::server::services
