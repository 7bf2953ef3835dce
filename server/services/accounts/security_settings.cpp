#include "server/services/accounts/security_settings.h"

#include "common/base/whole_number.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/setting_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

// Names in site_settings.
constexpr const char* kCodeRoles = "security.code_roles";
constexpr const char* kPasswordMin = "security.password_min";
constexpr const char* kSessionIdle = "security.session_idle_min";
constexpr const char* kSessionMost = "security.session_most_h";
constexpr const char* kNetworks = "security.networks";

std::vector<std::string> wordsOf(std::string_view text, std::string_view separators) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of(separators);
        if (std::string word = trimmed(text.substr(0, end)); !word.empty()) {
            words.push_back(std::move(word));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return words;
}

template <class Range, class TextOf>
std::string joined(const Range& range, std::string_view separator, TextOf textOf) {
    std::string text;
    for (const auto& each : range) {
        text += (text.empty() ? "" : std::string(separator)) + std::string(textOf(each));
    }
    return text;
}

std::vector<Role> rolesOf(const std::vector<std::string>& codes) {
    std::vector<Role> roles;
    for (const Role role : kRoles) {
        if (std::find(codes.begin(), codes.end(), roleCode(role)) != codes.end()) {
            roles.push_back(role);
        }
    }
    return roles;
}

SecurityRules storedRules(store::Connection& connection) {
    store::SettingStore store(connection);
    const SecurityRules standard;
    const auto number = [&](const char* name, std::int64_t fallback) {
        return wholeNumber<int>(store.find(name).value_or("")).value_or(static_cast<int>(fallback));
    };
    SecurityRules rules;
    rules.codeRoles = rolesOf(wordsOf(store.find(kCodeRoles).value_or(""), " "));
    rules.passwordCharactersMin = number(kPasswordMin, standard.passwordCharactersMin);
    rules.sessionIdle = std::chrono::minutes(number(kSessionIdle, standard.sessionIdle.count()));
    rules.sessionMost = std::chrono::hours(number(kSessionMost, standard.sessionMost.count()));
    for (const std::string& word : wordsOf(store.find(kNetworks).value_or(""), "\n")) {
        if (const auto network = IpNetwork::fromText(word)) {
            rules.networks.push_back(*network);
        }
    }
    return rules;
}

std::vector<std::string> auditValues(const SecurityRules& rules) {
    const SecurityInput input = securityInputOf(rules);
    return {joined(input.codeRoles, " ", [](const std::string& code) { return code; }),
            input.passwordCharactersMin, input.sessionIdle_min, input.sessionMost_h,
            joined(rules.networks, " ", [](const IpNetwork& network) { return network.text(); })};
}

// Reads a SecurityInput and collects what is wrong with it.
class InputReader {
public:
    InputReader(const SecurityInput& input, std::string_view ownAddress)
        : m_input(input), m_ownAddress(ownAddress) {}

    SecurityRules read() {
        SecurityRules rules;
        readRoles(rules);
        readPassword(rules);
        rules.sessionIdle = std::chrono::minutes(
            number("session_idle", m_input.sessionIdle_min,
                   {"操作がないときの終了時間（分）", "The minutes without use"},
                   kSessionIdleLeast_min, kSessionIdleMost_min));
        rules.sessionMost = std::chrono::hours(number(
            "session_most", m_input.sessionMost_h,
            {"サインインし直すまでの時間", "The hours until a new sign-in"}, 1, kSessionMost_h));
        readNetworks(rules);
        return rules;
    }
    std::vector<FieldProblem>& problems() { return m_problems; }

private:
    void readRoles(SecurityRules& rules) {
        for (const std::string& code : m_input.codeRoles) {
            if (!roleFromCode(code)) {
                m_problems.push_back(unknownEntry("code_roles", {"役割", "role"}, code));
            }
        }
        rules.codeRoles = rolesOf(m_input.codeRoles);
    }
    void readPassword(SecurityRules& rules) {
        rules.passwordCharactersMin =
            number("password_min", m_input.passwordCharactersMin,
                   {"パスワードの最小文字数", "The least length of passwords"}, kPasswordFloor,
                   kPasswordMinMost);
        if (m_problems.empty() && rules.passwordCharactersMin < kPasswordFloorAlone &&
            rules.codeRoles.size() < kRoles.size()) {
            m_problems.push_back(
                {"password_min",
                 {"15文字より短くできるのは、すべての役割でワンタイムパスワードを必須にしたときだけ"
                  "です。15以上にするか、全員に必須にしてください。",
                  "Fewer than 15 characters need one-time passwords for every role. Take 15 or "
                  "more, or require them of everybody."}});
        }
    }
    int number(const char* field, const std::string& typed, const LocalizedText& label, int least,
               int most) {
        const auto value = wholeNumber<int>(trimmed(typed));
        if (value && *value >= least && *value <= most) {
            return *value;
        }
        const std::string from = std::to_string(least);
        const std::string until = std::to_string(most);
        m_problems.push_back(
            {field,
             {label.ja + "は " + from + " から " + until + " までの数で入力してください。",
              label.en + " must be a number from " + from + " to " + until + "."}});
        return least;
    }
    void readNetworks(SecurityRules& rules) {
        for (const std::string& word : wordsOf(m_input.networks, "\n\r\t ,")) {
            const auto network = IpNetwork::fromText(word);
            if (!network) {
                return wrongNetwork(
                    {"「" + word +
                         "」はIPアドレスの範囲ではありません。203.0.113.0/24 や "
                         "2001:db8::/32 のように入力してください。",
                     "\"" + word +
                         "\" is no range of IP addresses. Enter it as 203.0.113.0/24 or "
                         "2001:db8::/32."});
            }
            if (!network->isExact()) {
                return wrongNetwork({"「" + word + "」は範囲の途中のアドレスです。範囲全体なら「" +
                                         network->text() + "」と入力してください。",
                                     "\"" + word + "\" lies inside a range. Enter \"" +
                                         network->text() + "\" for all of it."});
            }
            if (std::find(rules.networks.begin(), rules.networks.end(), *network) ==
                rules.networks.end()) {
                rules.networks.push_back(*network);
            }
        }
        if (rules.networks.size() > static_cast<std::size_t>(kNetworksMax)) {
            return wrongNetwork({"IPアドレスの範囲は200件まで登録できます。",
                                 "At most 200 ranges of IP addresses can be kept."});
        }
        if (!rules.admits(m_ownAddress)) {
            const std::string own(m_ownAddress);
            wrongNetwork(
                {"いまお使いのアドレス「" + own +
                     "」が含まれていないため、保存するとご自身が使えなくなります。このアドレスを"
                     "含む範囲を加えてください。",
                 "Your own address " + own +
                     " is not in the list: saving it would lock you out. Add a range "
                     "that holds it."});
        }
    }
    void wrongNetwork(LocalizedText text) { m_problems.push_back({"networks", std::move(text)}); }

