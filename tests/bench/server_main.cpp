// A server with the product's own intake, look-up and HTTP door, plus one empty handler as the
// limit that look-ups are measured against.
//   bench_server seed      --data DIR --events N  fills a site: items with five events each
//   bench_server seed-home --data DIR --items N   fills a site: requested items, 500 of them the
//                                                 reader's own
//   bench_server serve --data DIR --agents N      prints {"port":…,"token":…,"session":…}, ends on
//                                                 SIGTERM; no session without a reader
#include "common/base/random.h"
#include "common/domain/slip_number.h"
#include "server/api/api_routes.h"
#include "server/http/csrf.h"
#include "server/http/http_server.h"
#include "server/web/frame/web_site.h"
#include "server/web/web_routes.h"
#include "tests/bench/bench_site.h"
#include "tests/bench/home_site.h"
#include "tests/support/test_certificate.h"
#include "tests/support/test_route.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace {

using namespace tewatashi;
using namespace tewatashi::server;
using bench::BenchSite;

// Which of the five steps of an item a memory holds.
constexpr std::array kSteps{"accepted", "departed", "arrived", "out_for_delivery", "delivered"};
constexpr std::size_t kItemsPerMemory = 4000;

std::vector<std::string> stepCodes(std::size_t firstItem, std::size_t step) {
    std::vector<std::string> codes{"TWO-0042", fmt::format("TWA-{}", kSteps.at(step)),
                                   "TWP-TOKYO-MR"};
    for (std::size_t i = 0; i < kItemsPerMemory; ++i) {
        const std::string digits = std::to_string(20'000'000'000U + firstItem + i);
        codes.push_back(digits + domain::checkDigit7dr(digits));
    }
    return codes;
}

int seed(const std::filesystem::path& data, std::size_t events) {
    std::filesystem::create_directories(data);
    BenchSite site(data);
    std::ofstream paths(data / "paths.txt");
    const std::size_t items = events / kSteps.size();
    for (std::size_t first = 0; first < items; first += kItemsPerMemory) {
        for (std::size_t step = 0; step < kSteps.size(); ++step) {
            bench::dockMemory(site, fmt::format("opticon:{:08x}{:08x}", first, step),
                              1 + static_cast<int>(step), stepCodes(first, step));
        }
    }
    // Spread over the whole table, so that pages of every age are touched.
    const std::size_t stride = std::max<std::size_t>(1, items / 2000);
    for (std::size_t item = 0; item < items; item += stride) {
        const std::string digits = std::to_string(20'000'000'000U + item);
        paths << "/api/v1/items/" << digits << domain::checkDigit7dr(digits) << '\n';
    }
    return 0;
}

void enrolAgents(BenchSite& site, const std::filesystem::path& data, int count) {
    nlohmann::json list = nlohmann::json::array();
    for (int i = 0; i < count; ++i) {
        const SigningKey key = SigningKey::generate(site.random);
        const auto code = site.services.agents.createCode("bench", std::chrono::hours(1));
        const ByteView publicKey = key.verifyKey().bytes();
        const auto enrolled = site.services.agents.enrol(
            {*code, fmt::format("bench-{}", i), "bench", {publicKey.begin(), publicKey.end()}},
            "127.0.0.1");
        if (!enrolled) {
            throw std::runtime_error(enrolled.error().text.en);
        }
        list.push_back(
            {{"agent", enrolled->agent.hex()}, {"site", "bench"}, {"seed", toHex(key.seed())}});
    }
    std::ofstream(data / "agents.json") << list.dump();
}

int serve(const std::filesystem::path& data, int agents) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr); // before any thread: sigwait takes them
    std::filesystem::create_directories(data);
    BenchSite site(data);
    enrolAgents(site, data, agents);
    const auto token = site.services.apiTokens.add({"bench"});
    test::makeTestCertificate({"localhost"}).writeTo(data);
    http::Router router;
    const std::string cookie = http::hostCookieName(web::kSessionCookie);
    api::addRoutes(router, {site.services, {}, cookie, [](const auto&) {}});
    web::WebOptions pages;
    pages.siteTitle = {"見本商事", "Mihon Shoji"};
    pages.origins = {"https://localhost"};
    router.add(http::Method::Get, "/empty", test::kTestRoute,
               [](const http::Request&) { return http::jsonResponse(200, "{}"); });
    http::HttpOptions options;
    options.errorPage = web::addRoutes(router, site.services, pages);
    options.address = "127.0.0.1";
    options.port = 0;
    options.tls = http::TlsFiles{(data / "cert.pem").string(), (data / "key.pem").string()};
    http::HttpServer server(options, router, [](const http::AccessRecord&) {});
    server.start();
    nlohmann::json line{{"port", server.port()}, {"token", *token}};
    if (const auto session = bench::readerSession(site)) {
        line["session"] = cookie + "=" + *session;
    }
    std::cout << line.dump() << std::endl;
    int received = 0;
    sigwait(&signals, &received);
    server.drainAndStop();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Server for the benchmarks");
    app.require_subcommand(1);
    std::string data;
    std::size_t events = 1'000'000;
    int agents = 64;
    auto* seedCommand = app.add_subcommand("seed");
    seedCommand->add_option("--data", data)->required();
    seedCommand->add_option("--events", events);
    std::size_t items = 1'000'000;
    auto* homeCommand = app.add_subcommand("seed-home");
    homeCommand->add_option("--data", data)->required();
    homeCommand->add_option("--items", items);
    auto* serveCommand = app.add_subcommand("serve");
    serveCommand->add_option("--data", data)->required();
    serveCommand->add_option("--agents", agents);
    CLI11_PARSE(app, argc, argv);
    try {
        if (*homeCommand) {
            std::filesystem::create_directories(data);
            bench::seedHome(data, items);
            return 0;
        }
        return *seedCommand ? seed(data, events) : serve(data, agents);
    } catch (const std::exception& error) {
        std::cerr << "bench_server: " << error.what() << '\n';
        return 1;
    }
}
