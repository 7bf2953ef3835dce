#pragma once

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
// When the program or the disk fails between the two, the mail goes once more, with the same
// Message-ID, after the wait that was written when it was taken. One thread at a time.
class SendMails {
public:
    explicit SendMails(SiteContext& site) : m_site(site) {}

    // At most a few hundred; how many were dealt with. Ends early when the server cannot be reached
    // or the mailer is stopped.
    int run(mail::Mailer& mailer);

private:
    [[nodiscard]] std::vector<store::MailRow> take();
    // False: no more of this batch.
    [[nodiscard]] bool sendOne(mail::Mailer& mailer, store::MailRow row);
    void settle(const store::MailRow& row, const mail::MailOutcome& outcome);
    void putBack(const std::vector<store::MailRow>& rows, std::size_t from);
    void noteOutage(const mail::MailOutcome& outcome);
    void giveUpOld();

    SiteContext& m_site;
};

} // namespace tewatashi::server::services
