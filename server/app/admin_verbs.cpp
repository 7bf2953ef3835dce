#include "server/app/admin_verbs.h"

#include "server/app/calendar_command.h"

#include <algorithm>
#include <functional>
#include <map>

namespace tewatashi::server::app {
namespace {

// Rows of a list in one message: names of 100 characters make a row of up to 950 octets.
constexpr std::size_t kRowsPerPage = 4;

using Verb = std::function<AdminAnswer(SiteProgram&, const Json&)>;

std::string text(const Json& arguments, const char* name) {
    const auto found = arguments.find(name);
    return found != arguments.end() && found->is_string() ? found->get<std::string>()
                                                          : std::string();
}

AdminAnswer done(const Result<void, services::ServiceError>& result) {
    return result ? AdminAnswer(Json::object()) : AdminAnswer(failure(result.error().text));
}

AdminAnswer valueOf(const char* name, const Result<std::string, services::ServiceError>& result) {
    return result ? AdminAnswer(Json{{name, *result}}) : AdminAnswer(failure(result.error().text));
}

template <typename Rows, typename ToJson>
Json page(const Rows& rows, const Json& arguments, ToJson toJson) {
    const auto wanted = arguments.find("offset");
    const std::size_t offset = wanted != arguments.end() && wanted->is_number_unsigned()
                                   ? wanted->template get<std::size_t>()
                                   : 0;
    const std::size_t begin = std::min(offset, rows.size());
    const std::size_t end = std::min(begin + kRowsPerPage, rows.size());
    Json list = Json::array();
    for (std::size_t i = begin; i < end; ++i) {
        list.push_back(toJson(rows[i]));
    }
    return {{"rows", std::move(list)}, {"next", end < rows.size() ? Json(end) : Json()}};
}

AdminAnswer addUser(SiteProgram& program, const Json& arguments) {
    const auto role = services::roleFromCode(text(arguments, "role"));
    if (!role) {
        return failure(LocalizedText{
            "役割には employee、operator、administrator、auditor のいずれかを指定してください。",
            "The role must be one of employee, operator, administrator, auditor."});
    }
    const auto user = program.accounts.add(text(arguments, "login"), text(arguments, "name"), *role,
                                           text(arguments, "password"));
    return user ? AdminAnswer(Json{{"login", user->login}})
                : AdminAnswer(failure(user.error().text));
}

AdminAnswer revokeAgent(SiteProgram& program, const Json& arguments) {
    const auto id = AgentId::fromHexText(text(arguments, "id"));
    if (!id) {
        return failure(
            LocalizedText{"自動転送アプリの番号は32桁の16進数です。agent list で確認してください。",
                          "An agent's id has 32 hex digits. See `agent list`."});
    }
    return done(program.agents.revoke(*id));
}

AdminAnswer listAgents(SiteProgram& program, const Json& arguments) {
    return page(program.agents.list(), arguments, [](const services::AgentRow& agent) {
        return Json{{"id", agent.id.hex()},
                    {"name", agent.name},
                    {"version", agent.version},
                    {"enrolled_at", agent.enrolledAt.value},
                    {"last_contact", agent.lastContact ? Json(agent.lastContact->value) : Json()},
                    {"revoked", agent.revoked}};
    });
}

AdminAnswer codeSheet(SiteProgram& program, const Json& arguments) {
    services::CodeSheets sheets = program.codeMasters.sheets();
    const std::map<std::string, std::vector<services::PrintableCode>*> byKind{
        {"operators", &sheets.operators},
        {"actions", &sheets.actions},
        {"places", &sheets.places},
        {"controls", &sheets.controls}};
    const auto found = byKind.find(text(arguments, "kind"));
    if (found == byKind.end()) {
        return failure(LocalizedText{"シートの種類が不明です。", "This kind of sheet is unknown."});
    }
    return page(*found->second, arguments, [](const services::PrintableCode& code) {
        return Json{{"code", code.code},
                    {"ja", code.title.ja},
                    {"en", code.title.en},
                    {"legend", code.legend}};
    });
}

const std::map<std::string, Verb>& verbs() {
    static const std::map<std::string, Verb> table{
        {"user-add", addUser},
        {"agent-code",
         [](SiteProgram& program, const Json& arguments) {
             return valueOf("code", program.agents.createCode(text(arguments, "note")));
         }},
        {"agent-list", listAgents},
        {"agent-revoke", revokeAgent},
        {"token-add",
         [](SiteProgram& program, const Json& arguments) {
             return valueOf("token", program.accounts.addToken(text(arguments, "name")));
         }},
        {"operator-add",
         [](SiteProgram& program, const Json& arguments) {
             return done(
                 program.codeMasters.addOperator(text(arguments, "card"), text(arguments, "name")));
         }},
        {"place-add",
         [](SiteProgram& program, const Json& arguments) {
             return done(program.codeMasters.addPlace(
                 text(arguments, "code"), text(arguments, "ja"), text(arguments, "en")));
         }},
        {"terminal-name",
         [](SiteProgram& program, const Json& arguments) {
             return done(program.codeMasters.nameTerminal(
                 text(arguments, "id"), text(arguments, "name"), text(arguments, "place")));
         }},
        {"code-sheet", codeSheet},
        {"calendar-import", importCalendarVerb},
    };
    return table;
}

} // namespace

AdminAnswer performVerb(SiteProgram& program, const AdminRequest& request) {
    const auto found = verbs().find(request.verb);
    if (found == verbs().end()) {
        return failure(LocalizedText{
            "起動中のサーバーはこの操作に対応していません。サーバーを再起動してください。",
            "The running server does not know this operation. Restart the server."});
    }
    return found->second(program, request.arguments);
}

} // namespace tewatashi::server::app
