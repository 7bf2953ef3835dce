#include "agent/diagnosis/server_check.h"

#include "common/base/assert.h"
#include "common/base/iso_time.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::agent::diagnosis {
namespace {

Finding dnsFinding(const Way& way) {
    if (!way.proxy.empty()) {
        return notChecked(Layer::Dns, {"プロキシが調べるため、このPCでは確認しません。",
                                       "The proxy looks it up, not this PC."});
    }
    return ok(
        Layer::Dns,
        {fmt::format("「{}」が見つかりました。", way.host), fmt::format("{} is known.", way.host)},
        {{"host", way.host}});
}

Finding proxyFinding(const Way& way) {
    if (way.proxy.empty()) {
        return ok(Layer::Proxy, {"プロキシは使っていません。", "No proxy is used."});
    }
    return ok(Layer::Proxy,
              {fmt::format("プロキシ「{}」を通れます。", way.proxy),
               fmt::format("The proxy {} lets requests pass.", way.proxy)},
              {{"proxy", way.proxy}});
}

Finding tlsFinding(const std::optional<Certificate>& shown, UtcMillis now) {
    if (!shown) {
        return ok(Layer::Tls, {"このサーバーとの通信は確認できました。",
                               "This server is spoken to as the settings say."});
    }
    const std::string day = isoTime(shown->validTo).substr(0, 10);
    Finding finding = ok(Layer::Tls,
                         {fmt::format("証明書は正しく、{} まで有効です。", day),
                          fmt::format("The certificate is right and holds until {}.", day)},
                         {{"certificate_expires", isoTime(shown->validTo)},
                          {"certificate_subject", shown->subject},
                          {"certificate_issuer", shown->issuer}});
    if (shown->validTo < now + std::chrono::milliseconds(kCertificateWarning)) {
        finding.advice = {"まもなく期限が切れます。サーバー管理者に更新を依頼してください。",
                          "It ends soon: ask the server's administrator to renew it."};
    }
    return finding;
}

Finding clockFinding(const ServerTime& time) {
    const auto ahead_s = std::chrono::duration_cast<std::chrono::seconds>(time.ahead).count();
    std::vector<Fact> seen{{"ahead_ms", std::to_string(time.ahead.count())}};
    if (std::chrono::abs(time.ahead) - time.uncertainty <= kClockTolerance) {
        return ok(Layer::Clock,
                  {fmt::format("サーバーとの差は {} 秒です。", ahead_s < 0 ? -ahead_s : ahead_s),
                   fmt::format("It differs from the server's by {} s.",
                               ahead_s < 0 ? -ahead_s : ahead_s)},
                  std::move(seen));
    }
    const bool fast = time.ahead.count() > 0;
    const auto off_s = fast ? ahead_s : -ahead_s;
    Finding wrong = notOk(
        Layer::Clock,
        {fmt::format(
             "このPCの時計がサーバーより {} 秒{}います。このPCの日付・時刻・時間帯を合わせ、"
             "自動で合わせる設定を確認してください。",
             off_s, fast ? "進んで" : "遅れて"),
         fmt::format("This PC's clock is {} s {} the server's. Set date, time and time zone of "
                     "this PC, and check that they are kept automatically.",
                     off_s, fast ? "ahead of" : "behind")});
    wrong.facts = std::move(seen);
    return wrong;
}

} // namespace

ServerCheck::ServerCheck(ServerPort& server, const Clock& clock, std::function<void(Finding)> found)
    : m_server(server), m_clock(clock), m_found(std::move(found)) {}

void ServerCheck::start() {
    m_server.findWay([this](Result<Way, Trouble> way) {
        if (!stops(way)) {
            onWay(*way);
        }
    });
}

void ServerCheck::onWay(const Way& way) {
    pass(dnsFinding(way));
    pass(proxyFinding(way));
    m_server.readTime([this](Result<ServerTime, Trouble> time) {
        if (!stops(time)) {
            onTime(*time);
        }
    });
}

void ServerCheck::onTime(const ServerTime& time) {
    pass(ok(Layer::Connection, {"サーバーにつながりました。", "The server can be reached."}));
    m_clockFinding = clockFinding(time);
    m_server.readCertificate([this](Result<std::optional<Certificate>, Trouble> shown) {
        if (!stops(shown)) {
            onCertificate(*shown);
        }
    });
}

void ServerCheck::onCertificate(const std::optional<Certificate>& shown) {
    pass(tlsFinding(shown, m_clock.utcNow()));
    if (m_clockFinding.state == State::NotOk) {
        stop(m_clockFinding);
        return;
    }
    pass(m_clockFinding);
    m_server.signIn([this](Result<OwnAgent, Trouble> agent) {
        if (!stops(agent)) {
            onSignedIn(*agent);
        }
    });
}

void ServerCheck::onSignedIn(const OwnAgent& agent) {
    pass(ok(Layer::SignIn, {"サーバーはこのPCを受け入れています。", "The server accepts this PC."},
            {{"registered_as", agent.name}, {"server_version", agent.serverVersion}}));
    m_server.askReady([this](Result<void, Trouble> ready) {
        if (!stops(ready)) {
            onReady();
        }
    });
}

void ServerCheck::onReady() {
    pass(ok(Layer::Server, {"正常です。", "It is well."}));
    pass(ok(Layer::Maintenance, {"メンテナンス中ではありません。", "There is none."}));
    finish();
}

void ServerCheck::pass(Finding finding) { m_passed.push_back(std::move(finding)); }

void ServerCheck::fail(const Trouble& trouble) {
    TW_ASSERT(infoOf(trouble.layer).chain == Chain::Server);
    stop(notOk(trouble.layer, trouble.text, trouble.detail));
}

// An answer that came proves the layers up to TLS; of the others only those that were asked are
// known.
void ServerCheck::stop(Finding cause) {
    std::vector<Finding> all;
    for (const LayerInfo& info : layers()) {
        if (info.chain != Chain::Server) {
            continue;
        }
        if (info.layer == cause.layer) {
            all.push_back(cause);
            continue;
        }
        if (info.layer > cause.layer) {
            all.push_back(notChecked(info.layer));
            continue;
        }
        const auto passed = std::find_if(m_passed.begin(), m_passed.end(), [&](const Finding& one) {
            return one.layer == info.layer;
        });
        if (passed != m_passed.end()) {
            all.push_back(*passed);
        } else if (info.layer <= Layer::Tls) {
            all.push_back(ok(info.layer, {"問題ありません。", "Nothing is wrong."}));
        } else {
            all.push_back(notChecked(info.layer, {"別の原因のため、まだ確認できません。",
                                                  "Another cause keeps it from being checked."}));
        }
    }
    m_passed = std::move(all);
    finish();
}

void ServerCheck::finish() {
    for (Finding& finding : m_passed) {
        m_found(std::move(finding));
    }
}

std::vector<Finding> serverNotChecked(const LocalizedText& why) {
    std::vector<Finding> findings;
    for (const LayerInfo& info : layers()) {
        if (info.chain == Chain::Server) {
            findings.push_back(notChecked(info.layer, why));
        }
    }
    return findings;
}

} // namespace tewatashi::agent::diagnosis
