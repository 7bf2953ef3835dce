#include "server/app/admin_lists.h"

#include "server/api/json_text.h"
#include "server/app/admin_access.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <ostream>

namespace tewatashi::server::app {
namespace {

std::string timeOrDash(const Json& at) {
    return at.is_null() ? "-" : api::timeText({at.get<std::int64_t>()});
}

template <class Print>
std::optional<LocalizedText> printRows(const DataFolder& folder, const char* verb, Print print) {
    Json offset = 0U;
    while (!offset.is_null()) {
        const AdminAnswer answer = administer(folder, {verb, {{"offset", offset}}});
        if (!answer) {
            return answer.error();
        }
        for (const Json& row : answer->at("rows")) {
            print(row);
        }
        offset = answer->at("next");
    }
    return std::nullopt;
}

} // namespace

std::optional<LocalizedText> printAgents(const DataFolder& folder, const Console& console) {
    return printRows(folder, "agent-list", [&](const Json& row) {
        fmt::print(console.out, "{}  {:8}  {}  {}  {}\n", row.at("id").get<std::string>(),
                   row.at("revoked").get<bool>() ? "revoked" : "enrolled",
                   timeOrDash(row.at("last_contact")), row.at("version").get<std::string>(),
                   row.at("name").get<std::string>());
    });
}

std::optional<LocalizedText> printTokens(const DataFolder& folder, const Console& console) {
    return printRows(folder, "token-list", [&](const Json& row) {
        fmt::print(console.out, "{:4}  {:5}  {}  {}  {}  {}\n", row.at("id").get<std::int64_t>(),
                   row.at("valid").get<bool>() ? "valid" : "over", timeOrDash(row.at("expires_at")),
                   timeOrDash(row.at("last_used")),
                   fmt::join(row.at("scopes").get<std::vector<std::string>>(), ","),
                   row.at("name").get<std::string>());
    });
}

} // namespace tewatashi::server::app
