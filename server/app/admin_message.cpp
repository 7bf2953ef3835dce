#include "server/app/admin_message.h"

namespace tewatashi::server::app {
namespace {

std::string lineOf(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json parsed(std::string_view line) {
    return line.size() > kAdminMessageMax_bytes ? Json() : Json::parse(line, nullptr, false);
}

std::string textMember(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int versionOf(const Json& json) {
    const auto found = json.find("v");
    return found != json.end() && found->is_number_integer() ? found->get<int>() : 0;
}

LocalizedText otherVersion() {
    return {"起動中のサーバーと、このコマンドのバージョンが異なります。サーバーを再起動してから"
            "もう一度実行してください。",
            "The running server is of another version than this command. Restart the server, then "
            "try again."};
}

LocalizedText malformed() {
    return {"管理用の通信内容を読み取れません。サーバーを再起動してからもう一度実行してください。",
            "The message on the admin socket could not be read. Restart the server, then try "
            "again."};
}

LocalizedText tooLong() {
    return {"指定された内容が長すぎます（4,096バイトまで）。短くしてください。",
            "What was given is too long (at most 4,096 octets). Shorten it."};
}

} // namespace

Result<std::string, LocalizedText> encodeRequest(const AdminRequest& request) {
    std::string line =
        lineOf({{"v", kAdminVersion},
                {"verb", request.verb},
                {"args", request.arguments.is_null() ? Json::object() : request.arguments}});
    if (line.size() > kAdminMessageMax_bytes) {
        return failure(tooLong());
    }
    return line;
}

Result<AdminRequest, LocalizedText> decodeRequest(std::string_view line) {
    if (line.size() > kAdminMessageMax_bytes) {
        return failure(tooLong());
    }
    const Json json = parsed(line);
    if (!json.is_object()) {
        return failure(malformed());
    }
    if (versionOf(json) != kAdminVersion) {
        return failure(otherVersion());
    }
    AdminRequest request{textMember(json, "verb"), json.value("args", Json::object())};
    if (request.verb.empty() || !request.arguments.is_object()) {
        return failure(malformed());
    }
    return request;
}

std::string encodeAnswer(const AdminAnswer& answer) {
    std::string line = answer ? lineOf({{"v", kAdminVersion}, {"ok", true}, {"result", *answer}})
                              : lineOf({{"v", kAdminVersion},
                                        {"ok", false},
                                        {"ja", answer.error().ja},
                                        {"en", answer.error().en}});
    return line.size() <= kAdminMessageMax_bytes ? line : encodeAnswer(failure(tooLong()));
}

AdminAnswer decodeAnswer(std::string_view line) {
    const Json json = parsed(line);
    if (!json.is_object()) {
        return failure(malformed());
    }
    if (versionOf(json) != kAdminVersion) {
        return failure(otherVersion());
    }
    const auto ok = json.find("ok");
    if (ok == json.end() || !ok->is_boolean()) {
        return failure(malformed());
    }
    if (ok->get<bool>()) {
        return json.value("result", Json::object());
    }
    return failure(LocalizedText{textMember(json, "ja"), textMember(json, "en")});
}

} // namespace tewatashi::server::app
