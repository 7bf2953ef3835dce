#include "server/services/site/action_words.h"

namespace tewatashi::server::services {
namespace {

struct NamedAction {
    domain::Action action;
    const char* ja;
    const char* en;
};

// In the order of the enumeration: actionWord() indexes it.
constexpr std::array<NamedAction, domain::kAllActions.size()> kWords{{
    {domain::Action::Requested, "依頼登録", "requested"},
    {domain::Action::Accepted, "引受", "accepted"},
    {domain::Action::Packed, "袋詰め", "packed"},
    {domain::Action::Unpacked, "開袋", "unpacked"},
    {domain::Action::Departed, "発送", "departed"},
    {domain::Action::Arrived, "到着", "arrived"},
    {domain::Action::OutForDelivery, "持出", "out for delivery"},
    {domain::Action::Delivered, "配達", "delivered"},
    {domain::Action::Received, "受領", "received"},
    {domain::Action::Attempted, "持戻", "attempted"},
    {domain::Action::Held, "保留", "held"},
    {domain::Action::Forwarded, "転送", "forwarded"},
    {domain::Action::Returned, "返送", "returned"},
    {domain::Action::Damaged, "破損", "damaged"},
    {domain::Action::Missing, "所在不明", "missing"},
    {domain::Action::Lost, "紛失", "lost"},
    {domain::Action::Cancelled, "取消", "cancelled"},
}};

constexpr bool inEnumerationOrder() {
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        if (static_cast<std::size_t>(kWords[i].action) != i) {
            return false;
        }
    }
    return true;
}
static_assert(inEnumerationOrder());

} // namespace

LocalizedText actionWord(domain::Action action) {
    const NamedAction& word = kWords[static_cast<std::size_t>(action)];
    return {word.ja, word.en};
}

} // namespace tewatashi::server::services
