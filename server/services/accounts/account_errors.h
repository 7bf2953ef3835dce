#pragma once

#include "server/services/text/service_error.h"

#include <string>

// What accounts and sign-ins fail with.
namespace tewatashi::server::services {

[[nodiscard]] ServiceError signInFailed();
[[nodiscard]] ServiceError tooManyAttempts();
[[nodiscard]] ServiceError hasherBusy();
[[nodiscard]] ServiceError lastAdministrator();
[[nodiscard]] ServiceError noAccount();
[[nodiscard]] ServiceError noPerson();
[[nodiscard]] ServiceError personTaken();
[[nodiscard]] ServiceError loginTaken(const std::string& login);

} // namespace tewatashi::server::services
