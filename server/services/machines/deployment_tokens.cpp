#include "server/services/machines/deployment_tokens.h"

#include "server/services/site/address_range.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/enrol_code.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"
#include "server/store/deployment_store.h"
#include "server/store/master_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <sstream>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kOpenTokensMax = 100;
constexpr std::size_t kNetworksMax = 20;
constexpr std::size_t kRulesMax = 100;
constexpr std::size_t kPatternMax = 64;

std::vector<std::string> words(const std::string& text) {
    std::string blanks = withPlainCharacters(text);
    std::replace(blanks.begin(), blanks.end(), ',', ' ');
    std::istringstream stream(blanks);
    std::vector<std::string> found;
    for (std::string word; stream >> word;) {
        found.push_back(word);
    }
    return found;
}

std::string networksOf(const std::string& typed, std::vector<FieldProblem>& problems) {
    std::string text;
    const auto all = words(typed);
    for (const std::string& word : all) {
        const auto range = AddressRange::fromText(word);
        if (!range) {
            problems.push_back(
                {"networks",
                 {"「" + word + "」は 192.0.2.0/24 のような範囲ではありません。直してください。",
                  "\"" + word + "\" is no range as 192.0.2.0/24. Correct it."}});
            return "";
        }
        text += (text.empty() ? "" : " ") + range->text();
    }
    if (all.size() > kNetworksMax) {
        problems.push_back(
            {"networks", {"アドレスの範囲は20個までです。", "There may be 20 ranges."}});
    }
    return text;
}

// "OSK-* OSAKA-MR" by line, as stored.
std::vector<PlaceRule> rulesFrom(const std::string& stored) {
    std::vector<PlaceRule> rules;
    std::istringstream lines(stored);
    for (std::string line; std::getline(lines, line);) {
        const auto parts = words(line);
        if (parts.size() == 2) {
            rules.push_back({parts[0], parts[1]});
        }
    }
    return rules;
}

std::string checkedRules(store::Connection& connection, const std::string& typed,
                         std::vector<FieldProblem>& problems) {
    std::string text;
    std::size_t count = 0;
    std::istringstream lines(typed);
    for (std::string line; std::getline(lines, line);) {
        const auto parts = words(line);
        if (parts.empty()) {
            continue;
        }
        if (parts.size() != 2 || parts[0].size() > kPatternMax || ++count > kRulesMax) {
            problems.push_back(
                {"place_rules",
                 {"場所の指定は1行に「OSK-* OSAKA-MR」の形で、100行までにしてください。",
                  "Write one rule a line as \"OSK-* OSAKA-MR\", at most 100."}});
            return "";
        }
        if (!store::placeExists(connection, parts[1])) {
            problems.push_back(unknownEntry("place_rules", {"場所", "place"}, parts[1]));
        }
        text += (text.empty() ? "" : "\n") + parts[0] + " " + parts[1];
    }
    return text;
}

void checkNumbers(const DeploymentTokenInput& input, std::vector<FieldProblem>& problems) {
    if (auto wrong = textProblem("note", {"メモ", "The note"}, trimmed(input.note), {1, 200})) {
        problems.push_back(std::move(*wrong));
    }
    if (input.uses < 1 || input.uses > kTokenUsesMax) {
        problems.push_back({"uses",
                            {"台数は1から10,000で指定してください。",
                             "The number of PCs must be from 1 to 10,000."}});
    }
    if (input.days < 1 || input.days > kTokenDaysMax) {
        problems.push_back({"days",
                            {"有効日数は1から90で指定してください。",
                             "The days of validity must be from 1 to 90."}});
    }
}

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

ServiceError tooMany() {
    return {ServiceErrorKind::Busy,
            "too-many-tokens",
            {"有効な展開トークンが100件あります。不要なものを取り消してください。",
             "There are 100 open deployment tokens. Withdraw those no longer needed."},
            {}};
}

} // namespace

