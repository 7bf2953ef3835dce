#pragma once

#include "agent/admin/admin_line.h"

#include <QTableWidget>

namespace tewatashi::agent::tray {

// Dock sessions with what the server said of their scans, newest first.
class DockTable final : public QTableWidget {
public:
    DockTable();
    void show(const std::vector<admin::DockLine>& docks, UtcMillis now, Language language);
};

} // namespace tewatashi::agent::tray
