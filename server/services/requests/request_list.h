#pragma once

#include "server/services/requests/request_entries.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

enum class RequestsOf {
    Sender,  // sent by the person of the account, whoever entered them
    Account, // entered by the account for others
};
[[nodiscard]] std::string_view requestsOfCode(RequestsOf which); // "sent" "entered"
[[nodiscard]] std::optional<RequestsOf> requestsOfFromCode(std::string_view code);

struct RequestPage {
    std::vector<RequestView> rows; // newest first
    std::string next;              // cursor of the page behind it; empty: this is the last
};

inline constexpr int kRequestsPageMax = 100;

// What somebody has sent. Thread-safe.
class RequestList {
public:
    explicit RequestList(SiteContext& site) : m_site(site) {}

    // `cursor` as given by the page before, empty for the first. An account that is nobody's has
    // sent nothing.
    [[nodiscard]] Result<RequestPage, ServiceError> page(const User& user, RequestsOf which,
                                                         std::string_view cursor, int limit);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
