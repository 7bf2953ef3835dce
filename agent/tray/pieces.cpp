#include "agent/tray/pieces.h"

#include "agent/tray/look.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace tewatashi::agent::tray {
namespace {

LocalizedText remedyText(Remedy remedy) {
    switch (remedy) {
    case Remedy::StartAgent:
        return {"自動転送アプリを開始", "Start the agent"};
    case Remedy::Enrol:
        return {"このPCを登録…", "Enrol this PC…"};
    case Remedy::None:
        break;
    }
    return {};
}

} // namespace

MarkBox::MarkBox(int size) { setFixedSize(size, size); }

void MarkBox::show(Mark mark) {
    m_mark = mark;
    update();
}

void MarkBox::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintMark(painter, QRectF(rect()), m_mark, toneOf(m_mark), Qt::white);
}

BrandBox::BrandBox(int size) { setFixedSize(size, size); }

void BrandBox::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBrand(painter, QRectF(rect()), colour::kAccent);
}

QLabel* newLabel(const char* look) {
    auto* label = new QLabel;
    label->setObjectName(QString::fromLatin1(look));
    label->setTextFormat(Qt::PlainText);
    return label;
}

QLabel* newText(const char* look) {
    QLabel* label = newLabel(look);
    label->setWordWrap(true);
    return label;
}

QFrame* newCard() {
    auto* card = new QFrame;
    card->setObjectName(QStringLiteral("card"));
    return card;
}

void setTone(QWidget& widget, const QString& tone, std::initializer_list<QWidget*> parts) {
    if (widget.property("tone").toString() == tone) {
        return;
    }
    widget.setProperty("tone", tone);
    // Rules by property are looked up when a widget is polished, and then kept.
    const auto renew = [](QWidget& each) {
        each.style()->unpolish(&each);
        each.style()->polish(&each);
    };
    renew(widget);
    for (QWidget* part : parts) {
        renew(*part);
    }
}

TroubleCard::TroubleCard()
    : m_mark(new MarkBox(28)), m_what(newText("trouble-what")), m_detail(newText("soft")),
      m_button(new QPushButton) {
    setObjectName(QStringLiteral("trouble"));
    m_button->setObjectName(QStringLiteral("primary"));
    m_what->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_what);
    words->addWidget(m_detail);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 12, 16, 12);
    row->setSpacing(14);
    row->addWidget(m_mark, 0, Qt::AlignVCenter);
    row->addLayout(words, 1);
    row->addWidget(m_button, 0, Qt::AlignVCenter);
}

void TroubleCard::show(const std::optional<TroubleView>& trouble, Mark mark, Language language) {
    setVisible(trouble.has_value());
    if (!trouble) {
        return;
    }
    const bool problem = mark == Mark::Problem;
    m_mark->show(problem ? Mark::Problem : Mark::Attention);
    const QString tone = problem ? QStringLiteral("problem") : QStringLiteral("attention");
    setTone(*this, tone);
    m_what->setText(say(trouble->what, language));
    m_what->setAccessibleName(m_what->text());
    m_detail->setText(QString::fromStdString(trouble->detail));
    m_detail->setVisible(!trouble->detail.empty());
    m_button->setText(say(remedyText(trouble->remedy), language));
    m_button->setAccessibleName(m_button->text());
    m_button->setVisible(trouble->remedy != Remedy::None);
}

FigureCard::FigureCard()
    : m_name(newLabel("label")), m_number(newLabel("figure")), m_below(newText("soft")) {
    setObjectName(QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 12, 18, 12);
    column->setSpacing(0);
    column->addWidget(m_name);
    column->addWidget(m_number);
    column->addWidget(m_below);
    column->addStretch();
}

void FigureCard::show(const QString& name, const QString& number, const QString& below) {
    m_name->setText(name);
    m_number->setText(number);
    m_below->setText(below);
    setAccessibleName(name + QLatin1Char(' ') + number + QLatin1Char(' ') + below);
}

} // namespace tewatashi::agent::tray
