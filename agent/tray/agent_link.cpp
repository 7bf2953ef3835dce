#include "agent/tray/agent_link.h"

#include "agent/platform/local_listener.h"

#include <QLocalSocket>
#include <QThread>
#include <QTimer>

#include <algorithm>

namespace tewatashi::agent::tray {
namespace {

using namespace std::chrono_literals;

// An agent is back within seconds of its start; a window that waits costs next to nothing.
constexpr auto kRetryFirst = 250ms;
constexpr auto kRetryMax = 4000ms;
// A local socket answers at once or not at all; longer, and closing the program would wait for it.
constexpr auto kConnectPatience = 500ms;

// Lives on the link's thread.
class Line final : public QObject {
public:
    Line(std::filesystem::path folder, QObject& receiver, AgentLink::Handlers handlers)
        : m_folder(std::move(folder)), m_receiver(receiver), m_handlers(std::move(handlers)) {}

    void open() {
        m_retry = new QTimer(this);
        m_retry->setSingleShot(true);
        connect(m_retry, &QTimer::timeout, this, [this] { connectNow(); });
        connectNow();
    }

    void ask(const admin::Question& question) {
        if (m_socket) {
            const std::string line = admin::encodeQuestion(question) + '\n';
            m_socket->write(line.data(), static_cast<qint64>(line.size()));
            m_socket->flush();
        }
    }

    void lookNow() {
        m_wait = kRetryFirst;
        if (!m_socket) {
            connectNow();
        }
    }

private:
    void connectNow() {
        m_retry->stop();
        m_socket = platform::connectLocal(m_folder / admin::kSocketFile, kConnectPatience);
        if (!m_socket) {
            lost();
            return;
        }
        m_socket->setReadBufferSize(static_cast<qint64>(admin::kLineMax_bytes) + 1);
        connect(m_socket.get(), &QLocalSocket::readyRead, this, [this] { read(); });
        // Not from inside the socket's own doing.
        connect(
            m_socket.get(), &QLocalSocket::disconnected, this, [this] { lost(); },
            Qt::QueuedConnection);
        connected();
        if (m_socket->state() != QLocalSocket::ConnectedState) { // gone before it was watched
            lost();
        }
    }

    void connected() {
        m_wait = kRetryFirst;
        ask(admin::Subscribe{});
        ask(admin::AskPreferences{});
        tell(Link::Connected);
    }

    void read() {
        while (m_socket && m_socket->canReadLine()) {
            auto line = admin::decodeLine(m_socket->readLine().trimmed().toStdString());
            if (line) {
                QMetaObject::invokeMethod(
                    &m_receiver, [said = m_handlers.said, line = *std::move(line)] { said(line); },
                    Qt::QueuedConnection);
            }
        }
        // Whatever this is, it is no agent.
        if (m_socket && m_socket->bytesAvailable() > static_cast<qint64>(admin::kLineMax_bytes)) {
            m_socket->abort();
        }
    }

    void lost() {
        if (m_retry->isActive()) {
            return;
        }
        m_socket.reset();
        // Who may not look into the folder of a service knows no better than that it is silent.
        std::error_code hidden;
        const bool enrolled = std::filesystem::exists(m_folder / "agent.json", hidden);
        tell(enrolled || hidden ? Link::NotRunning : Link::NotEnrolled);
        m_retry->start(m_wait);
        m_wait = std::min(m_wait * 2, std::chrono::milliseconds(kRetryMax));
    }

    void tell(Link link) {
        if (link == m_told) {
            return;
        }
        m_told = link;
        QMetaObject::invokeMethod(
            &m_receiver, [linked = m_handlers.linked, link] { linked(link); },
            Qt::QueuedConnection);
    }

    std::filesystem::path m_folder;
    QObject& m_receiver;
    AgentLink::Handlers m_handlers;
    std::unique_ptr<QLocalSocket> m_socket; // empty while nobody answers
    QTimer* m_retry = nullptr;              // child of this
    std::chrono::milliseconds m_wait = kRetryFirst;
    Link m_told = Link::Connecting;
};

} // namespace

struct AgentLink::Impl {
    QThread thread;
    Line* line = nullptr; // deleted by its thread when that ends

    template <typename Work>
    void onThread(Work&& work) const {
        QMetaObject::invokeMethod(line, std::forward<Work>(work), Qt::QueuedConnection);
    }
};

AgentLink::AgentLink(const std::filesystem::path& dataFolder, QObject& receiver, Handlers handlers)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->line = new Line(dataFolder, receiver, std::move(handlers));
    m_impl->line->moveToThread(&m_impl->thread);
    QObject::connect(&m_impl->thread, &QThread::finished, m_impl->line, &QObject::deleteLater);
    m_impl->thread.start();
    m_impl->onThread([line = m_impl->line] { line->open(); });
}

AgentLink::~AgentLink() {
    m_impl->thread.quit();
    m_impl->thread.wait();
}

void AgentLink::ask(const admin::Question& question) {
    m_impl->onThread([line = m_impl->line, question] { line->ask(question); });
}

void AgentLink::lookNow() {
    m_impl->onThread([line = m_impl->line] { line->lookNow(); });
}

} // namespace tewatashi::agent::tray
