#pragma once

#include "common/base/error.h"
#include "server/http/http_server.h"
#include "tests/support/raw_client.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificate.h"
#include "tests/support/test_route.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tewatashi::test {

// What a handler waits at until the test lets it go on.
class Gate {
public:
    void enter() {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_open; });
    }
    [[nodiscard]] bool waitForVisitors(int count) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, RawClient::kPatience, [&] { return m_waiting >= count; });
    }
    void open() {
        const std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_waiting = 0;
    bool m_open = false;
};

// Our server in this process, on a free port, with routes that show what a handler saw.
class Served {
public:
    using Adjust = std::function<void(server::http::HttpOptions&)>;

    explicit Served(const Adjust& adjust = {}, Tls tls = Tls::No) : m_tls(tls) {
        addRoutes();
        server::http::HttpOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        if (tls == Tls::Yes) {
            makeTestCertificate({"127.0.0.1"}).writeTo(m_folder.path());
            options.tls = {m_folder / "cert.pem", m_folder / "key.pem"};
        }
        if (adjust) {
            adjust(options);
        }
        m_server = std::make_unique<server::http::HttpServer>(
            options, m_router, [this](const server::http::AccessRecord& r) {
                const std::lock_guard lock(m_mutex);
                m_log.push_back(std::string(r.method) + " " + std::string(r.routePattern) + " " +
                                std::to_string(r.status) + " " + std::string(r.remoteAddress));
            });
        m_server->start();
    }
    ~Served() {
        m_gate.open();
        m_server.reset();
    }

    [[nodiscard]] RawClient client(const std::string& host = "127.0.0.1") const {
        RawClient::Options options;
        options.tls = m_tls;
        options.host = host;
        return {m_server->port(), options};
    }
    [[nodiscard]] RawReply ask(const std::string& request) const {
        return client().request(request);
    }
    [[nodiscard]] server::http::HttpServer& server() { return *m_server; }
    [[nodiscard]] Gate& gate() { return m_gate; }
    [[nodiscard]] std::vector<std::string> log() {
        const std::lock_guard lock(m_mutex);
        return m_log;
    }
    // Waits for something another thread does; false when it does not happen in time.
    [[nodiscard]] static bool eventually(const std::function<bool()>& condition) {
        const auto until = std::chrono::steady_clock::now() + RawClient::kPatience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > until) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }

private:
    void addRoutes() {
        using server::http::Audience;
        using server::http::htmlResponse;
        using server::http::jsonResponse;
        using server::http::Method;
        using server::http::Request;
        using server::http::Response;
        m_router.add(Method::Get, "/hello", kTestRoute,
                     [](const Request&) { return htmlResponse(200, "hello"); });
        m_router.add(Method::Get, "/who", kTestRoute,
                     [](const Request& q) { return htmlResponse(200, q.remoteAddress); });
        m_router.add(Method::Get, "/items/{number}", kTestRoute, [](const Request& q) {
            return htmlResponse(200, q.param("number") + "|" + q.queryValue("x").value_or("-"));
        });
        m_router.add(Method::Get, "/cached", kTestRoute, [](const Request&) {
            return htmlResponse(200, "x").withHeader("Cache-Control", "max-age=60");
        });
        m_router.add(Method::Get, "/gate", kTestRoute, [this](const Request&) {
            m_gate.enter();
            return htmlResponse(200, "gone through");
        });
        m_router.add(Method::Get, "/split", kTestRoute, [](const Request&) {
            Response response = htmlResponse(200, "x");
            response.headers.emplace_back("X-A", "a\r\nX-B: b");
            return response;
        });
        m_router.add(Method::Get, "/big", kTestRoute, [](const Request&) {
            return htmlResponse(200, std::string(16UL * 1024 * 1024, 'x'));
        });
        m_router.add(Method::Get, "/throw/int", kTestRoute,
                     [](const Request&) -> Response { throw 42; });
        m_router.add(Method::Get, "/throw/error", kTestRoute, [](const Request&) -> Response {
            throw Error({"秘密のファイル", "secret-file.db cannot be read"});
        });
        m_router.add(Method::Get, "/throw/memory", kTestRoute,
                     [](const Request&) -> Response { throw std::bad_alloc(); });
        m_router.add(Method::Post, "/api/echo", kTestRoute,
                     [](const Request& q) { return jsonResponse(200, q.body); },
                     {Audience::Api, 1024UL * 1024, {"application/json"}});
    }

    TempDir m_folder;
    Tls m_tls;
    Gate m_gate;
    std::mutex m_mutex;
    std::vector<std::string> m_log;
    server::http::Router m_router;
    std::unique_ptr<server::http::HttpServer> m_server;
};

[[nodiscard]] inline std::string getRequest(const std::string& target,
                                            const std::string& fields = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
[[nodiscard]] inline std::string echoRequest(const std::string& body,
                                             const std::string& fields = "") {
    return "POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

} // namespace tewatashi::test
