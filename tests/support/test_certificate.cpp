#include "tests/support/test_certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace tewatashi::test {

namespace {

struct Free {
    void operator()(X509* object) const { X509_free(object); }
    void operator()(EVP_PKEY* object) const { EVP_PKEY_free(object); }
    void operator()(BIO* object) const { BIO_free(object); }
    void operator()(X509_EXTENSION* object) const { X509_EXTENSION_free(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

void check(bool succeeded) {
    if (!succeeded) {
        throw std::runtime_error("OpenSSL cannot make a test certificate");
    }
}

bool isAddress(const std::string& name) {
    std::array<unsigned char, sizeof(in6_addr)> buffer{};
    return ::inet_pton(AF_INET, name.c_str(), buffer.data()) == 1 ||
           ::inet_pton(AF_INET6, name.c_str(), buffer.data()) == 1;
}

std::string textOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

void addExtension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

} // namespace

void TestCertificate::writeTo(const std::filesystem::path& folder) const {
    std::ofstream(folder / "cert.pem") << certificatePem;
    std::ofstream(folder / "key.pem") << privateKeyPem;
    std::filesystem::permissions(folder / "key.pem", std::filesystem::perms::owner_read |
                                                         std::filesystem::perms::owner_write);
}

TestCertificate makeTestCertificate(const std::vector<std::string>& names, int validDays) {
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<X509> certificate(X509_new());
    check(key && certificate && !names.empty());
    X509* const x509 = certificate.get();

    std::int32_t serial = 0;
    check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), serial & 0x7fffffff);
    constexpr long kDay_s = 24L * 60 * 60;
    X509_gmtime_adj(X509_getm_notBefore(x509), -kDay_s);
    X509_gmtime_adj(X509_getm_notAfter(x509), validDays * kDay_s);
    X509_set_pubkey(x509, key.get());
    X509_NAME* const subject = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(names.front().c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(x509, subject);

    std::string alternatives;
    for (const std::string& name : names) {
        alternatives += alternatives.empty() ? "" : ",";
        alternatives += (isAddress(name) ? "IP:" : "DNS:") + name;
    }
    addExtension(x509, NID_subject_alt_name, alternatives);
    addExtension(x509, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(x509, NID_ext_key_usage, "serverAuth");
    check(X509_sign(x509, key.get(), EVP_sha256()) > 0);

    const Owned<BIO> certificateText(BIO_new(BIO_s_mem()));
    const Owned<BIO> keyText(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_X509(certificateText.get(), x509) == 1 &&
          PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
    return {textOf(certificateText.get()), textOf(keyText.get())};
}

} // namespace tewatashi::test
