#include "server/web/frame/page_painter.h"

#include "server/web/frame/embedded_files.h"
#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {
namespace {

constexpr std::int64_t kUnreadShownMax = 99; // more says nothing more

std::string roleKey(services::Role role) {
    switch (role) {
    case services::Role::Employee:
        return "role.employee";
    case services::Role::Operator:
        return "role.operator";
    case services::Role::Administrator:
        return "role.administrator";
    case services::Role::Auditor:
        return "role.auditor";
    }
    return "role.employee";
}

View noticeView(const Notice& notice) {
    View view;
    switch (notice.tone) {
    case NoticeTone::Good:
        view["tone"] = "good";
        view["icon"] = icons::kCheck;
        break;
    case NoticeTone::Info:
        view["tone"] = "info";
        view["icon"] = icons::kInfo;
        break;
    case NoticeTone::Attention:
        view["tone"] = "attention";
        view["icon"] = icons::kWarning;
        break;
    }
    view["text"] = notice.text;
    return view;
}

} // namespace

PagePainter::PagePainter(LocalizedText siteTitle, const std::string& timeZone)
    : m_siteTitle(std::move(siteTitle)), m_timeZone(timeZone), m_words(WordBook::builtIn()),
      m_templates(embeddedTemplates(), m_words), m_assets(embeddedStatics()), m_time(timeZone) {}

std::string PagePainter::paint(std::string_view templateName, const Frame& frame, View content,
                               const RowTables& tables) const {
    addFrame(content, frame);
    return m_templates.render(templateName, content, frame.language, tables);
}

void PagePainter::addFrame(View& view, const Frame& frame) const {
    const Words& words = m_words.in(frame.language);
    view["lang"] = languageCode(frame.language);
    view["other_lang"] = languageCode(otherLanguage(frame.language));
    view["page_title"] = frame.title;
    view["site_name"] = m_siteTitle.in(frame.language);
    view["asset_icon"] = m_assets.path("icon.svg");
    view["asset_bootstrap"] = m_assets.path("bootstrap.min.css");
    view["asset_app"] = m_assets.path("app.css");
    view["asset_scan"] = m_assets.path("scan.js");
    view["zone_note"] = words.fill("footer.zone", {{"zone", m_timeZone}});
    view["csrf"] = frame.csrf;
    view["can_post"] = !frame.csrf.empty();
    view["here"] = frame.here;
    view["nav_look_up"] = frame.nav == Nav::LookUp;
    view["nav_docks"] = frame.nav == Nav::Docks;
    view["nav_codes"] = frame.nav == Nav::Codes;
    view["nav_register"] = frame.nav == Nav::Register;
    view["nav_records"] = frame.nav == Nav::Records;
    view["nav_request"] = frame.nav == Nav::Request;
    view["nav_receive"] = frame.nav == Nav::Receive;
    view["nav_exceptions"] = frame.nav == Nav::Exceptions;
    view["nav_cancellations"] = frame.nav == Nav::Cancellations;
    view["nav_notices"] = frame.nav == Nav::Notices;
    view["nav_me"] = frame.nav == Nav::Me;
    view["icon_person"] = icons::kPerson;
    view["has_unread_notices"] = frame.unread > 0;
    view["unread_notices"] = frame.unread > kUnreadShownMax ? std::to_string(kUnreadShownMax) + "+"
                                                            : std::to_string(frame.unread);
    view["icon_bell"] = icons::kBell;
    view["nav_admin"] = frame.nav == Nav::Admin;
    view["signed_in"] = frame.user.has_value();
    const services::User user = frame.user.value_or(services::User{});
    view["user_name"] = user.displayName;
    view["user_role"] = words.get(roleKey(user.role));
    view["may_read_docks"] = frame.user && mayReadDocks(user.role);
    view["may_only_audit"] = frame.user && mayAudit(user.role) && !mayAdminister(user.role);
    view["may_administer"] = frame.user && mayAdminister(user.role);
    view["may_work"] = frame.user && mayWorkInMailRoom(user.role);
    // Which page of administrators it is; the others leave all unmarked.
    for (const char* const area :
         {"admin_people", "admin_accounts", "admin_departments", "admin_places", "admin_routes",
          "admin_operators", "admin_agents", "admin_terminals", "admin_calendar", "admin_classes",
          "admin_leavers", "admin_import", "admin_audit", "admin_mail", "admin_security",
          "admin_tokens"}) {
        if (view.get(area) == nullptr) {
            view[area] = false;
        }
    }
    ViewList notices;
    for (const Notice& notice : frame.notices) {
        notices.push_back(noticeView(notice));
    }
    view["notices"] = listView(std::move(notices));
}

std::string languageCode(Language language) { return language == Language::Japanese ? "ja" : "en"; }

Language otherLanguage(Language language) {
    return language == Language::Japanese ? Language::English : Language::Japanese;
}

std::optional<Language> languageFromCode(std::string_view code) {
    if (code == "ja") {
        return Language::Japanese;
    }
    if (code == "en") {
        return Language::English;
    }
    return std::nullopt;
}

View digitGroups(std::string_view number) {
    ViewList groups;
    for (std::size_t at = 0; at < number.size(); at += 4) {
        groups.emplace_back(std::string(number.substr(at, 4)));
    }
    return listView(std::move(groups));
}

} // namespace tewatashi::server::web
