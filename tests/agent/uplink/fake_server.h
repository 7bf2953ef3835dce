#pragma once

#include "agent/ports/uplink_port.h"
#include "agent/uplink/uplink_settings.h"
#include "tests/support/test_certificate.h"

#include <QSslServer>
#include <QTcpServer>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::agent::uplink::test {

struct Request {
    std::string method;
    std::string target;
    std::string head; // lower case
    std::string body;
    [[nodiscard]] std::string header(const std::string& lowerCaseName) const;
};

// Keys and names both ends agree on.
struct Parties {
    Parties();
    SigningKey agentKey;
    SigningKey receiptKey;
    AgentIdentity identity;
};

[[nodiscard]] std::string httpText(int status, const std::string& headers, const std::string& body);

// A server in the test's own event loop that answers as the test says; with a certificate it
// speaks TLS. It knows how to behave (nonce, receipt), so that each test changes one thing.
class FakeServer {
public:
    using Script = std::function<std::optional<std::string>(const Request&)>;

    FakeServer(const Parties& parties,
               std::optional<tewatashi::test::TestCertificate> certificate = std::nullopt);
    ~FakeServer();

    [[nodiscard]] std::string url(const std::string& host = "localhost") const;
    [[nodiscard]] std::string goodAnswer(const Request& request);
    [[nodiscard]] std::string receiptAnswer(const Request& request, const wire::Receipt& receipt);
    [[nodiscard]] std::string refusal(const Request& request, int status);

    Script script; // nullopt: the good answer
    std::vector<Request> requests;
    std::optional<std::size_t> cutAfterSent;     // octets of the next answers
    std::optional<std::size_t> cutAfterReceived; // octets of the next requests
    std::size_t received_bytes = 0;
    std::size_t sent_bytes = 0;
    int connections = 0;
    int stored = 0; // batches "committed"

private:
    void accept(QTcpSocket* socket);
    void read(QTcpSocket& socket, QByteArray& buffer);

    const Parties& m_parties;
    std::unique_ptr<QTcpServer> m_server;
    int m_nonces = 0;
    std::string m_nonce;
};

[[nodiscard]] ports::EncodedBatch sampleBatch(int records);

// Runs the event loop until the uplink answered; fails the test after 20 s.
[[nodiscard]] ports::UploadResult sendAndWait(ports::UplinkPort& uplink,
                                              const ports::EncodedBatch& batch);
[[nodiscard]] bool waitFor(const std::function<bool()>& condition);

} // namespace tewatashi::agent::uplink::test
