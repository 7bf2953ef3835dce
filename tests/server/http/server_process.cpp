#include "tests/server/http/server_process.h"

#include "tests/support/test_route.h"

#include <httplib.h>

#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

namespace {

std::atomic<int> g_acceptError{0};

int failOnce() {
    errno = g_acceptError.exchange(0);
    return errno == 0 ? 0 : -1;
}

} // namespace

// The program's own definitions come before the C library's, for cpp-httplib too: the way to make
// the kernel's answer an error without a second process that preloads.
extern "C" int accept(int fd, sockaddr* address, socklen_t* length) {
    return failOnce() != 0 ? -1 : static_cast<int>(::syscall(SYS_accept4, fd, address, length, 0));
}
extern "C" int accept4(int fd, sockaddr* address, socklen_t* length, int flags) {
    return failOnce() != 0 ? -1
                           : static_cast<int>(::syscall(SYS_accept4, fd, address, length, flags));
}

namespace tewatashi::test {

namespace {

namespace http = server::http;

constexpr std::size_t kUploadMax = 1024UL * 1024;
// What listen_after_bind() returned.
constexpr int kListenedExit = 3;
constexpr int kRefusedExit = 4;
constexpr rlim_t kMemoryMax = 1024UL * 1024 * 1024;

std::string jsonText() {
    std::string json = "[";
    while (json.size() < 256UL * 1024) {
        json += R"({"item":"A)" + std::to_string(json.size()) + R"(","place":"大阪"},)";
    }
    return json + "0]";
}

void tellPort(int pipe, int port) {
    const auto value = static_cast<std::uint16_t>(port);
    [[maybe_unused]] const ssize_t written = ::write(pipe, &value, sizeof value);
    ::close(pipe);
}

void addGets(httplib::Server& server) {
    using httplib::Request;
    using httplib::Response;
    server.Get("/hello", [](const Request&, Response& r) { r.set_content("hello", "text/plain"); });
    server.Get("/admin", [](const Request&, Response& r) { r.set_content("ADMIN", "text/plain"); });
    server.Get(R"(/items/(([a-z]|[0-9])+))",
               [](const Request&, Response& r) { r.set_content("item", "text/plain"); });
    server.Get("/big", [](const Request&, Response& r) {
        r.set_content(std::string(kUploadMax, 'x'), "text/plain");
    });
    server.Get("/json",
               [](const Request&, Response& r) { r.set_content(jsonText(), "application/json"); });
    server.Get("/header", [](const Request& q, Response& r) {
        r.headers.emplace("X-Echo", q.get_header_value("X-A"));
        r.set_content(q.get_header_value("X-A"), "text/plain");
    });
    server.Get("/remote", [](const Request& q, Response& r) {
        r.set_content(q.get_header_value("REMOTE_ADDR"), "text/plain");
    });
    server.Get("/throw", [](const Request&, Response&) -> void {
        throw std::runtime_error("SELECT secret FROM users");
    });
}

void addPosts(httplib::Server& server) {
    using httplib::Request;
    using httplib::Response;
    server.Post("/upload", [](const Request& q, Response& r) {
        r.set_content("len=" + std::to_string(q.body.size()), "text/plain");
    });
    server.Post("/stream", [](const Request&, Response&, const httplib::ContentReader&) -> void {
        throw std::runtime_error("SELECT secret FROM users");
    });
    server.Post("/form", [](const Request& q, Response& r) {
        r.set_content("fields=" + std::to_string(q.params.size()), "text/plain");
    });
}

void customise(httplib::Server& server, const ServerProcessOptions& options) {
    server.set_payload_max_length(kUploadMax);
    server.set_pre_routing_handler([](const httplib::Request& q, httplib::Response& r) {
        if (q.path != "/guarded") {
            return httplib::Server::HandlerResponse::Unhandled;
        }
        r.status = 401;
        return httplib::Server::HandlerResponse::Handled;
    });
    if (options.throwingLog) {
        server.set_logger([](const httplib::Request&, const httplib::Response&) {
            throw std::runtime_error("log disk is full");
        });
    }
    if (options.throwingErrorPage) {
        server.set_error_handler([](const httplib::Request&, httplib::Response&) {
            throw std::runtime_error("template is broken");
        });
    }
    if (!options.mountFolder.empty()) {
        server.set_mount_point("/static", options.mountFolder);
    }
    addGets(server);
    addPosts(server);
}

void runBare(const ServerProcessOptions& options, int portPipe) {
    const TempDir folder;
    std::unique_ptr<httplib::Server> server;
    if (options.tls) {
        makeTestCertificate({"127.0.0.1"}).writeTo(folder.path());
        server = std::make_unique<httplib::SSLServer>((folder / "cert.pem").c_str(),
                                                      (folder / "key.pem").c_str());
    } else {
        server = std::make_unique<httplib::Server>();
    }
    customise(*server, options);
    int port = options.port;
    if (port == 0) {
        port = server->bind_to_any_port("127.0.0.1");
    } else if (!server->bind_to_port("127.0.0.1", port)) {
        port = 0;
    }
    tellPort(portPipe, port);
    ::_exit(server->listen_after_bind() ? kListenedExit : kRefusedExit);
}

http::Router ourRoutes() {
    using http::Audience;
    using http::Method;
    using http::Request;
    http::Router router;
    const auto text = [](std::string body) {
        return [body = std::move(body)](const Request&) { return http::htmlResponse(200, body); };
    };
    const auto throwing = [](const Request&) -> http::Response {
        throw std::runtime_error("SELECT secret FROM users");
    };
    router.add(Method::Get, "/hello", tewatashi::test::kTestRoute, text("hello"));
    router.add(Method::Get, "/admin", tewatashi::test::kTestRoute, text("ADMIN"));
    router.add(Method::Get, "/items/{x}", tewatashi::test::kTestRoute, text("item"));
    router.add(Method::Get, "/big", tewatashi::test::kTestRoute,
               text(std::string(kUploadMax, 'x')));
    router.add(Method::Get, "/json", tewatashi::test::kTestRoute,
               [](const Request&) { return http::jsonResponse(200, jsonText()); });
    router.add(Method::Get, "/header", tewatashi::test::kTestRoute, [](const Request& q) {
        const std::string value = q.header("X-A").value_or("none");
        http::Response response = http::htmlResponse(200, value);
        response.headers.emplace_back("X-Echo", value);
        return response;
    });
    router.add(Method::Get, "/remote", tewatashi::test::kTestRoute, [](const Request& q) {
        return http::htmlResponse(200, q.header("REMOTE_ADDR").value_or("none"));
    });
    router.add(Method::Get, "/throw", tewatashi::test::kTestRoute, throwing);
    router.add(Method::Post, "/stream", tewatashi::test::kTestRoute, throwing);
    router.add(Method::Post, "/upload", tewatashi::test::kTestRoute,
               [](const Request& q) {
                   return http::htmlResponse(200, "len=" + std::to_string(q.body.size()));
               },
               {Audience::Api, kUploadMax, {"application/octet-stream"}});
    router.add(Method::Post, "/guarded", tewatashi::test::kTestRoute,
               [](const Request&) { return http::htmlResponse(401, "no"); });
    router.add(Method::Post, "/form", tewatashi::test::kTestRoute, [](const Request& q) {
        const auto form = q.form();
        return http::htmlResponse(200, "fields=" + std::to_string(form ? form->size() : 0));
    });
    return router;
}

void runOurs(const ServerProcessOptions& options, int portPipe) {
    const TempDir folder;
    http::HttpOptions httpOptions;
    httpOptions.address = "127.0.0.1";
    httpOptions.port = options.port;
    httpOptions.hostNames = {"a"};
    httpOptions.limits = options.limits;
    if (options.tls) {
        makeTestCertificate({"127.0.0.1"}).writeTo(folder.path());
        httpOptions.tls = http::TlsFiles{folder / "cert.pem", folder / "key.pem"};
    }
    if (options.throwingErrorPage) {
        httpOptions.errorPage = [](const http::Request&, int,
                                   const LocalizedText&) -> http::Response {
            throw std::runtime_error("template is broken");
        };
    }
    std::function<void(const http::AccessRecord&)> log;
    if (options.throwingLog) {
        log = [](const http::AccessRecord&) { throw std::runtime_error("log disk is full"); };
    }
    const http::Router router = ourRoutes();
    http::HttpServer server(httpOptions, router, log);
    server.start();
    tellPort(portPipe, server.port());
    while (true) {
        ::pause();
    }
}

void limitProcess(const ServerProcessOptions& options) {
    if (ServerProcess::controlsRun()) {
        const rlimit memory{kMemoryMax, kMemoryMax};
        ::setrlimit(RLIMIT_AS, &memory);
    }
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    std::signal(SIGABRT, SIG_DFL); // Catch's handlers would report a failed test
    std::signal(SIGSEGV, SIG_DFL);
    if (options.threadStack_bytes > 0 && ServerProcess::controlsRun()) {
        pthread_attr_t attributes;
        ::pthread_attr_init(&attributes);
        ::pthread_attr_setstacksize(&attributes, options.threadStack_bytes);
        ::pthread_setattr_default_np(&attributes);
    }
    // The library's words about the exception that ends it are expected.
    [[maybe_unused]] std::FILE* const quiet = std::freopen("/dev/null", "w", stderr);
    g_acceptError = options.acceptError;
}

} // namespace

bool ServerProcess::controlsRun() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#else
    return true;
#endif
}

