#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::test {

// One HTTP answer as it came over the wire.
struct RawReply {
    int status = 0; // 0: none came (closed, timed out or not HTTP)
    std::string head;
    std::string body;

    [[nodiscard]] bool hasHeader(std::string_view name) const;
    // Value of the first such field, "" when there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
};

enum class Tls { No, Yes };

// A socket that sends exactly what it is told: the way to speak broken HTTP to a server. Every
// call has a deadline, so a test that waits for an answer that never comes fails instead of
// hanging. TLS does not verify the server (the certificate is the test's own).
class RawClient {
public:
    struct Options {
        Tls tls = Tls::No;
        int tlsVersionMax = 0; // OpenSSL's number, 0 for the newest
        std::string host = "127.0.0.1";
        std::chrono::milliseconds timeout{5'000}; // of connect and handshake
        int receiveBuffer_bytes = 0;              // SO_RCVBUF before connect, 0 for the default
    };
    // Throws std::runtime_error when connection or handshake fails.
    explicit RawClient(std::uint16_t port) : RawClient(port, Options()) {}
    RawClient(std::uint16_t port, const Options& options);
    ~RawClient();
    RawClient(RawClient&&) noexcept;
    RawClient& operator=(RawClient&&) noexcept;

    // False when the peer has closed or does not take the bytes within the time.
    bool send(std::string_view bytes, std::chrono::milliseconds timeout = kPatience);
    // One answer by its Content-Length; octets after it are kept for the next call. `toHead`: the
    // answer to a HEAD request, which has no body.
    enum class Expect { Body, HeadOnly };
    [[nodiscard]] RawReply readReply(std::chrono::milliseconds timeout = kPatience,
                                     Expect expect = Expect::Body);
    [[nodiscard]] RawReply request(std::string_view bytes,
                                   std::chrono::milliseconds timeout = kPatience);
    // All octets until the peer closes or the time is over.
    [[nodiscard]] std::string readToEnd(std::chrono::milliseconds timeout = kPatience);
    // Whether the peer closes within the time; what it sends before is dropped.
    [[nodiscard]] bool closesWithin(std::chrono::milliseconds timeout);
    void endWriting();
    [[nodiscard]] int fd() const;

    static constexpr std::chrono::milliseconds kPatience{5'000};

private:
    enum class Got { Bytes, End, Nothing };
    [[nodiscard]] Got receive(std::chrono::steady_clock::time_point until);

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::test
