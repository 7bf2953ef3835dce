#pragma once

#include "common/domain/confidentiality.h"
#include "common/domain/local_date.h"
#include "server/store/request_store.h"

#include <cstdint>
#include <optional>
#include <set>

namespace tewatashi::server::services {

// For whom somebody acts on one day, read once for a list.
class ActsFor {
public:
    // Nobody acts for an account that is nobody's.
    ActsFor(store::Connection& connection, std::optional<std::int64_t> person,
            domain::LocalDate day);

    // May see who sends the item to whom: a delegate of either, or who is to get it meanwhile.
    [[nodiscard]] bool sees(const store::RequestRow& request,
                            const domain::ClassRules& rules) const;
    // May confirm its receipt as a proxy, where the class allows one.
    [[nodiscard]] bool receives(const store::RequestRow& request,
                                const domain::ClassRules& rules) const;
    // Everybody they act for: people.id.
    [[nodiscard]] std::set<std::int64_t> all() const;

private:
    std::set<std::int64_t> m_asDelegate;
    std::set<std::int64_t> m_whileAway; // forward their mail to the person
};

} // namespace tewatashi::server::services
