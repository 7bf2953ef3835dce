#pragma once

#include "agent/tray/tray_view.h"

#include <map>

namespace tewatashi::agent::tray {

// A message beside the tray icon.
struct TrayNotice {
    Mark mark = Mark::Attention;
    LocalizedText title;
    LocalizedText text;
};

// Speaks up only when a person has to do something, and once: a trouble that lasts is told again
// on another day, one that passes by itself within its patience never. `now` is any clock that does
// not jump.
class NoticePolicy {
public:
    // Call at each change and at least every minute.
    [[nodiscard]] std::optional<TrayNotice> look(const Situation& situation,
                                                 std::chrono::milliseconds now);

    // A PC that starts, a service that is updated.
    static constexpr std::chrono::minutes kAgentPatience{2};
    // A lunch break of the network or the server's maintenance is nobody's business here.
    static constexpr std::chrono::hours kWaitingPatience{2};
    static constexpr std::chrono::hours kAgain{24};

private:
    enum class Trouble { NotRunning, NotEnrolled, Stopped, CannotStore, WaitsLong };
    struct Seen {
        std::chrono::milliseconds since{};
        std::optional<std::chrono::milliseconds> told;
    };
    [[nodiscard]] static std::optional<Trouble> troubleOf(const Situation& situation);

    std::map<Trouble, Seen> m_seen;
};

} // namespace tewatashi::agent::tray
