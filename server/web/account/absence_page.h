#pragma once

#include "server/services/absences/absences.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// Absences and delegates of the reader (不在・代理).
struct AbsencePageInput {
    services::StandInView view;
    // The forms as typed, with what is wrong with the one that was sent.
    services::AbsenceInput absence = {};
    std::vector<services::FieldProblem> absenceProblems = {};
    services::DelegateInput delegate = {};
    std::vector<services::FieldProblem> delegateProblems = {};
};
[[nodiscard]] std::string absencePage(const AbsencePageInput& input, const PagePainter& painter,
                                      Frame frame);

} // namespace tewatashi::server::web
