#pragma once

#include "server/services/classes/item_classes.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

// Confidentiality classes (区分), for administrators.
namespace tewatashi::server::web {

[[nodiscard]] std::string classListPage(const std::vector<services::ClassEntry>& classes,
                                        const PagePainter& painter, Frame frame);

// A class as typed; numbers are not understood yet.
struct ClassText {
    services::ClassEntry entry;
    std::string dueDays;
    std::string reminderDays;
    std::string position;
};
struct ClassForm {
    ClassText text;
    bool isNew = false; // the code can be chosen
    std::vector<services::FieldProblem> problems;
};
[[nodiscard]] std::string classFormPage(const ClassForm& form, const PagePainter& painter,
                                        Frame frame);

[[nodiscard]] std::string classHref(std::string_view code);

} // namespace tewatashi::server::web
