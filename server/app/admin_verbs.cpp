#include "server/app/admin_verbs.h"

#include "common/base/error.h"
#include "common/base/whole_number.h"
#include "server/app/calendar_command.h"
#include "server/app/server_data_folder.h"
#include "server/services/text/text_fields.h"

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
    const auto user = program.services.accounts.add(
        text(arguments, "login"), text(arguments, "name"), *role, text(arguments, "password"));
    return user ? AdminAnswer(Json{{"login", user->login}})
                : AdminAnswer(failure(user.error().text));
}

AdminAnswer linkUser(SiteProgram& program, const Json& arguments,
                     std::optional<services::PersonId> person) {
    const auto account = program.services.accounts.find(text(arguments, "login"));
    return done(program.services.directory.linkUser(account ? account->user.id : 0, person));
}

AdminAnswer linkUserWithPerson(SiteProgram& program, const Json& arguments) {
    const std::string number = text(arguments, "employee");
    const auto person =
        program.services.directory.personByNumber(number, program.services.directory.today());
    if (!person) {
        return failure(services::unknownEntry({}, {"社員番号", "employee number"}, number).text);
    }
    return linkUser(program, arguments, person->id);
}

AdminAnswer switchUser(SiteProgram& program, const Json& arguments, bool enabled) {
    return done(program.services.accounts.setEnabled(text(arguments, "login"), enabled));
}

AdminAnswer revokeAgent(SiteProgram& program, const Json& arguments) {
    const auto id = AgentId::fromHexText(text(arguments, "id"));
    if (!id) {
        return failure(
            LocalizedText{"自動転送アプリの番号は32桁の16進数です。agent list で確認してください。",
                          "An agent's id has 32 hex digits. See `agent list`."});
    }
    return done(program.services.agents.revoke(*id));
}

AdminAnswer listAgents(SiteProgram& program, const Json& arguments) {
    return page(program.services.agents.list(), arguments, [](const services::AgentRow& agent) {
        return Json{{"id", agent.id.hex()},
                    {"name", agent.name},
                    {"version", agent.version},
                    {"enrolled_at", agent.enrolledAt.value},
                    {"last_contact", agent.lastContact ? Json(agent.lastContact->value) : Json()},
                    {"revoked", agent.revoked}};
    });
}

AdminAnswer addToken(SiteProgram& program, const Json& arguments) {
    services::NewApiToken token{text(arguments, "name")};
    if (const std::string scopes = text(arguments, "scopes"); !scopes.empty()) {
        token.scopes.clear();
        for (std::size_t from = 0; from <= scopes.size();) {
            const std::size_t end = std::min(scopes.find(',', from), scopes.size());
            const std::string typed = services::trimmed(scopes.substr(from, end - from));
            const auto scope = services::scopeFromCode(typed);
            if (!scope) {
                return failure(services::unknownEntry({}, {"権限", "scope"}, typed).text);
            }
            token.scopes.push_back(*scope);
            from = end + 1;
        }
    }
    if (const std::string days = text(arguments, "days"); !days.empty()) {
        token.days = wholeNumber<int>(days).value_or(0);
    }
    return valueOf("token", program.services.apiTokens.add(token));
}

AdminAnswer listTokens(SiteProgram& program, const Json& arguments) {
    const UtcMillis now = program.services.clock.utcNow();
    return page(program.services.apiTokens.list(), arguments,
                [now](const services::ApiToken& token) {
                    Json scopes = Json::array();
                    for (const services::TokenScope scope : token.scopes) {
                        scopes.push_back(services::scopeCode(scope));
                    }
                    const auto time = [](const std::optional<UtcMillis>& at) {
                        return at ? Json(at->value) : Json();
                    };
                    return Json{{"id", token.id},
                                {"name", token.name},
                                {"scopes", std::move(scopes)},
                                {"expires_at", time(token.expiresAt)},
                                {"last_used", time(token.lastUsedAt)},
                                {"valid", token.isValid(now)}};
                });
}

AdminAnswer withdrawToken(SiteProgram& program, const Json& arguments) {
    const auto id = wholeNumber<std::int64_t>(text(arguments, "id"));
    return done(program.services.apiTokens.withdraw(id.value_or(0)));
}

