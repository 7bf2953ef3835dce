#include "server/api/json_parts.h"

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

void writePlace(JsonText& json, std::string_view code, std::string_view name) {
    if (code.empty()) {
        json.null();
        return;
    }
    json.beginObject().name("code").text(code).name("name").text(name).endObject();
}

} // namespace tewatashi::server::api
