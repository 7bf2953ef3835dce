#include "server/app/serve.h"

#include "common/base/error.h"
#include "common/files/file_lock.h"
#include "common/files/private_file.h"
#include "server/app/admin_socket.h"
#include "server/app/admin_verbs.h"
#include "server/app/routes.h"
#include "server/jobs/job_thread.h"

#include <fmt/format.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <stop_token>

namespace tewatashi::server::app {
namespace {

// Keys and passwords are in memory: no core file, no ptrace by others of the same account.
void keepMemoryPrivate() {
    const rlimit none{0, 0};
    static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
    static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

// A wait that is over is noticed that much later; nothing is lost meanwhile.
constexpr std::chrono::minutes kPendingScansInterval{5};

// A name that changes at midnight is shown so many minutes later at most.
constexpr std::chrono::minutes kPlaceNamesInterval{5};

// Kept that much longer at most.
constexpr std::chrono::hours kOldNoticesInterval{6};

// A reminder comes that much after the day began, at most.
constexpr std::chrono::minutes kRemindersInterval{15};

// Mail follows its notice by that much at most.
constexpr std::chrono::seconds kMailInterval{5};
constexpr std::chrono::hours kOldMailsInterval{6};

std::vector<jobs::Job> jobsOf(SiteProgram& program) {
    return {
        {"pending-scans", kPendingScansInterval,
         [&program] { static_cast<void>(program.services.pendingScans.endOverdueWaits()); }},
        {"old-notices", kOldNoticesInterval, [&program] { program.services.notices.removeOld(); }},
        {"old-mails", kOldMailsInterval, [&program] { program.services.mails.removeOld(); }},
        {"reminders", kRemindersInterval,
         [&program] { static_cast<void>(program.services.reminders.remind()); }},
        {"place-names", kPlaceNamesInterval,
         [&program] { static_cast<void>(program.services.places.refreshNames()); }}};
}

// Sends mail on a thread of its own, since a server may keep it waiting. The end stops a message
// that is under way; it goes again at the next start.
class MailThread {
public:
    MailThread(mail::SmtpOptions options, SiteProgram& program, const Clock& clock,
               jobs::JobSchedule::Trouble trouble)
        : m_mailer(std::move(options), m_stop.get_token()),
          m_jobs(
              clock,
              {{"mail", kMailInterval,
                [this, &program] { static_cast<void>(program.services.sendMails.run(m_mailer)); }}},
              std::move(trouble)) {}
    ~MailThread() { m_stop.request_stop(); }
    MailThread(const MailThread&) = delete;
    MailThread& operator=(const MailThread&) = delete;

private:
    std::stop_source m_stop;
    mail::SmtpMailer m_mailer;
    jobs::JobThread m_jobs; // last: uses the others
};

// With the password, which lies in a file of its own.
std::optional<mail::SmtpOptions> smtpOptions(const ServerConfig& config) {
    auto options = config.smtp;
    if (!options || config.mailPasswordFile.empty()) {
        return options;
    }
    auto text = files::readPrivateFile(config.mailPasswordFile);
    if (!text) {
        throw Error(text.error());
    }
    options->password = text->substr(0, text->find_first_of("\r\n"));
    if (options->password.empty()) {
        throw Error({"「" + config.mailPasswordFile.string() +
                         "」の1行目にメールサーバーのパスワードを書いてください。",
                     "Write the password of the mail server into the first line of " +
                         config.mailPasswordFile.string() + "."});
    }
    return options;
}

sigset_t stopSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

// Group access stays allowed: Debian keeps such keys readable by a group of services.
void refuseKeyOpenToAll(const std::filesystem::path& key) {
    std::error_code ignored;
    const auto mode = std::filesystem::status(key, ignored).permissions();
    if (!ignored && (mode & std::filesystem::perms::others_all) != std::filesystem::perms::none) {
        throw Error({"秘密鍵「" + key.string() +
                         "」を他の利用者も読める状態です。chmod 600 で権限を戻してください。",
                     "Others may read the private key " + key.string() +
                         ". Take that away with chmod 600."});
    }
}

http::HttpOptions httpOptions(const ServerConfig& config, http::ErrorPage errorPage,
                              const ServerLog& log, const Clock& clock) {
    http::HttpOptions options = config.http;
    options.clock = &clock;
    options.troubleLog = [&log](std::string_view route, const LocalizedText& text) {
        log.trouble(text, route);
    };
    options.errorPage = std::move(errorPage);
    if (config.usesTls) {
        refuseKeyOpenToAll(config.privateKey);
        options.tls = http::TlsFiles{config.certificate.string(), config.privateKey.string()};
    }
    return options;
}

std::string urlOf(const ServerConfig& config, std::uint16_t port) {
    const std::string host =
        config.http.hostNames.empty() ? config.http.address : config.http.hostNames.front();
    return fmt::format("{}://{}:{}", config.usesTls ? "https" : "http", host, port);
}

AdminAnswer answerAdmin(SiteProgram& program, const std::string& url, UtcMillis startedAt,
                        const AdminRequest& request) {
    if (request.verb == "status") {
        return Json{{"url", url},
                    {"site", program.site.config().site},
                    {"started_at", startedAt.value},
                    {"ready", program.site.ready()},
                    {"agents", program.services.agents.list().size()},
                    {"pid", ::getpid()}};
    }
    return performVerb(program, request);
}

} // namespace

int serve(const DataFolder& folder) {
    keepMemoryPrivate();
    // Before any thread exists, so that every thread inherits it and sigwait() gets them all.
    const sigset_t signals = stopSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    const ServerConfig config = loadConfig(folder);
    const auto lock =
        files::FileLock::acquire(folder.instanceLock(), files::FileLock::kStartPatience);
    if (!lock) {
        throw Error({"このデータフォルダーのサーバーはすでに起動しています（" +
                         folder.path().string() +
                         "）。二重には起動できません。tewatashi-server status で確認してください。",
                     "The server of this data folder runs already (" + folder.path().string() +
                         "). It cannot be started twice; see tewatashi-server status."});
    }
    const auto smtp = smtpOptions(config);
    const SystemClock clock;
    SystemRandom random;
    const ServerLog log(STDERR_FILENO, clock);
    SiteProgram program(config, folder, clock, random);
    http::Router router;
    http::ErrorPage errorPage = addAllRoutes(router, program, config, log);
    http::HttpServer server(httpOptions(config, std::move(errorPage), log, clock), router,
                            [&log](const http::AccessRecord& record) { log.access(record); });
    server.start();
    const std::string url = urlOf(config, server.port());
    const AdminSocket admin(folder.adminSocket(),
                            [&, startedAt = clock.utcNow()](const AdminRequest& request) {
                                return answerAdmin(program, url, startedAt, request);
                            });
    const jobs::JobThread jobs(clock, jobsOf(program),
                               [&log](const LocalizedText& text) { log.trouble(text); });
    std::optional<MailThread> mailThread;
    if (smtp) {
        mailThread.emplace(*smtp, program, clock,
                           [&log](const LocalizedText& text) { log.trouble(text); });
    }
    fmt::print("Tewatashi: {}\n", url);
    std::fflush(stdout);
    log.event("started");
    int signal = 0;
    sigwait(&signals, &signal);
    log.event("stopping");
    server.drainAndStop();
    log.event("stopped");
    return 0;
}

} // namespace tewatashi::server::app
