#include "server/services/mails/send_mails.h"

#include "server/mail/mail_retry.h"
#include "server/services/mails/mail_letters.h"
#include "server/services/notices/notice_writer.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

namespace tewatashi::server::services {
namespace {

using mail::MailResult;
using mail::MailTrouble;
using store::MailState;

// Taken in one write, and sent before the next is taken.
constexpr int kTakenAtOnce = 20;
constexpr int kBatchesPerRun = 20;
constexpr int kGivenUpAtOnce = 200;
// An outage that lasts longer is told to the administrators.
constexpr std::chrono::hours kOutageTold{1};

void end(store::MailRow& row, MailState state, MailTrouble trouble, UtcMillis now) {
    row.state = static_cast<std::int64_t>(state);
    row.trouble = static_cast<std::int64_t>(trouble);
    row.doneAt_ms = now.value;
}

// Once a day, however many it were: the page lists them.
void tellAdministrators(SiteContext& site, store::Connection& connection,
                        const std::string& occasion) {
    NoticeWriter writer(site, connection, site.clock().utcNow());
    writer.tell({domain::NoticeKind::MailFailed, 0, occasion, {}}, writer.administrators());
}

void noteGivenUp(SiteContext& site, store::Connection& connection, const store::MailRow& row) {
    const auto trouble = mail::mailTroubleFrom(row.trouble).value_or(MailTrouble::TooOld);
    noteAct(connection, site.clock().utcNow(), {"", "mail"}, audit::kMailGivenUp,
            fmt::format("mail {}", row.id),
            {"", fmt::format("reason: {}", mail::mailTroubleCode(trouble))});
}

// The server has answered: it works.
void noteAnswer(store::MailStore& mails, std::optional<UtcMillis> sentAt) {
    store::MailServerRow server = mails.server();
    if (sentAt) {
        server.lastSentAt_ms = sentAt->value;
    }
    server.failedSince_ms.reset();
    server.failures = 0;
    server.nextTryAt_ms = 0;
    server.trouble = 0;
    server.answer.clear();
    mails.setServer(server);
}

} // namespace

int SendMails::run(mail::Mailer& mailer) {
    giveUpOld();
    int sent = 0;
    for (int batch = 0; batch < kBatchesPerRun; ++batch) {
        const std::vector<store::MailRow> rows = take();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!sendOne(mailer, rows[i])) {
                putBack(rows, i);
                return sent;
            }
            ++sent;
        }
        if (rows.size() < static_cast<std::size_t>(kTakenAtOnce)) {
            break;
        }
    }
    return sent;
}

std::vector<store::MailRow> SendMails::take() {
    const UtcMillis now = m_site.clock().utcNow();
    const bool isDue = m_site.database().read([&](store::Connection& connection) {
        store::MailStore mails(connection);
        return mails.server().nextTryAt_ms <= now.value && !mails.due(now, 1).empty();
    });
    if (!isDue) {
        return {};
    }
    return m_site.database().write([&](store::Connection& connection) {
        store::MailStore mails(connection);
        auto rows = mails.due(now, kTakenAtOnce);
        for (store::MailRow& row : rows) {
            ++row.tries;
            row.lastTryAt_ms = now.value;
            row.nextTryAt_ms =
                (now + mail::retryWait(static_cast<int>(row.tries), m_site.random())).value;
            mails.update(row);
        }
        return rows;
    });
}

bool SendMails::sendOne(mail::Mailer& mailer, store::MailRow row) {
    const Letter letter = m_site.database().read(
        [&](store::Connection& connection) { return MailLetters(m_site, connection).letter(row); });
    if (!letter.message) {
        const bool needsSomebody = letter.reason == MailTrouble::BadAddress;
        end(row, needsSomebody ? MailState::GivenUp : MailState::NotSent, letter.reason,
            m_site.clock().utcNow());
        m_site.database().write([&](store::Connection& connection) {
            store::MailStore(connection).update(row);
            if (needsSomebody) {
                noteGivenUp(m_site, connection, row);
                tellAdministrators(m_site, connection, "mail " + m_site.today().text());
            }
        });
        return true;
    }
    const mail::MailOutcome outcome = mailer.send(*letter.message);
    switch (outcome.result) {
    case MailResult::Sent:
    case MailResult::Refused:
    case MailResult::Postponed:
        settle(row, outcome);
        return true;
    case MailResult::Unreachable:
        noteOutage(outcome);
        return false;
    case MailResult::Stopped:
        break;
    }
    return false;
}

