// Load generator: agents that upload batches, clients that look items up, or people who all sign
// in at once beside a client that looks items up, over TLS keep-alive.
//   bench_load ingest --agents FILE --port P --batch N --batches N
//   bench_load lookup --port P --token T | --cookie C --paths FILE --connections N --requests N
//   bench_load flood  --port P --token T --paths FILE --people N --seconds S
// Prints one JSON object. Batches are encoded before the clock starts.
#include "common/base/random.h"
#include "common/base/signing.h"
#include "common/domain/slip_number.h"
#include "common/wire/scan_batch.h"
#include "common/wire/signed_request.h"
#include "tests/bench/tls_client.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace tewatashi;
using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct EncodedUpload {
    Bytes body;
    std::string digest;
};

struct LoadAgent {
    AgentId id;
    std::string site;
    SigningKey key;
    std::vector<EncodedUpload> uploads;
};

// One agent's terminal memory: operator, action and place, then slips, cut into batches.
std::vector<EncodedUpload> makeUploads(int agentNumber, std::uint64_t run, std::size_t batchSize,
                                       std::size_t batches) {
    const std::string terminal =
        fmt::format("opticon:{:08x}{:08x}", run & 0xFFFFFFFFU, agentNumber);
    const auto start = *domain::TerminalTime::fromCivil(2026, 4, 1, 9, 0, 0);
    std::vector<domain::RawScan> memory;
    const auto add = [&](const std::string& code) {
        const domain::TerminalTime at{start.naive_s + static_cast<std::int64_t>(memory.size())};
        memory.push_back(
            {domain::encodeTerminalTime(domain::TimeFormat::Csp2Packed, at), toBytes(code), 3});
    };
    std::uint64_t number =
        (run * 1000003U + static_cast<std::uint64_t>(agentNumber) * 7919U) % 90'000'000U * 1000U +
        10'000'000'000U;
    while (memory.size() < batchSize * batches) {
        if (memory.size() % 1000 == 0) {
            add("TWO-0042");
            add("TWA-accepted");
            add("TWP-TOKYO-MR");
        }
        const std::string digits = std::to_string(number++);
        add(digits + domain::checkDigit7dr(digits));
    }
    memory.resize(batchSize * batches);
    const auto scans = domain::identifyMemory(terminal, domain::TimeFormat::Csp2Packed, memory, {});
    std::vector<EncodedUpload> uploads;
    for (std::size_t first = 0; first < scans.size(); first += batchSize) {
        wire::ScanBatch batch;
        batch.terminalId = terminal;
        batch.model = "OPN-2001";
        batch.firmware = "RBBV0012";
        batch.timeFormat = domain::TimeFormat::Csp2Packed;
        batch.dock.octets.fill(static_cast<std::uint8_t>(agentNumber));
        batch.dock.octets[0] = static_cast<std::uint8_t>(run);
        batch.dock.octets[1] = static_cast<std::uint8_t>(run >> 8U);
        batch.dock.octets[2] = static_cast<std::uint8_t>(run >> 16U);
        batch.dockedAt = batch.sentAt = SystemClock().utcNow();
        batch.agentVersion = "bench";
        if (first > 0) {
            batch.before = scans[first - 1].key;
        }
        batch.firstPosition = static_cast<std::uint32_t>(first);
        for (std::size_t i = first; i < first + batchSize; ++i) {
            batch.records.push_back({scans[i].scan, scans[i].key.occurrence, scans[i].key.clear});
        }
        uploads.push_back({wire::encodeBatch(batch), toHex(wire::batchDigest(batch))});
    }
    return uploads;
}

std::string nonceFrom(bench::TlsClient& client, const LoadAgent& agent) {
    const auto answer = client.exchange(
        "GET /api/v1/time HTTP/1.1\r\nHost: localhost\r\nTewatashi-Agent: " + agent.id.hex() +
        "\r\n\r\n");
    return answer.headers.at("tewatashi-nonce");
}

// What one connection saw. An answer other than 200 is a failure, and so is losing the connection.
struct Outcome {
    std::vector<double> latencies_s;
    int failures = 0;
};

