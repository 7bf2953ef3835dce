#pragma once

#include "agent/tray/tray_view.h"

namespace tewatashi::agent::tray {

// The sign above everything, to be read from three metres by who holds the terminal.
enum class SignKind { DoNotRemove, Take, Failed };
struct SignView {
    SignKind kind = SignKind::DoNotRemove;
    LocalizedText headline;
    LocalizedText second;   // what becomes of the scans: "sent", "kept here …"; what went wrong
    LocalizedText terminal; // which one, and how many scans
    friend bool operator==(const SignView&, const SignView&) = default;
};
[[nodiscard]] Mark markOf(SignKind kind);

enum class Sound { Stored, Failed };

// Decides when there is a sign, which one, and when it sounds. `now` is any clock that does not
// jump. A failure that repeats while the same terminal stays docked is shown, not sounded again.
class DockSign {
public:
    void statusCame(const admin::StatusReport& status, std::chrono::milliseconds now);
    // The sound of this end, nullopt for none.
    [[nodiscard]] std::optional<Sound> dockEnded(const admin::DockEnded& end,
                                                 std::chrono::milliseconds now);
    void agentLost() { m_sign.reset(); }
    void dismissed() { m_sign.reset(); }
    // Takes a good sign away after its time; a failure stays until somebody saw it.
    void timePassed(std::chrono::milliseconds now);
    // When timePassed() will have something to do.
    [[nodiscard]] std::optional<std::chrono::milliseconds> endsAt() const;

    [[nodiscard]] const std::optional<SignView>& sign() const { return m_sign; }

    // Long enough to look up from the next terminal.
    static constexpr std::chrono::seconds kGoodStays{15};

private:
    void tellWhatBecomes(const admin::StatusReport& status);

    std::optional<SignView> m_sign;
    std::optional<std::chrono::milliseconds> m_endsAt;
    std::string m_lastFailure; // terminal and outcome, until another end or no terminal
    std::string m_outcome;     // of the shown end
};

} // namespace tewatashi::agent::tray
