#include "server/mail/smtp_mailer.h"

#include "common/base/assert.h"
#include "common/base/error.h"

#include <fmt/format.h>

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace tewatashi::server::mail {
namespace {

constexpr std::size_t kAnswerMax_bytes = 200;
// A connection that was idle for longer is not used again: servers close theirs.
constexpr long kIdleMax_s = 10;

// How far a message got, judged by the commands that went out.
enum class Phase { Connecting, SigningIn, Sender, Recipient, Content };

struct Exchange {
    Phase phase = Phase::Connecting;
    std::string_view content;
    std::string answer;
    std::stop_token stop;
};

std::string printable(std::string_view line) {
    std::string out;
    for (const char each : line.substr(0, kAnswerMax_bytes)) {
        const auto octet = static_cast<unsigned char>(each);
        out += octet >= 0x20 && octet < 0x7F ? each : '?';
    }
    return out;
}

std::size_t onRead(char* buffer, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::size_t length = std::min(size * count, exchange.content.size());
    std::memcpy(buffer, exchange.content.data(), length);
    exchange.content.remove_prefix(length);
    return length;
}

std::size_t onAnswer(char* line, std::size_t size, std::size_t count, void* user) {
    std::string_view text(line, size * count);
    while (!text.empty() && (text.back() == '\r' || text.back() == '\n')) {
        text.remove_suffix(1);
    }
    static_cast<Exchange*>(user)->answer = printable(text);
    return size * count;
}

// Looks only at which command it is: the lines of a sign-in are secret.
int onCommand(CURL*, curl_infotype type, char* data, std::size_t size, void* user) {
    if (type != CURLINFO_HEADER_OUT) {
        return 0;
    }
    const std::string_view line(data, size);
    Phase& phase = static_cast<Exchange*>(user)->phase;
    for (const auto& [command, reached] : {std::pair{"AUTH ", Phase::SigningIn},
                                           {"MAIL FROM:", Phase::Sender},
                                           {"RCPT TO:", Phase::Recipient},
                                           {"DATA", Phase::Content}}) {
        if (line.starts_with(command)) {
            phase = reached;
        }
    }
    return 0;
}

int onProgress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const Exchange*>(user)->stop.stop_requested() ? 1 : 0;
}

bool isKind(long code, long hundreds) { return code / 100 == hundreds; }

MailTrouble connectionTrouble(CURLcode code, Phase phase) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return MailTrouble::UnknownHost;
    case CURLE_COULDNT_CONNECT:
        return MailTrouble::NoConnection;
    case CURLE_OPERATION_TIMEDOUT:
        return MailTrouble::TimedOut;
    case CURLE_USE_SSL_FAILED:
        return MailTrouble::NoStartTls;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return MailTrouble::BadCertificate;
    case CURLE_SSL_CONNECT_ERROR:
        return MailTrouble::TlsFailed;
    case CURLE_LOGIN_DENIED:
        return MailTrouble::SignInRefused;
    default:
        break;
    }
    return phase == Phase::SigningIn ? MailTrouble::SignInRefused : MailTrouble::Disconnected;
}

MailOutcome judged(CURLcode code, long status, const Exchange& exchange) {
    const auto outcome = [&](MailResult result, MailTrouble trouble) {
        return MailOutcome{result, trouble, exchange.answer};
    };
    if (code == CURLE_OK) {
        return outcome(MailResult::Sent, MailTrouble::None);
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        return outcome(MailResult::Stopped, MailTrouble::None);
    }
    const bool isAnswer = code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
                          code == CURLE_RECV_ERROR || code == CURLE_REMOTE_ACCESS_DENIED ||
                          code == CURLE_UPLOAD_FAILED;
    const bool isClosing = status == 421; // RFC 5321 §3.8: the whole service, not this mail
    if (isAnswer && exchange.phase >= Phase::Recipient && !isClosing) {
        if (isKind(status, 5)) {
            return outcome(MailResult::Refused, exchange.phase == Phase::Recipient
                                                    ? MailTrouble::RecipientRefused
                                                    : MailTrouble::ContentRefused);
        }
        if (isKind(status, 4)) {
            return outcome(MailResult::Postponed, MailTrouble::Postponed);
        }
    }
    if (exchange.phase == Phase::Content && !isClosing) {
        // A mail that breaks every connection must not keep the others from going.
        return outcome(MailResult::Postponed, MailTrouble::Unconfirmed);
    }
    if (isAnswer && (isKind(status, 5) || isKind(status, 4))) {
        return outcome(MailResult::Unreachable, exchange.phase == Phase::Sender
                                                    ? MailTrouble::SenderRefused
                                                    : MailTrouble::ServerRefused);
    }
    return outcome(MailResult::Unreachable, connectionTrouble(code, exchange.phase));
}

} // namespace

