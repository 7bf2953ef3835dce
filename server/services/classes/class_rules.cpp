#include "server/services/classes/class_rules.h"

namespace tewatashi::server::services {

domain::ClassRules classRulesOf(const store::ClassRow& row) {
    domain::ClassRules rules;
    rules.readers = domain::textReadersFrom(row.readers).value_or(domain::TextReaders::PartiesOnly);
    rules.personOnly = row.personOnly != 0;
    rules.proxyAllowed = row.proxyAllowed != 0;
    rules.forwardingAllowed = row.forwardingAllowed != 0;
    rules.boxAllowed = row.boxAllowed != 0;
    rules.possessionRequired = row.possessionRequired != 0;
    rules.dueDays = static_cast<int>(row.dueDays);
    rules.reminderDays = static_cast<int>(row.reminderDays);
    return rules;
}

} // namespace tewatashi::server::services
