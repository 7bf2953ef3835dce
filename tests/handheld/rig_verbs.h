#pragma once

#include <nlohmann/json.hpp>

#include <exception>
#include <map>
#include <stdexcept>
#include <string>

namespace tewatashi::test::handheld {

// The verbs of a control socket: {"do":NAME, …} goes to the function of that name.
template <typename Requests>
using RigVerbs = std::map<std::string, nlohmann::json (Requests::*)(const nlohmann::json&)>;

// One line in, one line out (without its end): what the verb answers and "ok", or "ok" false and
// what is wrong with the request. Never throws.
template <typename Requests>
std::string answerLine(const RigVerbs<Requests>& verbs, Requests& requests,
                       const std::string& line) {
    using nlohmann::json;
    try {
        const json request = json::parse(line);
        const std::string name = request.at("do").get<std::string>();
        const auto verb = verbs.find(name);
        if (verb == verbs.end()) {
            throw std::invalid_argument("there is no verb \"" + name + "\"");
        }
        json answer = (requests.*verb->second)(request);
        answer["ok"] = true;
        return answer.dump();
    } catch (const std::exception& error) {
        return json{{"ok", false}, {"error", error.what()}}.dump();
    }
}

} // namespace tewatashi::test::handheld
