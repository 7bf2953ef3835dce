#pragma once

#include "server/services/requests/request_entries.h"
#include "server/services/text/service_error.h"

#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// How often possession digits may be entered wrongly.
inline constexpr int kPossessionTries = 5;
inline constexpr int kPiecesMax = 999;
inline constexpr std::size_t kSlipsPrintedMax = 100;
inline constexpr std::size_t kSubjectMax = 100; // characters
inline constexpr std::size_t kNoteMax = 500;

// Send requests (依頼登録): what is sent to whom, and the slip for it. Thread-safe.
class RequestItem {
public:
    explicit RequestItem(SiteContext& site) : m_site(site) {}

    // Those that new requests may have, in the order of lists.
    [[nodiscard]] std::vector<ItemClass> classes();

    // Registers one item: a number, a `requested` custody event, and what the sender said. Input
    // that is wrong changes nothing; every wrong field is named.
    [[nodiscard]] Result<RequestedItem, ServiceError> request(const RequestInput& input);

    // The request of an item as this person may see it. NotFound for an item without a request and
    // for people who neither sent nor receive it, nor work in the mail room, nor audit, alike.
    [[nodiscard]] Result<RequestView, ServiceError> view(std::string_view slipNumber,
                                                         const User& onlooker);

    // Draws new possession digits for a slip that is about to be printed; those of slips printed
    // before do not hold any more (docs/decisions/0026). Until the hand-in for whoever sends the
    // item, afterwards for the mail room: the slip on the item would be worthless.
    [[nodiscard]] Result<PrintedSlip, ServiceError> printSlip(std::string_view slipNumber,
                                                              const User& by);
    // The same for several at once, at most kSlipsPrintedMax: all of them, or none.
    [[nodiscard]] Result<std::vector<PrintedSlip>, ServiceError>
    printSlips(const std::vector<std::string>& slipNumbers, const User& by);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
