#include "agent/app/status_socket.h"

#include "agent/platform/local_listener.h"

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
    Answer answer;
    std::unique_ptr<platform::LocalListener> listener;

    void accept(std::unique_ptr<QLocalSocket> accepted) {
        QLocalSocket* client = accepted.release(); // deletes itself at its end
        QObject::connect(client, &QLocalSocket::disconnected, client, &QLocalSocket::deleteLater);
        QObject::connect(client, &QLocalSocket::readyRead, client,
                         [this, client] { read(*client); });
        QTimer::singleShot(kAnswerTimeout_ms, client, [client] { end(*client); });
        if (client->state() != QLocalSocket::ConnectedState) { // gone already
            client->deleteLater();
        } else if (client->bytesAvailable() > 0) {
            read(*client);
        }
    }

    static void end(QLocalSocket& client) {
        client.abort();
        client.deleteLater();
    }

    // The client ends the connection once it has the whole answer: a pipe that we end loses what
    // was not read yet.
    void read(QLocalSocket& client) const {
        if (!client.canReadLine()) {
            if (client.bytesAvailable() > static_cast<qint64>(kStatusMessageMax)) {
                end(client);
            }
            return;
        }
        const QByteArray question = client.readLine(static_cast<qint64>(kStatusMessageMax));
        client.write(asksForStatus(question)
                         ? QByteArray::fromStdString(answer()) + '\n'
                         : QByteArrayLiteral("{\"v\":1,\"error\":\"unknown question\"}\n"));
        client.flush();
    }
};

StatusServer::StatusServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
StatusServer::~StatusServer() = default;

Result<std::unique_ptr<StatusServer>, LocalizedText>
StatusServer::listen(const std::filesystem::path& socket, Answer answer) {
    auto impl = std::make_unique<Impl>();
    impl->answer = std::move(answer);
    Impl& made = *impl;
    auto listener = platform::LocalListener::listen(
        socket, kConnectionsMax,
        [&made](std::unique_ptr<QLocalSocket> client) { made.accept(std::move(client)); });
    if (!listener) {
        const std::string& reason = listener.error();
        return failure(LocalizedText{
            fmt::format(
                "状態確認用ソケット「{}」を作成できません。データフォルダーの権限と、パスが長すぎ"
                "ないかを確認してください。（{}）",
                socket.string(), reason),
            fmt::format("The status socket {} cannot be made. Check the data folder's permissions "
                        "and that its path is not too long. ({})",
                        socket.string(), reason)});
    }
    made.listener = *std::move(listener);
    return std::unique_ptr<StatusServer>(new StatusServer(std::move(impl)));
}

std::optional<std::string> askStatus(const std::filesystem::path& socket) {
    const auto client =
        platform::connectLocal(socket, std::chrono::milliseconds(kAnswerTimeout_ms));
    if (!client) {
        return std::nullopt;
    }
    client->write("{\"v\":1,\"ask\":\"status\"}\n");
    while (!client->canReadLine()) {
        if (!client->waitForReadyRead(kAnswerTimeout_ms)) {
            return std::nullopt;
        }
    }
    return client->readLine(static_cast<qint64>(kStatusMessageMax)).trimmed().toStdString();
}

} // namespace tewatashi::agent::app
