#pragma once

#include "common/base/clock.h"
#include "server/services/accounts/accounts.h"
#include "server/services/accounts/permission.h"
#include "server/web/frame/display_time.h"
#include "server/web/frame/static_assets.h"
#include "server/web/frame/template_set.h"
#include "server/web/frame/word_book.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

enum class Nav {
    None,
    LookUp,
    Docks,
    Codes,
    Register,
    Records,
    Request,
    Cancellations,
    Admin,
    Receive,
    Exceptions,
    Notices,
    Me
};
enum class NoticeTone { Good, Info, Attention };
struct Notice {
    NoticeTone tone = NoticeTone::Info;
    std::string text;
};

// Who reads a page and what its frame shows.
struct Frame {
    Language language = Language::Japanese;
    std::optional<services::User> user;
    std::string csrf; // masked token; empty: the page has no forms that change anything
    std::string here; // path and query to come back to after switching the language
    Nav nav = Nav::None;
    std::string title;
    std::vector<Notice> notices;
    std::int64_t unread = 0; // notices of the user
};

// Turns views into pages of one site. Immutable: safe from any thread.
class PagePainter {
public:
    PagePainter(LocalizedText siteTitle, const std::string& timeZone);

    // `content` holds the values of the template itself; the frame's are added. `tables` are those
    // whose lists the content holds.
    [[nodiscard]] std::string paint(std::string_view templateName, const Frame& frame, View content,
                                    const RowTables& tables = {}) const;

    [[nodiscard]] const Words& words(Language language) const { return m_words.in(language); }
    [[nodiscard]] const DisplayTime& time() const { return m_time; }
    [[nodiscard]] const StaticAssets& assets() const { return m_assets; }

private:
    void addFrame(View& view, const Frame& frame) const;

    LocalizedText m_siteTitle;
    std::string m_timeZone;
    WordBook m_words;
    TemplateSet m_templates;
    StaticAssets m_assets;
    DisplayTime m_time;
};

// "ja" or "en".
[[nodiscard]] std::string languageCode(Language language);
[[nodiscard]] Language otherLanguage(Language language);
[[nodiscard]] std::optional<Language> languageFromCode(std::string_view code);

// Digits in groups of four from the left, for large display: ["1234", …].
[[nodiscard]] View digitGroups(std::string_view number);

} // namespace tewatashi::server::web
