#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "common/domain/item_news.h"
#include "server/services/directory/directory_view.h"
#include "server/services/notices/edit_notice_texts.h"
#include "server/store/notice_store.h"

#include <map>
#include <optional>
#include <string>

namespace tewatashi::server::services {

class SiteContext;

// A notice with what its reader wants to know of the item. Never its subject, its note or digits.
struct NoticeView {
    std::int64_t id = 0;
    domain::NoticeKind kind = domain::NoticeKind::Requested;
    LocalizedText title;
    LocalizedText body;
    std::string slipNumber; // empty: it is about no item
    std::string sender;     // names; empty: unknown
    LocalizedText recipient;
    std::string about;       // who received or reported it; empty: nobody in particular
    LocalizedText placeName; // where it happened; empty: nowhere
    std::optional<UtcMillis> eventAt;
    UtcMillis toldAt;
    bool isRead = false;
    bool isWithdrawn = false;
};

// Makes views of notices, in one snapshot.
class NoticeReader {
public:
    NoticeReader(const SiteContext& site, store::Connection& connection);

    [[nodiscard]] NoticeView view(const store::NoticeRow& row);

private:
    [[nodiscard]] std::string nameOf(std::int64_t person);
    void addItem(NoticeView& view, const store::NoticeRow& row);

    store::Connection& m_connection;
    DirectoryView m_directory;
    NoticeTextBook m_texts;
    std::map<std::int64_t, std::string> m_names; // of people
};

} // namespace tewatashi::server::services
