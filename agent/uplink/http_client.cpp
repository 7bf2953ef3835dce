#include "agent/uplink/http_client.h"

#include "agent/uplink/tls_trust.h"
#include "common/base/assert.h"

#include <QHostAddress>
#include <QNetworkAccessManager>
#include <QNetworkProxyFactory>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>
#include <QUrl>
#include <fmt/format.h>

namespace tewatashi::agent::uplink {
namespace {

class SystemProxies final : public QNetworkProxyFactory {
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override {
        QList<QNetworkProxy> proxies = systemProxyForQuery(query);
        m_proxied = !proxies.isEmpty() && proxies.first().type() != QNetworkProxy::NoProxy;
        return proxies;
    }
    [[nodiscard]] bool proxied() const { return m_proxied; } // the last request

private:
    bool m_proxied = false;
};

// Plain HTTP would show scans to the network; to this machine (a local TLS forwarder) it does not.
bool isUsable(const QUrl& url) {
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasQuery() ||
        url.hasFragment() || (url.path() != QString() && url.path() != QStringLiteral("/"))) {
        return false;
    }
    if (url.scheme() == QStringLiteral("https")) {
        return true;
    }
    return url.scheme() == QStringLiteral("http") &&
           (url.host() == QStringLiteral("localhost") || QHostAddress(url.host()).isLoopback());
}

// The server gave a complete answer; Qt calls statuses from 400 errors too.
bool isAnswer(QNetworkReply::NetworkError error, int status) {
    return status > 0 && (error == QNetworkReply::NoError ||
                          (error > QNetworkReply::UnknownProxyError && status >= 400));
}

FailureKind kindOf(QNetworkReply::NetworkError error) {
    switch (error) {
    case QNetworkReply::HostNotFoundError:
        return FailureKind::HostNotFound;
    case QNetworkReply::ConnectionRefusedError:
        return FailureKind::Refused;
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError:
        return FailureKind::TimedOut;
    case QNetworkReply::SslHandshakeFailedError:
        return FailureKind::TlsOther;
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return FailureKind::ProxyAuth;
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::UnknownProxyError:
        return FailureKind::ProxyUnreachable;
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
        return FailureKind::Unreachable;
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
        return FailureKind::NotOurServer;
    default:
        return FailureKind::Closed;
    }
}

HttpAnswer answerOf(QNetworkReply& reply, int status) {
    HttpAnswer answer;
    answer.status = status;
    answer.contentType = reply.header(QNetworkRequest::ContentTypeHeader).toString().toStdString();
    answer.body = reply.readAll().toStdString();
    for (const auto& [name, value] : reply.rawHeaderPairs()) {
        answer.headers.emplace_back(name.toLower().toStdString(), value.toStdString());
    }
    return answer;
}

} // namespace

std::string HttpAnswer::header(std::string_view lowerCaseName) const {
    for (const auto& [name, value] : headers) {
        if (name == lowerCaseName) {
            return value;
        }
    }
    return {};
}

struct HttpClient::Impl {
    ServerSettings settings;
    QUrl url;
    std::string host;
    Result<TlsTrust, UplinkFailure> trust;
    QNetworkAccessManager manager;
    SystemProxies* proxies = new SystemProxies; // owned by the manager
    QTimer deadline;
    QNetworkReply* reply = nullptr;
    Done done;
    std::optional<UplinkFailure> verdict; // why we ended the exchange ourselves

    explicit Impl(ServerSettings wanted)
        : settings(std::move(wanted)), url(QString::fromStdString(settings.url), QUrl::StrictMode),
          host(isUsable(url) ? url.host().toStdString() : settings.url),
          trust(TlsTrust::load(settings)) {
        manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
        manager.setProxyFactory(proxies);
        deadline.setSingleShot(true);
        QObject::connect(&deadline, &QTimer::timeout, &manager, [this] {
            stop({FailureKind::TimedOut, "no complete answer in time"});
        });
    }

    void stop(UplinkFailure why) {
        if (reply != nullptr && !verdict) {
            verdict = std::move(why);
            reply->abort(); // ends in finished()
        }
    }

    void later(UplinkFailure why) {
        QTimer::singleShot(0, &manager, [this, why = std::move(why)] {
            std::exchange(done, nullptr)(failure(why));
        });
    }

