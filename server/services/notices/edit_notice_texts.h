#pragma once

#include "server/services/notices/notice_texts.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <map>
#include <optional>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

inline constexpr std::size_t kNoticeTitleMax = 60; // characters
inline constexpr std::size_t kNoticeBodyMax = 300;

// What notices say on this site: as they are built in, where nobody wrote something else. Read in
// one snapshot.
class NoticeTextBook {
public:
    explicit NoticeTextBook(store::Connection& connection);

    [[nodiscard]] NoticeText text(domain::NoticeKind kind) const;
    [[nodiscard]] bool isChanged(domain::NoticeKind kind) const;

private:
    std::map<domain::NoticeKind, NoticeText> m_changed;
};

struct NoticeTextEntry {
    domain::NoticeKind kind = domain::NoticeKind::Requested;
    NoticeText text;
    bool isChanged = false; // not as it is built in
};

// The texts of notices as administrators set them (お知らせの文面), on pages and in mails alike.
// They are the same for every item, so nothing of an item can get into them. Thread-safe.
class EditNoticeTexts {
public:
    explicit EditNoticeTexts(SiteContext& site) : m_site(site) {}

    [[nodiscard]] std::vector<NoticeTextEntry> list();
    [[nodiscard]] NoticeTextEntry find(domain::NoticeKind kind);
    // Holds at once, also for notices that were written before. Invalid names every wrong field.
    [[nodiscard]] Result<void, ServiceError> change(domain::NoticeKind kind, const NoticeText& text,
                                                    const Actor& by);
    void restore(domain::NoticeKind kind, const Actor& by); // as it is built in

    // "title_ja", "title_en", "body_ja", "body_en"
    [[nodiscard]] static std::vector<FieldProblem> problemsOf(const NoticeText& text);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
