#include "agent/tray/diagnose_page.h"

#include "agent/tray/look.h"
#include "agent/tray/pieces.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace tewatashi::agent::tray {
namespace {

using diagnosis::Finding;
using diagnosis::State;

constexpr int kNameWidth = 190;

Mark markOf(State state) {
    switch (state) {
    case State::Ok:
        return Mark::Ready;
    case State::NotOk:
        return Mark::Problem;
    case State::NotChecked:
        break;
    }
    return Mark::Off;
}

// For whoever hears the page instead of seeing its marks.
LocalizedText stateText(State state) {
    switch (state) {
    case State::Ok:
        return {"正常", "OK"};
    case State::NotOk:
        return {"異常", "not OK"};
    case State::NotChecked:
        break;
    }
    return {"未確認", "not checked"};
}

QLabel* newReadable(const char* look) {
    QLabel* label = newText(look);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

// One part: mark, name, what was found, what to do.
class FindingRow final : public QFrame {
public:
    FindingRow()
        : m_mark(new MarkBox(20)), m_name(newText("finding-name")), m_text(newReadable("finding")),
          m_advice(newReadable("advice")) {
        setObjectName(QStringLiteral("finding-row"));
        m_name->setFixedWidth(kNameWidth);
        auto* words = new QVBoxLayout;
        words->setSpacing(2);
        words->addWidget(m_text);
        words->addWidget(m_advice);
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(16, 2, 16, 2);
        row->setSpacing(12);
        row->addWidget(m_mark, 0, Qt::AlignTop);
        row->addWidget(m_name, 0, Qt::AlignTop);
        row->addLayout(words, 1);
    }

    void show(const Finding& finding, Language language) {
        m_mark->show(markOf(finding.state));
        m_name->setText(say(diagnosis::infoOf(finding.layer).name, language));
        m_text->setText(say(finding.text, language));
        m_advice->setText(say(finding.advice, language));
        m_advice->setVisible(!m_advice->text().isEmpty());
        setAccessibleName(m_name->text() + QStringLiteral(": ") +
                          say(stateText(finding.state), language));
        setTone(*this, finding.state == State::NotOk ? QStringLiteral("problem") : QString(),
                {m_name, m_text, m_advice});
        setVisible(true);
    }

private:
    MarkBox* m_mark;
    QLabel* m_name;
    QLabel* m_text;
    QLabel* m_advice;
};

DiagnosePage::DiagnosePage()
    : m_heading(newLabel("heading")), m_about(newText("soft")), m_start(new QPushButton),
      m_conclusion(new QFrame), m_conclusionMark(new MarkBox(26)),
      m_conclusionText(newText("trouble-what")), m_scroll(new QScrollArea),
      m_bundle(new QPushButton), m_saved(newReadable("soft")) {
    setObjectName(QStringLiteral("page"));
    m_start->setObjectName(QStringLiteral("primary"));
    m_conclusion->setObjectName(QStringLiteral("trouble"));
    auto* said = new QHBoxLayout(m_conclusion);
    said->setContentsMargins(16, 10, 16, 10);
    said->setSpacing(14);
    said->addWidget(m_conclusionMark, 0, Qt::AlignVCenter);
    said->addWidget(m_conclusionText, 1);

    auto* list = newCard();
    auto* rows = new QVBoxLayout(list);
    rows->setContentsMargins(0, 6, 0, 6);
    rows->setSpacing(0);
    for (std::size_t i = 0; i < diagnosis::kLayerCount; ++i) {
        m_rows.push_back(new FindingRow);
        rows->addWidget(m_rows.back());
    }
    rows->addStretch();
    m_scroll->setWidget(list);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_heading);
    words->addWidget(m_about);
    head->addLayout(words, 1);
    head->addWidget(m_start, 0, Qt::AlignVCenter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(10);
    column->addLayout(head);
    column->addWidget(m_conclusion);
    column->addWidget(m_scroll, 1);
    column->addStretch(0); // while there is no list
    auto* foot = new QHBoxLayout;
    foot->setSpacing(16);
    foot->addWidget(m_bundle, 0, Qt::AlignVCenter);
    foot->addWidget(m_saved, 1);
    column->addLayout(foot);
}

void DiagnosePage::show(const DiagnosisView& view, UtcMillis now, Language language) {
    const bool ja = language == Language::Japanese;
    const bool running = view.stage == DiagnosisView::Stage::Running;
    m_heading->setText(ja ? QStringLiteral("診断") : QStringLiteral("Diagnosis"));
    m_about->setText(
        ja ? QStringLiteral(
                 "端末を置いてから始めてください。悪いところと対処を表示します。転送の妨げ"
                 "になりません。")
           : QStringLiteral(
                 "Dock a terminal first. You see what is wrong and what to do; this disturbs "
                 "no transfer."));
    m_start->setText(running ? (ja ? QStringLiteral("診断中…") : QStringLiteral("Diagnosing…"))
                             : (ja ? QStringLiteral("診断を開始") : QStringLiteral("Diagnose")));
    m_start->setAccessibleName(m_start->text());
    m_start->setEnabled(!running && !view.saving);
    m_bundle->setText(view.saving ? (ja ? QStringLiteral("保存中…") : QStringLiteral("Saving…"))
                                  : (ja ? QStringLiteral("サポート情報を保存…")
                                        : QStringLiteral("Save support bundle…")));
    m_bundle->setAccessibleName(m_bundle->text());
    m_bundle->setEnabled(!view.saving && !running);
    m_saved->setText(!view.saved.ja.empty() ? say(view.saved, language)
                     : ja ? QStringLiteral("サポート窓口へ送るファイルです。個人情報・コード・鍵は"
                                           "含まれません。")
                          : QStringLiteral("A file for the helpdesk, without personal data, codes "
                                           "or keys."));
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (i < view.findings.size()) {
            m_rows[i]->show(view.findings[i], language);
        } else {
            m_rows[i]->setVisible(false);
        }
    }
    m_scroll->setVisible(!view.findings.empty());
    showConclusion(view, now, language);
    if (view.stage != m_stage) {
        m_stage = view.stage;
        m_scroll->verticalScrollBar()->setValue(0);
        if (m_stage == DiagnosisView::Stage::Done) {
            showFirstCause(view);
        }
    }
}

void DiagnosePage::showFirstCause(const DiagnosisView& view) {
    for (std::size_t i = 0; i < view.findings.size() && i < m_rows.size(); ++i) {
        if (view.findings[i].state == State::NotOk) {
            m_scroll->widget()->adjustSize(); // rows that have just come have no place yet
            m_scroll->ensureWidgetVisible(m_rows[i]);
            return;
        }
    }
}

void DiagnosePage::showConclusion(const DiagnosisView& view, UtcMillis now, Language language) {
    const bool ja = language == Language::Japanese;
    using Stage = DiagnosisView::Stage;
    m_conclusion->setVisible(view.stage == Stage::Done || view.stage == Stage::Failed);
    QStringList causes;
    for (const Finding& finding : view.findings) {
        if (finding.state == State::NotOk) {
            causes << say(diagnosis::infoOf(finding.layer).name, language);
        }
    }
    const bool good = view.stage == Stage::Done && causes.isEmpty();
    QString text = say(view.failure, language);
    if (view.stage == Stage::Done) {
        const QString at = view.endedAt ? timeText(*view.endedAt, now) : QString();
        text =
            good ? (ja ? QStringLiteral("問題は見つかりませんでした。（%1）").arg(at)
                       : QStringLiteral("Nothing is wrong. (%1)").arg(at))
                 : (ja ? QStringLiteral("原因: %1（%2）").arg(causes.join(QStringLiteral("、")), at)
                       : QStringLiteral("Cause: %1 (%2)")
                             .arg(causes.join(QStringLiteral(", ")), at));
    }
    m_conclusionText->setText(text);
    m_conclusionText->setAccessibleName(text);
    m_conclusionMark->show(good ? Mark::Ready : Mark::Problem);
    setTone(*m_conclusion, good ? QStringLiteral("good") : QStringLiteral("problem"));
}

} // namespace tewatashi::agent::tray
