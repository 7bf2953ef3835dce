#include "server/services/intake/event_writer.h"
#include "server/services/notices/notices.h"
#include "tests/server/services/request_scene.h"
#include "tests/support/test_random.h"

#include <algorithm>
#include <array>

// The same scans in any order and partition of arrival leave the same notices.
namespace tewatashi::server::services {
namespace {

struct Step {
    domain::Action action;
    int minute;
    int voids = -1; // index of the step it takes back
};

const std::vector<Step>& steps() {
    using domain::Action;
    static const std::vector<Step> kSteps{
        {Action::Accepted, 1},  {Action::Attempted, 2},      {Action::Held, 3},
        {Action::Delivered, 4}, {Action::Delivered, 5},      {Action::Damaged, 6},
        {Action::Held, 7},      {Action::Accepted, 8, 5},    {Action::Delivered, 9},
        {Action::Received, 10}, {Action::OutForDelivery, 11}};
    return kSteps;
}

EventId idOf(const std::string& number, std::size_t step) {
    return domain::webEventId(number + " " + std::to_string(step));
}

void write(SiteContext& site, const std::string& number, const std::vector<std::size_t>& which) {
    site.database().write([&](store::Connection& connection) {
        EventWriter writer(site, connection, site.clock().utcNow());
        for (const std::size_t at : which) {
            const Step& step = steps()[at];
            NewEvent event;
            event.event.id = idOf(number, at);
            event.event.itemNumber = number;
            event.event.kind = step.voids < 0 ? domain::EventKind::Web : domain::EventKind::Void;
            event.event.place = "OSAKA";
            if (step.voids < 0) {
                event.event.action = domain::actionCode(step.action);
            } else {
                event.event.voids = idOf(number, static_cast<std::size_t>(step.voids));
            }
            event.time.at = site.clock().utcNow() + std::chrono::minutes(step.minute);
            event.userLogin = "operator";
            static_cast<void>(writer.append(std::move(event)));
        }
        writer.finish();
    });
}

using Held = std::vector<std::pair<std::string, std::string>>; // reader and kind

Held held(Notices& notices, const std::string& number, const User& jiro, const User& hanako) {
    Held held;
    for (const User& user : {jiro, hanako}) {
        const auto page = notices.list(user, NoticeSelection::All, "", 100);
        REQUIRE(page);
        REQUIRE(page->next.empty());
        for (const NoticeView& view : page->rows) {
            if (view.slipNumber == number && !view.isWithdrawn) {
                held.emplace_back(user.login, std::string(domain::noticeKindCode(view.kind)));
            }
        }
    }
    std::sort(held.begin(), held.end());
    held.erase(std::unique(held.begin(), held.end()), held.end());
    return held;
}

} // namespace

TEST_CASE("The same notices hold in whichever order and parts scans arrive", "[notices]") {
    test::TestRandom random(3);
    const auto below = [&random](std::size_t limit) {
        std::array<std::uint8_t, 1> octet{};
        random.fill(octet);
        return octet[0] % limit;
    };
    std::vector<std::size_t> order(steps().size());
    for (std::size_t at = 0; at < order.size(); ++at) {
        order[at] = at;
    }
    const Held wanted{{"hanako", "received"},
                      {"jiro", "attempted"},
                      {"jiro", "delivered"},
                      {"jiro", "received"},
                      {"jiro", "requested"}};
    test::RequestScene scene;
    Notices notices(scene.fixture.site());
    for (int round = 0; round < 12; ++round) {
        const std::string number = scene.requested(scene.input());
        notices.markAllRead(scene.jiro, 1'000'000);
        for (std::size_t from = 0; from < order.size();) {
            const std::size_t to = std::min(order.size(), from + 1 + below(4));
            write(scene.fixture.site(), number,
                  {order.begin() + static_cast<std::ptrdiff_t>(from),
                   order.begin() + static_cast<std::ptrdiff_t>(to)});
            from = to;
        }
        CAPTURE(round);
        CHECK(held(notices, number, scene.jiro, scene.hanako) == wanted);
        for (std::size_t at = order.size() - 1; at > 0; --at) {
            std::swap(order[at], order[below(at + 1)]);
        }
    }
}

} // namespace tewatashi::server::services
