#include "server/app/server_status.h"

#include "server/api/json_text.h"
#include "server/app/admin_socket.h"
#include "server/app/site_program.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <ostream>

namespace tewatashi::server::app {
namespace {

constexpr int kStopped = 3;

} // namespace

void say(const Console& console, const LocalizedText& text, Language language) {
    const Language other = language == Language::Japanese ? Language::English : Language::Japanese;
    fmt::print(console.err, "tewatashi-server: {}\n{}\n", text.in(language), text.in(other));
}

int runStatus(const DataFolder& folder, Language language, const Console& console) {
    const ServerConfig config = loadConfig(folder);
    const auto answer =
        askRunningServer(folder.adminSocket(), {"status", Json::object()}, std::chrono::seconds(5));
    if (!answer) {
        fmt::print(console.out, "{}: 停止中 / stopped\n", config.site.site);
        return kStopped;
    }
    if (!*answer) {
        say(console, answer->error(), language);
        return kFailed;
    }
    const Json& status = **answer;
    fmt::print(console.out,
               "{}: 稼働中 / running\n  {}\n  データベース / database: {}\n"
               "  登録済みパソコン / agents: {}\n  起動 / started: {}\n  pid {}\n",
               status.at("site").get<std::string>(), status.at("url").get<std::string>(),
               status.at("ready").get<bool>() ? "OK" : "使用不可 / unavailable",
               status.at("agents").get<std::size_t>(),
               api::timeText({status.at("started_at").get<std::int64_t>()}),
               status.at("pid").get<int>());
    return 0;
}

} // namespace tewatashi::server::app
