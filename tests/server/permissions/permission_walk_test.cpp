#include "tests/server/permissions/permission_world.h"

#include <catch2/catch.hpp>

#include <algorithm>

// Every route, as everybody, with what is theirs, what is others' and what does not exist. What is
// expected is what the routes declare: docs/permissions.md.
namespace tewatashi::test {
namespace {

using namespace server;
using http::Method;
using Route = http::Router::Listed;

constexpr const char* kRefused = "–";
constexpr const char* kOwn = "own";

std::string cellOf(const Route& route, const std::string& caller) {
    for (const auto& [column, cell] : route.declaration.cells) {
        if (column == caller) {
            return cell;
        }
    }
    return "";
}

bool isPage(const Route& route) { return route.declaration.door == "page"; }
// Whoever carries an API token, or signs, is to a page what a person signed out is; agents' routes
// are tested with their signatures elsewhere.
bool meets(const Route& route, const std::string& caller) {
    return route.declaration.door != "agent" && (caller != "token" || !isPage(route));
}

// Where two answers begin to differ, "" when they are the same.
std::string difference(const std::string& one, const std::string& other) {
    const auto [first, second] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
    if (first == one.end() && second == other.end()) {
        return "";
    }
    const auto at = static_cast<std::size_t>(first - one.begin());
    const std::size_t from = at < 40 ? 0 : at - 40;
    return one.substr(from, 120) + " <> " + other.substr(from, 120);
}

template <class Check>
void walk(const PermissionWorld& world, const Check& check) {
    int met = 0;
    for (const Route& route : world.router().list()) {
        for (const std::string& caller : PermissionWorld::callers()) {
            if (meets(route, caller)) {
                INFO(http::methodName(route.method) << " " << route.pattern << " as " << caller);
                check(route, caller, cellOf(route, caller));
                ++met;
            }
        }
    }
    CHECK(met > 800);
}

} // namespace

TEST_CASE("Whoever may not use a route is turned away, and whoever may is not", "[permissions]") {
    PermissionWorld world;
    walk(world, [&](const Route& route, const std::string& caller, const std::string& cell) {
        if (isPage(route) && route.method == Method::Post &&
            cellOf(route, "signed out") != kRefused) {
            return; // takes a form that it gave out itself: tests/server/web/sign_in_test.cpp
        }
        const auto answer = world.ask(route, caller, world.samples(route.pattern, caller).own);
        INFO("answered " << answer.status << " " << answer.body.substr(0, 300));
        CHECK(turnedAway(answer) == (cell == kRefused));
        CHECK(answer.status < 500);
        const bool isAsset = route.pattern == "/static/{hash}/{name}"; // no sample of one
        if (cell != kRefused && route.method == Method::Get && !isAsset) {
            CHECK(answer.status != 404);
        }
    });
}

TEST_CASE("What one may not see answers exactly as what does not exist", "[permissions]") {
    PermissionWorld world;
    int foreignSeen = 0;
    int foreignHidden = 0;
    walk(world, [&](const Route& route, const std::string& caller, const std::string& cell) {
        const Samples samples = world.samples(route.pattern, caller);
        if (samples.absent.empty()) {
            return;
        }
        const std::string absent =
            comparable(world.ask(route, caller, samples.absent), samples.absent);
        if (cell == kRefused) {
            // The door tells nothing of what lies behind it.
            CHECK(difference(comparable(world.ask(route, caller, samples.own), samples.own),
                             absent) == "");
        } else if (cell == kOwn && !samples.foreign.empty()) {
            const auto foreign = world.ask(route, caller, samples.foreign);
            CHECK(world.rowsChanged() == 0);
            // Auditors look at every request elsewhere: what they may not do with one hides
            // nothing.
            if (caller != "auditor") {
                CHECK(difference(comparable(foreign, samples.foreign), absent) == "");
            }
            if (route.method == Method::Get) {
                CHECK(comparable(world.ask(route, caller, samples.own), samples.own) != absent);
            }
            ++foreignHidden;
        } else if (!samples.foreign.empty() && route.method == Method::Get) {
            CHECK(comparable(world.ask(route, caller, samples.foreign), samples.foreign) != absent);
            ++foreignSeen;
        }
    });
    CHECK(foreignHidden > 10);
    CHECK(foreignSeen > 5);
}

TEST_CASE("Reading changes nothing", "[permissions]") {
    PermissionWorld world;
    walk(world, [&](const Route& route, const std::string& caller, const std::string&) {
        if (route.method != Method::Get) {
            return;
        }
        static_cast<void>(world.ask(route, caller, world.samples(route.pattern, caller).own));
        CHECK(world.rowsChanged() == 0);
    });
}

TEST_CASE("Nothing changes without the token of the session", "[permissions]") {
    PermissionWorld world;
    walk(world, [&](const Route& route, const std::string& caller, const std::string&) {
        if (route.method == Method::Get || !PermissionWorld::isPerson(caller) ||
            cellOf(route, "signed out") != kRefused) {
            return;
        }
        const auto answer =
            world.ask(route, caller, world.samples(route.pattern, caller).own, WithCsrfToken::No);
        CHECK(turnedAway(answer));
        CHECK(world.rowsChanged() == 0);
    });
}

} // namespace tewatashi::test
