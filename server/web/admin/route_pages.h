#pragma once

#include "server/services/directory/places.h"
#include "server/services/routes/route_entries.h"
#include "server/web/admin/master_pages.h"

// Pages of routes and their timetables.
namespace tewatashi::server::web {

// As typed; days, times and numbers are not understood yet.
struct RouteText {
    std::string code;
    std::string nameJa;
    std::string nameEn;
    std::string dueDays = "0";
    std::string stops;
    std::string from;
    std::string until;
    std::vector<services::RunText> runs;
};
inline constexpr std::size_t kRunRowsSpare = 3; // empty ones at the end of a form

struct RouteListInput {
    std::vector<services::RouteEntry> routes;
    std::vector<services::RouteEntry> planned;
    std::vector<services::PlaceNode> places; // for the names of stops
};
[[nodiscard]] std::string routeListPage(const RouteListInput& input, const PagePainter& painter,
                                        Frame frame);
[[nodiscard]] std::string newRoutePage(const MasterForm<RouteText>& form,
                                       const PagePainter& painter, Frame frame);
[[nodiscard]] std::string routePage(const services::RouteFile& file,
                                    const MasterForm<RouteText>& form,
                                    const std::vector<services::PlaceNode>& places,
                                    const PagePainter& painter, Frame frame,
                                    domain::LocalDate today);

[[nodiscard]] std::string routeHref(std::string_view code);
// "月火水木金", "Mon Tue".
[[nodiscard]] std::string weekdaysWord(domain::WeekdaySet weekdays, const Words& words);

} // namespace tewatashi::server::web
