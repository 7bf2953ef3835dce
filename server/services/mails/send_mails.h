#pragma once

#include "common/domain/mail_rhythm.h"
#include "server/mail/mailer.h"
#include "server/store/mail_store.h"

#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// Sends what is due (docs/decisions/0039). A mail is taken before it is handed to the server and
// marked afterwards, each in a short write of its own; nothing of the database is held meanwhile.
// What somebody wants once a day goes in one mail, and nothing goes in their quiet hours.
// When the program or the disk fails between the two, the mail goes once more, with the same
// Message-ID, after the wait that was written when it was taken. One thread at a time.
class SendMails {
public:
    explicit SendMails(SiteContext& site) : m_site(site) {}

    // At most a few hundred; how many were dealt with. Ends early when the server cannot be reached
    // or the mailer is stopped.
    int run(mail::Mailer& mailer);

private:
    // Rows that go in one mail: one, or what somebody wants together.
    using Bundle = std::vector<store::MailRow>;
    struct Taken {
        std::vector<Bundle> bundles;
        bool isLast = true; // no more was due
    };

    [[nodiscard]] Taken take();
    // What may leave by now; the rest is put off until it may.
    [[nodiscard]] Bundle leaving(store::MailStore& mails, Bundle rows,
                                 const domain::MailRhythm& rhythm, UtcMillis now);
    void mark(store::MailStore& mails, Bundle& bundle, UtcMillis now);
    // False: no more of this batch.
    [[nodiscard]] bool sendOne(mail::Mailer& mailer, const Bundle& bundle);
    // Those that the message leaves out, and why, are over.
    [[nodiscard]] Bundle dropped(const Bundle& bundle,
                                 const std::vector<mail::MailTrouble>& reasons);
    void settle(const Bundle& bundle, const mail::MailOutcome& outcome);
    void putBack(const std::vector<Bundle>& bundles, std::size_t from);
    void noteOutage(const mail::MailOutcome& outcome);
    void giveUpOld();

    SiteContext& m_site;
};

} // namespace tewatashi::server::services
