#include "server/services/site/card_check.h"

#include "common/domain/local_date.h"

namespace tewatashi::server::services {

bool CardCheck::wasValid(const std::string& card,
                         const std::optional<domain::TerminalTime>& reading, UtcMillis arrived) {
    const auto [known, isNew] = m_cards.try_emplace(card);
    if (isNew) {
        known->second = store::findOperator(m_connection, card);
    }
    if (!known->second) {
        return true;
    }
    const std::string day = domain::dateOf(reading.value_or(m_site.localTime(arrived))).text();
    return known->second->validFrom <= day && day <= known->second->validUntil;
}

} // namespace tewatashi::server::services
