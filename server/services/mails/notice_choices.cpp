#include "server/services/mails/notice_choices.h"

#include "server/services/notices/edit_notice_texts.h"
#include "server/services/site/site_context.h"
#include "server/store/notice_choice_store.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;

// Everything that is told is worth a mail until somebody says otherwise (issue 3, A11).
constexpr bool kByMailUsually = true;

} // namespace

const std::vector<NoticeKind>& choosableNotices() {
    static const std::vector<NoticeKind> kinds{
        NoticeKind::Requested,       NoticeKind::Delivered, NoticeKind::Attempted,
        NoticeKind::Reminder,        NoticeKind::Cancelled, NoticeKind::Received,
        NoticeKind::ReceivedByProxy, NoticeKind::Returned,  NoticeKind::BroughtBack,
        NoticeKind::Damaged,         NoticeKind::Missing,   NoticeKind::Reported,
        NoticeKind::Escalated,       NoticeKind::Recalled,  NoticeKind::FoundCancelled};
    return kinds;
}

bool wantsMail(store::Connection& connection, std::int64_t person, std::int64_t kind) {
    const auto choices = store::NoticeChoiceStore(connection).of(person);
    const auto chosen = choices.find(kind);
    return chosen == choices.end() ? kByMailUsually : chosen->second != 0;
}

NoticeChoicesView NoticeChoices::of(const User& user) {
    return m_site.database().read([&](store::Connection& connection) {
        NoticeChoicesView view;
        view.siteSendsMail = m_site.config().mail.isOn();
        store::PersonStore people(connection);
        const auto person = people.personOfUser(user.id);
        view.isPerson = person.has_value();
        if (person) {
            const auto row = people.find(*person);
            view.address = row ? row->email : "";
        }
        const NoticeTextBook texts(connection);
        for (const NoticeKind kind : choosableNotices()) {
            const bool byMail =
                person ? wantsMail(connection, *person, static_cast<std::int64_t>(kind))
                       : kByMailUsually;
            view.choices.push_back({kind, texts.text(kind).title, byMail, kByMailUsually});
        }
        return view;
    });
}

Result<void, ServiceError> NoticeChoices::choose(const User& user,
                                                 const std::set<NoticeKind>& byMail) {
    const auto& kinds = choosableNotices();
    for (const NoticeKind kind : byMail) {
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
            const LocalizedText text{"メールで受け取るかを選べないお知らせです。一覧にあるものから"
                                     "選んでください。",
                                     "This kind of notice cannot be chosen. Take one of the list."};
            return failure(ServiceError{
                ServiceErrorKind::Invalid, "invalid-notice-kind", text, {{"by_mail", text}}});
        }
    }
    std::map<std::int64_t, std::int64_t> chosen;
    for (const NoticeKind kind : kinds) {
        const bool wanted = byMail.count(kind) != 0;
        if (wanted != kByMailUsually) {
            chosen[static_cast<std::int64_t>(kind)] = wanted ? 1 : 0;
        }
    }
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            const auto person = store::PersonStore(connection).personOfUser(user.id);
            if (!person) {
                return failure(ServiceError{
                    ServiceErrorKind::Conflict,
                    "no-person",
                    {"このアカウントは社員に結び付いていないため、メールでは届きません。管理者に"
                     "社員との結び付けを依頼してください。",
                     "This account belongs to no person, so nothing comes by mail. Ask an "
                     "administrator to link it to a person."},
                    {}});
            }
            store::NoticeChoiceStore(connection).replace(*person, chosen);
            return {};
        });
}

} // namespace tewatashi::server::services