    [[nodiscard]] QNetworkRequest request(const HttpCall& call) const {
        QUrl target = url;
        target.setPath(QString::fromStdString(call.target));
        QNetworkRequest request(target);
        request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                             QNetworkRequest::AlwaysNetwork);
        request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
        request.setSslConfiguration(trust->configuration());
        // Each of these keeps Qt from sending a longer one of its own; a body that Qt inflated
        // would not be what the receipt signs.
        request.setRawHeader("Accept-Encoding", "identity");
        request.setRawHeader("Accept-Language", "*");
        request.setRawHeader("User-Agent", "tewatashi");
        if (!call.contentType.empty()) {
            request.setRawHeader("Content-Type", QByteArray::fromStdString(call.contentType));
        }
        for (const auto& [name, value] : call.headers) {
            request.setRawHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
        }
        return request;
    }

    void watch() {
        QObject::connect(reply, &QNetworkReply::sslErrors, reply,
                         [this](const QList<QSslError>& errors) { judgeHandshake(errors); });
        // Qt blocks its network thread in this signal: nothing of the request is sent yet.
        QObject::connect(reply, &QNetworkReply::encrypted, reply, [this] {
            const QSslCertificate leaf = reply->sslConfiguration().peerCertificate();
            if (!trust->accepts(leaf)) {
                stop(trust->judge(leaf, {}));
            }
        });
        QObject::connect(reply, &QNetworkReply::readyRead, reply, [this] {
            if (static_cast<std::size_t>(reply->bytesAvailable()) > kAnswerSizeMax) {
                stop({FailureKind::TooLarge, "the answer is longer than any of ours"});
            }
        });
        QObject::connect(reply, &QNetworkReply::finished, &manager, [this] { finish(); });
    }

    void judgeHandshake(const QList<QSslError>& errors) {
        const QSslCertificate leaf = reply->sslConfiguration().peerCertificate();
        const QList<QSslError> answered = trust->answeredByPin(leaf, errors);
        if (answered.size() == errors.size()) {
            reply->ignoreSslErrors(answered);
            return;
        }
        // Not ignored: Qt ends the handshake. Remember why for the message.
        if (!verdict) {
            verdict = trust->judge(leaf, errors);
        }
    }

    // Of a proxy that refuses Qt says no more than that the network failed, and by a proxy nothing
    // else is looked up or connected to.
    [[nodiscard]] FailureKind kindOfEnd(QNetworkReply::NetworkError error) const {
        const FailureKind kind = kindOf(error);
        const bool before = kind == FailureKind::Unreachable || kind == FailureKind::HostNotFound;
        return before && proxies->proxied() ? FailureKind::ProxyUnreachable : kind;
    }

    void finish() {
        deadline.stop();
        QNetworkReply& ended = *std::exchange(reply, nullptr);
        ended.deleteLater();
        const int status = ended.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        Done report = std::exchange(done, nullptr);
        if (verdict) {
            report(failure(*verdict));
        } else if (isAnswer(ended.error(), status)) {
            report(answerOf(ended, status));
        } else {
            report(failure(
                UplinkFailure{kindOfEnd(ended.error()), ended.errorString().toStdString()}));
        }
    }
};

HttpClient::HttpClient(ServerSettings settings)
    : m_impl(std::make_unique<Impl>(std::move(settings))) {}

HttpClient::~HttpClient() {
    if (m_impl->reply != nullptr) {
        m_impl->reply->disconnect();
        m_impl->reply->abort();
    }
}

const std::string& HttpClient::host() const { return m_impl->host; }

void HttpClient::call(const HttpCall& call, std::chrono::milliseconds deadline, Done done) {
    TW_ASSERT(m_impl->done == nullptr);
    m_impl->done = std::move(done);
    m_impl->verdict.reset();
    if (!isUsable(m_impl->url)) {
        m_impl->later({FailureKind::BadAddress, m_impl->settings.url});
        return;
    }
    if (!m_impl->trust) {
        m_impl->later(m_impl->trust.error());
        return;
    }
    const QNetworkRequest request = m_impl->request(call);
    const QByteArray body(reinterpret_cast<const char*>(call.body.data()),
                          static_cast<qsizetype>(call.body.size()));
    m_impl->reply = call.method == HttpCall::Method::Get ? m_impl->manager.get(request)
                                                         : m_impl->manager.post(request, body);
    m_impl->watch();
    m_impl->deadline.start(deadline);
}

} // namespace tewatashi::agent::uplink
