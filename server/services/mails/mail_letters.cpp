#include "server/services/mails/mail_letters.h"

#include "server/services/mails/notice_choices.h"
#include "server/services/site/site_context.h"
#include "server/store/account_store.h"
#include "server/store/person_store.h"

#include <fmt/format.h>

namespace tewatashi::server::services {
namespace {

const LocalizedText kNumberLabel{"伝票番号", "Slip number"};
const LocalizedText kSenderLabel{"送信者", "From"};
const LocalizedText kRecipientLabel{"受領者", "To"};
const LocalizedText kReceiverLabel{"受け取った人", "Received by"};
const LocalizedText kReporterLabel{"知らせた人", "Reported by"};
const LocalizedText kPlaceLabel{"場所", "Place"};
const LocalizedText kTimeLabel{"日時", "Time"};

// As slips show it: groups of four.
std::string grouped(std::string_view number) {
    std::string out;
    for (std::size_t i = 0; i < number.size(); ++i) {
        out += i > 0 && i % 4 == 0 ? " " : "";
        out += number[i];
    }
    return out;
}

void addFact(std::string& text, Language language, const LocalizedText& label,
             const std::string& value) {
    if (!value.empty()) {
        text += label.in(language) + (language == Language::Japanese ? "：" : ": ") + value + "\n";
    }
}

std::string footOf(const MailSettings& settings, Language language) {
    return language == Language::Japanese
               ? fmt::format("\n--\n{} が自動で送信しています。返信は読まれません。\n"
                             "メールで受け取るお知らせの変更：{}/me/notices\n",
                             settings.siteTitle.ja, settings.baseUrl)
               : fmt::format("\n--\nSent by {}; nobody reads answers.\n"
                             "Choose what comes by mail: {}/me/notices\n",
                             settings.siteTitle.en, settings.baseUrl);
}

mail::MailMessage testMessage(const mail::MailAddress& to, Language language,
                              const MailSettings& settings) {
    const bool isJapanese = language == Language::Japanese;
    mail::MailMessage message{to, {}, {}, language, {}, {}};
    message.subject = isJapanese ? settings.siteTitle.ja + "：メール送信の確認"
                                 : settings.siteTitle.en + ": mail works";
    message.body = isJapanese ? "管理画面から送信した、確認のためのメールです。\n"
                                "このメールが読めれば、お知らせもメールで届きます。\n"
                              : "This mail was sent from the administration to try it out.\n"
                                "If you can read it, notices reach people by mail as well.\n";
    message.body += footOf(settings, language);
    return message;
}

// Message-ID: of these mails together. Other ones beside the first make another message.
std::string tokenOf(const std::vector<const store::MailRow*>& rows) {
    return rows.size() == 1
               ? rows.front()->token
               : fmt::format("{}x{}x{}", rows.front()->token, rows.back()->id, rows.size());
}

std::string bodyOf(const SiteContext& site, const NoticeView& view, Language language) {
    std::string text = view.title.in(language) + "\n\n" + view.body.in(language) + "\n\n";
    addFact(text, language, kNumberLabel, grouped(view.slipNumber));
    addFact(text, language, kSenderLabel, view.sender);
    addFact(text, language, kRecipientLabel, view.recipient.in(language));
    addFact(text, language,
            view.kind == domain::NoticeKind::Reported ? kReporterLabel : kReceiverLabel,
            view.about);
    addFact(text, language, kPlaceLabel, view.placeName.in(language));
    // Without seconds.
    addFact(text, language, kTimeLabel,
            site.localTime(view.eventAt.value_or(view.toldAt)).text().substr(0, 16));
    const std::string page = view.slipNumber.empty() ? "/notices" : "/items/" + view.slipNumber;
    return text + "\n" + site.config().mail.baseUrl + page + "\n";
}

// Many notices in one mail, the oldest first.
LetterText digestText(const SiteContext& site, const std::vector<NoticeView>& views,
                      Language language) {
    const bool isJapanese = language == Language::Japanese;
    LetterText text;
    text.subject = isJapanese ? fmt::format("お知らせ {}件", views.size())
                              : fmt::format("{} notices", views.size());
    for (const NoticeView& view : views) {
        text.body += text.body.empty() ? "" : "\n----------------------------------------\n\n";
        text.body += bodyOf(site, view, language);
    }
    text.body += footOf(site.config().mail, language);
    return text;
}

} // namespace

LetterText letterText(const SiteContext& site, const NoticeView& view, Language language) {
    LetterText text;
    text.subject = view.title.in(language);
    if (!view.slipNumber.empty()) {
        text.subject += language == Language::Japanese ? "（" + grouped(view.slipNumber) + "）"
                                                       : " (" + grouped(view.slipNumber) + ")";
    }
    text.body = bodyOf(site, view, language) + footOf(site.config().mail, language);
    return text;
}

mail::MailTrouble MailLetters::whyNot(const store::MailRow& row, const store::NoticeRow* notice) {
    if (notice == nullptr || notice->withdrawn != 0 || notice->readAt_ms) {
        return mail::MailTrouble::NoLonger;
    }
    return wantsMail(m_connection, row.person, row.kind) ? mail::MailTrouble::None
                                                         : mail::MailTrouble::NotWanted;
}

Letter MailLetters::letter(const std::vector<store::MailRow>& rows) {
    const auto refused = [&rows](mail::MailTrouble why) {
        return Letter{std::nullopt, std::vector<mail::MailTrouble>(rows.size(), why)};
    };
    const store::MailRow& first = rows.front();
    const auto person = store::PersonStore(m_connection).find(first.person);
    if (!person || person->leavesOn < m_site.today().text()) {
        return refused(mail::MailTrouble::NoReader);
    }
    if (person->email.empty()) {
        return refused(mail::MailTrouble::NoAddress);
    }
    const auto address = mail::MailAddress::from(person->email);
    if (!address) {
        return refused(mail::MailTrouble::BadAddress);
    }
    const auto account = store::findAccountOfPerson(m_connection, first.person);
    const auto language =
        static_cast<Language>(account ? account->user.language : person->language);
    Letter letter = refused(mail::MailTrouble::None);
    if (first.notice == 0) {
        letter.message = testMessage(*address, language, m_site.config().mail);
        letter.message->token = first.token;
        letter.message->date = {first.queuedAt_ms};
        return letter;
    }
    std::vector<const store::MailRow*> told;
    std::vector<NoticeView> views;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto notice = store::NoticeStore(m_connection).find(rows[i].notice);
        letter.reasons[i] = whyNot(rows[i], notice ? &*notice : nullptr);
        if (letter.reasons[i] == mail::MailTrouble::None) {
            told.push_back(&rows[i]);
            views.push_back(m_reader.view(*notice));
        }
    }
    if (!told.empty()) {
        LetterText text = views.size() == 1 ? letterText(m_site, views.front(), language)
                                            : digestText(m_site, views, language);
        letter.message.emplace(mail::MailMessage{*address,
                                                 std::move(text.subject),
                                                 std::move(text.body),
                                                 language,
                                                 tokenOf(told),
                                                 {told.front()->queuedAt_ms}});
    }
    return letter;
}

} // namespace tewatashi::server::services
