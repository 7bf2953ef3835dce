#include "agent/admin/admin_line.h"
#include "common/base/assert.h"
#include "common/base/bytes.h"

// What an agent reads from any program of this account, and a window from whatever answers it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    using namespace tewatashi::agent;
    const std::string_view text = asText(ByteView(data, size));
    if (const auto question = admin::decodeQuestion(text)) {
        const auto again = admin::decodeQuestion(admin::encodeQuestion(*question));
        TW_ASSERT(again && *again == *question);
    }
    if (const auto report = admin::decodeReport(text)) {
        const auto again = admin::decodeReport(admin::encodeReport(*report));
        TW_ASSERT(again && again->findings.size() == report->findings.size());
    }
    const auto line = admin::decodeLine(text);
    if (!line) {
        return 0;
    }
    if (const auto* page = std::get_if<admin::HistoryPage>(&*line)) {
        TW_ASSERT(admin::decodeLine(admin::encodeHistory(*page)).has_value());
    } else if (const auto* end = std::get_if<admin::DockEnded>(&*line)) {
        TW_ASSERT(admin::decodeLine(admin::encodeDockEnded(*end)).has_value());
    } else if (const auto* preferences = std::get_if<admin::Preferences>(&*line)) {
        TW_ASSERT(admin::decodeLine(admin::encodePreferences(*preferences)) == *line);
    } else if (const auto* finding = std::get_if<diagnosis::Finding>(&*line)) {
        TW_ASSERT(admin::decodeLine(admin::encodeFinding(*finding)).has_value());
    } else if (const auto* diagnosed = std::get_if<admin::Diagnosed>(&*line)) {
        TW_ASSERT(admin::decodeLine(admin::encodeDiagnosed(*diagnosed)) == *line);
    }
    return 0;
}
