#include "server/http/tls_transport.h"

#include "common/base/error.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <new>
#include <string>

namespace tewatashi::server::http {

namespace {

// OpenSSL's own socket BIO uses write(), which raises SIGPIPE; these four functions do not.
int socketOf(BIO* bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int socketRead(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t count = ::recv(socketOf(bio), into, static_cast<std::size_t>(size), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        BIO_set_retry_read(bio);
    }
    return static_cast<int>(count);
}

int socketWrite(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t count =
        ::send(socketOf(bio), bytes, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        BIO_set_retry_write(bio);
    }
    return static_cast<int>(count);
}

long socketControl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

class TlsTransport final : public Transport {
public:
    TlsTransport(SSL_CTX* context, BIO_METHOD* method, int fd) : m_fd(fd), m_ssl(SSL_new(context)) {
        BIO* const bio = m_ssl ? BIO_new(method) : nullptr;
        if (bio == nullptr) {
            throw std::bad_alloc();
        }
        BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
        BIO_set_init(bio, 1);
        SSL_set_bio(m_ssl.get(), bio, bio);
        SSL_set_accept_state(m_ssl.get());
    }

    IoStatus handshake() override {
        ERR_clear_error();
        const int result = SSL_do_handshake(m_ssl.get());
        return result == 1 ? IoStatus::Done : statusOf(result);
    }

    IoResult read(std::span<char> into) override {
        ERR_clear_error();
        std::size_t count = 0;
        const int result = SSL_read_ex(m_ssl.get(), into.data(), into.size(), &count);
        return {result == 1 ? IoStatus::Done : statusOf(result), count};
    }

    IoResult write(std::string_view bytes) override {
        ERR_clear_error();
        std::size_t count = 0;
        const int result = SSL_write_ex(m_ssl.get(), bytes.data(), bytes.size(), &count);
        return {result == 1 ? IoStatus::Done : statusOf(result), count};
    }

    bool hasBuffered() const override { return SSL_has_pending(m_ssl.get()) == 1; }

    void endWriting() override {
        if (SSL_is_init_finished(m_ssl.get()) == 1 && !m_broken) {
            ERR_clear_error();
            SSL_shutdown(m_ssl.get());
        }
        ::shutdown(m_fd, SHUT_WR);
    }

private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    IoStatus statusOf(int result) {
        switch (SSL_get_error(m_ssl.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return IoStatus::WantRead;
        case SSL_ERROR_WANT_WRITE:
            return IoStatus::WantWrite;
        case SSL_ERROR_ZERO_RETURN:
            return IoStatus::Closed;
        default:
            // SSL_shutdown must not be called after a fatal error.
            m_broken = true;
            ERR_clear_error();
            return IoStatus::Closed;
        }
    }

    int m_fd;
    std::unique_ptr<SSL, Free> m_ssl;
    bool m_broken = false;
};

[[noreturn]] void throwFileError(const std::string& file) {
    ERR_clear_error();
    throw Error({"TLS のファイル " + file +
                     " を使用できません。PEM "
                     "形式の証明書と対応する秘密鍵か、読み取り権限があるかを確認してください。",
                 "The TLS file " + file +
                     " cannot be used. Check that it is a PEM file, that certificate and key "
                     "belong together and that it can be read."});
}

} // namespace

void TlsContext::Free::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
void TlsContext::Free::operator()(BIO_METHOD* method) const { BIO_meth_free(method); }

TlsContext::TlsContext(const TlsFiles& files)
    : m_socketMethod(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "guarded socket")),
      m_context(SSL_CTX_new(TLS_server_method())) {
    if (!m_socketMethod || !m_context) {
        throw std::bad_alloc();
    }
    BIO_meth_set_read(m_socketMethod.get(), socketRead);
    BIO_meth_set_write(m_socketMethod.get(), socketWrite);
    BIO_meth_set_ctrl(m_socketMethod.get(), socketControl);

    SSL_CTX* const context = m_context.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Idle connections give their record buffers back; a short answer leaves in one record.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1); // one recv per record instead of two
    // Tickets resume sessions without memory of ours.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (SSL_CTX_use_certificate_chain_file(context, files.certificateChain.c_str()) != 1) {
        throwFileError(files.certificateChain);
    }
    if (SSL_CTX_use_PrivateKey_file(context, files.privateKey.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        throwFileError(files.privateKey);
    }
}

TlsContext::~TlsContext() = default;

std::unique_ptr<Transport> TlsContext::accept(int fd) const {
    return std::make_unique<TlsTransport>(m_context.get(), m_socketMethod.get(), fd);
}

} // namespace tewatashi::server::http
