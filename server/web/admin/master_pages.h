#pragma once

#include "server/services/directory/directory_entries.h"
#include "server/services/directory/places.h"
#include "server/services/directory/print_codes.h"
#include "server/services/routes/route_entries.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

// Pages of what holds from day to day: departments and places, and of operator cards.
namespace tewatashi::server::web {

// The tree of a day.
struct TreePageInput {
    domain::LocalDate on;
    domain::LocalDate today;
};
[[nodiscard]] std::string departmentTreePage(const std::vector<services::DepartmentNode>& nodes,
                                             const TreePageInput& input, const Choices& places,
                                             const PagePainter& painter, Frame frame);
[[nodiscard]] std::string placeTreePage(const std::vector<services::PlaceNode>& nodes,
                                        const TreePageInput& input, const PagePainter& painter,
                                        Frame frame);

// A form as typed, days not understood yet, and what is wrong with it.
struct DepartmentText {
    std::string code;
    std::string nameJa;
    std::string nameEn;
    std::string nameKana;
    std::string parent;
    std::string keyContact;
    std::string place;
    std::string from;
    std::string until;
};
struct PlaceText {
    std::string code;
    std::string kind = "mail_room";
    std::string nameJa;
    std::string nameEn;
    std::string parent;
    std::string from;
    std::string until;
};
struct CardText {
    std::string card;
    std::string name;
    std::string from;
    std::string until;
    std::string person;
};
template <class Text>
struct MasterForm {
    Text text;
    std::vector<services::FieldProblem> problems;
    std::string lastDay = {}; // of the form that ends the thing
    std::vector<services::FieldProblem> endProblems = {};
};

[[nodiscard]] std::string newDepartmentPage(const MasterForm<DepartmentText>& form,
                                            const Choices& places, const PagePainter& painter,
                                            Frame frame);
[[nodiscard]] std::string departmentPage(const services::DepartmentFile& file,
                                         const MasterForm<DepartmentText>& form,
                                         const Choices& places, const PagePainter& painter,
                                         Frame frame, domain::LocalDate today);
[[nodiscard]] std::string newPlacePage(const MasterForm<PlaceText>& form,
                                       const PagePainter& painter, Frame frame);
// `routes`: those that stop there today.
[[nodiscard]] std::string placePage(const services::PlaceFile& file,
                                    const std::vector<services::RouteEntry>& routes,
                                    const MasterForm<PlaceText>& form, const PagePainter& painter,
                                    Frame frame, domain::LocalDate today);

[[nodiscard]] std::string operatorListPage(const std::vector<services::OperatorCard>& cards,
                                           const PagePainter& painter, Frame frame,
                                           domain::LocalDate today);
// `isNew`: the number can be chosen.
[[nodiscard]] std::string operatorFormPage(const MasterForm<CardText>& form, bool isNew,
                                           const PagePainter& painter, Frame frame);

[[nodiscard]] std::string departmentHref(std::string_view code);
[[nodiscard]] std::string placeHref(std::string_view code);
[[nodiscard]] std::string operatorHref(std::string_view card);

// What holds on a day of those periods, else the last before it, else the first after it; at least
// one period.
template <class Period>
[[nodiscard]] const Period& nearestPeriod(const std::vector<Period>& periods,
                                          domain::LocalDate on) {
    const Period* found = &periods.front();
    for (const Period& period : periods) {
        if (period.period.from <= on) {
            found = &period;
        }
    }
    return *found;
}

} // namespace tewatashi::server::web
