#pragma once

#include "agent/tray/tray_view.h"

#include <QFrame>
#include <QLabel>

class QHBoxLayout;
class QPushButton;

// Small parts of which the windows are made. Whatever is given no parent gets one by its layout.
namespace tewatashi::agent::tray {

// A mark of that size beside words that say the same: nothing for a screen reader.
class MarkBox final : public QWidget {
public:
    explicit MarkBox(int size);
    void show(Mark mark);
    [[nodiscard]] Mark mark() const { return m_mark; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Mark m_mark = Mark::Off;
};

// The product's sign at the head of a window.
class BrandBox final : public QWidget {
public:
    explicit BrandBox(int size);

protected:
    void paintEvent(QPaintEvent* event) override;
};

// `look` is a name of the style sheet: "title", "soft", "figure" …
[[nodiscard]] QLabel* newLabel(const char* look);
// Likewise, with its lines broken where they end.
[[nodiscard]] QLabel* newText(const char* look);
[[nodiscard]] QFrame* newCard();
// A widget and parts of it look as the style sheet says for that tone; empty: as without one.
void setTone(QWidget& widget, const QString& tone, std::initializer_list<QWidget*> parts = {});

// The one thing to do: what is wrong, its technical detail, a button where there is a remedy.
class TroubleCard final : public QFrame {
public:
    TroubleCard();
    // Not visible for nullopt.
    void show(const std::optional<TroubleView>& trouble, Mark mark, Language language);
    [[nodiscard]] QPushButton* button() const { return m_button; }

private:
    MarkBox* m_mark;
    QLabel* m_what;
    QLabel* m_detail;
    QPushButton* m_button;
};

// A number under its name, with a line below.
class FigureCard final : public QFrame {
public:
    FigureCard();
    void show(const QString& name, const QString& number, const QString& below);

private:
    QLabel* m_name;
    QLabel* m_number;
    QLabel* m_below;
};

} // namespace tewatashi::agent::tray
