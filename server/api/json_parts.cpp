#include "server/api/json_parts.h"

#include "server/http/error_mapping.h"

namespace tewatashi::server::api {

std::string_view kindCode(domain::EventKind kind) {
    switch (kind) {
    case domain::EventKind::Scan:
        return "scan";
    case domain::EventKind::Void:
        return "void";
    case domain::EventKind::Repair:
        return "repair";
    case domain::EventKind::SetAside:
        return "set_aside";
    case domain::EventKind::Web:
        return "web";
    }
    return "";
}

std::string_view stageCode(domain::CancelStage stage) {
    switch (stage) {
    case domain::CancelStage::BeforeHandIn:
        return "before_hand_in";
    case domain::CancelStage::HandedIn:
        return "handed_in";
    case domain::CancelStage::Dispatched:
        return "dispatched";
    case domain::CancelStage::Delivered:
        break;
    }
    return "delivered";
}

std::string_view progressCode(domain::CancelProgress progress) {
    switch (progress) {
    case domain::CancelProgress::Open:
        return "open";
    case domain::CancelProgress::Done:
        return "done";
    case domain::CancelProgress::Overtaken:
        return "overtaken";
    case domain::CancelProgress::Refused:
        break;
    }
    return "refused";
}

void writeCancellation(JsonText& json, const services::CancelledView& cancelled) {
    json.beginObject();
    json.name("stage").text(stageCode(cancelled.stage));
    json.name("progress").text(progressCode(cancelled.progress));
    json.name("at").time(cancelled.at);
    json.name("reason").textOrNull(cancelled.reason);
    json.name("waits_for").beginArray();
    for (const std::string& terminal : cancelled.waitsFor) {
        json.text(terminal);
    }
    json.endArray().endObject();
}

void writePlace(JsonText& json, std::string_view code, std::string_view name) {
    if (code.empty()) {
        json.null();
        return;
    }
    json.beginObject().name("code").text(code).name("name").text(name).endObject();
}

void writeDay(JsonText& json, const std::optional<domain::LocalDate>& day) {
    json.textOrNull(day && *day < domain::kOpenEnd ? day->text() : std::string());
}

http::Response doneAnswer(const Result<void, services::ServiceError>& done) {
    return done ? http::jsonResponse(200, "{\"done\":true}") : http::problemOf(done.error());
}

} // namespace tewatashi::server::api
