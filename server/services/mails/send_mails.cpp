#include "server/services/mails/send_mails.h"

#include "server/mail/mail_retry.h"
#include "server/services/mails/mail_letters.h"
#include "server/services/mails/notice_choices.h"
#include "server/services/notices/notice_writer.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <set>

namespace tewatashi::server::services {
namespace {

using mail::MailResult;
using mail::MailTrouble;
using store::MailState;

// Taken in one write, and sent before the next is taken.
constexpr int kTakenAtOnce = 20;
constexpr int kBatchesPerRun = 20;
constexpr int kGivenUpAtOnce = 200;
// Of one mail: what is more goes in the next.
constexpr int kBundleMax = 100;
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
        const Taken taken = take();
        for (std::size_t i = 0; i < taken.bundles.size(); ++i) {
            if (!sendOne(mailer, taken.bundles[i])) {
                putBack(taken.bundles, i);
                return sent;
            }
            sent += static_cast<int>(taken.bundles[i].size());
        }
        if (taken.isLast) {
            break;
        }
    }
    return sent;
}

SendMails::Taken SendMails::take() {
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
        const std::vector<store::MailRow> due = mails.due(now, kTakenAtOnce);
        Taken taken;
        taken.isLast = due.size() < static_cast<std::size_t>(kTakenAtOnce);
        std::set<std::int64_t> bundled; // people
        for (const store::MailRow& row : due) {
            if (row.notice != 0 && bundled.count(row.person) != 0) {
                continue;
            }
            const domain::MailRhythm rhythm =
                row.notice != 0 ? mailRhythmOf(connection, row.person) : domain::MailRhythm{};
            Bundle rows{row};
            if (rhythm.digest_min) {
                bundled.insert(row.person);
                rows = mails.dueTo(row.person, now, kBundleMax);
            }
            Bundle bundle = leaving(mails, std::move(rows), rhythm, now);
            if (!bundle.empty()) {
                mark(mails, bundle, now);
                taken.bundles.push_back(std::move(bundle));
            }
        }
        return taken;
    });
}

SendMails::Bundle SendMails::leaving(store::MailStore& mails, Bundle rows,
                                     const domain::MailRhythm& rhythm, UtcMillis now) {
    const domain::TerminalTime local = m_site.localTime(now);
    Bundle bundle;
    for (store::MailRow& row : rows) {
        const auto at = domain::mailLeaves(rhythm, m_site.localTime({row.queuedAt_ms}), local);
        if (at > local) {
            row.nextTryAt_ms = m_site.utcOf(at).value;
            mails.update(row);
        } else {
            bundle.push_back(std::move(row));
        }
    }
    return bundle;
}

// One wait for all of them: what failed together is tried together.
void SendMails::mark(store::MailStore& mails, Bundle& bundle, UtcMillis now) {
    const auto wait = mail::retryWait(static_cast<int>(bundle.front().tries) + 1, m_site.random());
    for (store::MailRow& row : bundle) {
        ++row.tries;
        row.lastTryAt_ms = now.value;
        row.nextTryAt_ms = (now + wait).value;
        mails.update(row);
    }
}

bool SendMails::sendOne(mail::Mailer& mailer, const Bundle& bundle) {
    const Letter letter = m_site.database().read([&](store::Connection& connection) {
        return MailLetters(m_site, connection).letter(bundle);
    });
    const Bundle told = dropped(bundle, letter.reasons);
    if (!letter.message) {
        return true;
    }
    const mail::MailOutcome outcome = mailer.send(*letter.message);
    switch (outcome.result) {
    case MailResult::Sent:
    case MailResult::Refused:
    case MailResult::Postponed:
        settle(told, outcome);
        return true;
    case MailResult::Unreachable:
        noteOutage(outcome);
        return false;
    case MailResult::Stopped:
        break;
    }
    return false;
}

SendMails::Bundle SendMails::dropped(const Bundle& bundle,
                                     const std::vector<MailTrouble>& reasons) {
    Bundle told;
    Bundle over;
    for (std::size_t i = 0; i < bundle.size(); ++i) {
        if (reasons[i] == MailTrouble::None) {
            told.push_back(bundle[i]);
            continue;
        }
        over.push_back(bundle[i]);
        const bool needsSomebody = reasons[i] == MailTrouble::BadAddress;
        end(over.back(), needsSomebody ? MailState::GivenUp : MailState::NotSent, reasons[i],
            m_site.clock().utcNow());
    }
    if (over.empty()) {
        return told;
    }
    m_site.database().write([&](store::Connection& connection) {
        bool needsSomebody = false;
        for (const store::MailRow& row : over) {
            store::MailStore(connection).update(row);
            if (row.state == static_cast<std::int64_t>(MailState::GivenUp)) {
                noteGivenUp(m_site, connection, row);
                needsSomebody = true;
            }
        }
        if (needsSomebody) {
            tellAdministrators(m_site, connection, "mail " + m_site.today().text());
        }
    });
    return told;
}

void SendMails::settle(const Bundle& bundle, const mail::MailOutcome& outcome) {
    const UtcMillis now = m_site.clock().utcNow();
    const bool isSent = outcome.result == MailResult::Sent;
    const bool isRefused = outcome.result == MailResult::Refused;
    m_site.database().write([&](store::Connection& connection) {
        store::MailStore mails(connection);
        for (store::MailRow row : bundle) {
            row.answer = outcome.answer;
            row.trouble = static_cast<std::int64_t>(outcome.trouble);
            if (isSent || isRefused) {
                end(row, isSent ? MailState::Sent : MailState::GivenUp, outcome.trouble, now);
            }
            const auto present = mails.find(row.id);
            // Dropped by an administrator while it was under way: what went is sent all the same.
            if (present && (!present->doneAt_ms || isSent)) {
                mails.update(row);
            }
            if (isRefused) {
                noteGivenUp(m_site, connection, row);
            }
        }
        noteAnswer(mails, isSent ? std::optional(now) : std::nullopt);
        if (isRefused) {
            tellAdministrators(m_site, connection, "mail " + m_site.today().text());
        }
    });
}

// Those that were not offered to the server are due again, as if they had not been taken.
void SendMails::putBack(const std::vector<Bundle>& bundles, std::size_t from) {
    m_site.database().write([&](store::Connection& connection) {
        store::MailStore mails(connection);
        for (std::size_t i = from; i < bundles.size(); ++i) {
            for (store::MailRow row : bundles[i]) {
                const auto present = mails.find(row.id);
                if (!present || present->doneAt_ms) {
                    continue;
                }
                --row.tries;
                row.nextTryAt_ms = m_site.clock().utcNow().value;
                mails.update(row);
            }
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
