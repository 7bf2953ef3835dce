#include "agent/uplink/uplink_failure.h"

#include "common/base/assert.h"

#include <fmt/format.h>

namespace tewatashi::agent::uplink {
namespace {

struct Text {
    const char* ja;
    const char* en;
};

Text connectionText(FailureKind kind) {
    switch (kind) {
    case FailureKind::BadAddress:
        return {"サーバーの指定「{}」が正しくありません。https:// で始まる住所を設定してください。",
                "The server address {} is not usable. Configure one that begins with https://."};
    case FailureKind::BadCaFile:
        return {
            "サーバー「{}」用の証明書ファイルを読めません。設定のファイル名を確認してください。",
            "The certificate file for {} cannot be read. Check its name in the settings."};
    case FailureKind::HostNotFound:
        return {
            "サーバー「{}」の名前を解決できません（DNS）。ネットワーク接続と住所の綴りを確認して"
            "ください。",
            "The name {} cannot be resolved (DNS). Check the network connection and the "
            "spelling of the address."};
    case FailureKind::Refused:
        return {
            "サーバー「{}」が接続を受け付けません。サーバーの停止かファイアウォールが考えられます。"
            "続く場合は管理者に連絡してください。",
            "{} refuses the connection: the server is down or a firewall is in the way. If it "
            "lasts, tell the administrator."};
    case FailureKind::Unreachable:
        return {"サーバー「{}」に届きません。ネットワークのケーブルと接続を確認してください。",
                "{} cannot be reached. Check the network cable and connection."};
    case FailureKind::TimedOut:
        return {"サーバー「{}」から時間内に応答がありません。自動で再試行します。",
                "{} did not answer in time. Trying again automatically."};
    case FailureKind::Closed:
        return {"サーバー「{}」との通信が途中で切れました。自動で再試行します。",
                "The connection to {} was cut. Trying again automatically."};
    case FailureKind::ProxyUnreachable:
        return {"サーバー「{}」への途中のプロキシに接続できません。Windowsのプロキシ設定を確認して"
                "ください。",
                "The proxy on the way to {} cannot be reached. Check the system's proxy settings."};
    case FailureKind::ProxyAuth:
        return {
            "サーバー「{}」への途中のプロキシが認証を求めています。このPCをプロキシの認証対象から"
            "外すよう、ネットワーク管理者に依頼してください。",
            "The proxy on the way to {} asks for a sign-in. Ask the network administrator to "
            "exempt this PC."};
    default:
        return {nullptr, nullptr};
    }
}

Text tlsText(FailureKind kind) {
    switch (kind) {
    case FailureKind::TlsExpired:
        return {"サーバー「{}」の証明書の有効期限が切れています。このPCの日時が正しければ、サーバー"
                "管理者に連絡してください。",
                "The certificate of {} has expired. If the date of this PC is right, tell the "
                "server's administrator."};
    case FailureKind::TlsNotYetValid:
        return {"サーバー「{}」の証明書はまだ有効期間前です。このPCの日時を確認してください。",
                "The certificate of {} is not valid yet. Check the date and time of this PC."};
    case FailureKind::TlsWrongHost:
        return {"サーバー「{}"
                "」の証明書が別の名前のものです。設定したサーバーの住所を確認してください。",
                "The certificate presented for {} belongs to another name. Check the configured "
                "server address."};
    case FailureKind::TlsUnknownIssuer:
        return {
            "サーバー「{}」の証明書の発行元を信頼できません。社内の認証局なら --ca でその証明書を、"
            "自己署名なら --pin で指紋を登録してください。",
            "The issuer of the certificate of {} is not trusted. Register a company authority "
            "with --ca, or a self-signed certificate's fingerprint with --pin."};
    case FailureKind::TlsPinMismatch:
        return {
            "サーバー「{}」の証明書が登録した指紋と一致しません。証明書を更新した場合は新しい指紋を"
            "登録してください。心当たりがなければ管理者に連絡してください。",
            "The certificate of {} does not match the registered fingerprint. If it was "
            "renewed, register the new one; otherwise tell the administrator."};
    case FailureKind::TlsOther:
        return {"サーバー「{}"
                "」と安全な通信（TLS）を開始できません。続く場合は管理者に連絡してください。",
                "No secure connection (TLS) to {} could be made. If it lasts, tell the "
                "administrator."};
    default:
        return {nullptr, nullptr};
    }
}

Text answerText(FailureKind kind) {
    switch (kind) {
    case FailureKind::TooLarge:
    case FailureKind::NotOurServer:
        return {"「{}」への通信に別のもの（公衆無線LANの認証画面やプロキシなど）が応答しています。"
                "ネットワークへのサインインを確認してください。",
                "Something other than our server answers for {}: a network sign-in page or a "
                "proxy. Check the network sign-in."};
    case FailureKind::Redirected:
        return {
            "「{}"
            "」への通信が別の住所へ転送されました。ネットワークへのサインインか、サーバーの住所の"
            "設定を確認してください。",
            "Requests to {} are redirected elsewhere. Check the network sign-in, or the "
            "configured address."};
    case FailureKind::Maintenance:
        return {"サーバー「{}"
                "」はメンテナンス中です。記録はこのPCに保管され、終了後に自動で送信します。",
                "{} is under maintenance. Scans are kept on this PC and sent automatically "
                "afterwards."};
    case FailureKind::Busy:
        return {"サーバー「{}」が混み合っています。自動で再試行します。",
                "{} is busy. Trying again automatically."};
    case FailureKind::ServerError:
        return {
            "サーバー「{}」でエラーが発生しました。自動で再試行します。続く場合は管理者に連絡して"
            "ください。",
            "{} reports an error of its own. Trying again automatically; if it lasts, tell the "
            "administrator."};
    case FailureKind::BadReceipt:
        return {"サーバー「{}"
                "」の受領証を確認できません。送信済みとはせず、自動で再試行します。続く場合は"
                "管理者に連絡してください。",
                "The receipt of {} does not verify. Nothing counts as sent; trying again "
                "automatically. If it lasts, tell the administrator."};
    case FailureKind::UnsignedRefusal:
        return {
            "「{}」への途中の機器（プロキシなど）に拒否されました。自動で再試行します。続く場合は"
            "ネットワーク管理者に連絡してください。",
            "Something on the way to {} (a proxy) refuses the request. Trying again "
            "automatically; if it lasts, tell the network administrator."};
    case FailureKind::StaleNonce:
        return {"サーバー「{}」との手順が合いません。自動で再試行します。",
                "{} did not accept a fresh request. Trying again automatically."};
    case FailureKind::Revoked:
        return {"サーバー「{}"
                "」がこのPCの登録を受け付けていません。記録はこのPCに保管されています。管理者に"
                "再登録（新しい登録コード）を依頼してください。",
                "{} does not accept this PC any more. Scans are kept here. Ask the administrator "
                "for a new enrolment code."};
    case FailureKind::Refusal:
        return {"サーバー「{}」が送信内容を受け付けませんでした。問題の記録を特定して取り分けます。"
                "管理者に連絡してください。",
                "{} does not accept what was sent. The record concerned is being found and set "
                "aside. Tell the administrator."};
    case FailureKind::CodeRefused:
        return {"登録コードが正しくないか、使用済みか、期限切れです（サーバー「{}"
                "」）。管理者に新しいコードを"
                "依頼してください。",
                "The enrolment code is wrong, used or expired ({}). Ask the administrator for a "
                "new one."};
    default:
        return {nullptr, nullptr};
    }
}

} // namespace

LocalizedText explain(const UplinkFailure& failure, const std::string& server) {
    for (const auto find : {connectionText, tlsText, answerText}) {
        if (const Text text = find(failure.kind); text.ja != nullptr) {
            return {fmt::format(fmt::runtime(text.ja), server),
                    fmt::format(fmt::runtime(text.en), server)};
        }
    }
    TW_ASSERT(false);
}

} // namespace tewatashi::agent::uplink
