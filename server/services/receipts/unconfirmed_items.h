#pragma once

#include "common/base/clock.h"
#include "server/services/requests/request_entries.h"
#include "server/services/text/csv_text.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr int kUnconfirmedPageMax = 100;

// An item that lies where it was delivered, and nobody has said that they have it.
struct UnconfirmedItem {
    std::string slipNumber;
    RequestView request;
    LocalizedText placeName;
    UtcMillis deliveredAt;
    int businessDays = 0; // since then
    int reminders = 0;    // to the addressee
    bool isEscalated = false;
    std::optional<UtcMillis> lastTold; // none: nobody was reminded yet
    std::string keyContact;            // of the addressee's department; empty: it has none
};
struct UnconfirmedPage {
    std::vector<UnconfirmedItem> rows; // the longest first
    std::string next;                  // cursor; empty: this is the last page
};

// What the mail room asks after (未受領の荷物). Thread-safe.
class UnconfirmedItems {
public:
    explicit UnconfirmedItems(SiteContext& site) : m_site(site) {}

    // For the mail room and auditors. Invalid for a cursor that is none.
    [[nodiscard]] Result<UnconfirmedPage, ServiceError> list(const User& onlooker,
                                                             std::string_view cursor, int limit);

private:
    SiteContext& m_site;
};

// All of them as CSV (UTF-8 with BOM), made piece by piece, each a read of its own. One thread at a
// time.
class UnconfirmedExport {
public:
    UnconfirmedExport(UnconfirmedItems& items, User onlooker, const SiteContext& site);

    // Appends what comes next; false when that was all.
    [[nodiscard]] bool next(std::string& piece);

private:
    UnconfirmedItems& m_items;
    User m_onlooker;
    const SiteContext& m_site;
    std::string m_cursor;
    bool m_began = false;
};

} // namespace tewatashi::server::services
