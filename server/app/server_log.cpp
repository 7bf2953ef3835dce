#include "server/app/server_log.h"

#include "server/api/json_text.h"

#include <unistd.h>

#include <cerrno>

namespace tewatashi::server::app {
namespace {

using api::JsonText;

JsonText begun(const Clock& clock, std::string_view kind) {
    JsonText json;
    json.beginObject();
    json.name("at").time(clock.utcNow());
    json.name("log").text(kind);
    return json;
}

} // namespace

void ServerLog::write(std::string_view line) const noexcept {
    while (::write(m_descriptor, line.data(), line.size()) < 0 && errno == EINTR) {
    }
}

void ServerLog::access(const http::AccessRecord& record) const noexcept {
    try {
        JsonText json = begun(m_clock, "access");
        json.name("method").text(record.method);
        json.name("route").text(record.routePattern);
        json.name("status").number(record.status);
        json.name("bytes").number(static_cast<std::int64_t>(record.responseBytes));
        json.name("took_us").number(record.took.count());
        json.endObject();
        write(json.take() + "\n");
    } catch (const std::exception&) { // out of memory: the request matters more than its line
        return;
    }
}

void ServerLog::event(std::string_view name) const noexcept {
    try {
        JsonText json = begun(m_clock, "event");
        json.name("event").text(name).endObject();
        write(json.take() + "\n");
    } catch (const std::exception&) { // as above
        return;
    }
}

void ServerLog::trouble(const LocalizedText& text, std::string_view route) const noexcept {
    try {
        JsonText json = begun(m_clock, "trouble");
        json.name("route").text(route);
        json.name("text").text(text.en).name("text_ja").text(text.ja).endObject();
        write(json.take() + "\n");
    } catch (const std::exception&) { // as above
        return;
    }
}

} // namespace tewatashi::server::app
