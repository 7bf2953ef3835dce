#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tewatashi::bench {

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
};

// A keep-alive HTTPS client that does as little as possible, so that a benchmark measures the
// server. Verifies nothing: it talks to 127.0.0.1 alone. Throws std::runtime_error on any trouble.
class TlsClient {
public:
    // `from` is the own address, in host order, of 127.0.0.0/8.
    explicit TlsClient(std::uint16_t port, std::uint32_t from = 0x7F000001);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    // `request` is the complete head and body.
    [[nodiscard]] Answer exchange(std::string_view request);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::bench
