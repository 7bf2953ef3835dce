#include "server/services/accounts/accounts.h"

#include "server/services/accounts/account_errors.h"
#include "server/services/accounts/accounts_impl.h"
#include "server/services/accounts/password_rules.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/person_store.h"
#include "server/store/session_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <array>

namespace tewatashi::server::services {
namespace {

constexpr int kAccountsMax = 200; // on one page

Language languageFromCode(int code) {
    return code == static_cast<int>(Language::English) ? Language::English : Language::Japanese;
}

Account accountOf(const store::AccountRow& row) {
    Account account{userOf(row.user), {row.createdAt_ms}, std::nullopt, row.person};
    if (row.disabledAt_ms) {
        account.disabledAt = UtcMillis{*row.disabledAt_ms};
    }
    return account;
}

bool isLastAdministrator(store::Connection& connection, const Account& account) {
    return account.user.role == Role::Administrator && !account.disabledAt &&
           store::othersOfRole(connection, std::string(roleCode(Role::Administrator)),
                               account.user.id) == 0;
}

} // namespace

std::string lowerAscii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                    : character;
    });
    return out;
}

User userOf(const store::UserRow& row) {
    return {row.id, row.login, row.displayName, roleFromCode(row.role).value_or(Role::Employee),
            languageFromCode(row.language)};
}

std::optional<std::string> Accounts::Impl::checkedPassword(std::string_view password,
                                                           const char* field,
                                                           const std::string& login,
                                                           const std::string& displayName,
                                                           std::vector<FieldProblem>& problems) {
    auto normalized = normalizedPassword(password);
    if (!normalized) {
        problems.push_back({field,
                            {"パスワードの文字コードが正しくありません。UTF-8 で入力して"
                             "ください。",
                             "The password is not UTF-8. Enter it as UTF-8."}});
        return std::nullopt;
    }
    const std::array<std::string, 3> known{login, displayName, site.config().site};
    if (auto problem =
            passwordProblem(*normalized, known, security.rules()->passwordCharactersMin)) {
        problems.push_back({field, std::move(*problem)});
        return std::nullopt;
    }
    if (breached && breached->holds(*normalized)) {
        problems.push_back({field,
                            {"このパスワードは過去の情報漏えいで知られているため使えません。別の"
                             "言葉にしてください。",
                             "This password is known from a breach. Take other words."}});
        return std::nullopt;
    }
    return normalized;
}

Accounts::Accounts(SiteContext& site, PasswordCost cost)
    : m_impl(std::make_unique<Impl>(site, cost)) {}
Accounts::~Accounts() = default;

Result<User, ServiceError> Accounts::add(std::string_view login, std::string_view displayName,
                                         Role role, std::string_view password, const Actor& by) {
    return add({std::string(login), std::string(displayName), role, std::string(password)}, by);
}

Result<User, ServiceError> Accounts::add(const NewAccount& account, const Actor& by) {
    const std::string name = lowerAscii(trimmed(account.login));
    const std::string shown = trimmed(account.displayName);
    std::vector<FieldProblem> problems;
    if (!isPlainToken(name, kLoginCharactersMax)) {
        problems.push_back(
            {"login",
             {"ログイン名には英数字と . _ - @ を64文字以内で使ってください。",
              "The login name may have letters, digits and . _ - @, at most 64 of them."}});
    }
    if (auto problem = textProblem("name", {"氏名", "The name"}, shown, {1, 100})) {
        problems.push_back(std::move(*problem));
    }
    const auto normalized =
        m_impl->checkedPassword(account.password, "password", name, shown, problems);
    if (!problems.empty()) {
        ServiceError error = invalidField(problems.front());
        error.fields = std::move(problems);
        return failure(std::move(error));
    }
    auto hash = m_impl->hasher.hash(*normalized);
    if (!hash) {
        return failure(hasherBusy());
    }
    store::UserRow row{0,
                       name,
                       shown,
                       std::string(roleCode(account.role)),
                       static_cast<int>(account.language),
                       std::move(*hash)};
    return m_impl->site.database().write(
        [&](store::Connection& connection) -> Result<User, ServiceError> {
            store::PersonStore people(connection);
            if (account.person && !people.find(*account.person)) {
                return failure(noPerson());
            }
            if (account.person && people.userOfPerson(*account.person)) {
                return failure(personTaken());
            }
            if (!store::insertUser(connection, row, m_impl->site.clock().utcNow())) {
                return failure(loginTaken(name));
            }
            if (account.person) {
                static_cast<void>(people.linkUser(row.id, account.person));
            }
            const std::string role(roleCode(account.role));
            noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kAccountAdded, name,
                    {"", "name: " + shown + "\nrole: " + role});
            return userOf(row);
        });
}

