#pragma once

#include "server/services/site/actor.h"

// Who signs in and acts in the tests of accounts.
namespace tewatashi::test {

inline constexpr const char* kPassword = "梅干しと白いごはんが好きな理由"; // long enough for all
inline constexpr const char* kHome = "192.0.2.10";
inline const server::services::Actor kHanako{"hanako", kHome};
inline const server::services::Actor kChief{"chief", "192.0.2.7"};

} // namespace tewatashi::test
