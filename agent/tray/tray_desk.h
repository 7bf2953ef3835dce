#pragma once

#include "agent/tray/agent_program.h"
#include "agent/tray/main_window.h"
#include "agent/tray/sign_window.h"

#include <filesystem>
#include <memory>

namespace tewatashi::agent::tray {

// The whole tray program but its event loop: link to the agent, icon, window, dock sign, sounds.
// It holds no key, no journal and no connection to the server; whatever it shows the agent told.
class TrayDesk {
public:
    struct Options {
        std::filesystem::path dataFolder; // of the agent it is the window of
        QString agentProgram;
        std::optional<Language> language; // until the agent tells its preference
    };
    explicit TrayDesk(Options options);
    ~TrayDesk();
    TrayDesk(const TrayDesk&) = delete;
    TrayDesk& operator=(const TrayDesk&) = delete;

    void openWindow();
    void enrol();
    // What the button of the page Diagnosis does once a person chose a file.
    void saveBundle(const QString& file);

    [[nodiscard]] MainWindow& window();
    [[nodiscard]] SignWindow& signWindow();
    [[nodiscard]] const WindowContent& content() const;
    [[nodiscard]] const std::optional<SignView>& sign() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::tray