    const SecurityInput& m_input;
    std::string_view m_ownAddress;
    std::vector<FieldProblem> m_problems;
};

} // namespace

bool SecurityRules::asksForCode(Role role) const {
    return std::find(codeRoles.begin(), codeRoles.end(), role) != codeRoles.end();
}

bool SecurityRules::admits(std::string_view address) const {
    if (networks.empty()) {
        return true;
    }
    const auto from = IpAddress::fromText(address);
    return from && std::any_of(networks.begin(), networks.end(),
                               [&](const IpNetwork& network) { return network.holds(*from); });
}

SecurityInput securityInputOf(const SecurityRules& rules) {
    SecurityInput input;
    for (const Role role : rules.codeRoles) {
        input.codeRoles.emplace_back(roleCode(role));
    }
    input.passwordCharactersMin = std::to_string(rules.passwordCharactersMin);
    input.sessionIdle_min = std::to_string(rules.sessionIdle.count());
    input.sessionMost_h = std::to_string(rules.sessionMost.count());
    input.networks =
        joined(rules.networks, "\n", [](const IpNetwork& network) { return network.text(); });
    return input;
}

std::shared_ptr<const SecurityRules> SecuritySettings::rules() {
    const std::lock_guard lock(m_mutex);
    if (!m_rules) {
        m_rules = std::make_shared<const SecurityRules>(m_site.database().read(
            [](store::Connection& connection) { return storedRules(connection); }));
    }
    return m_rules;
}

Result<void, ServiceError> SecuritySettings::put(const SecurityInput& input, const Actor& by) {
    InputReader reader(input, by.source);
    const SecurityRules rules = reader.read();
    if (!reader.problems().empty()) {
        return failure(invalidFields(std::move(reader.problems())));
    }
    keep(rules, by);
    return {};
}

void SecuritySettings::openToAll(const Actor& by) {
    SecurityRules rules = *this->rules();
    rules.networks.clear();
    keep(rules, by);
}

void SecuritySettings::keep(const SecurityRules& rules, const Actor& by) {
    const SecurityInput kept = securityInputOf(rules);
    m_site.database().write([&](store::Connection& connection) {
        const auto before = auditValues(storedRules(connection));
        store::SettingStore store(connection);
        store.put(kCodeRoles,
                  joined(kept.codeRoles, " ", [](const std::string& code) { return code; }));
        store.put(kPasswordMin, kept.passwordCharactersMin);
        store.put(kSessionIdle, kept.sessionIdle_min);
        store.put(kSessionMost, kept.sessionMost_h);
        store.put(kNetworks, kept.networks);
        const auto after = auditValues(rules);
        if (before != after) {
            noteAct(connection, m_site.clock().utcNow(), by, audit::kSecurityPut, "",
                    auditChange({"code_roles", "password_min", "session_idle_min", "session_most_h",
                                 "networks"},
                                before, after));
        }
    });
    const std::lock_guard lock(m_mutex);
    m_rules = std::make_shared<const SecurityRules>(rules);
}

} // namespace tewatashi::server::services
