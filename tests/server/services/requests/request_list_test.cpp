#include "server/services/requests/request_list.h"
#include "tests/server/services/request_scene.h"

namespace tewatashi::server::services {
namespace {

using test::RequestScene;

std::vector<std::string> listed(RequestScene& scene, const User& user, RequestsOf which,
                                int limit = 2) {
    RequestList list(scene.fixture.site());
    std::vector<std::string> numbers;
    std::string cursor;
    do {
        const auto page = list.page(user, which, cursor, limit);
        REQUIRE(page);
        CHECK(page->rows.size() <= static_cast<std::size_t>(limit));
        for (const RequestView& row : page->rows) {
            numbers.push_back(row.slipNumber);
        }
        cursor = page->next;
    } while (!cursor.empty());
    return numbers;
}

using Numbers = std::vector<std::string>;

} // namespace

TEST_CASE("Everybody sees what they sent, newest first, page by page", "[requests]") {
    RequestScene scene;
    Numbers sent;
    for (int i = 0; i < 5; ++i) {
        RequestInput input = scene.input();
        if (i == 2) {
            input.by = scene.op; // on behalf
            input.sender = "A1";
        }
        sent.insert(sent.begin(), scene.requested(input));
    }
    RequestInput other = scene.input();
    other.by = scene.jiro;
    other.toPerson = "A1";
    scene.requested(other);
    CHECK(listed(scene, scene.hanako, RequestsOf::Sender) == sent);
    CHECK(listed(scene, scene.hanako, RequestsOf::Sender, 100) == sent);
    CHECK(listed(scene, scene.op, RequestsOf::Account) == Numbers{sent[2]});
    CHECK(listed(scene, scene.op, RequestsOf::Sender).empty()); // nobody's account
    CHECK(listed(scene, scene.hanako, RequestsOf::Account).empty());
    for (const char* cursor : {"x", "-1", "0", "1x"}) {
        CHECK(RequestList(scene.fixture.site())
                  .page(scene.hanako, RequestsOf::Sender, cursor, 2)
                  .error()
                  .code == "invalid-cursor");
    }
}

TEST_CASE("Lists of requests are called by codes", "[requests]") {
    CHECK(requestsOfFromCode("sent") == RequestsOf::Sender);
    CHECK(requestsOfFromCode("entered") == RequestsOf::Account);
    CHECK_FALSE(requestsOfFromCode(""));
    CHECK(requestsOfCode(RequestsOf::Account) == "entered");
}

} // namespace tewatashi::server::services
