#pragma once

#include "agent/admin/admin_line.h"

#include <functional>
#include <map>

namespace tewatashi::agent::tray {

// The dock sessions that the window knows, gathered from pages of the agent's history.
class DockBook {
public:
    using Docks = std::map<std::int64_t, admin::DockLine, std::greater<>>; // newest first
    struct Sums {
        std::uint64_t docks = 0;
        std::uint64_t read = 0;
        std::uint64_t stored = 0;
        std::uint64_t duplicates = 0;
        std::uint64_t quarantined = 0;
        std::uint64_t waiting = 0;
        friend bool operator==(const Sums&, const Sums&) = default;
    };

    // `asked` is what the page answers. Sessions that the journal no longer has, between what was
    // asked for and the end of the page, are forgotten.
    void add(const std::optional<std::int64_t>& asked, const admin::HistoryPage& page);
    void forget();

    [[nodiscard]] const Docks& docks() const { return m_docks; }
    [[nodiscard]] std::vector<admin::DockLine> since(UtcMillis from) const;
    [[nodiscard]] Sums sumsSince(UtcMillis from) const;
    // Where to go on; nullopt when everything is known, or nothing yet.
    [[nodiscard]] std::optional<std::int64_t> next() const { return m_next; }

private:
    Docks m_docks;
    std::optional<std::int64_t> m_next;
};

} // namespace tewatashi::agent::tray
