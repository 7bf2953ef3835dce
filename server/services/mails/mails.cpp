#include "server/services/mails/mails.h"

#include "server/services/mails/mail_letters.h"
#include "server/services/notices/edit_notice_texts.h"
#include "server/services/notices/notice_writer.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/row_cursor.h"
#include "server/services/site/site_context.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tewatashi::server::services {
namespace {

using mail::MailTrouble;
using store::MailState;

constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
constexpr int kRemovedAtOnce = 1000;
constexpr int kRetriedAtOnce = 1000;

const LocalizedText kTestTitle{"確認のメール", "A mail to try it out"};

std::optional<UtcMillis> instant(const std::optional<std::int64_t>& value) {
    return value ? std::optional(UtcMillis{*value}) : std::nullopt;
}

bool isGivenUp(const store::MailRow& row) {
    return row.state == static_cast<std::int64_t>(MailState::GivenUp);
}

MailView viewOf(store::Connection& connection, const NoticeTextBook& texts,
                const store::MailRow& row, const store::MailServerRow& server) {
    MailView view;
    view.id = row.id;
    view.isGivenUp = isGivenUp(row);
    view.tries = static_cast<int>(row.tries);
    view.queuedAt = {row.queuedAt_ms};
    view.lastTryAt = instant(row.lastTryAt_ms);
    view.trouble = mail::mailTroubleFrom(row.trouble).value_or(MailTrouble::None);
    view.answer = row.answer;
    if (!view.isGivenUp) {
        view.nextTryAt = UtcMillis{std::max(row.nextTryAt_ms, server.nextTryAt_ms)};
    }
    const auto kind = domain::noticeKindFrom(row.kind);
    view.title = kind ? texts.text(*kind).title : kTestTitle;
    view.kindCode = kind ? std::string(domain::noticeKindCode(*kind)) : "test";
    if (const auto person = store::PersonStore(connection).find(row.person)) {
        view.personName = person->nameJa;
        view.employeeNumber = person->employeeNumber;
        view.address = person->email;
    }
    const auto notice =
        row.notice != 0 ? store::NoticeStore(connection).find(row.notice) : std::nullopt;
    if (notice && notice->item != 0) {
        const auto item = store::ItemStore(connection).find(notice->item);
        view.slipNumber = item ? item->number : "";
    }
    return view;
}

ServiceError noSuchMail() {
    return {ServiceErrorKind::NotFound,
            "mail-not-found",
            {"このメールはありません。送信済みか、すでに取りやめられました。",
             "There is no such mail to act on: it was sent, or dropped."},
            {}};
}

void startAgain(store::MailRow& row, UtcMillis now) {
    row.state = static_cast<std::int64_t>(MailState::Waiting);
    row.tries = 0;
    row.queuedAt_ms = now.value;
    row.nextTryAt_ms = now.value;
    row.doneAt_ms.reset();
    row.trouble = 0;
    row.answer.clear();
}

// Whoever asks for a try gets one now, whatever the server's troubles were.
void tryServerNow(store::MailStore& mails) {
    store::MailServerRow server = mails.server();
    server.nextTryAt_ms = 0;
    mails.setServer(server);
}

// One that waits or was given up.
std::optional<store::MailRow> openMail(store::MailStore& mails, std::int64_t id) {
    auto row = mails.find(id);
    return row && (!row->doneAt_ms || isGivenUp(*row)) ? row : std::nullopt;
}

std::string thing(std::int64_t id) { return fmt::format("mail {}", id); }

} // namespace

MailStatus Mails::status() {
    return m_site.database().read([&](store::Connection& connection) {
        store::MailStore mails(connection);
        const auto counts = mails.counts(static_cast<std::int64_t>(MailTrouble::NoAddress));
        const store::MailServerRow server = mails.server();
        MailStatus status;
        status.isOn = m_site.config().mail.isOn();
        status.server = m_site.config().mail.server;
        status.from = m_site.config().mail.from;
        status.waiting = counts.waiting;
        status.givenUp = counts.givenUp;
        status.withoutAddress = counts.withoutAddress;
        status.lastSentAt = instant(server.lastSentAt_ms);
        status.failedSince = instant(server.failedSince_ms);
        if (status.failedSince) {
            status.nextTryAt = UtcMillis{server.nextTryAt_ms};
        }
        status.trouble = mail::mailTroubleFrom(server.trouble).value_or(MailTrouble::None);
        status.answer = server.answer;
        return status;
    });
}

