#include "agent/app/agent_settings.h"

#include "agent/handheld/multipoint_frame.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tewatashi::agent::app {
namespace {

using Json = nlohmann::ordered_json;

// The first member that is wrong; the others are not worth a look until it is mended.
class Members {
public:
    explicit Members(const Json& json) : m_json(json) {}

    [[nodiscard]] std::string text(const char* name, const char* fallback = nullptr) {
        const auto found = m_json.find(name);
        if (found == m_json.end() && fallback != nullptr) {
            return fallback;
        }
        if (found == m_json.end() || !found->is_string()) {
            blame(name, {"文字列", "text"});
            return {};
        }
        return found->get<std::string>();
    }
    [[nodiscard]] bool flag(const char* name, bool fallback) {
        const auto found = m_json.find(name);
        if (found != m_json.end() && !found->is_boolean()) {
            blame(name, {"true または false", "true or false"});
            return fallback;
        }
        return found == m_json.end() ? fallback : found->get<bool>();
    }
    [[nodiscard]] std::int64_t number(const char* name, std::int64_t fallback, std::int64_t low,
                                      std::int64_t high) {
        const auto found = m_json.find(name);
        if (found == m_json.end()) {
            return fallback;
        }
        if (!found->is_number_integer() || *found < low || *found > high) {
            blame(name, {fmt::format("{} から {} までの整数", low, high),
                         fmt::format("a whole number from {} to {}", low, high)});
            return fallback;
        }
        return found->get<std::int64_t>();
    }
    [[nodiscard]] std::optional<VerifyKey> key(const char* name) {
        const auto bytes = fromBase64(text(name));
        const auto key = bytes ? VerifyKey::fromBytes(*bytes) : std::nullopt;
        if (!key) {
            blame(name, {"Base64で表した32バイトの鍵", "a base64 key of 32 octets"});
        }
        return key;
    }
    void onlyKnows(std::initializer_list<std::string_view> names) {
        for (const auto& [name, value] : m_json.items()) {
            if (std::find(names.begin(), names.end(), name) == names.end() && !m_problem) {
                m_problem = LocalizedText{
                    fmt::format("項目「{}」はありません。綴りを確認し、修正してください。", name),
                    fmt::format("There is no member \"{}\". Check its spelling and correct it.",
                                name)};
            }
        }
    }
    void blame(const char* name, const LocalizedText& expected) {
        if (!m_problem) {
            m_problem = LocalizedText{
                fmt::format("項目「{}」が正しくありません（必要な値: {}）。修正するか、"
                            "enrol --replace で登録し直してください。",
                            name, expected.ja),
                fmt::format("Member \"{}\" is wrong (expected: {}). Correct it, or enrol again "
                            "with --replace.",
                            name, expected.en)};
        }
    }
    [[nodiscard]] const std::optional<LocalizedText>& problem() const { return m_problem; }

private:
    const Json& m_json;
    std::optional<LocalizedText> m_problem;
};

Json bindingsJson(const std::vector<TerminalBinding>& terminals) {
    Json list = Json::array();
    for (const TerminalBinding& binding : terminals) {
        Json one;
        one["port"] = binding.port;
        one["model"] = nameOf(binding.model).code;
        one["name"] = binding.name;
        one["line"] = binding.line.text();
        if (binding.model == TerminalModel::UnitechMultipoint) {
            one["address"] = std::string(1, binding.address);
            one["file"] = binding.fileName;
        }
        list.push_back(std::move(one));
    }
    return list;
}

// The error is what is expected.
Result<TerminalBinding, LocalizedText> readBinding(const Json& json) {
    const auto text = [&](const char* name, std::string fallback) {
        const auto found = json.is_object() ? json.find(name) : json.end();
        return found != json.end() && found->is_string() ? found->get<std::string>()
                                                         : std::move(fallback);
    };
    TerminalBinding binding;
    binding.port = text("port", "");
    binding.name = text("name", "");
    const auto model = parseTerminalModel(text("model", ""));
    const auto line = ports::parseLineSettings(text("line", binding.line.text()));
    const std::string address = text("address", std::string(1, binding.address));
    binding.fileName = text("file", binding.fileName);
    if (binding.port.empty() || !model || !isTerminalName(binding.name) || !line ||
        address.size() != 1 || !handheld::isMultipointAddress(address[0]) ||
        !handheld::isMultipointFileName(binding.fileName)) {
        return failure(
            LocalizedText{"bind コマンドが書く形式の一覧", "a list as the command bind writes it"});
    }
    binding.model = *model;
    binding.line = *line;
    binding.address = address[0];
    return binding;
}

Result<std::vector<TerminalBinding>, LocalizedText> readBindings(const Json& json) {
    std::vector<TerminalBinding> all;
    for (const Json& one : json.is_array() ? json : Json::array({Json()})) {
        auto binding = readBinding(one);
        if (!binding) {
            return failure(binding.error());
        }
        for (const TerminalBinding& other : all) {
            if (other.port == binding->port || other.terminalId() == binding->terminalId()) {
                return failure(LocalizedText{"ポートも名前も重複しない一覧",
                                             "a list in which no port and no name comes twice"});
            }
        }
        all.push_back(*std::move(binding));
    }
    return all;
}

} // namespace