bool fitsPattern(std::string_view pattern, std::string_view name) {
    // The last '*' and how much of the name it stands for: no more than pattern × name steps.
    std::size_t p = 0;
    std::size_t n = 0;
    std::optional<std::pair<std::size_t, std::size_t>> star;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = {p++, n};
        } else if (p < pattern.size() &&
                   (pattern[p] == '?' || lowered(pattern[p]) == lowered(name[n]))) {
            ++p;
            ++n;
        } else if (star) {
            p = star->first + 1;
            n = ++star->second;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

Result<std::string, ServiceError> DeploymentTokens::create(const DeploymentTokenInput& input,
                                                           const Actor& by) {
    std::vector<FieldProblem> problems;
    checkNumbers(input, problems);
    const std::string token = newDeploymentToken(m_site.random());
    const Digest digest = enrolCodeDigest(*normalizedDeploymentToken(token));
    const UtcMillis now = m_site.clock().utcNow();
    store::DeploymentTokenRow row;
    row.note = trimmed(input.note);
    row.usesMax = input.uses;
    row.networks = networksOf(input.networks, problems);
    row.createdAt_ms = now.value;
    row.expiresAt_ms = (now + std::chrono::hours(24) * std::max(0, input.days)).value;
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<std::string, ServiceError> {
            row.placeRules = checkedRules(connection, input.placeRules, problems);
            if (!problems.empty()) {
                return failure(invalidFields(problems));
            }
            store::DeploymentStore store(connection);
            if (store.open(now).size() >= kOpenTokensMax) {
                return failure(tooMany());
            }
            store.insert(digest, row);
            noteAct(connection, now, by, audit::kDeploymentToken, row.note,
                    auditChange({"uses", "days", "networks", "place_rules"}, {"", "", "", ""},
                                {std::to_string(input.uses), std::to_string(input.days),
                                 row.networks, row.placeRules}));
            return token;
        });
}

std::vector<DeploymentToken> DeploymentTokens::list() {
    const auto rows = m_site.database().read([&](store::Connection& connection) {
        return store::DeploymentStore(connection).open(m_site.clock().utcNow());
    });
    std::vector<DeploymentToken> tokens;
    for (const store::DeploymentTokenRow& row : rows) {
        tokens.push_back({row.id,
                          row.note,
                          static_cast<int>(row.usesMax),
                          static_cast<int>(row.uses),
                          words(row.networks),
                          rulesFrom(row.placeRules),
                          {row.createdAt_ms},
                          {row.expiresAt_ms}});
    }
    return tokens;
}

Result<void, ServiceError> DeploymentTokens::withdraw(std::int64_t id, const Actor& by) {
    const UtcMillis now = m_site.clock().utcNow();
    const bool wasOpen = m_site.database().write([&](store::Connection& connection) {
        store::DeploymentStore store(connection);
        std::string note;
        for (const store::DeploymentTokenRow& row : store.open(now)) {
            note = row.id == id ? row.note : note;
        }
        if (!store.withdraw(id, now)) {
            return false;
        }
        noteAct(connection, now, by, audit::kDeploymentTokenWithdrawn, note);
        return true;
    });
    return wasOpen
               ? Result<void, ServiceError>()
               : failure(ServiceError{
                     ServiceErrorKind::NotFound,
                     "deployment-token-not-open",
                     {"この展開トークンはすでに使い切られたか、期限切れ、または取り消し済みです。"
                      "一覧を開き直してください。",
                      "This deployment token is used up, has expired or was withdrawn. Open the "
                      "list again."},
                     {}});
}

std::optional<SpentToken> spendDeploymentToken(store::Connection& connection, const Digest& token,
                                               std::string_view remoteAddress,
                                               std::string_view computerName, UtcMillis now) {
    store::DeploymentStore store(connection);
    const auto row = store.openOf(token, now);
    if (!row) {
        return std::nullopt;
    }
    const auto networks = words(row->networks);
    const bool mayCome =
        networks.empty() ||
        std::any_of(networks.begin(), networks.end(), [&](const std::string& text) {
            const auto range = AddressRange::fromText(text);
            return range && range->contains(remoteAddress);
        });
    if (!mayCome) {
        return std::nullopt;
    }
    store.countUse(row->id);
    SpentToken spent{row->id, row->note, ""};
    for (const PlaceRule& rule : rulesFrom(row->placeRules)) {
        if (spent.placeCode.empty() && fitsPattern(rule.pattern, computerName)) {
            spent.placeCode = rule.placeCode;
        }
    }
    return spent;
}

} // namespace tewatashi::server::services
