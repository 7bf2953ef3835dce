#pragma once

#include "server/services/requests/request_entries.h"
#include "server/services/text/service_error.h"

#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr std::size_t kCancelReasonMax = 200; // characters

struct CancelInput {
    User by;
    std::string slipNumber;
    std::string reason;    // may be empty
    std::string formNonce; // 32 hex digits drawn for this form: sent again, it counts once
};

// An item that the mail room has to find.
struct CancelInstruction {
    std::string slipNumber;
    std::string statusCode;
    LocalizedText placeName; // where it was scanned last
    std::optional<UtcMillis> since;
    CancelledView cancellation;
    std::optional<RequestView> request; // nullopt: cancelled by a scan, without a request
};
struct InstructionPage {
    std::vector<CancelInstruction> rows; // the oldest cancellation first
    std::string next;                    // cursor; empty: this is the last page
};

inline constexpr int kInstructionsPageMax = 100;

// Cancelling what was requested (取消), by stage (domain/cancellation.h). Thread-safe.
class CancelItem {
public:
    explicit CancelItem(SiteContext& site) : m_site(site) {}

    // What a cancellation made now would be, as far as is known. The errors of cancel().
    [[nodiscard]] Result<domain::CancelStage, ServiceError> stageNow(std::string_view slipNumber,
                                                                     const User& by);

    // The request with its cancellation. NotFound as RequestItem::view; Forbidden for whoever
    // neither sends the item nor works in the mail room; Conflict when it was delivered, or
    // cancelled before.
    [[nodiscard]] Result<RequestView, ServiceError> cancel(const CancelInput& input);

    // Items on their way that were cancelled: to be found and returned or, once dispatched,
    // forwarded; and retired numbers in circulation. For the mail room and auditors.
    [[nodiscard]] Result<InstructionPage, ServiceError>
    instructions(const User& onlooker, std::string_view cursor, int limit);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
