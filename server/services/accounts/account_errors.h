#pragma once

#include "server/services/text/service_error.h"

#include <string>

// What accounts and sign-ins fail with.
namespace tewatashi::server::services {

[[nodiscard]] ServiceError signInFailed();
[[nodiscard]] ServiceError tooManyAttempts();
[[nodiscard]] ServiceError hasherBusy();
[[nodiscard]] ServiceError signInOver();       // the first step of a sign-in is too long ago
[[nodiscard]] ServiceError wrongCode();        // about the field "code"
[[nodiscard]] ServiceError tooManyCodes();     // wrong one-time passwords
[[nodiscard]] ServiceError wrongOwnPassword(); // about the field "password"
[[nodiscard]] ServiceError tooManyPasswords(); // wrong own ones
[[nodiscard]] ServiceError noSession();
[[nodiscard]] ServiceError lastAdministrator();
[[nodiscard]] ServiceError noAccount();
[[nodiscard]] ServiceError noPerson();
[[nodiscard]] ServiceError personTaken();
[[nodiscard]] ServiceError loginTaken(const std::string& login);

} // namespace tewatashi::server::services
