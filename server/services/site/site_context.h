#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/localized_text.h"
#include "common/base/random.h"
#include "common/base/signing.h"
#include "common/domain/context.h"
#include "common/domain/local_date.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}
namespace tewatashi::server::store {
class SiteDatabase;
}

namespace tewatashi::server::services {

// What a site's mail says of the site. How it is sent is the mailer's.
struct MailSettings {
    std::string server;  // "smtp.example.jp:587", for people; empty: the site sends no mail
    std::string from;    // address, for people
    std::string baseUrl; // of links, without a slash at the end: "https://mail.example.jp"
    LocalizedText siteTitle;
    [[nodiscard]] bool isOn() const { return !server.empty(); }
};

struct SiteConfig {
    std::string site; // short name: [a-z0-9-], signed and hashed; never changes
    std::string timeZone = "Asia/Tokyo";
    // "sqlite:/path/site.db" or "postgresql://…" (libpq keyword string after the colon)
    std::string database;
    int readConnections = 4;
    std::string vfs; // SQLite: empty for the system's; tests cut its power
    MailSettings mail;
    std::filesystem::path breachedPasswords; // accounts/breached_passwords.h; empty: no list
};

// 1 to 63 of a-z, 0-9 and hyphen, as a DNS label.
[[nodiscard]] bool isSiteName(std::string_view text);

// One site: its database, keys, rules, clock and randomness. Owned by app, outlives every service.
// The services are the only users of the store; code above them never sees SQL.
class SiteContext {
public:
    // Opens (and migrates) the database. Throws tewatashi::Error with what to do.
    SiteContext(SiteConfig config, SigningKey receiptKey, SigningKey logKey, const Clock& clock,
                RandomSource& random);
    ~SiteContext();
    SiteContext(const SiteContext&) = delete;
    SiteContext& operator=(const SiteContext&) = delete;

    [[nodiscard]] const SiteConfig& config() const { return m_config; }
    [[nodiscard]] const SigningKey& receiptKey() const { return m_receiptKey; }
    [[nodiscard]] const SigningKey& logKey() const { return m_logKey; }
    // For keyed hashes of possession digits. Derived from the first receipt key, which lies outside
    // the database: whoever has the database alone cannot try all four-digit numbers.
    [[nodiscard]] const Digest& possessionKey() const { return m_possessionKey; }
    // For subjects and notes (sealed_text.h). Derived likewise: a database without the keys is
    // unreadable there.
    [[nodiscard]] const Digest& textKey() const { return m_textKey; }
    [[nodiscard]] const Clock& clock() const { return m_clock; }
    [[nodiscard]] RandomSource& random() { return m_random; }
    [[nodiscard]] store::SiteDatabase& database() { return *m_database; }
    [[nodiscard]] const domain::ContextRules& rules() const { return m_rules; }
    // East of UTC, in seconds, when the site's clocks show this local time. Of a time that occurs
    // twice or never (a change of summer time) the offset before the change.
    [[nodiscard]] std::int64_t utcOffset_s(domain::TerminalTime local) const;
    // The same the other way, and what the site's clocks show at an instant.
    [[nodiscard]] UtcMillis utcOf(domain::TerminalTime local) const;
    [[nodiscard]] domain::TerminalTime localTime(UtcMillis at) const;
    // The day that the site's calendars show now: what validity of posts and cards is judged by.
    [[nodiscard]] domain::LocalDate today() const;
    // The database answers a trivial query on a read connection, and takes writes.
    [[nodiscard]] bool ready();

private:
    SiteConfig m_config;
    SigningKey m_receiptKey;
    SigningKey m_logKey;
    Digest m_possessionKey;
    Digest m_textKey;
    const Clock& m_clock;
    RandomSource& m_random;
    domain::ContextRules m_rules;
    const date::time_zone* m_timeZone; // owned by the library's table, for ever
    std::unique_ptr<store::SiteDatabase> m_database;
};

} // namespace tewatashi::server::services
