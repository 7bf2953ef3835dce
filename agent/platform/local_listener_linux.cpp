#include "agent/platform/local_listener.h"

#include <QLocalServer>
#include <QLocalSocket>

namespace tewatashi::agent::platform {

struct LocalListener::Impl {
    QLocalServer server;
    Accept accept;

    void take() {
        while (QLocalSocket* client = server.nextPendingConnection()) {
            client->setParent(nullptr);
            accept(std::unique_ptr<QLocalSocket>(client));
        }
    }
};

LocalListener::LocalListener(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
LocalListener::~LocalListener() = default;

Result<std::unique_ptr<LocalListener>, std::string>
LocalListener::listen(const std::filesystem::path& socket, int connectionsMax, Accept accept) {
    auto impl = std::make_unique<Impl>();
    impl->accept = std::move(accept);
    impl->server.setSocketOptions(QLocalServer::UserAccessOption);
    impl->server.setMaxPendingConnections(connectionsMax);
    const QString name = QString::fromStdString(socket.string());
    QLocalServer::removeServer(name);
    if (!impl->server.listen(name)) {
        return failure(impl->server.errorString().toStdString());
    }
    Impl& made = *impl;
    QObject::connect(&made.server, &QLocalServer::newConnection, &made.server,
                     [&made] { made.take(); });
    return std::unique_ptr<LocalListener>(new LocalListener(std::move(impl)));
}

std::unique_ptr<QLocalSocket> connectLocal(const std::filesystem::path& socket,
                                           std::chrono::milliseconds timeout) {
    auto client = std::make_unique<QLocalSocket>();
    client->connectToServer(QString::fromStdString(socket.string()));
    return client->waitForConnected(static_cast<int>(timeout.count())) ? std::move(client)
                                                                       : nullptr;
}

} // namespace tewatashi::agent::platform
