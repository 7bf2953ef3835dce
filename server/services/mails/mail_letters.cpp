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

Letter MailLetters::letter(const store::MailRow& row) {
    const auto person = store::PersonStore(m_connection).find(row.person);
    if (!person || person->leavesOn < m_site.today().text()) {
        return {std::nullopt, mail::MailTrouble::NoReader};
    }
    if (person->email.empty()) {
        return {std::nullopt, mail::MailTrouble::NoAddress};
    }
    const auto address = mail::MailAddress::from(person->email);
    if (!address) {
        return {std::nullopt, mail::MailTrouble::BadAddress};
    }
    const auto account = store::findAccountOfPerson(m_connection, row.person);
    const auto language =
        static_cast<Language>(account ? account->user.language : person->language);
    Letter letter;
    if (row.notice == 0) {
        letter.message = testMessage(*address, language, m_site.config().mail);
    } else {
        const auto notice = store::NoticeStore(m_connection).find(row.notice);
        if (!notice || notice->withdrawn != 0 || notice->readAt_ms) {
            return {std::nullopt, mail::MailTrouble::NoLonger};
        }
        if (!wantsMail(m_connection, row.person, row.kind)) {
            return {std::nullopt, mail::MailTrouble::NotWanted};
        }
        LetterText text = letterText(m_site, m_reader.view(*notice), language);
        letter.message.emplace(mail::MailMessage{
            *address, std::move(text.subject), std::move(text.body), language, {}, {}});
    }
    letter.message->token = row.token;
    letter.message->date = {row.queuedAt_ms};
    return letter;
}

} // namespace tewatashi::server::services
