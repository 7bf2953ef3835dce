#pragma once

#include "server/services/accounts/password_hasher.h"

namespace tewatashi::test {

// A hash that costs a tenth of a millisecond: what is tested is not its strength.
inline server::services::PasswordCost cheapPasswords() {
    server::services::PasswordCost cost;
    cost.passes = 1;
    cost.memory_bytes = 64UL * 1024;
    return cost;
}

} // namespace tewatashi::test
