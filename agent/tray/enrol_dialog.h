#pragma once

#include "agent/tray/agent_program.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace tewatashi::agent::tray {

class TroubleCard;

// Enrols this PC in three steps: the server's address; its certificate, shown before it is trusted;
// the code. What is done is done by tewatashi-agent.
class EnrolDialog final : public QDialog {
public:
    // `agent` outlives the dialog.
    EnrolDialog(AgentProgram& agent, Language language, QWidget* parent);

    enum class Step { Address, Certificate, Code, Done };
    [[nodiscard]] Step step() const { return m_step; }
    // As the agent found it; the step that shows it.
    void showCertificate(const CertificateView& certificate);
    void showDone();
    void showFailure(const QString& why);

    [[nodiscard]] QLineEdit* address() const { return m_address; }
    [[nodiscard]] QLineEdit* code() const { return m_code; }
    [[nodiscard]] QPushButton* nextButton() const { return m_next; }

private:
    void buildPages();
    [[nodiscard]] QWidget* newPage(std::initializer_list<QWidget*> parts);
    void turnTo(Step step);
    void goOn();
    void goBack();
    void wait(const LocalizedText& what);
    [[nodiscard]] QString text(const LocalizedText& text) const;
    void askCertificate();
    void enrol();

    AgentProgram& m_agent;
    Language m_language;
    Step m_step = Step::Address;
    QString m_pin; // empty while the system vouches for the server
    QLabel* m_stepOf;
    QLabel* m_title;
    QStackedWidget* m_pages;
    TroubleCard* m_problem;
    QLineEdit* m_address;
    QLabel* m_certificate;
    QLabel* m_fingerprint;
    QLabel* m_judgement;
    QLineEdit* m_code;
    QLabel* m_done;
    QLabel* m_busy;
    QPushButton* m_back;
    QPushButton* m_next;
};

} // namespace tewatashi::agent::tray
