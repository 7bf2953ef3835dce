#include "tests/server/mail/smtp_server_process.h"

#include "common/base/bytes.h"
#include "tests/support/test_certificate.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace tewatashi::test {
namespace {

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::uint16_t portFrom(int output) {
    std::string text;
    std::array<char, 64> buffer{};
    while (text.find('\n') == std::string::npos) {
        const ssize_t got = ::read(output, buffer.data(), buffer.size());
        if (got <= 0) {
            throw std::runtime_error("smtp_server.py did not start");
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return static_cast<std::uint16_t>(std::stoi(text.substr(std::string("PORT ").size())));
}

} // namespace

SmtpServerProcess::SmtpServerProcess(const SmtpServerOptions& options) {
    makeTestCertificate(options.certificateNames).writeTo(m_folder.path());
    std::filesystem::create_directory(m_folder.path() / "spool");
    std::vector<std::string> words{"python3", TW_SMTP_SERVER,
                                   "--spool", (m_folder.path() / "spool").string(),
                                   "--cert",  (m_folder.path() / "cert.pem").string(),
                                   "--key",   (m_folder.path() / "key.pem").string(),
                                   "--tls",   options.tls,
                                   "--plan",  options.plan};
    if (!options.user.empty()) {
        words.insert(words.end(), {"--user", options.user});
    }
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipes");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    const int failed =
        ::posix_spawnp(&m_pid, "python3", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    ::close(output[1]);
    m_input = input[1];
    if (failed != 0) {
        throw std::runtime_error("python3 cannot be started");
    }
    m_port = portFrom(output[0]);
    ::close(output[0]);
}

SmtpServerProcess::~SmtpServerProcess() {
    ::close(m_input);
    ::waitpid(m_pid, nullptr, 0);
}

server::mail::SmtpOptions SmtpServerProcess::smtp() const {
    using server::mail::MailAddress;
    return {.host = "127.0.0.1",
            .port = m_port,
            .tls = server::mail::SmtpTls::StartTls,
            .user = {},
            .password = {},
            .caFile = (m_folder.path() / "cert.pem").string(),
            .sender = {*MailAddress::from("mailroom@example.jp"), "見本商事 社内便"},
            .bounceAddress = *MailAddress::from("bounce@example.jp"),
            .helloName = "tewatashi.example.jp"};
}

std::vector<KeptMail> SmtpServerProcess::kept() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder.path() / "spool")) {
        if (entry.path().extension() == ".eml") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<KeptMail> mails;
    for (const auto& file : files) {
        const std::string text = contentOf(file);
        std::istringstream lines(text);
        KeptMail mail;
        std::string word;
        std::string tls;
        lines >> word >> mail.from >> word >> mail.to >> word >> tls;
        mail.cameByTls = tls == "yes";
        mail.content = text.substr(text.find("\n\n") + 2);
        mails.push_back(std::move(mail));
    }
    return mails;
}

std::string KeptMail::header(const std::string& name) const {
    const std::string head = "\r\n" + content.substr(0, content.find("\r\n\r\n")) + "\r\n";
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) {
        return {};
    }
    std::string value;
    std::size_t begin = at + name.size() + 4;
    while (true) {
        const std::size_t end = head.find("\r\n", begin);
        value += head.substr(begin, end - begin);
        if (end + 2 >= head.size() || head[end + 2] != ' ') {
            return value;
        }
        begin = end + 2;
    }
}

std::string KeptMail::body() const {
    std::string encoded = content.substr(content.find("\r\n\r\n") + 4);
    encoded.erase(std::remove_if(encoded.begin(), encoded.end(),
                                 [](char each) { return each == '\r' || each == '\n'; }),
                  encoded.end());
    const auto octets = fromBase64(encoded);
    return octets ? std::string(octets->begin(), octets->end()) : "not base64";
}

} // namespace tewatashi::test