std::string encodeSettings(const AgentSettings& settings) {
    Json json;
    json["server"] = settings.server.url;
    if (settings.server.pin) {
        json["pin"] = toHex(*settings.server.pin);
    }
    if (!settings.server.caFile.empty()) {
        json["ca_file"] = settings.server.caFile.string();
    }
    json["site"] = settings.identity.site;
    json["agent"] = settings.identity.agent.hex();
    json["receipt_key"] = toBase64(settings.identity.receiptKey.bytes());
    json["log_key"] = toBase64(settings.identity.logKey.bytes());
    json["time_zone"] = settings.timeZone;
    json["clear_terminal"] = settings.clearTerminal;
    json["journal_mib"] = settings.journalMax_bytes >> 20;
    if (!settings.terminals.empty()) {
        json["terminals"] = bindingsJson(settings.terminals);
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<AgentSettings, LocalizedText> decodeSettings(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return failure(LocalizedText{
            "JSONとして読めません。修正するか、enrol --replace で登録し直してください。",
            "This is no JSON object. Correct it, or enrol again with --replace."});
    }
    Members members(json);
    members.onlyKnows({"server", "pin", "ca_file", "site", "agent", "receipt_key", "log_key",
                       "time_zone", "clear_terminal", "journal_mib", "terminals"});
    AgentSettings settings;
    settings.server.url = members.text("server");
    const std::string pin = members.text("pin", "");
    settings.server.pin = parseFingerprint(pin);
    if (!pin.empty() && !settings.server.pin) {
        members.blame(
            "pin", {"SHA-256指紋（16進64桁）", "a SHA-256 fingerprint of 64 hexadecimal digits"});
    }
    settings.server.caFile = members.text("ca_file", "");
    settings.identity.site = members.text("site");
    const auto agent = AgentId::fromHexText(members.text("agent"));
    if (!agent) {
        members.blame("agent", {"16進32桁", "32 hexadecimal digits"});
    }
    settings.identity.agent = agent.value_or(AgentId{});
    settings.identity.receiptKey = members.key("receipt_key").value_or(VerifyKey{});
    settings.identity.logKey = members.key("log_key").value_or(VerifyKey{});
    settings.timeZone = members.text("time_zone", "Asia/Tokyo");
    settings.clearTerminal = members.flag("clear_terminal", true);
    settings.journalMax_bytes = members.number("journal_mib", 1024, 1, 1LL << 20) << 20;
    if (const auto terminals = json.find("terminals"); terminals != json.end()) {
        auto bindings = readBindings(*terminals);
        if (!bindings) {
            members.blame("terminals", bindings.error());
        } else {
            settings.terminals = *std::move(bindings);
        }
    }
    if (members.problem()) {
        return failure(*members.problem());
    }
    return settings;
}

std::optional<Digest> parseFingerprint(std::string_view text) {
    std::string hex;
    for (const char letter : text) {
        if (letter != ':' && letter != ' ') {
            hex += letter;
        }
    }
    const auto bytes = fromHex(hex);
    if (!bytes || bytes->size() != Digest{}.size()) {
        return std::nullopt;
    }
    Digest digest{};
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

} // namespace tewatashi::agent::app
