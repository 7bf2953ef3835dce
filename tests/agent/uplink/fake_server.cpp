#include "tests/agent/uplink/fake_server.h"

#include "common/wire/signed_request.h"
#include "tests/support/test_random.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTcpSocket>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::agent::uplink::test {
namespace {

SigningKey keyFrom(std::uint64_t seed) {
    tewatashi::test::TestRandom random(seed);
    return SigningKey::generate(random);
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return text;
}

// A whole request at the front of the buffer, taken out of it.
std::optional<Request> takeRequest(QByteArray& buffer) {
    const auto end = buffer.indexOf("\r\n\r\n");
    if (end < 0) {
        return std::nullopt;
    }
    Request request;
    const std::string head = buffer.left(end + 2).toStdString();
    request.head = lower(head);
    request.method = head.substr(0, head.find(' '));
    const auto from = request.method.size() + 1;
    request.target = head.substr(from, head.find(' ', from) - from);
    const std::string length = request.header("content-length");
    const auto size = length.empty() ? 0 : std::stol(length);
    if (buffer.size() < end + 4 + size) {
        return std::nullopt;
    }
    request.body = buffer.mid(end + 4, size).toStdString();
    buffer.remove(0, end + 4 + size);
    return request;
}

} // namespace

std::string Request::header(const std::string& lowerCaseName) const {
    const auto at = head.find("\r\n" + lowerCaseName + ": ");
    if (at == std::string::npos) {
        return {};
    }
    const auto from = at + lowerCaseName.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

Parties::Parties() : agentKey(keyFrom(1)), receiptKey(keyFrom(2)) {
    identity.site = "main";
    identity.agent = *AgentId::fromHexText("000102030405060708090a0b0c0d0e0f");
    identity.receiptKey = receiptKey.verifyKey();
    identity.logKey = receiptKey.verifyKey();
}

std::string httpText(int status, const std::string& headers, const std::string& body) {
    return fmt::format("HTTP/1.1 {} x\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                       headers, body);
}

FakeServer::FakeServer(const Parties& parties,
                       std::optional<tewatashi::test::TestCertificate> certificate)
    : m_parties(parties) {
    if (certificate) {
        auto server = std::make_unique<QSslServer>();
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificate(
            QSslCertificate(QByteArray::fromStdString(certificate->certificatePem)));
        tls.setPrivateKey(QSslKey(QByteArray::fromStdString(certificate->privateKeyPem), QSsl::Ec));
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        server->setSslConfiguration(tls);
        m_server = std::move(server);
    } else {
        m_server = std::make_unique<QTcpServer>();
    }
    if (!m_server->listen(QHostAddress::LocalHost)) {
        throw std::runtime_error("the fake server cannot listen");
    }
    // QSslServer lists a connection as pending when its handshake is done.
    QObject::connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, m_server.get(),
                     [this] {
                         while (QTcpSocket* socket = m_server->nextPendingConnection()) {
                             accept(socket);
                         }
                     });
}

FakeServer::~FakeServer() = default;

std::string FakeServer::url(const std::string& host) const {
    const bool tls = qobject_cast<QSslServer*>(m_server.get()) != nullptr;
    return fmt::format("{}://{}:{}", tls ? "https" : "http", host, m_server->serverPort());
}

void FakeServer::accept(QTcpSocket* socket) {
    ++connections;
    auto buffer = std::make_shared<QByteArray>();
    QObject::connect(socket, &QTcpSocket::disconnected, socket, &QTcpSocket::deleteLater);
    QObject::connect(socket, &QTcpSocket::readyRead, m_server.get(),
                     [this, socket, buffer] { read(*socket, *buffer); });
    read(*socket, *buffer);
}

void FakeServer::read(QTcpSocket& socket, QByteArray& buffer) {
    QByteArray arrived = socket.readAll();
    if (cutAfterReceived) {
        arrived.truncate(static_cast<qsizetype>(std::min(static_cast<std::size_t>(arrived.size()),
                                                         *cutAfterReceived - received_bytes)));
    }
    received_bytes += static_cast<std::size_t>(arrived.size());
    buffer += arrived;
    while (const auto request = takeRequest(buffer)) {
        requests.push_back(*request);
        std::optional<std::string> scripted = script ? script(*request) : std::nullopt;
        const std::string text = scripted ? *scripted : goodAnswer(*request);
        QByteArray answer = QByteArray::fromStdString(text);
        const bool cut = cutAfterSent && sent_bytes + text.size() > *cutAfterSent;
        if (cut) {
            answer.truncate(static_cast<qsizetype>(*cutAfterSent - sent_bytes));
        }
        sent_bytes += static_cast<std::size_t>(answer.size());
        socket.write(answer);
        socket.flush();
        if (cut) {
            socket.disconnectFromHost();
            return;
        }
    }
    if (cutAfterReceived && received_bytes >= *cutAfterReceived) {
        socket.disconnectFromHost();
    }
}

std::string FakeServer::goodAnswer(const Request& request) {
    m_nonce = fmt::format("nonce-{}", ++m_nonces);
    if (request.target == "/api/v1/time") {
        return httpText(200, "Tewatashi-Nonce: " + m_nonce + "\r\n", R"({"time":1,"nonce":"x"})");
    }
    const auto batch = wire::decodeBatch(asBytes(request.body));
    if (!batch) {
        return httpText(500, "", "");
    }
    ++stored;
    wire::Receipt receipt;
    receipt.site = m_parties.identity.site;
    receipt.agent = m_parties.identity.agent;
    receipt.batch = wire::batchDigest(*batch);
    receipt.verdicts.resize(batch->records.size());
    receipt.serverTime = {1'775'001'600'000};
    return receiptAnswer(request, receipt);
}

std::string FakeServer::receiptAnswer(const Request& /*request*/, const wire::Receipt& receipt) {
    const std::string body = wire::encodeReceipt(receipt);
    const Signature signature = m_parties.receiptKey.sign(
        wire::receiptSigningInput(receipt.site, receipt.agent, receipt.batch, body));
    return httpText(200,
                    fmt::format("Content-Type: application/json\r\nTewatashi-Nonce: {}\r\n"
                                "Tewatashi-Receipt: {}\r\n",
                                m_nonce, toBase64(signature)),
                    body);
}

std::string FakeServer::refusal(const Request& request, int status) {
    const std::string body = R"({"title":"revoked"})";
    const Signature signature = m_parties.receiptKey.sign(
        wire::refusalSigningInput(m_parties.identity.site, m_parties.identity.agent, status,
                                  request.header("tewatashi-nonce"), body));
    return httpText(status, "Tewatashi-Refusal: " + toBase64(signature) + "\r\n", body);
}

ports::EncodedBatch sampleBatch(int records) {
    wire::ScanBatch batch;
    batch.terminalId = "opticon:0000000000123456";
    batch.model = "OPN-2001";
    batch.firmware = "RBBV0012";
    batch.timeFormat = domain::TimeFormat::Csp2Packed;
    batch.dockedAt = {1'775'001'600'000};
    batch.sentAt = {1'775'001'600'500};
    batch.agentVersion = "0.1.0";
    tewatashi::test::TestRandom random(17);
    int second = 0;
    for (int i = 0; i < records; ++i) {
        second += random.between(1, 40);
        const auto at = domain::TerminalTime::fromCivil(2026, 4, 1, 9 + second / 3600,
                                                        second / 60 % 60, second % 60);
        const auto number = 100'000'000'000U + random.next() % 900'000'000'000U;
        wire::BatchRecord record;
        record.scan = {domain::encodeTerminalTime(domain::TimeFormat::Csp2Packed, at.value()),
                       toBytes(std::to_string(number)), 2};
        batch.records.push_back(record);
    }
    return {wire::encodeBatch(batch), wire::batchDigest(batch), batch.records.size()};
}

bool waitFor(const std::function<bool()>& condition) {
    QElapsedTimer timer;
    timer.start();
    while (!condition() && timer.elapsed() < 20'000) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
    }
    return condition();
}

ports::UploadResult sendAndWait(ports::UplinkPort& uplink, const ports::EncodedBatch& batch) {
    std::optional<ports::UploadResult> result;
    int calls = 0;
    uplink.send(batch, [&](ports::UploadResult answer) {
        result = std::move(answer);
        ++calls;
    });
    REQUIRE(calls == 0); // never from inside send()
    REQUIRE(waitFor([&] { return result.has_value(); }));
    return *result;
}

} // namespace tewatashi::agent::uplink::test
