#include "common/domain/custody.h"

#include <algorithm>

namespace tewatashi::domain {
namespace {

struct ActionRow {
    Action action;
    std::string_view code;
    // Steps of the usual way from sender to recipient. Actions off that way (held, damaged…) take
    // the rank of the step after which they usually happen, so that an event without a time does
    // not jump over a receipt or before a hand-in.
    int rank;
};

// In the order of the enumeration: actionCode() indexes it.
constexpr std::array<ActionRow, kAllActions.size()> kActionRows{{
    {Action::Requested, "requested", 0},
    {Action::Accepted, "accepted", 10},
    {Action::Packed, "packed", 20},
    {Action::Unpacked, "unpacked", 50},
    {Action::Departed, "departed", 30},
    {Action::Arrived, "arrived", 40},
    {Action::OutForDelivery, "out_for_delivery", 60},
    {Action::Delivered, "delivered", 90},
    {Action::Received, "received", 100},
    {Action::Attempted, "attempted", 70},
    {Action::Held, "held", 80},
    {Action::Forwarded, "forwarded", 82},
    {Action::Returned, "returned", 84},
    {Action::Damaged, "damaged", 86},
    {Action::Missing, "missing", 87},
    {Action::Lost, "lost", 88},
    {Action::Cancelled, "cancelled", 110},
}};

constexpr bool inEnumerationOrder() {
    for (std::size_t i = 0; i < kActionRows.size(); ++i) {
        if (static_cast<std::size_t>(kActionRows[i].action) != i) {
            return false;
        }
    }
    return true;
}
static_assert(inEnumerationOrder());

} // namespace

std::string_view actionCode(Action action) {
    return kActionRows[static_cast<std::size_t>(action)].code;
}

std::optional<Action> actionFromCode(std::string_view code) {
    const auto row = std::find_if(kActionRows.begin(), kActionRows.end(),
                                  [&](const ActionRow& each) { return each.code == code; });
    return row == kActionRows.end() ? std::nullopt : std::optional(row->action);
}

int stepRank(Action action) { return kActionRows[static_cast<std::size_t>(action)].rank; }

} // namespace tewatashi::domain