bench::Answer exchangeTimed(bench::TlsClient& client, std::string_view request, Outcome& outcome) {
    const auto begun = Steady::now();
    bench::Answer answer = client.exchange(request);
    outcome.latencies_s.push_back(Seconds(Steady::now() - begun).count());
    return answer;
}

void uploadAll(bench::TlsClient& client, const LoadAgent& agent, std::string nonce,
               Outcome& outcome) {
    for (const EncodedUpload& upload : agent.uploads) {
        const std::string target = "/api/v1/scan-batches";
        const auto signature = agent.key.sign(
            wire::requestSigningInput(agent.site, agent.id, "POST", target, upload.body, nonce));
        std::string request = fmt::format(
            "POST {} HTTP/1.1\r\nHost: localhost\r\n{}: {}\r\n{}: {}\r\n{}: {}\r\n{}: {}\r\n"
            "Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
            target, wire::kAgentHeader, agent.id.hex(), wire::kNonceHeader, nonce,
            wire::kSignatureHeader, toBase64(signature), wire::kDigestHeader, upload.digest,
            wire::kBatchMediaType, upload.body.size());
        request.append(asText(upload.body));
        const bench::Answer answer = exchangeTimed(client, request, outcome);
        if (answer.status != 200) {
            throw std::runtime_error(fmt::format("{}: {}", answer.status, answer.body));
        }
        nonce = answer.headers.at("tewatashi-nonce");
    }
}

using Clients = std::vector<std::unique_ptr<bench::TlsClient>>;

// Connected before any clock starts: a server that is not there ends the program at once.
Clients connect(std::uint16_t port, std::size_t count) {
    Clients clients;
    clients.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<bench::TlsClient>(port));
    }
    return clients;
}

struct Measured {
    Outcome together;
    double took_s = 0;
};

// Does `work(i, outcome)` for every i at the same time, each in a thread of its own.
template <typename Work>
Measured measure(std::size_t count, const Work& work) {
    std::barrier start(static_cast<std::ptrdiff_t>(count) + 1);
    std::vector<Outcome> outcomes(count);
    std::vector<std::jthread> threads;
    threads.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            try {
                work(i, outcomes[i]);
            } catch (const std::exception& error) {
                ++outcomes[i].failures;
                std::cerr << fmt::format("bench_load: {}\n", error.what());
            }
        });
    }
    start.arrive_and_wait();
    const auto begun = Steady::now();
    threads.clear();
    Measured measured;
    measured.took_s = Seconds(Steady::now() - begun).count();
    auto& [latencies, failures] = measured.together;
    for (const Outcome& outcome : outcomes) {
        latencies.insert(latencies.end(), outcome.latencies_s.begin(), outcome.latencies_s.end());
        failures += outcome.failures;
    }
    std::sort(latencies.begin(), latencies.end());
    return measured;
}

double percentile_ms(const std::vector<double>& sorted_s, double share) {
    if (sorted_s.empty()) {
        return 0;
    }
    const double last = static_cast<double>(sorted_s.size()) - 1;
    return sorted_s[static_cast<std::size_t>(share * last)] * 1000;
}

// Prints the result and gives the exit status. `count` is what the rate counts.
int report(const Measured& measured, std::size_t count, nlohmann::json line) {
    line["per_second"] = static_cast<double>(count) / measured.took_s;
    line["p50_ms"] = percentile_ms(measured.together.latencies_s, 0.5);
    line["p99_ms"] = percentile_ms(measured.together.latencies_s, 0.99);
    line["failures"] = measured.together.failures;
    std::cout << line.dump() << '\n';
    return measured.together.failures == 0 ? 0 : 1;
}

std::vector<LoadAgent> readAgents(const std::string& file) {
    std::vector<LoadAgent> agents;
    std::ifstream in(file);
    for (const auto& entry : nlohmann::json::parse(in)) {
        agents.push_back({*AgentId::fromHexText(entry.at("agent").get<std::string>()),
                          entry.at("site").get<std::string>(),
                          *SigningKey::fromSeed(*fromHex(entry.at("seed").get<std::string>())),
                          {}});
    }
    return agents;
}

