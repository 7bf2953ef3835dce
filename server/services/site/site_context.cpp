#include "server/services/site/site_context.h"

#include "common/base/error.h"
#include "server/store/site_database.h"

#include <date/tz.h>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kSiteNameSizeMax = 63; // as a DNS label

void checkName(const std::string& site) {
    if (!isSiteName(site)) {
        throw Error(
            {"サイト名「" + site +
                 "」は使えません。半角の英小文字・数字・ハイフン、63文字以内で指定して"
                 "ください。",
             "Site name \"" + site + "\" cannot be used. Take at most 63 of a-z, 0-9 and hyphen."});
    }
}

const date::time_zone* zoneNamed(const std::string& name) {
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) {
        throw Error({"設定 site.time_zone のタイムゾーン「" + name +
                         "」が見つかりません。「Asia/Tokyo」のような名前で指定してください。",
                     "Setting site.time_zone: zone \"" + name +
                         "\" is not known. Write a name like Asia/Tokyo."});
    }
}

void checkCodes(const domain::CodeScheme& codes) {
    if (const auto pair = domain::overlappingPatterns(codes)) {
        throw Error({"コードの書式「" + pair->first + "」と「" + pair->second +
                         "」が重なっています。どちらかを変えてください。",
                     "Code patterns \"" + pair->first + "\" and \"" + pair->second +
                         "\" overlap. Change one of them."});
    }
}

// A key for one purpose, outside the database as the first receipt key is.
Digest keyFor(std::string_view purpose, const SigningKey& receiptKey) {
    Digest seed{};
    std::copy_n(receiptKey.seed().begin(), seed.size(), seed.begin());
    return hmacSha256(seed, asBytes(purpose));
}

} // namespace

bool isSiteName(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !text.empty() && text.size() <= kSiteNameSizeMax &&
           std::all_of(text.begin(), text.end(), allowed);
}

SiteContext::SiteContext(SiteConfig config, SigningKey receiptKey, SigningKey logKey,
                         const Clock& clock, RandomSource& random)
    : m_config(std::move(config)), m_receiptKey(std::move(receiptKey)), m_logKey(std::move(logKey)),
      m_possessionKey(keyFor("tewatashi-possession-digits-v1", m_receiptKey)),
      m_textKey(keyFor("tewatashi-sealed-text-v1", m_receiptKey)), m_clock(clock), m_random(random),
      m_timeZone(zoneNamed(m_config.timeZone)) {
    checkName(m_config.site);
    checkCodes(m_rules.codes);
    store::SiteDatabaseOptions options;
    options.location = m_config.database;
    options.readConnections = m_config.readConnections;
    options.vfs = m_config.vfs;
    options.clock = &m_clock;
    m_database = std::make_unique<store::SiteDatabase>(options);
}

SiteContext::~SiteContext() = default;

std::int64_t SiteContext::utcOffset_s(domain::TerminalTime local) const {
    const date::local_seconds at{std::chrono::seconds(local.naive_s)};
    return m_timeZone->get_info(at).first.offset.count();
}

UtcMillis SiteContext::utcOf(domain::TerminalTime local) const {
    return {(local.naive_s - utcOffset_s(local)) * 1000};
}

domain::TerminalTime SiteContext::localTime(UtcMillis at) const {
    const date::sys_seconds instant{std::chrono::seconds(at.value / 1000)};
    return {at.value / 1000 + m_timeZone->get_info(instant).offset.count()};
}

domain::LocalDate SiteContext::today() const { return domain::dateOf(localTime(m_clock.utcNow())); }

bool SiteContext::ready() {
    try {
        return m_database->takesWrites() && m_database->read([](store::Connection& connection) {
            int one = 0;
            connection.session().sql() << "SELECT 1", soci::into(one);
            return one == 1;
        });
    } catch (const Error&) {
        return false;
    }
}

} // namespace tewatashi::server::services
