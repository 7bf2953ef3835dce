#include "agent/tray/enrol_dialog.h"

#include "agent/tray/look.h"
#include "agent/tray/pieces.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tewatashi::agent::tray {
namespace {

constexpr QSize kSize{640, 470};
constexpr int kSteps = 3;

// Four blocks a line, as administrators read it out: 64 digits in groups of four.
QString grouped(const QString& fingerprint) {
    constexpr int kGroup = 4;
    constexpr int kLine = 32;
    QString text;
    for (int i = 0; i < fingerprint.size(); i += kGroup) {
        if (i > 0) {
            text += i % kLine == 0 ? QLatin1Char('\n') : QLatin1Char(' ');
        }
        text += fingerprint.mid(i, kGroup);
    }
    return text;
}

QString knownDay(const std::optional<UtcMillis>& at) {
    return at ? dayText(*at) : QStringLiteral("?");
}

struct StepWords {
    LocalizedText title;
    LocalizedText next;
};
const StepWords& wordsOf(EnrolDialog::Step step) {
    static const std::array<StepWords, 4> words{{
        {{"サーバーの住所", "The server's address"}, {"次へ", "Next"}},
        {{"サーバーの証明書", "The server's certificate"},
         {"一致しているので信頼する", "It is the same: trust it"}},
        {{"登録コード", "The enrolment code"}, {"登録する", "Enrol"}},
        {{"登録しました", "Enrolled"}, {"閉じる", "Close"}},
    }};
    return words.at(static_cast<std::size_t>(step));
}

QLineEdit* newField(const QString& name, const QString& example) {
    auto* field = new QLineEdit;
    field->setAccessibleName(name);
    field->setPlaceholderText(example);
    return field;
}

} // namespace

EnrolDialog::EnrolDialog(AgentProgram& agent, Language language, QWidget* parent)
    : QDialog(parent), m_agent(agent), m_language(language), m_stepOf(newLabel("soft")),
      m_title(newLabel("title")), m_pages(new QStackedWidget), m_problem(new TroubleCard),
      m_address(newField(text({"サーバーの住所", "Server address"}),
                         QStringLiteral("https://mail.example.jp:8443"))),
      m_certificate(newText("certificate")), m_fingerprint(newLabel("fingerprint")),
      m_judgement(newText("judgement")),
      m_code(newField(text({"登録コード", "Enrolment code"}), QStringLiteral("K7QF-2M9X-TB4H"))),
      m_done(newText("done")), m_busy(newLabel("soft")), m_back(new QPushButton),
      m_next(new QPushButton) {
    setWindowTitle(text({"このPCの登録", "Enrol this PC"}));
    setAccessibleName(windowTitle());
    m_next->setObjectName(QStringLiteral("primary"));
    m_next->setDefault(true);
    m_back->setAutoDefault(false);
    buildPages();
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_busy, 1);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(28, 22, 28, 22);
    column->setSpacing(6);
    column->addWidget(m_stepOf);
    column->addWidget(m_title);
    column->addSpacing(8);
    column->addWidget(m_pages, 1);
    column->addWidget(m_problem);
    column->addSpacing(8);
    column->addLayout(buttons);
    resize(kSize);
    m_problem->show(std::nullopt, Mark::Problem, m_language);
    connect(m_next, &QPushButton::clicked, this, [this] { goOn(); });
    connect(m_back, &QPushButton::clicked, this, [this] { goBack(); });
    connect(m_address, &QLineEdit::textChanged, this, [this] { turnTo(m_step); });
    connect(m_code, &QLineEdit::textChanged, this, [this] { turnTo(m_step); });
    turnTo(Step::Address);
}

QString EnrolDialog::text(const LocalizedText& text) const { return say(text, m_language); }

QWidget* EnrolDialog::newPage(std::initializer_list<QWidget*> parts) {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    for (QWidget* part : parts) {
        column->addWidget(part);
    }
    column->addStretch();
    return page;
}

void EnrolDialog::buildPages() {
    const auto explained = [this](const LocalizedText& words) {
        QLabel* label = newText("about");
        label->setText(text(words));
        return label;
    };
    m_pages->addWidget(
        newPage({explained({"管理者から受け取った、サーバーの住所を入力してください。",
                            "Type the address of the server that your administrator gave you."}),
                 m_address}));
    m_fingerprint->setTextInteractionFlags(Qt::TextSelectableByMouse |
                                           Qt::TextSelectableByKeyboard);
    QFont digits(QStringLiteral("Noto Sans Mono CJK JP"));
    digits.setStyleHint(QFont::Monospace);
    digits.setPixelSize(16);
    m_fingerprint->setFont(digits);
    QFrame* card = newCard();
    auto* inCard = new QVBoxLayout(card);
    inCard->setContentsMargins(18, 14, 18, 14);
    inCard->setSpacing(8);
    inCard->addWidget(m_certificate);
    inCard->addWidget(m_fingerprint);
    m_pages->addWidget(newPage({m_judgement, card}));
    m_pages->addWidget(
        newPage({explained({"管理者から受け取った登録コードを入力してください。一度だけ使えます。",
                            "Type the enrolment code that your administrator gave you. It can be "
                            "used once."}),
                 m_code}));
    m_pages->addWidget(newPage({m_done}));
}