ServerProcess::ServerProcess(const std::function<void(int)>& run,
                             const ServerProcessOptions& options) {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0 || (m_pid = ::fork()) < 0) {
        throw std::runtime_error("cannot start a server process");
    }
    if (m_pid == 0) {
        ::close(ends[0]);
        try {
            limitProcess(options);
            run(ends[1]);
        } catch (...) {
            std::abort();
        }
        ::_exit(kListenedExit);
    }
    ::close(ends[1]);
    if (::read(ends[0], &m_port, sizeof m_port) != sizeof m_port) {
        m_port = 0;
    }
    ::close(ends[0]);
}

ServerProcess ServerProcess::bare(const ServerProcessOptions& options) {
    return ServerProcess([&](int pipe) { runBare(options, pipe); }, options);
}

ServerProcess ServerProcess::ours(const ServerProcessOptions& options) {
    return ServerProcess([&](int pipe) { runOurs(options, pipe); }, options);
}

ServerProcess::~ServerProcess() {
    if (!m_ended) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
}

bool ServerProcess::diesWithin(std::chrono::milliseconds timeout) {
    if (m_ended) {
        return true;
    }
    // A pidfd becomes readable when the process has ended.
    const int fd = static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0));
    pollfd entry{fd, POLLIN, 0};
    m_ended = ::poll(&entry, 1, static_cast<int>(timeout.count())) > 0;
    ::close(fd);
    if (m_ended) {
        int status = 0;
        ::waitpid(m_pid, &status, 0);
        m_exitStatus = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    return m_ended;
}

