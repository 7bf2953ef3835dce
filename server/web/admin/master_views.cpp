#include "server/web/admin/master_views.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/display_time.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using domain::LocalDate;

constexpr int kDepthMax = 9; // deeper ones are indented no further

View cell(const std::string& label, const std::string& text, bool isComing = false) {
    View view;
    view["label"] = label;
    view["text"] = text;
    view["is_blank"] = text.empty();
    view["is_coming"] = isComing;
    return view;
}

ViewList columnViews(const std::vector<std::string>& labels) {
    ViewList columns;
    for (const std::string& label : labels) {
        columns.emplace_back("text", View(label));
    }
    return columns;
}

std::vector<std::string> wordsOf(std::initializer_list<const char*> keys, const Words& words) {
    std::vector<std::string> labels;
    for (const char* const key : keys) {
        labels.push_back(words.get(key));
    }
    return labels;
}

std::string dayWord(const Words& words, std::string_view key, LocalDate day) {
    return words.fill(key, {{"day", calendarDay(day.text(), words.language())}});
}

} // namespace

std::string periodText(domain::DatePeriod period, const Words& words) {
    const std::string from = calendarDay(period.from.text(), words.language());
    if (period.until >= domain::kOpenEnd) {
        return words.fill("person.since", {{"from", from}});
    }
    return words.fill(
        "person.from_until",
        {{"from", from}, {"until", calendarDay(period.until.text(), words.language())}});
}

void TreeView::columns(std::initializer_list<const char*> labelKeys) {
    m_labels = wordsOf(labelKeys, m_words);
}

void TreeView::row(const Name& name, const std::vector<std::string>& cells) {
    if (m_rows.size() >= kRowsMax) {
        m_isCut = true;
        return;
    }
    View view;
    view["href"] = name.href;
    view["name"] = name.text;
    view["code"] = name.code;
    view["depth"] = std::to_string(std::min(name.depth, kDepthMax));
    ViewList list;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        list.push_back(cell(m_labels.at(i + 1), cells[i]));
    }
    view["cells"] = list;
    m_rows.push_back(std::move(view));
}

View TreeView::view(LocalDate on, LocalDate today) const {
    View view;
    view["heading"] = m_words.get(m_area + ".title");
    view["lead"] = m_words.get(m_area + ".lead");
    view["add_href"] = m_href + "/new";
    view["add_text"] = m_words.get(m_area + ".add");
    view["action"] = m_href;
    view["on"] = on.text();
    view["is_another_day"] = on != today;
    view["columns"] = columnViews(m_labels);
    view["name_label"] = m_labels.front();
    view["rows"] = m_rows;
    view["has_rows"] = !m_rows.empty();
    view["empty_text"] = m_words.get(m_area + ".empty");
    view["is_cut"] = m_isCut;
    view["cut_text"] = m_words.fill("admin.cut", {{"count", std::to_string(kRowsMax)}});
    return view;
}

void MasterView::columns(std::initializer_list<const char*> labelKeys) {
    m_labels = wordsOf(labelKeys, m_words);
}

void MasterView::row(domain::DatePeriod period, LocalDate today,
                     const std::vector<std::string>& cells) {
    m_periods.push_back(period);
    ViewList list;
    list.push_back(cell(m_labels.front(), periodText(period, m_words), period.from > today));
    for (std::size_t i = 0; i < cells.size(); ++i) {
        list.push_back(cell(m_labels.at(i + 1), cells[i]));
    }
    View view;
    view["is_over"] = period.until < today;
    view["cells"] = list;
    m_rows.push_back(std::move(view));
}

std::string MasterView::state(LocalDate today) const {
    const domain::DatePeriod& last = m_periods.back();
    if (m_periods.front().from > today) {
        return dayWord(m_words, "admin.opens_on", m_periods.front().from);
    }
    if (last.until >= domain::kOpenEnd) {
        return m_words.get("admin.is_open");
    }
    return dayWord(m_words, last.until < today ? "admin.closed_on" : "admin.closes_on", last.until);
}

View MasterView::view(LocalDate today, const FormView& change, const std::string& lastDay,
                      const std::vector<services::FieldProblem>& endProblems) const {
    const std::string href = m_href + "/" + http::percentEncode(m_code);
    FormView end("end", m_words, endProblems);
    end.input("last_day", "admin.last_day", lastDay, requiredDay());
    View view;
    view["has_routes"] = false; // of a place
    view["code"] = m_code;
    view["state"] = state(today);
    view["columns"] = columnViews(m_labels);
    view["rows"] = m_rows;
    view["action"] = href;
    view["change_form"] = once(change.view());
    view["end_action"] = href + "/end";
    view["end_title"] = m_words.get(m_area + ".end_title");
    view["end_lead"] = m_words.get(m_area + ".end_lead");
    view["end_form"] = once(end.view());
    view["back_href"] = m_href;
    view["back_text"] = m_words.get(m_area + ".back");
    return view;
}

View newMasterView(const std::string& area, const std::string& href, const FormView& form,
                   const Words& words) {
    View view;
    view["master_form"] = once(form.view());
    view["action"] = href;
    view["back_href"] = href;
    view["back_text"] = words.get(area + ".back");
    view["heading"] = words.get(area + ".add_title");
    view["submit_text"] = words.get(area + ".add_submit");
    return view;
}

} // namespace tewatashi::server::web
