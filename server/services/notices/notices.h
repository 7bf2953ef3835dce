#pragma once

#include "server/services/accounts/accounts.h"
#include "server/services/notices/notice_reader.h"
#include "server/services/text/service_error.h"

#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr int kNoticesPageMax = 100;
inline constexpr std::chrono::hours kNoticesKept{24 * 90};

enum class NoticeSelection { All, Unread };
struct NoticePage {
    std::vector<NoticeView> rows; // newest first
    std::string next;             // cursor; empty: this is the last page
    std::int64_t unread = 0;      // of all there are
    std::int64_t newest = 0;      // id of the newest one shown; 0: none
};

// What a person was told (お知らせ). Thread-safe.
class Notices {
public:
    explicit Notices(SiteContext& site) : m_site(site) {}

    // One search in an index: for the head of every page.
    [[nodiscard]] std::int64_t unread(const User& user);
    // Invalid for a cursor that is none.
    [[nodiscard]] Result<NoticePage, ServiceError> list(const User& user, NoticeSelection selection,
                                                        std::string_view cursor, int limit);
    // Their own only; what is not theirs, or was read before, stays as it is.
    void markRead(const User& user, const std::vector<std::int64_t>& ids);
    void markAllRead(const User& user, std::int64_t upTo);

    // Removes what was told longer ago than kNoticesKept.
    void removeOld();

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
