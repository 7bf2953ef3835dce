#include "agent/app/status_socket.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QTimer>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tewatashi::agent::app {
namespace {

constexpr int kAnswerTimeout_ms = 2000;
// More than a person's shells; a program gone wild must not fill the agent.
constexpr int kConnectionsMax = 8;

bool asksForStatus(const QByteArray& line) {
    const auto json = nlohmann::json::parse(line.toStdString(), nullptr, false);
    return json.is_object() && json.value("v", nlohmann::json()) == 1 &&
           json.value("ask", nlohmann::json()) == "status";
}

} // namespace

struct StatusServer::Impl {
    QLocalServer server;
    Answer answer;

    void accept() {
        while (QLocalSocket* client = server.nextPendingConnection()) {
            QObject::connect(client, &QLocalSocket::disconnected, client,
                             &QLocalSocket::deleteLater);
            QObject::connect(client, &QLocalSocket::readyRead, client,
                             [this, client] { read(*client); });
            QTimer::singleShot(kAnswerTimeout_ms, client, [client] { client->abort(); });
        }
    }

    void read(QLocalSocket& client) const {
        if (!client.canReadLine()) {
            if (client.bytesAvailable() > static_cast<qint64>(kStatusMessageMax)) {
                client.abort();
            }
            return;
        }
        const QByteArray question = client.readLine(static_cast<qint64>(kStatusMessageMax));
        client.write(asksForStatus(question)
                         ? QByteArray::fromStdString(answer()) + '\n'
                         : QByteArrayLiteral("{\"v\":1,\"error\":\"unknown question\"}\n"));
        client.disconnectFromServer();
    }
};

StatusServer::StatusServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
StatusServer::~StatusServer() = default;

Result<std::unique_ptr<StatusServer>, LocalizedText>
StatusServer::listen(const std::filesystem::path& socket, Answer answer) {
    auto impl = std::make_unique<Impl>();
    impl->answer = std::move(answer);
    impl->server.setSocketOptions(QLocalServer::UserAccessOption);
    impl->server.setMaxPendingConnections(kConnectionsMax);
    const QString name = QString::fromStdString(socket.string());
    QLocalServer::removeServer(name);
    if (!impl->server.listen(name)) {
        const std::string reason = impl->server.errorString().toStdString();
        return failure(LocalizedText{
            fmt::format(
                "状態確認用ソケット「{}」を作成できません。データフォルダーの権限と、パスが長すぎ"
                "ないかを確認してください。（{}）",
                socket.string(), reason),
            fmt::format("The status socket {} cannot be made. Check the data folder's permissions "
                        "and that its path is not too long. ({})",
                        socket.string(), reason)});
    }
    Impl& made = *impl;
    QObject::connect(&made.server, &QLocalServer::newConnection, &made.server,
                     [&made] { made.accept(); });
    return std::unique_ptr<StatusServer>(new StatusServer(std::move(impl)));
}

std::optional<std::string> askStatus(const std::filesystem::path& socket) {
    QLocalSocket client;
    client.connectToServer(QString::fromStdString(socket.string()));
    if (!client.waitForConnected(kAnswerTimeout_ms)) {
        return std::nullopt;
    }
    client.write("{\"v\":1,\"ask\":\"status\"}\n");
    while (!client.canReadLine()) {
        if (!client.waitForReadyRead(kAnswerTimeout_ms)) {
            return std::nullopt;
        }
    }
    return client.readLine(static_cast<qint64>(kStatusMessageMax)).trimmed().toStdString();
}

} // namespace tewatashi::agent::app
