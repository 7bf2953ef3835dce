#pragma once

#include "agent/diagnosis/server_port.h"

namespace tewatashi::agent::diagnosis {

// This PC's clock may differ so much from the server's: the server corrects times of scans by what
// it measures (docs/protocol.md §3), and pages show whole minutes.
inline constexpr std::chrono::seconds kClockTolerance{60};
// A certificate that ends sooner is pointed out, though it still holds: time for an administrator
// to renew it.
inline constexpr std::chrono::hours kCertificateWarning{24 * 14};

// Goes through the layers of the chain Server and stops at the first cause. One run.
class ServerCheck {
public:
    // `found` gets one finding for each layer of the chain, in order. The references outlive the
    // check.
    ServerCheck(ServerPort& server, const Clock& clock, std::function<void(Finding)> found);

    void start();

private:
    template <typename T>
    [[nodiscard]] bool stops(const Result<T, Trouble>& result) {
        if (!result) {
            fail(result.error());
        }
        return !result;
    }
    void onWay(const Way& way);
    void onTime(const ServerTime& time);
    void onCertificate(const std::optional<Certificate>& shown);
    void onSignedIn(const OwnAgent& agent);
    void onReady();
    void pass(Finding finding);
    void fail(const Trouble& trouble);
    void stop(Finding cause);
    void finish();

    ServerPort& m_server;
    const Clock& m_clock;
    std::function<void(Finding)> m_found;
    std::vector<Finding> m_passed; // in order; later answers may still name one of them
    Finding m_clockFinding;
};

// For each layer of the chain Server: why nobody looked.
[[nodiscard]] std::vector<Finding> serverNotChecked(const LocalizedText& why);

} // namespace tewatashi::agent::diagnosis
