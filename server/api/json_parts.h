#pragma once

#include "common/base/result.h"
#include "common/domain/dated_timeline.h"
#include "common/domain/item_state.h"
#include "server/api/json_text.h"
#include "server/http/http_message.h"
#include "server/services/requests/request_entries.h"
#include "server/services/text/service_error.h"

#include <string_view>

// Parts that several answers have.
namespace tewatashi::server::api {

// "scan", "void", "repair", "set_aside", "web"
[[nodiscard]] std::string_view kindCode(domain::EventKind kind);

// {"code","name"}, null without a code.
void writePlace(JsonText& json, std::string_view code, std::string_view name);

[[nodiscard]] std::string_view stageCode(domain::CancelStage stage);
[[nodiscard]] std::string_view progressCode(domain::CancelProgress progress);
// {"stage","progress","at","reason","waits_for"}
void writeCancellation(JsonText& json, const services::CancelledView& cancelled);
// "2026-04-01", null for none and for a day without end.
void writeDay(JsonText& json, const std::optional<domain::LocalDate>& day);
// {"done": true} of an act that has nothing to show, or what is wrong.
[[nodiscard]] http::Response doneAnswer(const Result<void, services::ServiceError>& done);

} // namespace tewatashi::server::api