void SendMails::settle(const store::MailRow& taken, const mail::MailOutcome& outcome) {
    store::MailRow row = taken;
    const UtcMillis now = m_site.clock().utcNow();
    row.answer = outcome.answer;
    row.trouble = static_cast<std::int64_t>(outcome.trouble);
    const bool isSent = outcome.result == MailResult::Sent;
    const bool isRefused = outcome.result == MailResult::Refused;
    if (isSent || isRefused) {
        end(row, isSent ? MailState::Sent : MailState::GivenUp, outcome.trouble, now);
    }
    m_site.database().write([&](store::Connection& connection) {
        store::MailStore mails(connection);
        const auto present = mails.find(row.id);
        // Dropped by an administrator while it was under way: what went is sent all the same.
        if (present && (!present->doneAt_ms || isSent)) {
            mails.update(row);
        }
        noteAnswer(mails, isSent ? std::optional(now) : std::nullopt);
        if (isRefused) {
            noteGivenUp(m_site, connection, row);
            tellAdministrators(m_site, connection, "mail " + m_site.today().text());
        }
    });
}

// Those that were not offered to the server are due again, as if they had not been taken.
void SendMails::putBack(const std::vector<store::MailRow>& rows, std::size_t from) {
    m_site.database().write([&](store::Connection& connection) {
        store::MailStore mails(connection);
        for (std::size_t i = from; i < rows.size(); ++i) {
            const auto present = mails.find(rows[i].id);
            if (!present || present->doneAt_ms) {
                continue;
            }
            store::MailRow row = rows[i];
            --row.tries;
            row.nextTryAt_ms = m_site.clock().utcNow().value;
            mails.update(row);
        }
    });
}

void SendMails::noteOutage(const mail::MailOutcome& outcome) {
    const UtcMillis now = m_site.clock().utcNow();
    m_site.database().write([&](store::Connection& connection) {
        store::MailStore mails(connection);
        store::MailServerRow server = mails.server();
        ++server.failures;
        server.failedSince_ms = server.failedSince_ms.value_or(now.value);
        server.nextTryAt_ms =
            (now + mail::retryWait(static_cast<int>(server.failures), m_site.random())).value;
        server.trouble = static_cast<std::int64_t>(outcome.trouble);
        server.answer = outcome.answer;
        mails.setServer(server);
        if (now - UtcMillis{*server.failedSince_ms} >= kOutageTold) {
            tellAdministrators(m_site, connection,
                               fmt::format("mail server {}", *server.failedSince_ms));
        }
    });
}

void SendMails::giveUpOld() {
    const UtcMillis now = m_site.clock().utcNow();
    const UtcMillis before = now - mail::kGivenUpAfter;
    const auto isOld = [&](store::Connection& connection) {
        return !store::MailStore(connection).queuedBefore(before, 1).empty();
    };
    while (m_site.database().read(isOld)) {
        m_site.database().write([&](store::Connection& connection) {
            store::MailStore mails(connection);
            const std::int64_t outage = mails.server().trouble;
            for (store::MailRow& row : mails.queuedBefore(before, kGivenUpAtOnce)) {
                // The last try says more than the time that has passed.
                const std::int64_t known = row.trouble != 0 ? row.trouble : outage;
                const auto trouble = mail::mailTroubleFrom(known).value_or(MailTrouble::None);
                end(row, MailState::GivenUp,
                    trouble == MailTrouble::None ? MailTrouble::TooOld : trouble, now);
                mails.update(row);
                noteGivenUp(m_site, connection, row);
            }
            tellAdministrators(m_site, connection, "mail " + m_site.today().text());
        });
    }
}

} // namespace tewatashi::server::services
