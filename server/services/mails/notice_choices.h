#pragma once

#include "common/domain/item_news.h"
#include "common/domain/mail_rhythm.h"
#include "server/services/accounts/accounts.h"
#include "server/services/text/service_error.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// What somebody is told by mail as well. On the pages everybody is told everything.
struct NoticeChoice {
    domain::NoticeKind kind = domain::NoticeKind::Requested;
    LocalizedText title;
    bool byMail = true;
    bool byMailUsually = true; // unless somebody chooses otherwise
};
// As typed; empty: not. Times of the day as "18:00".
struct MailRhythmInput {
    std::string digestAt;
    std::string quietFrom;
    std::string quietUntil;
    friend bool operator==(const MailRhythmInput&, const MailRhythmInput&) = default;
};
struct NoticeChoicesView {
    std::vector<NoticeChoice> choices;
    bool siteSendsMail = false;
    bool isPerson = false; // the account is somebody's; without a person nothing goes by mail
    std::string address;   // empty: the person has none
    MailRhythmInput rhythm;
};

// Who wants which notice by mail (通知の設定). Thread-safe.
class NoticeChoices {
public:
    explicit NoticeChoices(SiteContext& site) : m_site(site) {}

    [[nodiscard]] NoticeChoicesView of(const User& user);
    // Exactly these by mail, and when. Conflict for an account that is nobody's; Invalid for a kind
    // that nobody chooses or a time that is none.
    [[nodiscard]] Result<void, ServiceError> choose(const User& user,
                                                    const std::set<domain::NoticeKind>& byMail,
                                                    const MailRhythmInput& rhythm);

private:
    SiteContext& m_site;
};

// The kinds that can be chosen, in the order of lists.
[[nodiscard]] const std::vector<domain::NoticeKind>& choosableNotices();
[[nodiscard]] domain::MailRhythm mailRhythmOf(store::Connection& connection, std::int64_t person);
// `kind` is a domain::NoticeKind as stored.
[[nodiscard]] bool wantsMail(store::Connection& connection, std::int64_t person, std::int64_t kind);

} // namespace tewatashi::server::services