long ServerProcess::residentKib() const {
    std::ifstream statm("/proc/" + std::to_string(m_pid) + "/statm");
    long total = 0;
    long resident = 0;
    statm >> total >> resident;
    return resident * ::sysconf(_SC_PAGESIZE) / 1024;
}

long ServerProcess::wakeUps() const {
    long sum = 0;
    const std::string tasks = "/proc/" + std::to_string(m_pid) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(tasks)) {
        std::ifstream status(task.path() / "status");
        for (std::string line; std::getline(status, line);) {
            static constexpr std::string_view kKey = "voluntary_ctxt_switches:";
            if (line.compare(0, kKey.size(), kKey) == 0) {
                sum += std::stol(line.substr(kKey.size()));
            }
        }
    }
    return sum;
}

void ServerProcess::limitDescriptors(int more) {
    const std::filesystem::path open = "/proc/" + std::to_string(m_pid) + "/fd";
    int lowestFree = 0;
    while (std::filesystem::exists(
        std::filesystem::symlink_status(open / std::to_string(lowestFree)))) {
        ++lowestFree;
    }
    const auto limit = static_cast<rlim_t>(lowestFree + more);
    const rlimit descriptors{limit, limit};
    ::prlimit(m_pid, RLIMIT_NOFILE, &descriptors, nullptr);
}

void ServerProcess::suspend() { ::kill(m_pid, SIGSTOP); }
void ServerProcess::resume() { ::kill(m_pid, SIGCONT); }

} // namespace tewatashi::test
