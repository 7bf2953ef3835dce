#pragma once

#include "common/base/clock.h"
#include "common/wire/receipt.h"
#include "server/app/init_site.h"
#include "server/app/routes.h"
#include "server/app/site_program.h"
#include "tests/support/db_fixture.h"
#include "tests/support/memory_builder.h"
#include "tests/support/raw_client.h"
#include "tests/support/signed_upload.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace tewatashi::test {

// What an agent keeps of its enrolment.
struct DoorAgent {
    AgentId id;
    SigningKey key;
    VerifyKey receiptKey; // pinned
};

// A site as `init` makes it and `serve` wires it, behind its real door: TLS with the certificate
// that init made, on a free port. Everything is asked over the wire.
class SiteDoor {
public:
    // `vfs` is SQLite's, for faults of the disk.
    explicit SiteDoor(const std::string& vfs = {}) : m_data(m_folder / "server") {
        server::app::InitOptions options;
        options.site = "main";
        options.hosts = {"localhost"};
        if (engineUnderTest() == db::Engine::Postgres) {
            options.database = m_place.location();
        }
        SystemRandom random;
        static_cast<void>(server::app::initSite(m_data, options, random));
        m_config = server::app::loadConfig(m_data);
        m_config.http.address = "127.0.0.1";
        m_config.http.port = 0;
        m_config.site.vfs = vfs;
        start();
    }
    ~SiteDoor() {
        m_running.reset();
        ::close(m_logFile);
    }
    SiteDoor(const SiteDoor&) = delete;
    SiteDoor& operator=(const SiteDoor&) = delete;

    void restart() {
        m_running.reset();
        start();
    }
    [[nodiscard]] server::app::SiteProgram& program() { return m_running->program; }
    [[nodiscard]] const DbFixture& place() const { return m_place; }
    [[nodiscard]] RawClient client(Tls tls = Tls::Yes) const {
        RawClient::Options options;
        options.tls = tls;
        options.timeout = kPatience;
        return {m_running->server.port(), options};
    }

    [[nodiscard]] RawReply ask(const std::string& method, const std::string& target,
                               const Headers& headers = {}, const std::string& body = {}) const {
        std::string octets = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
        for (const auto& [name, value] : headers) {
            octets += name + ": " + value + "\r\n";
        }
        if (method == "POST") {
            octets += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        }
        return client().request(octets + "Connection: close\r\n\r\n" + body, kPatience);
    }
    [[nodiscard]] RawReply get(const std::string& target, const Headers& headers = {}) const {
        return ask("GET", target, headers);
    }
    [[nodiscard]] DoorAgent enrol() {
        SystemRandom random;
        const SigningKey key = SigningKey::generate(random);
        const ByteView octets = key.verifyKey().bytes();
        const wire::EnrolRequest request{*program().services.agents.createCode(""), "MAILROOM-PC",
                                         "0.1.0", Bytes(octets.begin(), octets.end())};
        const RawReply reply = ask("POST", "/api/v1/enrol", {{"Content-Type", "application/json"}},
                                   wire::encodeEnrolRequest(request));
        REQUIRE(reply.status == 201);
        const auto enrolled = wire::decodeEnrolResponse(reply.body);
        REQUIRE(enrolled);
        CHECK(enrolled->site == "main");
        const auto pinned = VerifyKey::fromBytes(enrolled->receiptKey);
        REQUIRE(pinned);
        return {enrolled->agent, key, *pinned};
    }
    [[nodiscard]] RawReply upload(const DoorAgent& agent, const wire::ScanBatch& batch) const {
        const std::string nonce =
            nlohmann::json::parse(get("/api/v1/time").body).at("nonce").get<std::string>();
        const Bytes encoded = wire::encodeBatch(batch);
        const std::string body(asText(encoded));
        return ask("POST", "/api/v1/scan-batches",
                   uploadHeaders(agent.id, agent.key, batch, body, nonce), body);
    }
    // The receipt of an answer, once its signature is found to be the pinned key's.
    [[nodiscard]] static wire::Receipt receiptOf(const RawReply& reply, const DoorAgent& agent,
                                                 const wire::ScanBatch& batch) {
        REQUIRE(reply.status == 200);
        const auto signature = fromBase64(reply.header(wire::kReceiptHeader));
        REQUIRE(signature);
        const Bytes input =
            wire::receiptSigningInput("main", agent.id, wire::batchDigest(batch), reply.body);
        REQUIRE(agent.receiptKey.verifies(input, *signature));
        const auto receipt = wire::decodeReceipt(reply.body);
        REQUIRE(receipt);
        return *receipt;
    }
    [[nodiscard]] Headers token() {
        return {{"Authorization", "Bearer " + *program().services.apiTokens.add({"test"})}};
    }

    // Everything the server wrote into its log so far.
    [[nodiscard]] std::string logged() const {
        std::ifstream file(logPath(), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    static constexpr std::chrono::seconds kPatience{30};

private:
    struct Running {
        Running(const server::app::ServerConfig& config, const server::app::DataFolder& data,
                const Clock& clock, RandomSource& random, const server::app::ServerLog& log)
            : program(config, data, clock, random),
              server(options(server::app::addAllRoutes(router, program, config, log), config, log),
                     router, [&log](const server::http::AccessRecord& one) { log.access(one); }) {
            server.start();
        }
        static server::http::HttpOptions options(server::http::ErrorPage errorPage,
                                                 const server::app::ServerConfig& config,
                                                 const server::app::ServerLog& log) {
            server::http::HttpOptions options = config.http;
            options.troubleLog = [&log](std::string_view route, const LocalizedText& text) {
                log.trouble(text, route);
            };
            options.errorPage = std::move(errorPage);
            options.tls =
                server::http::TlsFiles{config.certificate.string(), config.privateKey.string()};
            return options;
        }
        server::app::SiteProgram program;
        server::http::Router router;
        server::http::HttpServer server;
    };
    [[nodiscard]] std::string logPath() const { return (m_folder / "server.log").string(); }
    void start() { m_running.emplace(m_config, m_data, m_clock, m_random, m_log); }

    DbFixture m_place;
    TempDir m_folder;
    server::app::DataFolder m_data;
    server::app::ServerConfig m_config;
    SystemClock m_clock;
    SystemRandom m_random;
    int m_logFile = ::open(logPath().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    server::app::ServerLog m_log{m_logFile, m_clock};
    std::optional<Running> m_running;
};

} // namespace tewatashi::test
