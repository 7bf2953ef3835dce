#include "tests/server/web/route_examples.h"

#include "server/web/admin/route_pages.h"
#include "tests/support/day.h"

namespace tewatashi::test {
namespace {

using namespace server;

services::RouteFile routeFile(const Outside& outside) {
    services::RoutePeriod now;
    now.period = {day("2025-04-01"), day("2027-03-31")};
    now.name = {outside("本社巡回便"), outside("Head office round")};
    now.stops = {"TKY-MR1", "TKY-3F", "TKY-5F", "TKY-ANNEX"};
    now.runs = {{outside("第1便"), domain::WeekdaySet(31), 8 * 60 + 45, {540, 550, 560, 580}},
                {outside("第2便"), domain::WeekdaySet(31), std::nullopt, {660, 670, {}, 695}},
                {outside("第3便"), domain::WeekdaySet(21), 13 * 60, {810, 820, 830, {}}},
                {outside("土曜便"), domain::WeekdaySet(32), std::nullopt, {600, {}, {}, 630}}};
    services::RoutePeriod planned = now;
    planned.period = {day("2027-04-01"), domain::kOpenEnd};
    planned.dueDays = 1;
    planned.runs.resize(2);
    return {outside("TKY-ROUND"), {now, planned}};
}

std::vector<services::PlaceNode> placesOf(const Outside& outside) {
    std::vector<services::PlaceNode> places;
    for (const auto& [code, name] :
         {std::pair{"TKY-MR1", "本社メール室"}, std::pair{"TKY-3F", "本社 3 階"},
          std::pair{"TKY-5F", "本社 5 階"}}) {
        services::PlaceNode node;
        node.code = code;
        node.now.name = {outside(name), outside("Head office")};
        places.push_back(std::move(node));
    }
    return places;
}

} // namespace

std::vector<ExamplePage> routePages(const web::PagePainter& painter, const web::Frame& frame,
                                    const Outside& outside) {
    const domain::LocalDate today = day("2026-11-22");
    const services::RouteFile file = routeFile(outside);
    const auto places = placesOf(outside);
    web::RouteText text{file.code,
                        outside("本社巡回便"),
                        outside("Head office round"),
                        "0",
                        outside("TKY-MR1 TKY-3F TKY-5F TKY-ANNEX"),
                        "2026-11-22",
                        "",
                        {}};
    for (const services::RouteRun& run : file.periods.front().runs) {
        text.runs.push_back(services::textOf(run));
    }
    std::vector<services::FieldProblem> problems;
    for (const char* field : {"code", "name_ja", "due_days", "stops", "runs", "from", "until"}) {
        problems.push_back({field, {outside("直してください。"), outside("Correct this.")}});
    }
    services::RouteEntry planned{outside("WEST"), file.periods.back()};
    return {
        {"routes", web::routeListPage({{{file.code, file.periods.front()}}, {planned}, places},
                                      painter, frame)},
        {"routes-empty", web::routeListPage({}, painter, frame)},
        {"route", web::routePage(file, {text, {}}, places, painter, frame, today)},
        {"route-wrong", web::routePage(file, {text, problems, outside("x"), problems}, places,
                                       painter, frame, today)},
        {"route-new", web::newRoutePage({text, problems}, painter, frame)},
    };
}

} // namespace tewatashi::test
