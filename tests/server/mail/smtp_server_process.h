#pragma once

#include "server/mail/smtp_mailer.h"
#include "tests/support/temp_dir.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace tewatashi::test {

// What the mail server took, as smtp_server.py keeps it.
struct KeptMail {
    std::string from; // of the envelope, in angle brackets
    std::string to;
    bool cameByTls = false;
    std::string content; // as it came, lines end with \r\n
    // A header's value, unfolded; empty: there is none.
    [[nodiscard]] std::string header(const std::string& name) const;
    [[nodiscard]] std::string body() const; // decoded from base64
};

struct SmtpServerOptions {
    std::string plan{}; // faults, separated by commas
    std::string tls = "starttls";
    std::string user{}; // "name:password"; empty: nobody signs in
    std::vector<std::string> certificateNames{"127.0.0.1", "localhost"};
};

// smtp_server.py in a process of its own: it ends with this object.
class SmtpServerProcess {
public:
    explicit SmtpServerProcess(const SmtpServerOptions& options = {});
    ~SmtpServerProcess();
    SmtpServerProcess(const SmtpServerProcess&) = delete;
    SmtpServerProcess& operator=(const SmtpServerProcess&) = delete;

    // How to send to it: its certificate is trusted.
    [[nodiscard]] server::mail::SmtpOptions smtp() const;
    [[nodiscard]] std::vector<KeptMail> kept() const; // in the order in which they were taken

private:
    TempDir m_folder;
    pid_t m_pid = -1;
    int m_input = -1; // of the process
    std::uint16_t m_port = 0;
};

} // namespace tewatashi::test