int ingest(const std::string& agentsFile, std::uint16_t port, std::size_t count,
           std::size_t batchSize, std::size_t batches) {
    std::vector<LoadAgent> agents = readAgents(agentsFile);
    agents.erase(agents.begin() + static_cast<std::ptrdiff_t>(std::min(count, agents.size())),
                 agents.end());
    SystemRandom random;
    const std::uint64_t run = random.below(1ULL << 32U);
    for (std::size_t i = 0; i < agents.size(); ++i) {
        agents[i].uploads = makeUploads(static_cast<int>(i), run, batchSize, batches);
    }
    const Clients clients = connect(port, agents.size());
    std::vector<std::string> nonces;
    nonces.reserve(agents.size());
    for (std::size_t i = 0; i < agents.size(); ++i) {
        nonces.push_back(nonceFrom(*clients[i], agents[i]));
    }
    const Measured measured = measure(agents.size(), [&](std::size_t i, Outcome& outcome) {
        uploadAll(*clients[i], agents[i], nonces[i], outcome);
    });
    const std::size_t records = agents.size() * batches * batchSize;
    return report(measured, records, {{"records", records}, {"seconds", measured.took_s}});
}

// `credential` is a header line.
std::vector<std::string> lookupHeads(const std::string& pathsFile, const std::string& credential) {
    std::vector<std::string> heads;
    std::ifstream in(pathsFile);
    for (std::string path; std::getline(in, path);) {
        heads.push_back(
            fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n\r\n", path, credential));
    }
    if (heads.empty()) {
        throw std::runtime_error(pathsFile + " names no path to look up");
    }
    return heads;
}

int lookup(std::uint16_t port, const std::vector<std::string>& heads, std::size_t connections,
           std::size_t requests) {
    const Clients clients = connect(port, connections);
    const Measured measured = measure(connections, [&](std::size_t i, Outcome& outcome) {
        for (std::size_t n = 0; n < requests; ++n) {
            const std::string& head = heads[(n * connections + i) % heads.size()];
            outcome.failures += exchangeTimed(*clients[i], head, outcome).status == 200 ? 0 : 1;
        }
    });
    return report(measured, measured.together.latencies_s.size(), nlohmann::json::object());
}

// ---- people who all sign in at once ------------------------------------------------------------

std::string valueBetween(const std::string& text, std::string_view before, char end) {
    const std::size_t at = text.find(before);
    if (at == std::string::npos) {
        throw std::runtime_error(fmt::format("the sign-in page has no {}", before));
    }
    const std::size_t begin = at + before.size();
    return text.substr(begin, text.find(end, begin) - begin);
}

// Base64 in the body of a form, where a plus would be a space.
std::string formValueOf(std::string base64) {
    for (std::size_t at = 0; (at = base64.find('+', at)) != std::string::npos;) {
        base64.replace(at, 1, "%2B");
    }
    return base64;
}

// The form of somebody who knows no password, ready to be sent, and a connection from an address
// of their own.
struct SignIn {
    SignIn(std::uint16_t port, std::size_t number, std::uint64_t run)
        : client(port, 0x7F000000U + static_cast<std::uint32_t>(run % 250 + 1) * 65536U +
                           static_cast<std::uint32_t>(number) + 1) {
        const auto page = client.exchange("GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const std::string body = fmt::format(
            "csrf_token={}&return=/&login=nobody-{}-{}&password=not+the+right+one",
            formValueOf(valueBetween(page.body, "name=\"csrf_token\" value=\"", '"')), run, number);
        request = fmt::format(
            "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\n"
            "Sec-Fetch-Site: same-origin\r\nCookie: {}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
            valueBetween(page.headers.at("set-cookie"), "", ';'), body.size(), body);
    }
    bench::TlsClient client;
    std::string request;
};

struct FloodCount {
    std::atomic<int> judged = 0;  // the password was looked at
    std::atomic<int> refused = 0; // too many at once: told to come back
};

// Comes back a second after each refusal, until the password was looked at.
void signInUntil(const std::stop_token& stop, SignIn& person, FloodCount& count) {
    while (!stop.stop_requested()) {
        const int status = person.client.exchange(person.request).status;
        if (status == 401) {
            ++count.judged;
            return;
        }
        if (status != 429 && status != 503) {
            throw std::runtime_error(fmt::format("signing in answered {}", status));
        }
        ++count.refused;
        std::mutex none;
        std::unique_lock lock(none);
        std::condition_variable_any().wait_for(lock, stop, std::chrono::seconds(1),
                                               [] { return false; });
    }
}

// Latencies of look-ups one after the other for so long, sorted.
std::vector<double> lookupsFor(std::uint16_t port, const std::vector<std::string>& heads,
                               Seconds time) {
    constexpr std::size_t kPerConnection = 5'000; // the server serves 10,000, then closes
    Outcome outcome;
    std::unique_ptr<bench::TlsClient> client;
    const auto begun = Steady::now();
    for (std::size_t n = 0; Steady::now() - begun < time; ++n) {
        if (n % kPerConnection == 0) {
            client = std::make_unique<bench::TlsClient>(port);
        }
        if (exchangeTimed(*client, heads[n % heads.size()], outcome).status != 200) {
            throw std::runtime_error("a look-up failed");
        }
    }
    std::sort(outcome.latencies_s.begin(), outcome.latencies_s.end());
    return outcome.latencies_s;
}

int flood(std::uint16_t port, const std::vector<std::string>& heads, std::size_t people,
          double seconds) {
    SystemRandom random;
    const std::uint64_t run = random.below(1ULL << 32U);
    const auto quiet = lookupsFor(port, heads, Seconds(seconds));
    std::vector<std::unique_ptr<SignIn>> forms;
    for (std::size_t i = 0; i < people; ++i) {
        forms.push_back(std::make_unique<SignIn>(port, i, run));
    }
    FloodCount count;
    std::atomic<int> broken = 0;
    std::vector<double> meanwhile;
    {
        std::vector<std::jthread> threads;
        for (const auto& form : forms) {
            threads.emplace_back([&](const std::stop_token& stop) {
                try {
                    signInUntil(stop, *form, count);
                } catch (const std::exception& error) {
                    ++broken;
                    std::cerr << fmt::format("bench_load: {}\n", error.what());
                }
            });
        }
        meanwhile = lookupsFor(port, heads, Seconds(seconds));
    }
    std::cout << nlohmann::json{{"quiet_p99_ms", percentile_ms(quiet, 0.99)},
                                {"flood_p99_ms", percentile_ms(meanwhile, 0.99)},
                                {"judged", count.judged.load()},
                                {"refused", count.refused.load()},
                                {"failures", broken.load()}}
                     .dump()
              << '\n';
    return broken == 0 && count.judged > 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Load generator for the benchmarks");
    app.require_subcommand(1);
    std::uint16_t port = 0;
    std::string agentsFile;
    std::string token;
    std::string cookie;
    std::string paths;
    std::size_t people = 200;
    double seconds = 5;
    std::size_t agents = 8;
    std::size_t batch = 500;
    std::size_t batches = 40;
    std::size_t connections = 8;
    std::size_t requests = 2000;
    auto* ingestCommand = app.add_subcommand("ingest");
    ingestCommand->add_option("--agents-file", agentsFile)->required();
    ingestCommand->add_option("--port", port)->required();
    ingestCommand->add_option("--agents", agents);
    ingestCommand->add_option("--batch", batch);
    ingestCommand->add_option("--batches", batches);
    auto* lookupCommand = app.add_subcommand("lookup");
    lookupCommand->add_option("--port", port)->required();
    lookupCommand->add_option("--token", token);
    lookupCommand->add_option("--cookie", cookie);
    lookupCommand->add_option("--paths", paths)->required();
    lookupCommand->add_option("--connections", connections);
    lookupCommand->add_option("--requests", requests);
    auto* floodCommand = app.add_subcommand("flood");
    floodCommand->add_option("--port", port)->required();
    floodCommand->add_option("--token", token)->required();
    floodCommand->add_option("--paths", paths)->required();
    floodCommand->add_option("--people", people);
    floodCommand->add_option("--seconds", seconds);
    CLI11_PARSE(app, argc, argv);
    try {
        if (*ingestCommand) {
            return ingest(agentsFile, port, agents, batch, batches);
        }
        const auto heads = lookupHeads(paths, cookie.empty() ? "Authorization: Bearer " + token
                                                             : "Cookie: " + cookie);
        return *floodCommand ? flood(port, heads, people, seconds)
                             : lookup(port, heads, connections, requests);
    } catch (const std::exception& error) {
        std::cerr << "bench_load: " << error.what() << '\n';
        return 1;
    }
}
