#pragma once

#include "server/http/http_server.h"
#include "server/http/transport.h"

#include <memory>

using SSL_CTX = struct ssl_ctx_st;
using BIO_METHOD = struct bio_method_st;

namespace tewatashi::server::http {

// Certificate, key and rules of TLS: 1.2 and newer, forward secrecy, AEAD only, no renegotiation,
// no compression. Safe from any thread after construction.
class TlsContext {
public:
    // Throws tewatashi::Error naming the file when a file is unreadable or the key does not fit.
    explicit TlsContext(const TlsFiles& files);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    // The context must outlive the transport.
    [[nodiscard]] std::unique_ptr<Transport> accept(int fd) const;

private:
    struct Free {
        void operator()(SSL_CTX* context) const;
        void operator()(BIO_METHOD* method) const;
    };
    std::unique_ptr<BIO_METHOD, Free> m_socketMethod;
    std::unique_ptr<SSL_CTX, Free> m_context;
};

} // namespace tewatashi::server::http
