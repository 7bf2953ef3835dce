#include "tests/server/web/page_browser.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::test;

TEST_CASE("Everybody who is signed in gets the test page of slips, which no cache keeps",
          "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    const auto stranger = browser.get("/slips/test-page");
    CHECK(stranger.status == 303);
    CHECK(headerOf(stranger, "Location").rfind("/sign-in?", 0) == 0);
    browser.signIn("employee");
    const auto answer = browser.get("/slips/test-page");
    CHECK(answer.status == 200);
    CHECK(answer.contentType == "application/pdf");
    CHECK(headerOf(answer, "Cache-Control") == "no-store");
    CHECK(answer.body.rfind("%PDF-", 0) == 0);
}