Result<MailPage, ServiceError> Mails::open(std::string_view cursor, int limit) {
    const auto before = rowOfCursor(cursor, kNewest);
    if (!before) {
        return failure(wrongListCursor());
    }
    const int most = std::clamp(limit, 1, kMailsPageMax);
    return m_site.database().read([&](store::Connection& connection) {
        store::MailStore mails(connection);
        auto rows = mails.open(*before, most + 1);
        MailPage page;
        if (rows.size() > static_cast<std::size_t>(most)) {
            rows.pop_back();
            page.next = std::to_string(rows.back().id);
        }
        const store::MailServerRow server = mails.server();
        const NoticeTextBook texts(connection);
        for (const store::MailRow& row : rows) {
            page.rows.push_back(viewOf(connection, texts, row, server));
        }
        return page;
    });
}

Result<std::int64_t, ServiceError> Mails::sendTest(const User& user, const Actor& by) {
    if (!m_site.config().mail.isOn()) {
        return failure(ServiceError{
            ServiceErrorKind::Conflict,
            "mail-off",
            {"このサイトはメールを送信しない設定です。server.toml に [mail] を書いて、サーバーを"
             "再起動してください。",
             "This site sends no mail. Write [mail] into server.toml and restart the server."},
            {}});
    }
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<std::int64_t, ServiceError> {
            store::PersonStore people(connection);
            const auto id = people.personOfUser(user.id);
            const auto person = id ? people.find(*id) : std::nullopt;
            if (!person || person->email.empty()) {
                return failure(ServiceError{
                    ServiceErrorKind::Conflict,
                    "no-mail-address",
                    {"あなたのメールアドレスが登録されていません。社員の画面で登録し、"
                     "アカウントと結び付けてください。",
                     "You have no mail address here. Enter one on your person's page, and link "
                     "the account to that person."},
                    {}});
            }
            const UtcMillis now = m_site.clock().utcNow();
            store::MailStore mails(connection);
            store::MailRow row;
            row.person = *id;
            row.token = newMailToken(m_site);
            row.queuedAt_ms = now.value;
            row.nextTryAt_ms = now.value;
            const auto made = mails.insert(row);
            tryServerNow(mails);
            noteAct(connection, now, by, audit::kMailTested, thing(made.value_or(0)));
            return made.value_or(0);
        });
}

Result<void, ServiceError> Mails::retry(std::int64_t id, const Actor& by) {
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::MailStore mails(connection);
            auto row = openMail(mails, id);
            if (!row) {
                return failure(noSuchMail());
            }
            const UtcMillis now = m_site.clock().utcNow();
            startAgain(*row, now);
            mails.update(*row);
            tryServerNow(mails);
            noteAct(connection, now, by, audit::kMailRetried, thing(id));
            return {};
        });
}

int Mails::retryAll(const Actor& by) {
    return m_site.database().write([&](store::Connection& connection) {
        store::MailStore mails(connection);
        const UtcMillis now = m_site.clock().utcNow();
        auto rows = mails.givenUp(kRetriedAtOnce);
        for (store::MailRow& row : rows) {
            startAgain(row, now);
            mails.update(row);
        }
        tryServerNow(mails);
        noteAct(connection, now, by, audit::kMailRetried, fmt::format("{} mails", rows.size()));
        return static_cast<int>(rows.size());
    });
}

Result<void, ServiceError> Mails::discard(std::int64_t id, const Actor& by) {
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::MailStore mails(connection);
            auto row = openMail(mails, id);
            if (!row) {
                return failure(noSuchMail());
            }
            const UtcMillis now = m_site.clock().utcNow();
            row->state = static_cast<std::int64_t>(MailState::NotSent);
            row->trouble = static_cast<std::int64_t>(MailTrouble::Discarded);
            row->doneAt_ms = now.value;
            mails.update(*row);
            noteAct(connection, now, by, audit::kMailDiscarded, thing(id));
            return {};
        });
}

LocalizedText Mails::preview(domain::NoticeKind kind, const NoticeText& text) const {
    NoticeView view;
    view.kind = kind;
    view.title = text.title;
    view.body = text.body;
    if (kind != domain::NoticeKind::MailFailed) {
        view.slipNumber = "123456789012";
        view.sender = "佐藤 花子";
        view.recipient = {"髙橋 次郎", "髙橋 次郎"};
        view.placeName = {"大阪支社", "Osaka branch"};
    }
    view.toldAt = m_site.clock().utcNow();
    const auto whole = [&](Language language) {
        const LetterText letter = letterText(m_site, view, language);
        return letter.subject + "\n\n" + letter.body;
    };
    return {whole(Language::Japanese), whole(Language::English)};
}

void Mails::removeOld() {
    const UtcMillis before = m_site.clock().utcNow() - kMailsKept;
    std::int64_t removed = kRemovedAtOnce;
    while (removed == kRemovedAtOnce) {
        removed = m_site.database().write([&](store::Connection& connection) {
            return store::MailStore(connection).removeDone(before, kRemovedAtOnce);
        });
    }
}

} // namespace tewatashi::server::services
