#include "common/base/assert.h"
#include "common/base/bytes.h"
#include "server/services/directory/import_file.h"

// A file that an administrator imports: rows have fields, and fields are UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    const auto file = server::services::readImportFile(asText(ByteView(data, size)));
    if (!file) {
        TW_ASSERT(!file.error().text.ja.empty() && !file.error().text.en.empty());
        return 0;
    }
    for (const server::services::CsvRow& row : file->rows) {
        TW_ASSERT(!row.fields.empty());
        for (const std::string& field : row.fields) {
            TW_ASSERT(isValidUtf8(field));
        }
    }
    return 0;
}
