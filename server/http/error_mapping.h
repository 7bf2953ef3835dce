#pragma once

#include "server/http/http_message.h"
#include "server/http/router.h"
#include "server/services/text/service_error.h"

#include <functional>

namespace tewatashi::server::http {

// Renders an error page for a person. `status` is final; `text` says what happened and what to do.
// Called from any worker; a throw falls back to the plain page.
using ErrorPage = std::function<Response(const Request&, int status, const LocalizedText& text)>;

// The one table from outcomes to status codes.
[[nodiscard]] int statusOf(services::ServiceErrorKind kind);
// What a status means to a person when nobody knows more: what happened, what to do next.
[[nodiscard]] LocalizedText textOfStatus(int status);

// problem+json with the field problems as member "errors": [{"field","detail","detail_ja"}].
// Busy and Unavailable carry Retry-After.
[[nodiscard]] Response problemOf(const services::ServiceError& error);
// An error known only by its status, in the form of the audience. `page` may be empty.
[[nodiscard]] Response errorResponse(int status, Audience audience, const Request& request,
                                     const ErrorPage& page);
// The built-in page in both languages, without style or script.
[[nodiscard]] Response plainErrorPage(int status, const LocalizedText& text);

} // namespace tewatashi::server::http