void EnrolDialog::turnTo(Step step) {
    const bool changed = step != m_step;
    m_step = step;
    const int number = static_cast<int>(step) + 1;
    m_stepOf->setText(step == Step::Done
                          ? QString()
                          : text({"手順 %1 / %2", "Step %1 of %2"}).arg(number).arg(kSteps));
    m_title->setText(text(wordsOf(step).title));
    m_next->setText(text(wordsOf(step).next));
    if (step == Step::Certificate && m_pin.isEmpty()) {
        m_next->setText(text({"次へ", "Next"}));
    }
    m_next->setAccessibleName(m_next->text());
    m_back->setText(text({"戻る", "Back"}));
    m_back->setAccessibleName(m_back->text());
    m_back->setVisible(step == Step::Certificate || step == Step::Code);
    m_back->setEnabled(true);
    const bool typed = step == Step::Address ? !m_address->text().trimmed().isEmpty()
                       : step == Step::Code  ? !m_code->text().trimmed().isEmpty()
                                             : true;
    m_next->setEnabled(typed);
    m_busy->clear();
    m_pages->setCurrentIndex(static_cast<int>(step));
    if (changed) {
        m_problem->show(std::nullopt, Mark::Problem, m_language);
        QWidget* first = step == Step::Address ? static_cast<QWidget*>(m_address)
                         : step == Step::Code  ? static_cast<QWidget*>(m_code)
                                               : m_next;
        first->setFocus();
    }
}

void EnrolDialog::wait(const LocalizedText& what) {
    m_next->setEnabled(false);
    m_back->setEnabled(false);
    m_problem->show(std::nullopt, Mark::Problem, m_language);
    m_busy->setText(text(what));
}

void EnrolDialog::goOn() {
    switch (m_step) {
    case Step::Address:
        askCertificate();
        return;
    case Step::Certificate:
        turnTo(Step::Code);
        return;
    case Step::Code:
        enrol();
        return;
    case Step::Done:
        accept();
        return;
    }
}

void EnrolDialog::goBack() { turnTo(m_step == Step::Code ? Step::Certificate : Step::Address); }

void EnrolDialog::askCertificate() {
    QString address = m_address->text().trimmed();
    if (!address.contains(QStringLiteral("://"))) {
        address.prepend(QStringLiteral("https://"));
        m_address->setText(address);
    }
    wait({"サーバーに接続しています…", "Connecting to the server…"});
    m_agent.certificate(address, m_language,
                        [self = QPointer(this)](const Result<CertificateView, QString>& found) {
                            if (!self) {
                                return;
                            }
                            if (found) {
                                self->showCertificate(*found);
                            } else {
                                self->showFailure(found.error());
                            }
                        });
}

void EnrolDialog::showCertificate(const CertificateView& certificate) {
    m_pin = certificate.trusted ? QString() : certificate.fingerprint;
    m_judgement->setText(
        certificate.trusted
            ? text({"このPCはこの証明書を信頼しています。次へ進んでください。",
                    "This PC trusts this certificate. Go on."})
            : text({"このPCはこの証明書の発行元を知りません。下の指紋が、管理者から受け取った指紋と"
                    "一字も違わないことを確認してください。違う場合は進まず、管理者に連絡してくださ"
                    "い。",
                    "This PC does not know who issued this certificate. Make sure that the "
                    "fingerprint below is the one your administrator gave you, digit by digit. If "
                    "it differs do not go on, and tell the administrator."}));
    m_certificate->setText(text({"名前　%1\n発行元　%2\n有効期間　%3 〜 %4\nSHA-256 指紋",
                                 "Name: %1\nIssued by: %2\nValid: %3 to %4\nSHA-256 fingerprint"})
                               .arg(certificate.subject, certificate.issuer,
                                    knownDay(certificate.validFrom),
                                    knownDay(certificate.validTo)));
    m_fingerprint->setText(grouped(certificate.fingerprint));
    m_fingerprint->setAccessibleName(text({"指紋", "Fingerprint"}));
    turnTo(Step::Certificate);
}

void EnrolDialog::enrol() {
    wait({"登録しています…", "Enrolling…"});
    m_agent.enrol(m_address->text().trimmed(), m_code->text().trimmed(), m_pin, m_language,
                  [self = QPointer(this)](const Result<QString, QString>& said) {
                      if (!self) {
                          return;
                      }
                      if (said) {
                          self->showDone();
                      } else {
                          self->showFailure(said.error());
                      }
                  });
}

void EnrolDialog::showDone() {
    m_done->setText(text({"このPCを登録しました。端末を置くと、記録を自動で取り込みます。",
                          "This PC is enrolled. Dock a terminal: its scans are taken in by "
                          "themselves."}));
    turnTo(Step::Done);
}

void EnrolDialog::showFailure(const QString& why) {
    turnTo(m_step);
    const std::string words = why.toStdString();
    m_problem->show(TroubleView{{words, words}, "", Remedy::None}, Mark::Problem, m_language);
}

} // namespace tewatashi::agent::tray
