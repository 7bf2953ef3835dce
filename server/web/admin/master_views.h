#pragma once

#include "common/domain/dated_timeline.h"
#include "server/web/frame/form_view.h"

#include <initializer_list>
#include <string>
#include <vector>

// What tree.mustache, master.mustache and master_form.mustache show. `area` is what the words of a
// page begin with ("places"), `href` where its list is.
namespace tewatashi::server::web {

// "1 Apr 2026 to 31 Mar 2027", "From 1 Apr 2026".
[[nodiscard]] std::string periodText(domain::DatePeriod period, const Words& words);

class TreeView {
public:
    TreeView(std::string area, std::string href, const Words& words)
        : m_area(std::move(area)), m_href(std::move(href)), m_words(words) {}

    struct Name {
        std::string href;
        std::string text;
        std::string code;
        int depth = 0;
    };
    void columns(std::initializer_list<const char*> labelKeys); // of the name first
    void row(const Name& name, const std::vector<std::string>& cells);
    [[nodiscard]] View view(domain::LocalDate on, domain::LocalDate today) const;

    static constexpr std::size_t kRowsMax = 2000;

private:
    std::string m_area;
    std::string m_href;
    const Words& m_words;
    std::vector<std::string> m_labels;
    ViewList m_rows;
    bool m_isCut = false;
};

class MasterView {
public:
    MasterView(std::string area, std::string href, std::string code, const Words& words)
        : m_area(std::move(area)), m_href(std::move(href)), m_code(std::move(code)),
          m_words(words) {}

    void columns(std::initializer_list<const char*> labelKeys); // of the period first
    void row(domain::DatePeriod period, domain::LocalDate today,
             const std::vector<std::string>& cells);
    [[nodiscard]] View view(domain::LocalDate today, const FormView& change,
                            const std::string& lastDay,
                            const std::vector<services::FieldProblem>& endProblems) const;

private:
    [[nodiscard]] std::string state(domain::LocalDate today) const;

    std::string m_area;
    std::string m_href;
    std::string m_code;
    const Words& m_words;
    std::vector<std::string> m_labels;
    ViewList m_rows;
    std::vector<domain::DatePeriod> m_periods;
};

// The form of something new.
[[nodiscard]] View newMasterView(const std::string& area, const std::string& href,
                                 const FormView& form, const Words& words);

} // namespace tewatashi::server::web
