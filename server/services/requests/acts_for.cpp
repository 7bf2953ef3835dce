#include "server/services/requests/acts_for.h"

#include "common/domain/absence.h"
#include "server/store/absence_store.h"

namespace tewatashi::server::services {

ActsFor::ActsFor(store::Connection& connection, std::optional<std::int64_t> person,
                 domain::LocalDate day) {
    if (!person) {
        return;
    }
    for (const store::PrincipalRow& row :
         store::AbsenceStore(connection).principalsOf(*person, day.text())) {
        (row.isAway ? m_whileAway : m_asDelegate).insert(row.person);
    }
}

bool ActsFor::sees(const store::RequestRow& request, const domain::ClassRules& rules) const {
    return m_asDelegate.contains(request.sender) || receives(request, rules);
}

bool ActsFor::receives(const store::RequestRow& request, const domain::ClassRules& rules) const {
    if (!request.toPerson) {
        return false;
    }
    const bool isForwarded =
        domain::awayActionOf(domain::AwayAction::Forward, rules) == domain::AwayAction::Forward;
    return m_asDelegate.contains(*request.toPerson) ||
           (isForwarded && m_whileAway.contains(*request.toPerson));
}

std::set<std::int64_t> ActsFor::all() const {
    std::set<std::int64_t> people = m_asDelegate;
    people.insert(m_whileAway.begin(), m_whileAway.end());
    return people;
}

} // namespace tewatashi::server::services
