#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

#include <array>

// GET /api/v1/classes: what the confidentiality classes mean; PUT /api/v1/classes/{code} and POST
// /api/v1/classes/{code}/default: what administrators say about one.
namespace tewatashi::server::api {
namespace {

using nlohmann::json;
using services::ClassEntry;

void writeClass(JsonText& out, const ClassEntry& each) {
    out.beginObject();
    out.name("code").text(each.code);
    out.name("name").text(each.name.en);
    out.name("name_ja").text(each.name.ja);
    out.name("readers").text(services::textReadersCode(each.rules.readers));
    out.name("person_only").boolean(each.rules.personOnly);
    out.name("proxy_allowed").boolean(each.rules.proxyAllowed);
    out.name("forwarding_allowed").boolean(each.rules.forwardingAllowed);
    out.name("box_allowed").boolean(each.rules.boxAllowed);
    out.name("possession_required").boolean(each.rules.possessionRequired);
    out.name("large_sign").boolean(each.standsOut);
    out.name("due_days").number(each.rules.dueDays);
    out.name("reminder_days").number(each.rules.reminderDays);
    out.name("position").number(each.position);
    out.name("retired").boolean(each.isRetired);
    out.endObject();
}

http::Response getClasses(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"retired"})) {
        return *refused;
    }
    const std::string retired = request.queryValue("retired").value_or("false");
    if (retired != "true" && retired != "false") {
        const LocalizedText text{"retired には true か false を指定してください。",
                                 "retired must be true or false."};
        return http::problemOf({services::ServiceErrorKind::Invalid,
                                "invalid-class-query",
                                text,
                                {{"retired", text}}});
    }
    JsonText out;
    out.beginObject().name("classes").beginArray();
    for (const ClassEntry& each : state.services.itemClasses.list()) {
        if (!each.isRetired || retired == "true") {
            writeClass(out, each);
        }
    }
    out.endArray().endObject();
    return http::jsonResponse(200, out.take());
}

// Reads the members of a class into what holds; false when one of them is no such thing.
class ClassMembers {
public:
    explicit ClassMembers(ClassEntry& entry) : m_entry(entry) {}

    [[nodiscard]] bool take(const std::string& name, const json& value) {
        for (const auto& [member, flag] : flags()) {
            if (name == member) {
                return takeFlag(value, *flag);
            }
        }
        for (const auto& [member, number] : numbers()) {
            if (name == member) {
                return takeNumber(value, *number);
            }
        }
        return takeText(name, value);
    }

private:
    std::array<std::pair<const char*, bool*>, 7> flags() {
        domain::ClassRules& rules = m_entry.rules;
        return {{{"person_only", &rules.personOnly},
                 {"proxy_allowed", &rules.proxyAllowed},
                 {"forwarding_allowed", &rules.forwardingAllowed},
                 {"box_allowed", &rules.boxAllowed},
                 {"possession_required", &rules.possessionRequired},
                 {"large_sign", &m_entry.standsOut},
                 {"retired", &m_entry.isRetired}}};
    }
    std::array<std::pair<const char*, int*>, 3> numbers() {
        return {{{"due_days", &m_entry.rules.dueDays},
                 {"reminder_days", &m_entry.rules.reminderDays},
                 {"position", &m_entry.position}}};
    }
    static bool takeFlag(const json& value, bool& into) {
        if (!value.is_boolean()) {
            return false;
        }
        into = value.get<bool>();
        return true;
    }
    static bool takeNumber(const json& value, int& into) {
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 10'000) {
            return false;
        }
        into = value.get<int>();
        return true;
    }
    bool takeText(const std::string& name, const json& value) {
        if (!value.is_string()) {
            return false;
        }
        const auto text = value.get<std::string>();
        if (name == "name") {
            m_entry.name.en = text;
        } else if (name == "name_ja") {
            m_entry.name.ja = text;
        } else if (name == "code") {
            return text == m_entry.code; // of the address
        } else if (const auto readers = services::textReadersFromCode(text);
                   name == "readers" && readers) {
            m_entry.rules.readers = *readers;
        } else {
            return false;
        }
        return true;
    }

    ClassEntry& m_entry;
};

http::Response malformedClass() {
    return http::problemResponse(
        422, "body-malformed", "Body malformed",
        "区分の指定を読み取れません。GET /api/v1/classes の項目を同じ形で指定してください。",
        "The body could not be read. Give members as GET /api/v1/classes shows them.");
}

http::Response shown(const ApiState& state, int status, const std::string& code) {
    JsonText out;
    writeClass(out, *state.services.itemClasses.find(code));
    return http::jsonResponse(status, out.take());
}

// Members that are missing stay as they are; of a new class they are as strict as can be.
http::Response putClass(const ApiState& state, const http::Request& request, const Caller& caller) {
    services::ItemClasses& classes = state.services.itemClasses;
    const auto known = classes.find(request.param("code"));
    ClassEntry entry = known.value_or(ClassEntry{});
    entry.code = request.param("code");
    const auto body = json::parse(request.body, nullptr, false);
    bool isGood = body.is_object();
    ClassMembers members(entry);
    for (const auto& [name, value] : body.items()) {
        isGood = isGood && members.take(name, value);
    }
    if (!isGood) {
        return malformedClass();
    }
    const services::Actor& by = caller.actor();
    const auto done = known ? classes.change(entry, by) : classes.add(entry, by);
    return done ? shown(state, known ? 200 : 201, entry.code) : http::problemOf(done.error());
}

http::Response postClassDefault(const ApiState& state, const http::Request& request,
                                const Caller& caller) {
    const auto done = state.services.itemClasses.restore(request.param("code"), caller.actor());
    return done ? shown(state, 200, request.param("code")) : http::problemOf(done.error());
}

} // namespace

void addClassRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/classes",
                {Access::SignedIn, Objects::Any, TokenScope::ItemsRead, "Confidentiality classes"},
                getClasses);
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Put, "/api/v1/classes/{code}",
                {Access::Administer, Objects::Any, std::nullopt, "Change a class"}, putClass,
                options);
    addApiRoute(router, state, http::Method::Post, "/api/v1/classes/{code}/default",
                {Access::Administer, Objects::Any, std::nullopt, "A class as it came"},
                postClassDefault, options);
}

} // namespace tewatashi::server::api
