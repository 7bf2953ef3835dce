#pragma once

#include "agent/admin/admin_line.h"

#include <QTableWidget>

#include <optional>

namespace tewatashi::agent::tray {

// Dock sessions with what the server said of their scans, newest first.
class DockTable final : public QTableWidget {
public:
    DockTable();
    // Costs next to nothing while nothing changed.
    void show(const std::vector<admin::DockLine>& docks, UtcMillis now, Language language);

private:
    struct Shown {
        std::vector<admin::DockLine> docks;
        QString today; // times are told without their day on it
        Language language;
        friend bool operator==(const Shown&, const Shown&) = default;
    };
    void showHeads(Language language);

    std::optional<Shown> m_shown;
};

} // namespace tewatashi::agent::tray
