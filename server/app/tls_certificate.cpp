#include "server/app/tls_certificate.h"

#include "common/base/bytes.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "server/http/client_address.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <memory>

namespace tewatashi::server::app {
namespace {

constexpr long kValidity_s = 10L * 365 * 24 * 60 * 60;
constexpr long kBackdated_s = 60L * 60;
constexpr int kSerialBits = 127; // positive and at most 20 octets (RFC 5280 §4.1.2.2)
constexpr int kCommonNameSizeMax = 64;

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Text = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

void check(bool done) {
    if (!done) {
        throw Error({"TLS証明書を作成できません。OpenSSL の状態を確認してください。",
                     "Cannot make a TLS certificate. Check the OpenSSL installation."});
    }
}

std::string contentOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string alternativeNames(const std::vector<std::string>& hosts) {
    std::string names;
    for (const std::string& host : hosts) {
        names += names.empty() ? "" : ",";
        names += (http::isNumericAddress(host) ? "IP:" : "DNS:") + host;
    }
    return names;
}

void addExtension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

std::string sha256Of(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    check(size > 0);
    const Digest digest = sha256(ByteView(der, static_cast<std::size_t>(size)));
    OPENSSL_free(der);
    return toHex(digest);
}

} // namespace

CertificatePair makeSelfSigned(const std::vector<std::string>& hosts) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    const Number serial(BN_new());
    check(key && certificate && serial);
    check(BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1);
    check(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get())) != nullptr);
    check(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    check(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kBackdated_s) != nullptr);
    check(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidity_s) != nullptr);
    check(X509_set_pubkey(certificate.get(), key.get()) == 1);
    const std::string name = hosts.front().substr(0, kCommonNameSizeMax);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                     0) == 1);
    check(X509_set_issuer_name(certificate.get(), subject) == 1);
    // A trust anchor for itself alone: it can sign no other certificate.
    addExtension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    addExtension(certificate.get(), NID_key_usage, "critical,digitalSignature");
    addExtension(certificate.get(), NID_ext_key_usage, "serverAuth");
    addExtension(certificate.get(), NID_subject_alt_name, alternativeNames(hosts));
    check(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

    const Text certificateText(BIO_new(BIO_s_mem()));
    const Text keyText(BIO_new(BIO_s_mem()));
    check(certificateText && keyText);
    check(PEM_write_bio_X509(certificateText.get(), certificate.get()) == 1);
    check(PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
    return {contentOf(certificateText.get()), contentOf(keyText.get()),
            sha256Of(certificate.get())};
}

std::string certificateSha256(const std::string& pem) {
    const Text text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Certificate certificate(text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)
                                       : nullptr);
    if (!certificate) {
        throw Error({"証明書ファイルを読み取れません。PEM 形式の証明書を指定してください。",
                     "The certificate file could not be read. Give a certificate in PEM form."});
    }
    return sha256Of(certificate.get());
}

} // namespace tewatashi::server::app