AdminAnswer codeSheet(SiteProgram& program, const Json& arguments) {
    services::CodeSheets sheets = program.services.codeMasters.sheets();
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

// As many lines as fit a message.
constexpr std::size_t kErrorsMax = 4;
constexpr std::size_t kErrorMax_bytes = 400;
constexpr std::size_t kImportFileMax_bytes = 64UL * 1024 * 1024;

// Not inside a character.
std::string shortened(const std::string& text, std::size_t bytesMax) {
    std::size_t size = std::min(text.size(), bytesMax);
    while (size > 0 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    return text.substr(0, size);
}

AdminAnswer importFile(SiteProgram& program, const Json& arguments) {
    const auto kind = services::importKindFromCode(text(arguments, "kind"));
    if (!kind) {
        return failure(
            LocalizedText{services::importKindCodes() + " のいずれかを指定してください。",
                          "Name one of " + services::importKindCodes() + "."});
    }
    const std::string path = text(arguments, "path");
    std::string octets;
    try {
        octets = readFile(path, kImportFileMax_bytes);
    } catch (const Error& error) {
        return failure(error.text());
    }
    services::ImportOptions options;
    options.endMissing = text(arguments, "missing") == "end";
    if (const auto share = arguments.find("share"); share != arguments.end()) {
        options.endShareMax_percent = share->is_number_integer() ? share->get<int>() : 0;
    }
    const bool isCommit = text(arguments, "commit") == "true";
    const services::ImportReport report =
        isCommit ? program.services.importDirectory.commit(*kind, octets, options)
                 : program.services.importDirectory.dryRun(*kind, octets, options);
    Json errors = Json::array();
    for (const services::ImportError& error : report.errors) {
        if (errors.size() < kErrorsMax) {
            errors.push_back({{"line", error.line},
                              {"column", shortened(error.column, kErrorMax_bytes / 4)},
                              {"ja", shortened(error.text.ja, kErrorMax_bytes)},
                              {"en", shortened(error.text.en, kErrorMax_bytes)}});
        }
    }
    return Json{{"rows", report.rows},
                {"added", report.added},
                {"changed", report.changed},
                {"ending", report.ending},
                {"unchanged", report.unchanged},
                {"error_count", report.errorCount},
                {"errors", std::move(errors)},
                {"stopped", report.isStopped},
                {"committed", report.isCommitted}};
}

const std::map<std::string, Verb>& verbs() {
    static const std::map<std::string, Verb> table{
        {"user-add", addUser},
        {"user-link", linkUserWithPerson},
        {"user-unlink",
         [](SiteProgram& program, const Json& arguments) {
             return linkUser(program, arguments, std::nullopt);
         }},
        {"user-off", [](SiteProgram& program,
                        const Json& arguments) { return switchUser(program, arguments, false); }},
        {"user-on", [](SiteProgram& program,
                       const Json& arguments) { return switchUser(program, arguments, true); }},
        {"agent-code",
         [](SiteProgram& program, const Json& arguments) {
             return valueOf("code", program.services.agents.createCode(text(arguments, "note")));
         }},
        {"agent-list", listAgents},
        {"agent-revoke", revokeAgent},
        {"user-reset-totp",
         [](SiteProgram& program, const Json& arguments) {
             return done(program.services.oneTimePasswords.reset(text(arguments, "login"), {}));
         }},
        {"token-add", addToken},
        {"token-list", listTokens},
        {"token-revoke", withdrawToken},
        {"security-open",
         [](SiteProgram& program, const Json&) {
             program.services.accounts.security().openToAll({});
             return AdminAnswer(Json::object());
         }},
        {"operator-add",
         [](SiteProgram& program, const Json& arguments) {
             return done(program.services.codeMasters.addOperator(text(arguments, "card"),
                                                                  text(arguments, "name")));
         }},
        {"place-add",
         [](SiteProgram& program, const Json& arguments) {
             return done(program.services.codeMasters.addPlace(
                 text(arguments, "code"), text(arguments, "ja"), text(arguments, "en")));
         }},
        {"terminal-name",
         [](SiteProgram& program, const Json& arguments) {
             return done(program.services.codeMasters.nameTerminal(
                 text(arguments, "id"), text(arguments, "name"), text(arguments, "place")));
         }},
        {"code-sheet", codeSheet},
        {"calendar-import", importCalendarVerb},
        {"import", importFile},
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
