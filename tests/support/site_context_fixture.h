#pragma once

#include "server/services/site/site_context.h"
#include "server/store/site_database.h"
#include "tests/support/db_fixture.h"
#include "tests/support/manual_clock.h"

#include <optional>
#include <string>

namespace tewatashi::test {

enum class SendsMail { No, Yes };

// A site of the engine under test with fixed keys and a clock that stands still.
class SiteContextFixture {
public:
    explicit SiteContextFixture(db::Engine engine = engineUnderTest(),
                                SendsMail mail = SendsMail::Yes)
        : m_mail(mail), m_place(engine) {
        open();
    }

    [[nodiscard]] server::services::SiteContext& site() { return *m_site; }
    [[nodiscard]] ManualClock& clock() { return m_clock; }
    [[nodiscard]] const DbFixture& place() const { return m_place; }
    // As a restart of the server does.
    void reopen() {
        m_site.reset();
        open();
    }
    // The answer of a query with one column and one row.
    [[nodiscard]] std::int64_t number(const std::string& query) {
        return m_site->database().read([&query](server::store::Connection& connection) {
            std::int64_t value = 0;
            connection.session().sql() << query, soci::into(value);
            return value;
        });
    }
    [[nodiscard]] std::string text(const std::string& query) {
        return m_site->database().read([&query](server::store::Connection& connection) {
            std::string value;
            connection.session().sql() << query, soci::into(value);
            return value;
        });
    }

private:
    void open() {
        server::services::SiteConfig config;
        config.site = "main";
        config.database = m_place.location();
        if (m_mail == SendsMail::Yes) {
            config.mail = {"smtp.example.jp:587",
                           "mailroom@example.jp",
                           "https://tewatashi.example.jp",
                           {"見本商事 社内便", "Mihon mail room"}};
        }
        m_site.emplace(config, *SigningKey::fromSeed(Bytes(32, 1)),
                       *SigningKey::fromSeed(Bytes(32, 2)), m_clock, m_random);
    }

    SendsMail m_mail;
    DbFixture m_place;
    ManualClock m_clock;
    SystemRandom m_random; // salts; nothing that a test compares
    std::optional<server::services::SiteContext> m_site;
};

} // namespace tewatashi::test
