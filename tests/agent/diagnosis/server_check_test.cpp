// Each layer between this PC and the server is broken in turn; exactly that one is named.
#include "tests/agent/diagnosis/healthy_pc.h"
#include "tests/support/manual_clock.h"

using namespace tewatashi;
using namespace tewatashi::agent::diagnosis;
using namespace std::chrono_literals;
using test::broken;
using test::ScriptedServer;
using test::stateAt;

namespace {

std::vector<Finding> check(ScriptedServer& server) {
    const test::ManualClock clock;
    std::vector<Finding> findings;
    ServerCheck check(server, clock,
                      [&](Finding finding) { findings.push_back(std::move(finding)); });
    check.start();
    CHECK(findings.empty()); // never from inside
    server.deliverAll();
    return findings;
}

auto troubleAt(Layer layer) {
    return failure(Trouble{layer,
                           {"サーバーに届きません。接続を確認してください。",
                            "The server cannot be reached. Check the connection."},
                           "detail"});
}

struct ServerBreak {
    Layer layer;
    std::function<void(ScriptedServer&)> how;
    int questions; // the one that met it is the last
};

std::vector<ServerBreak> serverBreaks() {
    std::vector<ServerBreak> all{
        {Layer::Dns, [](ScriptedServer& s) { s.way = troubleAt(Layer::Dns); }, 1},
        {Layer::Clock, [](ScriptedServer& s) { s.time->ahead = kClockTolerance + 1s; }, 3},
        {Layer::Clock, [](ScriptedServer& s) { s.time->ahead = -kClockTolerance - 1s; }, 3},
        {Layer::SignIn, [](ScriptedServer& s) { s.agent = troubleAt(Layer::SignIn); }, 4},
        {Layer::Server, [](ScriptedServer& s) { s.ready = troubleAt(Layer::Server); }, 5},
        {Layer::Maintenance, [](ScriptedServer& s) { s.ready = troubleAt(Layer::Maintenance); }, 5},
        {Layer::Proxy, [](ScriptedServer& s) { s.agent = troubleAt(Layer::Proxy); }, 4},
    };
    for (const Layer layer :
         {Layer::Proxy, Layer::Connection, Layer::Tls, Layer::Server, Layer::Maintenance}) {
        all.push_back({layer, [layer](ScriptedServer& s) { s.time = troubleAt(layer); }, 2});
    }
    return all;
}

} // namespace

TEST_CASE("A server that is well has nothing to mend", "[unit]") {
    ScriptedServer server;
    const auto findings = check(server);
    CHECK(findings.size() == 8);
    CHECK(broken(findings).empty());
    for (const Finding& finding : findings) {
        INFO(infoOf(finding.layer).code);
        CHECK(finding.state == State::Ok);
    }
}

TEST_CASE("Whatever is broken on the way to the server is named, and nothing else", "[unit]") {
    std::set<Layer> met;
    for (const ServerBreak& one : serverBreaks()) {
        ScriptedServer server;
        one.how(server);
        const auto findings = check(server);
        INFO(infoOf(one.layer).code << ", " << one.questions);
        CHECK(broken(findings) == std::set<Layer>{one.layer});
        CHECK(server.questions == one.questions);
        std::vector<Layer> order;
        for (const Finding& finding : findings) {
            order.push_back(finding.layer);
            if (finding.layer > one.layer) {
                CHECK(finding.state == State::NotChecked);
            }
        }
        CHECK(order.size() == 8);
        CHECK(std::is_sorted(order.begin(), order.end()));
        met.insert(one.layer);
    }
    CHECK(met.size() == 8);
}

TEST_CASE("What an answer proves is told, what it does not is left open", "[unit]") {
    ScriptedServer server;
    server.time = troubleAt(Layer::Maintenance);
    const auto findings = check(server);
    CHECK(stateAt(findings, Layer::Tls) == State::Ok);
    CHECK(stateAt(findings, Layer::Connection) == State::Ok);
    CHECK(stateAt(findings, Layer::SignIn) == State::NotChecked);
}

TEST_CASE("A clock is wrong only beyond its tolerance and what the measuring took", "[unit]") {
    ScriptedServer server;
    server.time->ahead = kClockTolerance;
    CHECK(broken(check(server)).empty());
    server.time = ServerTime{kClockTolerance + 4s, 5s};
    CHECK(broken(check(server)).empty());
    server.time = ServerTime{-kClockTolerance - 6s, 5s};
    CHECK(broken(check(server)) == std::set<Layer>{Layer::Clock});
}

TEST_CASE("A certificate that ends soon is pointed out while it still holds", "[unit]") {
    ScriptedServer server;
    const auto adviceWith = [&](std::chrono::milliseconds left) {
        server.certificate =
            Certificate{"mail.example.jp", "Example CA", test::ManualClock::kStart + left};
        const auto findings = check(server);
        CHECK(broken(findings).empty());
        for (const Finding& finding : findings) {
            if (finding.layer == Layer::Tls) {
                CHECK(finding.facts.size() == 3);
                return finding.advice.en;
            }
        }
        return std::string("none");
    };
    CHECK(adviceWith(kCertificateWarning).empty());
    CHECK_FALSE(adviceWith(kCertificateWarning - 1h).empty());
}

TEST_CASE("With a proxy the name is the proxy's business", "[unit]") {
    ScriptedServer server;
    server.way = Way{"mail.example.jp", "proxy.example.jp:8080"};
    const auto findings = check(server);
    CHECK(stateAt(findings, Layer::Dns) == State::NotChecked);
    for (const Finding& finding : findings) {
        if (finding.layer == Layer::Proxy) {
            CHECK(finding.text.en.find("proxy.example.jp:8080") != std::string::npos);
        }
    }
}
