#include "server/mail/mail_trouble.h"

#include <array>

namespace tewatashi::server::mail {
namespace {

struct Entry {
    MailTrouble trouble;
    std::string_view code;
    std::string_view ja;
    std::string_view en;
};

constexpr std::array kEntries{
    Entry{MailTrouble::None, "none", "問題はありません。", "Nothing is wrong."},
    Entry{
        MailTrouble::UnknownHost, "unknown_host",
        "メールサーバーの名前が見つかりません。server.toml の mail.host とDNSを確認してください。",
        "The name of the mail server is not known. Check mail.host in server.toml, and DNS."},
    Entry{MailTrouble::NoConnection, "no_connection",
          "メールサーバーに接続できません。mail.host と mail.port、ファイアウォール、"
          "メールサーバーが動いているかを確認してください。",
          "The mail server cannot be reached. Check mail.host and mail.port, the firewall, and "
          "whether the server runs."},
    Entry{MailTrouble::TimedOut, "timed_out",
          "メールサーバーの応答がありません。メールサーバーの状態を確認してください。",
          "The mail server does not answer in time. Check how it is."},
    Entry{MailTrouble::NoStartTls, "no_starttls",
          "メールサーバーが暗号化（STARTTLS）に対応していないため、送信しませんでした。"
          "サーバーで有効にするか、465番ポートなら mail.tls = \"tls\" にしてください。",
          "The mail server offers no encryption (STARTTLS), so nothing was sent. Switch it on "
          "there, or set mail.tls = \"tls\" if the port is 465."},
    Entry{MailTrouble::BadCertificate, "bad_certificate",
          "メールサーバーの証明書を確認できないため、送信しませんでした。証明書の期限と名前を"
          "確認してください。社内の認証局なら mail.ca_file に登録してください。",
          "The certificate of the mail server does not verify, so nothing was sent. Check its "
          "dates and its name; name a company's own authority in mail.ca_file."},
    Entry{MailTrouble::TlsFailed, "tls_failed",
          "メールサーバーとの暗号化に失敗しました。サーバーが TLS 1.2 以上に対応しているか、"
          "mail.tls と mail.port の組み合わせを確認してください。",
          "Encryption with the mail server failed. Check that it speaks TLS 1.2 or newer, and "
          "that mail.tls fits mail.port."},
    Entry{MailTrouble::SignInRefused, "sign_in_refused",
          "メールサーバーがサインインを拒否しました。mail.user と mail.password_file の中身を"
          "確認し、サーバーを再起動してください。",
          "The mail server refuses the sign-in. Check mail.user and the content of "
          "mail.password_file, then restart this server."},
    Entry{MailTrouble::SenderRefused, "sender_refused",
          "メールサーバーが差出人を拒否しました。mail.bounce_address のアドレスで送信して"
          "よいかを、メールサーバーの管理者に確認してください。",
          "The mail server refuses the sender. Ask whoever runs it whether mail.bounce_address "
          "may send."},
    Entry{MailTrouble::ServerRefused, "server_refused",
          "メールサーバーが受け付けを断りました。下の応答をメールサーバーの管理者に伝えて"
          "ください。",
          "The mail server takes no mail from here. Show its answer below to whoever runs it."},
    Entry{MailTrouble::Disconnected, "disconnected",
          "メールサーバーとの接続が途中で切れました。続くときはネットワークとメールサーバーを"
          "確認してください。",
          "The connection to the mail server broke. If it stays so, check the network and the "
          "server."},
    Entry{MailTrouble::RecipientRefused, "recipient_refused",
          "メールサーバーが宛先を拒否しました。社員のメールアドレスを直してから再送して"
          "ください。",
          "The mail server refuses the recipient. Correct the person's address, then send it "
          "again."},
    Entry{MailTrouble::ContentRefused, "content_refused",
          "メールサーバーがこのメールを拒否しました。下の応答をメールサーバーの管理者に伝えて"
          "ください（迷惑メール対策など）。",
          "The mail server refuses this mail. Show its answer below to whoever runs it (a filter "
          "against spam, for example)."},
    Entry{MailTrouble::Postponed, "postponed",
          "メールサーバーが、後でもう一度送るよう求めました。自動で再送します。",
          "The mail server asks to send it later. That happens by itself."},
    Entry{MailTrouble::Unconfirmed, "unconfirmed",
          "渡している途中で接続が切れ、届いたかどうか分かりません。自動で再送します"
          "（二通届くことがあります）。",
          "The connection broke while it was handed over, so that nobody knows whether it "
          "arrived. It is sent again by itself (and may arrive twice)."},
    Entry{MailTrouble::NoAddress, "no_address",
          "社員にメールアドレスが登録されていません。社員の画面で登録してください。",
          "The person has no mail address. Enter one on the person's page."},
    Entry{MailTrouble::BadAddress, "bad_address",
          "社員のメールアドレスの書き方が正しくありません。社員の画面で直してから再送して"
          "ください。",
          "The person's mail address is not written as one. Correct it on the person's page, then "
          "send it again."},
    Entry{MailTrouble::NotWanted, "not_wanted", "本人がメールで受け取らない設定です。",
          "The person chose not to get it by mail."},
    Entry{MailTrouble::NoLonger, "no_longer",
          "画面で先に読まれたか、お知らせの内容が取り消されました。",
          "It was read on a page before, or it is not so any more."},
    Entry{MailTrouble::NoReader, "no_reader", "退職などで、宛先の社員がいません。",
          "The person is not there any more."},
    Entry{MailTrouble::Discarded, "discarded", "管理者が取りやめました。",
          "An administrator dropped it."},
    Entry{MailTrouble::TooOld, "too_old",
          "3日間送信できなかったため、取りやめました。原因を取り除いてから再送してください。",
          "It could not be sent for three days. Mend the cause, then send it again."},
};

const Entry& entryOf(MailTrouble trouble) {
    for (const Entry& entry : kEntries) {
        if (entry.trouble == trouble) {
            return entry;
        }
    }
    return kEntries.front();
}

} // namespace

std::optional<MailTrouble> mailTroubleFrom(std::int64_t stored) {
    for (const Entry& entry : kEntries) {
        if (static_cast<std::int64_t>(entry.trouble) == stored) {
            return entry.trouble;
        }
    }
    return std::nullopt;
}

std::string_view mailTroubleCode(MailTrouble trouble) { return entryOf(trouble).code; }

LocalizedText mailTroubleText(MailTrouble trouble) {
    const Entry& entry = entryOf(trouble);
    return {std::string(entry.ja), std::string(entry.en)};
}

} // namespace tewatashi::server::mail
