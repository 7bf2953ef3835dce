#pragma once

#include "agent/tray/diagnosis_view.h"

#include <QWidget>

#include <vector>

class QFrame;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace tewatashi::agent::tray {

class FindingRow;
class MarkBox;

// Which part from terminal to server is broken, line by line as it is found.
class DiagnosePage final : public QWidget {
public:
    DiagnosePage();
    void show(const DiagnosisView& view, UtcMillis now, Language language);

    [[nodiscard]] QPushButton* startButton() const { return m_start; }
    [[nodiscard]] QPushButton* bundleButton() const { return m_bundle; }

private:
    void showFirstCause(const DiagnosisView& view);
    void showConclusion(const DiagnosisView& view, UtcMillis now, Language language);

    QLabel* m_heading;
    QLabel* m_about;
    QPushButton* m_start;
    QFrame* m_conclusion;
    MarkBox* m_conclusionMark;
    QLabel* m_conclusionText;
    QScrollArea* m_scroll;
    QPushButton* m_bundle;
    QLabel* m_saved;
    std::vector<FindingRow*> m_rows;
    DiagnosisView::Stage m_stage = DiagnosisView::Stage::None; // as shown last
};

} // namespace tewatashi::agent::tray
