#include "agent/app/commands.h"
#include "agent/app/log_line.h"
#include "agent/uplink/certificate_probe.h"
#include "common/base/iso_time.h"

#include <QCoreApplication>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tewatashi::agent::app {
namespace {

// A person waits for it.
constexpr std::chrono::seconds kPatience{15};

Result<uplink::ShownCertificate, LocalizedText> lookAt(const std::string& url) {
    uplink::CertificateProbe probe(url);
    Result<uplink::ShownCertificate, LocalizedText> outcome = failure(LocalizedText{});
    probe.look(kPatience, [&](Result<uplink::ShownCertificate, uplink::UplinkFailure> shown) {
        if (shown) {
            outcome = *std::move(shown);
        } else {
            outcome = failure(explain(shown.error(), probe.host()));
        }
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    return outcome;
}

std::string asJson(const uplink::ShownCertificate& shown) {
    const nlohmann::ordered_json json{{"v", 1},
                                      {"sha256", shown.fingerprint},
                                      {"subject", shown.subject},
                                      {"issuer", shown.issuer},
                                      {"valid_from", isoTime(shown.validFrom)},
                                      {"valid_to", isoTime(shown.validTo)},
                                      {"trusted", shown.trusted},
                                      {"ja", shown.why.ja},
                                      {"en", shown.why.en}};
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string asText(const uplink::ShownCertificate& shown, Language language) {
    const bool ja = language == Language::Japanese;
    std::string text =
        fmt::format(fmt::runtime(ja ? "名前: {}\n発行元: {}\n有効期間: {} 〜 {}\nSHA-256指紋: {}\n"
                                    : "Name: {}\nIssued by: {}\nValid: {} to {}\nSHA-256: {}\n"),
                    shown.subject, shown.issuer, isoTime(shown.validFrom), isoTime(shown.validTo),
                    shown.fingerprint);
    if (shown.trusted) {
        text += ja ? "このPCはこの証明書を信頼しています。--pin は不要です。\n"
                   : "This PC trusts it: no --pin is needed.\n";
    } else {
        text += shown.why.in(language) + "\n";
        text +=
            ja ? "管理者から受け取った指紋と一致する場合だけ --pin に指定してください。\n"
               : "Give it with --pin only if it is the fingerprint the administrator told you.\n";
    }
    return text;
}

} // namespace

int showCertificate(const CommandLine& line) {
    const auto shown = lookAt(line.server);
    if (!shown) {
        complain(shown.error(), line.language);
        return 1;
    }
    fmt::print("{}", line.json ? asJson(*shown) + "\n" : asText(*shown, line.language));
    return 0;
}

} // namespace tewatashi::agent::app
