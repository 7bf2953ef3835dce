#include "agent/uplink/server_query.h"

#include "agent/uplink/answer_judge.h"
#include "agent/uplink/http_client.h"
#include "agent/uplink/signed_call.h"

#include <QHostInfo>
#include <QNetworkProxyFactory>
#include <QTimer>
#include <QUrl>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tewatashi::agent::uplink {
namespace {

constexpr const char* kOwnAgent = "/api/v1/agent";
constexpr const char* kReady = "/readyz";

HttpCall getOf(const char* target) {
    HttpCall call;
    call.target = target;
    return call;
}

std::string proxyFor(const QUrl& url) {
    const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
    if (proxies.isEmpty() || proxies.first().type() == QNetworkProxy::NoProxy ||
        proxies.first().hostName().isEmpty()) {
        return {};
    }
    const QNetworkProxy& proxy = proxies.first();
    return fmt::format("{}:{}", proxy.hostName().toStdString(), proxy.port());
}

std::optional<UtcMillis> timeIn(const HttpAnswer& answer) {
    const auto json = nlohmann::json::parse(answer.body, nullptr, false);
    if (answer.header("tewatashi-nonce").empty() || !json.is_object()) {
        return std::nullopt;
    }
    const auto found = json.find("time");
    return found != json.end() && found->is_number_integer()
               ? std::optional(UtcMillis{found->get<std::int64_t>()})
               : std::nullopt;
}

} // namespace

struct ServerQuery::Impl {
    ServerSettings settings;
    AgentIdentity identity;
    SigningKey key;
    const Clock& clock;
    HttpClient client;
    QTimer deadline; // of a look-up; context of its answer
    int lookUp = -1;
    Done<FoundWay> wayDone;
    Done<wire::AgentAnswer> agentDone;
    bool nonceRepeated = false;

    Impl(ServerSettings server, AgentIdentity who, SigningKey secret, const Clock& time)
        : settings(std::move(server)), identity(std::move(who)), key(std::move(secret)),
          clock(time), client(settings) {
        deadline.setSingleShot(true);
        QObject::connect(&deadline, &QTimer::timeout, &deadline, [this] {
            QHostInfo::abortHostLookup(lookUp);
            tellWay(failure(UplinkFailure{FailureKind::HostNotFound, "no answer in time"}));
        });
    }
    ~Impl() { QHostInfo::abortHostLookup(lookUp); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void tellWay(Result<FoundWay, UplinkFailure> way) {
        deadline.stop();
        if (const auto tell = std::exchange(wayDone, nullptr)) {
            tell(std::move(way));
        }
    }
    void tellWayLater(Result<FoundWay, UplinkFailure> way) {
        QTimer::singleShot(0, &deadline, [this, way = std::move(way)] { tellWay(way); });
    }

    void findWay() {
        const QUrl url(QString::fromStdString(settings.url), QUrl::StrictMode);
        if (!url.isValid() || url.host().isEmpty()) {
            tellWayLater(failure(UplinkFailure{FailureKind::BadAddress, settings.url}));
            return;
        }
        FoundWay way{url.host().toStdString(), proxyFor(url)};
        if (!way.proxy.empty()) {
            tellWayLater(std::move(way));
            return;
        }
        deadline.start(kPatience);
        lookUp = QHostInfo::lookupHost(
            url.host(), &deadline, [this, way = std::move(way)](const QHostInfo& found) {
                if (found.error() != QHostInfo::NoError || found.addresses().isEmpty()) {
                    tellWay(failure(UplinkFailure{FailureKind::HostNotFound,
                                                  found.errorString().toStdString()}));
                } else {
                    tellWay(way);
                }
            });
    }

    void askWhoWeAre(const std::string& nonce) {
        HttpCall call = getOf(kOwnAgent);
        signCall(call, identity, key, nonce);
        client.call(call, kPatience, [this, nonce](Result<HttpAnswer, UplinkFailure> answer) {
            answered(nonce, std::move(answer));
        });
    }

    void answered(const std::string& nonce, Result<HttpAnswer, UplinkFailure> answer) {
        if (!answer) {
            tellAgent(failure(answer.error()));
            return;
        }
        const std::string fresh = answer->header("tewatashi-nonce");
        if (answer->status == 409 && !fresh.empty() && !std::exchange(nonceRepeated, true)) {
            askWhoWeAre(fresh);
            return;
        }
        tellAgent(judgeOwnAgent(*answer, identity, nonce));
    }

    void tellAgent(Result<wire::AgentAnswer, UplinkFailure> answer) {
        std::exchange(agentDone, nullptr)(std::move(answer));
    }
};

ServerQuery::ServerQuery(ServerSettings server, AgentIdentity identity, SigningKey key,
                         const Clock& clock)
    : m_impl(
          std::make_unique<Impl>(std::move(server), std::move(identity), std::move(key), clock)) {}
ServerQuery::~ServerQuery() = default;

const std::string& ServerQuery::host() const { return m_impl->client.host(); }

void ServerQuery::findWay(Done<FoundWay> done) {
    m_impl->wayDone = std::move(done);
    m_impl->findWay();
}

void ServerQuery::readTime(Done<MeasuredTime> done) {
    const auto asked = m_impl->clock.monotonicNow();
    m_impl->client.call(
        getOf(kTimeTarget), kPatience,
        [this, asked, done = std::move(done)](Result<HttpAnswer, UplinkFailure> answer) {
            if (!answer) {
                done(failure(answer.error()));
                return;
            }
            const auto server = answer->status == 200 ? timeIn(*answer) : std::nullopt;
            if (!server) {
                done(failure(failureOf(*answer)));
                return;
            }
            const auto half = (m_impl->clock.monotonicNow() - asked) / 2;
            const UtcMillis here = m_impl->clock.utcNow();
            done(MeasuredTime{std::chrono::milliseconds(here.value - server->value) - half, half});
        });
}

void ServerQuery::askWhoWeAre(Done<wire::AgentAnswer> done) {
    m_impl->agentDone = std::move(done);
    m_impl->nonceRepeated = false;
    m_impl->client.call(getOf(kTimeTarget), kPatience,
                        [impl = m_impl.get()](Result<HttpAnswer, UplinkFailure> answer) {
                            const std::string nonce =
                                answer ? answer->header("tewatashi-nonce") : "";
                            if (!answer) {
                                impl->tellAgent(failure(answer.error()));
                            } else if (answer->status != 200 || nonce.empty()) {
                                impl->tellAgent(failure(failureOf(*answer)));
                            } else {
                                impl->askWhoWeAre(nonce);
                            }
                        });
}

void ServerQuery::askReady(Done<void> done) {
    m_impl->client.call(getOf(kReady), kPatience,
                        [done = std::move(done)](Result<HttpAnswer, UplinkFailure> answer) {
                            if (!answer) {
                                done(failure(answer.error()));
                            } else if (answer->status == 200) {
                                done({});
                            } else if (answer->body.find("not_ready") != std::string::npos) {
                                done(failure(UplinkFailure{FailureKind::ServerError,
                                                           "its database does not answer"}));
                            } else {
                                done(failure(failureOf(*answer)));
                            }
                        });
}

} // namespace tewatashi::agent::uplink
