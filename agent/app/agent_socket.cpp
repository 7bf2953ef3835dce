#include "agent/app/agent_socket.h"

#include "agent/admin/admin_line.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QTimer>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace tewatashi::agent::app {
namespace {

constexpr int kAnswerTimeout_ms = 2000;

enum class Listens { No, Yes };

} // namespace

struct AdminServer::Impl {
    QLocalServer server;
    AdminAnswers answers;
    std::map<QLocalSocket*, Listens> clients; // owned by the server

    void accept() {
        while (QLocalSocket* client = server.nextPendingConnection()) {
            if (clients.size() >= kClientsMax) {
                client->abort();
                client->deleteLater();
                continue;
            }
            clients.emplace(client, Listens::No);
            // One octet more than allowed, so that too long a line is told from an unfinished one.
            client->setReadBufferSize(static_cast<qint64>(admin::kQuestionMax_bytes) + 1);
            QObject::connect(client, &QLocalSocket::disconnected, client, [this, client] {
                clients.erase(client);
                client->deleteLater();
            });
            QObject::connect(client, &QLocalSocket::readyRead, client,
                             [this, client] { read(*client); });
            QObject::connect(client, &QLocalSocket::bytesWritten, client,
                             [this, client] { read(*client); });
            QTimer::singleShot(kAnswerTimeout_ms, client, [this, client] {
                if (!listens(*client)) {
                    client->abort();
                }
            });
        }
    }

    [[nodiscard]] bool listens(QLocalSocket& client) const {
        const auto found = clients.find(&client);
        return found != clients.end() && found->second == Listens::Yes;
    }

    [[nodiscard]] std::size_t listeners() const {
        return static_cast<std::size_t>(
            std::count_if(clients.begin(), clients.end(),
                          [](const auto& client) { return client.second == Listens::Yes; }));
    }

    static bool isFull(const QLocalSocket& client) {
        return client.bytesToWrite() > static_cast<qint64>(kUnreadMax_bytes);
    }

    // Questions wait while their answers are not taken.
    void read(QLocalSocket& client) {
        while (client.state() == QLocalSocket::ConnectedState && client.canReadLine() &&
               !isFull(client)) {
            answer(client, client.readLine().toStdString());
        }
        if (!client.canReadLine() &&
            client.bytesAvailable() > static_cast<qint64>(admin::kQuestionMax_bytes)) {
            client.abort();
        }
    }

    static void write(QLocalSocket& client, const std::string& line) {
        client.write(line.data(), static_cast<qint64>(line.size()));
        client.write("\n");
    }

    void answer(QLocalSocket& client, const std::string& line) {
        const auto question = admin::decodeQuestion(line);
        if (!question) {
            write(client, admin::encodeRefused(admin::questionErrorCode(question.error())));
        } else if (std::holds_alternative<admin::Subscribe>(*question)) {
            subscribe(client);
        } else if (const auto* history = std::get_if<admin::AskHistory>(&*question)) {
            write(client, answers.history(*history));
        } else if (const auto* change = std::get_if<admin::ChangePreferences>(&*question)) {
            write(client, answers.change(*change));
        } else if (std::holds_alternative<admin::AskPreferences>(*question)) {
            write(client, answers.preferences());
        } else {
            const std::string status = answers.status();
            write(client, listens(client) ? admin::encodeStatusEvent(status) : status);
        }
        if (!listens(client)) {
            client.disconnectFromServer();
        }
    }

    void subscribe(QLocalSocket& client) {
        if (!listens(client) && listeners() >= kSubscribersMax) {
            write(client, admin::encodeRefused("too_many"));
            return;
        }
        clients[&client] = Listens::Yes;
        write(client, admin::encodeStatusEvent(answers.status()));
        answers.subscribed();
    }
};

AdminServer::AdminServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

AdminServer::~AdminServer() {
    // Their ends come while the server is taken down.
    for (const auto& [client, listens] : m_impl->clients) {
        client->disconnect();
    }
}

Result<std::unique_ptr<AdminServer>, LocalizedText>
AdminServer::listen(const std::filesystem::path& socket, AdminAnswers answers) {
    auto impl = std::make_unique<Impl>();
    impl->answers = std::move(answers);
    impl->server.setSocketOptions(QLocalServer::UserAccessOption);
    impl->server.setMaxPendingConnections(static_cast<int>(kClientsMax));
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
    return std::unique_ptr<AdminServer>(new AdminServer(std::move(impl)));
}

void AdminServer::publish(const std::string& line) {
    std::vector<QLocalSocket*> deaf; // ending one changes the list
    for (const auto& [client, listens] : m_impl->clients) {
        if (listens == Listens::No) {
            continue;
        }
        if (Impl::isFull(*client)) {
            deaf.push_back(client);
        } else {
            Impl::write(*client, line);
        }
    }
    for (QLocalSocket* client : deaf) {
        client->abort();
    }
}

bool AdminServer::hasSubscribers() const { return m_impl->listeners() > 0; }

std::optional<std::string> askStatus(const std::filesystem::path& socket) {
    QLocalSocket client;
    client.connectToServer(QString::fromStdString(socket.string()));
    if (!client.waitForConnected(kAnswerTimeout_ms)) {
        return std::nullopt;
    }
    const std::string question = admin::encodeQuestion(admin::AskStatus{}) + '\n';
    client.write(question.data(), static_cast<qint64>(question.size()));
    while (!client.canReadLine()) {
        if (!client.waitForReadyRead(kAnswerTimeout_ms)) {
            return std::nullopt;
        }
    }
    return client.readLine(static_cast<qint64>(admin::kLineMax_bytes)).trimmed().toStdString();
}

} // namespace tewatashi::agent::app
