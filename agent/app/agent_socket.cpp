#include "agent/app/agent_socket.h"

#include "agent/admin/admin_line.h"
#include "agent/platform/local_listener.h"

#include <QLocalSocket>
#include <QTimer>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tewatashi::agent::app {
namespace {

constexpr int kAnswerTimeout_ms = 2000;
// Between two lines of a diagnosis: more than all questions to the server take together.
constexpr int kFindingTimeout_ms = 90'000;

enum class Listens {
    No,       // has not asked yet
    Answered, // had its answer, which it ends the connection with
    Yes,
};

} // namespace

struct AdminServer::Impl {
    AdminAnswers answers;
    std::map<QLocalSocket*, Listens> clients; // owned here; each deletes itself at its end
    std::set<QLocalSocket*> diagnosing;       // of these, who waits for more findings
    std::unique_ptr<platform::LocalListener> listener;

    void accept(std::unique_ptr<QLocalSocket> accepted) {
        if (clients.size() >= kClientsMax || accepted->state() != QLocalSocket::ConnectedState) {
            return; // too many, or gone already
        }
        QLocalSocket* client = accepted.release();
        clients.emplace(client, Listens::No);
        // One octet more than allowed, so that too long a line is told from an unfinished one.
        client->setReadBufferSize(static_cast<qint64>(admin::kQuestionMax_bytes) + 1);
        QObject::connect(client, &QLocalSocket::disconnected, client,
                         [this, client] { forget(*client); });
        QObject::connect(client, &QLocalSocket::readyRead, client,
                         [this, client] { read(*client); });
        QObject::connect(client, &QLocalSocket::bytesWritten, client,
                         [this, client] { read(*client); });
        limitTime(*client);
        if (client->bytesAvailable() > 0) {
            read(*client);
        }
    }

    void limitTime(QLocalSocket& client) {
        QTimer::singleShot(kAnswerTimeout_ms, &client, [this, &client] {
            if (!listens(client) && diagnosing.count(&client) == 0) {
                end(client);
            }
        });
    }

    void forget(QLocalSocket& client) {
        diagnosing.erase(&client);
        if (clients.erase(&client) > 0) {
            client.deleteLater();
        }
    }

    void end(QLocalSocket& client) {
        client.abort();
        forget(client);
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

    // Questions wait while their answers are not taken. The client ends a connection without
    // subscription once it has its answer: a pipe that we end loses what was not read yet.
    void read(QLocalSocket& client) {
        while (clients.count(&client) > 0 && clients.at(&client) != Listens::Answered &&
               client.canReadLine() && !isFull(client)) {
            answer(client, client.readLine().toStdString());
            client.flush();
        }
        if (clients.count(&client) > 0 && !client.canReadLine() &&
            client.bytesAvailable() > static_cast<qint64>(admin::kQuestionMax_bytes)) {
            end(client);
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
        } else if (std::holds_alternative<admin::Diagnose>(*question)) {
            diagnose(client);
        } else if (std::holds_alternative<admin::AskPreferences>(*question)) {
            write(client, answers.preferences());
        } else {
            const std::string status = answers.status();
            write(client, listens(client) ? admin::encodeStatusEvent(status) : status);
        }
        const auto found = clients.find(&client);
        if (found != clients.end() && found->second == Listens::No) {
            found->second = Listens::Answered;
        }
    }

    void diagnose(QLocalSocket& client) {
        if (diagnosing.count(&client) > 0) {
            return; // it gets everything already
        }
        for (const std::string& line : answers.diagnose()) {
            write(client, line);
        }
        diagnosing.insert(&client);
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
    for (const auto& [client, listens] : m_impl->clients) {
        client->disconnect(); // its end is no news any more
        delete client;
    }
}

Result<std::unique_ptr<AdminServer>, LocalizedText>
AdminServer::listen(const std::filesystem::path& socket, AdminAnswers answers) {
    auto impl = std::make_unique<Impl>();
    impl->answers = std::move(answers);
    Impl& made = *impl;
    auto listener = platform::LocalListener::listen(
        socket, static_cast<int>(kClientsMax),
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
        m_impl->end(*client);
    }
}

void AdminServer::tellFound(const std::string& line) {
    const std::vector<QLocalSocket*> all(m_impl->diagnosing.begin(), m_impl->diagnosing.end());
    for (QLocalSocket* client : all) {
        if (Impl::isFull(*client)) {
            m_impl->end(*client);
        } else {
            Impl::write(*client, line);
            client->flush();
        }
    }
}

void AdminServer::endDiagnosis() {
    for (QLocalSocket* client : std::exchange(m_impl->diagnosing, {})) {
        m_impl->limitTime(*client);
    }
}

bool AdminServer::hasSubscribers() const { return m_impl->listeners() > 0; }

Heard askDiagnosis(const std::filesystem::path& socket,
                   const std::function<void(const diagnosis::Finding&)>& found,
                   admin::Diagnosed& end) {
    const auto client =
        platform::connectLocal(socket, std::chrono::milliseconds(kAnswerTimeout_ms));
    if (!client) {
        return Heard::Nothing;
    }
    const std::string question = admin::encodeQuestion(admin::Diagnose{}) + '\n';
    client->write(question.data(), static_cast<qint64>(question.size()));
    int patience_ms = kAnswerTimeout_ms; // what it knows of this PC it says at once
    for (;;) {
        while (!client->canReadLine()) {
            if (!client->waitForReadyRead(patience_ms)) {
                return Heard::Broken;
            }
        }
        patience_ms = kFindingTimeout_ms;
        const auto line = admin::decodeLine(client->readLine().trimmed().toStdString());
        if (!line) {
            return Heard::Broken;
        }
        if (const auto* finding = std::get_if<diagnosis::Finding>(&*line)) {
            found(*finding);
        } else if (const auto* last = std::get_if<admin::Diagnosed>(&*line)) {
            end = *last;
            return Heard::All;
        } else {
            return Heard::Broken;
        }
    }
}

std::optional<std::string> askStatus(const std::filesystem::path& socket) {
    const auto client =
        platform::connectLocal(socket, std::chrono::milliseconds(kAnswerTimeout_ms));
    if (!client) {
        return std::nullopt;
    }
    const std::string question = admin::encodeQuestion(admin::AskStatus{}) + '\n';
    client->write(question.data(), static_cast<qint64>(question.size()));
    while (!client->canReadLine()) {
        if (!client->waitForReadyRead(kAnswerTimeout_ms)) {
            return std::nullopt;
        }
    }
    return client->readLine(static_cast<qint64>(admin::kLineMax_bytes)).trimmed().toStdString();
}

} // namespace tewatashi::agent::app
