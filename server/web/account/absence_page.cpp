#include "server/web/account/absence_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/display_time.h"
#include "server/web/frame/form_view.h"

namespace tewatashi::server::web {
namespace {

class AbsencePage {
public:
    AbsencePage(const AbsencePageInput& input, const Words& words)
        : m_input(input), m_words(words), m_language(words.language()) {}

    View view() const {
        View view;
        view["is_person"] = m_input.view.isPerson;
        addRows(view, "absences", m_input.view.absences);
        addRows(view, "delegates", m_input.view.delegates);
        addRows(view, "acts_for", m_input.view.actsFor);
        view["absence_form"] = once(absenceForm());
        view["delegate_form"] = once(delegateForm());
        return view;
    }

private:
    template <class Row>
    void addRows(View& view, const std::string& name, const std::vector<Row>& rows) const {
        ViewList list;
        for (const Row& row : rows) {
            list.push_back(rowOf(row));
        }
        view["has_" + name] = !list.empty();
        view[name] = list;
    }

    std::string days(domain::LocalDate from, std::optional<domain::LocalDate> until) const {
        const std::string last = until ? calendarDay(until->text(), m_language) : "";
        return calendarDay(from.text(), m_language) + " – " + last;
    }

    View rowOf(const services::Absence& absence) const {
        View view;
        view["id"] = std::to_string(absence.id);
        view["days"] = days(absence.from, absence.until);
        view["what"] = absence.to ? m_words.fill("absence.forwarded", {{"name", absence.to->name}})
                                  : m_words.get("absence.hold");
        view["is_now"] = absence.isNow;
        return view;
    }

    View rowOf(const services::Delegate& delegate) const {
        View view;
        view["number"] = delegate.who.employeeNumber;
        view["name"] = delegate.who.name;
        view["department"] = delegate.who.department.in(m_language);
        view["days"] = days(delegate.from, delegate.until);
        return view;
    }

    View rowOf(const services::Principal& principal) const {
        View view;
        view["href"] = principal.isAway ? "/receive"
                                        : "/?for=" + http::percentEncode(principal.employeeNumber);
        view["name"] = principal.name;
        view["why"] = m_words.get(principal.isAway ? "absence.as_stand_in" : "absence.as_delegate");
        view["until"] =
            principal.until
                ? m_words.fill("absence.until_day",
                               {{"day", calendarDay(principal.until->text(), m_language)}})
                : "";
        return view;
    }

    View absenceForm() const {
        const services::AbsenceInput& typed = m_input.absence;
        FormView form("absence", m_words, m_input.absenceProblems);
        form.input("from", "absence.from", typed.from, requiredDay())
            .input("until", "absence.until", typed.until, requiredDay("absence.until_hint"))
            .select("action", "absence.action",
                    {{"hold", m_words.get("absence.hold")},
                     {"forward", m_words.get("absence.forward")}},
                    typed.actionCode.empty() ? "hold" : typed.actionCode)
            .input("to", "absence.to", typed.toPerson, optionalText(20, "absence.to_hint"));
        return form.view();
    }

    View delegateForm() const {
        const services::DelegateInput& typed = m_input.delegate;
        FormView form("delegate", m_words, m_input.delegateProblems);
        form.input("delegate", "absence.delegate", typed.delegate,
                   requiredText(20, "absence.delegate_hint"))
            .input("from", "absence.from", typed.from, optionalDay("absence.from_hint"))
            .input("until", "absence.until", typed.until, optionalDay("absence.open_hint"));
        return form.view();
    }

    const AbsencePageInput& m_input;
    const Words& m_words;
    Language m_language;
};

} // namespace

std::string absencePage(const AbsencePageInput& input, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view = AbsencePage(input, words).view();
    frame.title = words.get("absence.title");
    return painter.paint("absence", frame, std::move(view));
}

} // namespace tewatashi::server::web