std::optional<Account> Accounts::find(std::string_view login) {
    const std::string name = lowerAscii(trimmed(login));
    const auto row = m_impl->site.database().read(
        [&](store::Connection& connection) { return store::findAccount(connection, name); });
    return row ? std::optional(accountOf(*row)) : std::nullopt;
}

std::optional<Account> Accounts::ofPerson(std::int64_t person) {
    const auto row = m_impl->site.database().read([&](store::Connection& connection) {
        return store::findAccountOfPerson(connection, person);
    });
    return row ? std::optional(accountOf(*row)) : std::nullopt;
}

AccountPage Accounts::list(std::string_view after, int limit) {
    const std::string behind(after);
    const int most = std::clamp(limit, 1, kAccountsMax);
    const auto rows = m_impl->site.database().read([&](store::Connection& connection) {
        return store::accountsAfter(connection, behind, most + 1);
    });
    AccountPage page;
    for (const store::AccountRow& row : rows) {
        if (page.accounts.size() == static_cast<std::size_t>(most)) {
            page.next = page.accounts.back().user.login;
            break;
        }
        page.accounts.push_back(accountOf(row));
    }
    return page;
}

template <class Change>
Result<void, ServiceError> Accounts::changed(std::string_view login, const Change& change) {
    const std::string name = lowerAscii(trimmed(login));
    return m_impl->site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            const auto row = store::findAccount(connection, name);
            if (!row) {
                return failure(noAccount());
            }
            return change(connection, accountOf(*row));
        });
}

Result<void, ServiceError> Accounts::setRole(std::string_view login, Role role, const Actor& by) {
    return changed(
        login,
        [&](store::Connection& connection, const Account& account) -> Result<void, ServiceError> {
            if (role != Role::Administrator && isLastAdministrator(connection, account)) {
                return failure(lastAdministrator());
            }
            store::updateRole(connection, account.user.id, std::string(roleCode(role)));
            if (account.user.role != role) {
                noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kAccountRole,
                        account.user.login,
                        {std::string(roleCode(account.user.role)), std::string(roleCode(role))});
            }
            return {};
        });
}

Result<void, ServiceError> Accounts::setEnabled(std::string_view login, bool enabled,
                                                const Actor& by) {
    return changed(
        login,
        [&](store::Connection& connection, const Account& account) -> Result<void, ServiceError> {
            if (enabled == !account.disabledAt) {
                return {};
            }
            if (!enabled && isLastAdministrator(connection, account)) {
                return failure(lastAdministrator());
            }
            const UtcMillis now = m_impl->site.clock().utcNow();
            store::updateDisabledAt(connection, account.user.id,
                                    enabled ? std::nullopt : std::optional(now));
            store::deleteSessionsOf(connection, account.user.id);
            noteAct(connection, now, by, enabled ? audit::kAccountOn : audit::kAccountOff,
                    account.user.login);
            return {};
        });
}

Result<void, ServiceError> Accounts::setPassword(std::string_view login, std::string_view password,
                                                 const Actor& by) {
    const auto account = find(login);
    if (!account) {
        return failure(noAccount());
    }
    std::vector<FieldProblem> problems;
    const auto normalized = m_impl->checkedPassword(password, "password", account->user.login,
                                                    account->user.displayName, problems);
    if (!normalized) {
        return failure(invalidField(std::move(problems.front())));
    }
    const auto hash = m_impl->hasher.hash(*normalized);
    if (!hash) {
        return failure(hasherBusy());
    }
    return changed(
        login,
        [&](store::Connection& connection, const Account& known) -> Result<void, ServiceError> {
            store::updatePasswordHash(connection, known.user.id, *hash);
            store::deleteSessionsOf(connection, known.user.id);
            noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kAccountPassword,
                    known.user.login);
            return {};
        });
}

SecuritySettings& Accounts::security() { return m_impl->security; }

} // namespace tewatashi::server::services