struct SmtpMailer::Impl {
    Impl(SmtpOptions given, std::stop_token token)
        : options(std::move(given)), stop(std::move(token)), curl(curl_easy_init()) {
        if (curl == nullptr) {
            throw Error({"メール送信の準備ができません。サーバーを再起動してください。",
                         "The library for sending mail cannot be used. Restart the server."});
        }
    }
    ~Impl() { curl_easy_cleanup(curl); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        // Every option is one of this version of the library.
        TW_ASSERT(curl_easy_setopt(curl, option, value) == CURLE_OK);
    }
    void setServer() {
        const char* const scheme = options.tls == SmtpTls::Tls ? "smtps" : "smtp";
        const bool isV6 = options.host.find(':') != std::string::npos;
        const std::string url =
            fmt::format("{}://{}:{}/{}", scheme, isV6 ? "[" + options.host + "]" : options.host,
                        options.port, options.helloName);
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_PROXY, ""); // not from the environment
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        set(CURLOPT_USE_SSL,
            static_cast<long>(options.tls == SmtpTls::None ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        if (!options.caFile.empty()) {
            set(CURLOPT_CAINFO, options.caFile.c_str());
            set(CURLOPT_CAPATH, static_cast<char*>(nullptr)); // that one alone
        }
        if (!options.user.empty()) {
            set(CURLOPT_USERNAME, options.user.c_str());
            set(CURLOPT_PASSWORD, options.password.c_str());
        }
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connectTimeout.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.sendTimeout.count()));
        set(CURLOPT_MAXAGE_CONN, kIdleMax_s);
    }
    void setCallbacks(Exchange& exchange) {
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, &onRead);
        set(CURLOPT_READDATA, &exchange);
        set(CURLOPT_HEADERFUNCTION, &onAnswer);
        set(CURLOPT_HEADERDATA, &exchange);
        set(CURLOPT_WRITEFUNCTION, &onAnswer);
        set(CURLOPT_WRITEDATA, &exchange);
        set(CURLOPT_DEBUGFUNCTION, &onCommand);
        set(CURLOPT_DEBUGDATA, &exchange);
        set(CURLOPT_VERBOSE, 1L); // to the callback alone
        set(CURLOPT_XFERINFOFUNCTION, &onProgress);
        set(CURLOPT_XFERINFODATA, &exchange);
        set(CURLOPT_NOPROGRESS, 0L);
    }

    SmtpOptions options;
    std::stop_token stop;
    CURL* curl;
    bool isSound = true; // the connection kept from the message before may carry another one
};

SmtpMailer::SmtpMailer(SmtpOptions options, std::stop_token stop)
    : m_impl(std::make_unique<Impl>(std::move(options), std::move(stop))) {}
SmtpMailer::~SmtpMailer() = default;

MailOutcome SmtpMailer::send(const MailMessage& message) {
    const std::string content = composedMail(m_impl->options.sender, message);
    const std::string from = "<" + m_impl->options.bounceAddress.text() + ">";
    const std::string to = "<" + message.to.text() + ">";
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
        curl_slist_append(nullptr, to.c_str()), &curl_slist_free_all);
    Exchange exchange;
    exchange.content = content;
    exchange.stop = m_impl->stop;
    curl_easy_reset(m_impl->curl); // keeps the connection
    m_impl->setServer();
    m_impl->setCallbacks(exchange);
    m_impl->set(CURLOPT_MAIL_FROM, from.c_str());
    m_impl->set(CURLOPT_MAIL_RCPT, recipients.get());
    m_impl->set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(content.size()));
    if (!m_impl->isSound) {
        // A server that ends its service (421) closes a moment later: what is sent meanwhile is
        // lost.
        m_impl->set(CURLOPT_FRESH_CONNECT, 1L);
    }
    const CURLcode code = curl_easy_perform(m_impl->curl);
    long status = 0;
    curl_easy_getinfo(m_impl->curl, CURLINFO_RESPONSE_CODE, &status);
    MailOutcome outcome = judged(code, status, exchange);
    m_impl->isSound = outcome.result != MailResult::Unreachable;
    return outcome;
}

} // namespace tewatashi::server::mail
