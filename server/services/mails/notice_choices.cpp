#include "server/services/mails/notice_choices.h"

#include "common/domain/day_minute.h"
#include "server/services/notices/edit_notice_texts.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"
#include "server/store/mail_store.h"
#include "server/store/notice_choice_store.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;

// Everything that is told is worth a mail until somebody says otherwise (issue 3, A11).
constexpr bool kByMailUsually = true;

std::string timeOrNothing(std::optional<std::int64_t> minute) {
    return minute ? domain::textOfMinute(static_cast<int>(*minute)) : std::string();
}

MailRhythmInput typed(const store::MailRhythmRow& row) {
    return {timeOrNothing(row.digest_min), timeOrNothing(row.quietFrom_min),
            timeOrNothing(row.quietUntil_min)};
}

// A rhythm, understood, or what is wrong with it field by field.
class RhythmReader {
public:
    explicit RhythmReader(const MailRhythmInput& input) {
        m_row.digest_min = minute("digest_at", input.digestAt);
        m_row.quietFrom_min = minute("quiet_from", input.quietFrom);
        m_row.quietUntil_min = minute("quiet_until", input.quietUntil);
        if (!m_problems.empty()) {
            return;
        }
        if (m_row.quietFrom_min.has_value() != m_row.quietUntil_min.has_value()) {
            m_problems.push_back(
                {m_row.quietFrom_min ? "quiet_until" : "quiet_from",
                 {"時間帯は、始まりと終わりの両方を入力してください。どちらも空なら止めません。",
                  "Enter both the beginning and the end, or neither."}});
        } else if (m_row.quietFrom_min && m_row.quietFrom_min == m_row.quietUntil_min) {
            m_problems.push_back({"quiet_until",
                                  {"始まりと違う時刻を入力してください。",
                                   "Enter another time than the beginning."}});
        }
    }
    [[nodiscard]] const store::MailRhythmRow& row() const { return m_row; }
    [[nodiscard]] const std::vector<FieldProblem>& problems() const { return m_problems; }

private:
    std::optional<std::int64_t> minute(const char* field, const std::string& text) {
        const std::string plain = trimmed(withPlainCharacters(text));
        const auto found = domain::minuteFromText(plain);
        if (!plain.empty() && !found) {
            m_problems.push_back(
                {field,
                 {"時刻は「18:00」の形で入力してください。", "Enter the time in the form 18:00."}});
        }
        return found ? std::optional<std::int64_t>(*found) : std::nullopt;
    }

    store::MailRhythmRow m_row;
    std::vector<FieldProblem> m_problems;
};

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

domain::MailRhythm mailRhythmOf(store::Connection& connection, std::int64_t person) {
    const store::MailRhythmRow row = store::NoticeChoiceStore(connection).rhythmOf(person);
    domain::MailRhythm rhythm;
    if (row.digest_min) {
        rhythm.digest_min = static_cast<int>(*row.digest_min);
    }
    if (row.quietFrom_min && row.quietUntil_min) {
        rhythm.quiet = {static_cast<int>(*row.quietFrom_min),
                        static_cast<int>(*row.quietUntil_min)};
    }
    return rhythm;
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
            view.rhythm = typed(store::NoticeChoiceStore(connection).rhythmOf(*person));
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
                                                 const std::set<NoticeKind>& byMail,
                                                 const MailRhythmInput& rhythm) {
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
    const RhythmReader understood(rhythm);
    if (!understood.problems().empty()) {
        return failure(ServiceError{ServiceErrorKind::Invalid, "invalid-mail-times",
                                    understood.problems().front().text, understood.problems()});
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
            store::NoticeChoiceStore choices(connection);
            choices.replace(*person, chosen);
            choices.setRhythm(*person, understood.row());
            store::MailStore(connection).hurry(*person, m_site.clock().utcNow());
            return {};
        });
}

} // namespace tewatashi::server::services
