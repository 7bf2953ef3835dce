#include "common/base/assert.h"
#include "server/services/calendar/holiday_csv.h"

// A file that a person chose. What is read of it can be written and read again; what cannot be read
// is explained.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    using namespace tewatashi::server::services;
    const auto file = parseHolidayCsv(asText(ByteView(data, size)));
    if (file) {
        TW_ASSERT(!file->days.empty());
        const auto again = parseHolidayCsv(holidayCsvOf(file->days));
        TW_ASSERT(again && again->days == file->days);
    } else {
        TW_ASSERT(!file.error().empty() && file.error().size() <= kFileProblemsMax);
        for (const FileProblem& problem : file.error()) {
            TW_ASSERT(problem.line >= 0 && problem.column >= 0);
            TW_ASSERT(isValidUtf8(problem.text.ja) && isValidUtf8(problem.text.en));
        }
    }
    return 0;
}
