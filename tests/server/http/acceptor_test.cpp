#include "common/base/error.h"
#include "server/http/acceptor.h"
#include "tests/support/raw_client.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <deque>
#include <memory>

using namespace tewatashi::server::http;
using tewatashi::test::RawClient;

namespace {

// Fails with each of the given errors in turn, then asks the kernel.
AcceptCall failingWith(std::shared_ptr<std::deque<int>> errors) {
    return [errors](int listener, sockaddr* peer, socklen_t* length) {
        if (!errors->empty()) {
            errno = errors->front();
            errors->pop_front();
            return -1;
        }
        return systemAccept()(listener, peer, length);
    };
}

} // namespace

TEST_CASE("no error of accept keeps the next connection from being accepted", "[unit]") {
    const int error = GENERATE(ECONNABORTED, EPROTO, EPERM, EINTR, ENOBUFS, ENOMEM, ENFILE, EMFILE,
                               ENETDOWN, EHOSTUNREACH, EINVAL);
    CAPTURE(error);
    auto errors = std::make_shared<std::deque<int>>(std::deque<int>{error});
    Acceptor acceptor("127.0.0.1", 0, failingWith(errors));
    const RawClient waiting(acceptor.port());
    const Acceptor::Outcome first = acceptor.acceptOne().outcome;
    CHECK(first != Acceptor::Outcome::Accepted);
    CHECK(first != Acceptor::Outcome::Empty);
    const RawClient next(acceptor.port());
    CHECK(acceptor.acceptOne().outcome == Acceptor::Outcome::Accepted);
}

TEST_CASE("out of descriptors, the waiting peer is told by a close", "[unit]") {
    auto errors = std::make_shared<std::deque<int>>(std::deque<int>{EMFILE});
    Acceptor acceptor("127.0.0.1", 0, failingWith(errors));
    RawClient waiting(acceptor.port());
    CHECK(acceptor.acceptOne().outcome == Acceptor::Outcome::Skipped);
    CHECK(waiting.closesWithin(RawClient::kPatience));
    CHECK(acceptor.acceptOne().outcome == Acceptor::Outcome::Empty);
}

TEST_CASE("errors that last ask for a pause", "[unit]") {
    auto errors = std::make_shared<std::deque<int>>(std::deque<int>{ENFILE, ENFILE, ENOMEM});
    Acceptor acceptor("127.0.0.1", 0, failingWith(errors));
    CHECK(acceptor.acceptOne().outcome == Acceptor::Outcome::Exhausted);
    CHECK(acceptor.acceptOne().outcome == Acceptor::Outcome::Exhausted);
}

TEST_CASE("a second listener on the port is refused with a message that names it", "[unit]") {
    const Acceptor first("127.0.0.1", 0);
    try {
        const Acceptor second("127.0.0.1", first.port());
        FAIL("bound twice");
    } catch (const tewatashi::Error& error) {
        CHECK(error.text().en.find(std::to_string(first.port())) != std::string::npos);
        CHECK(error.text().ja.find(std::to_string(first.port())) != std::string::npos);
    }
}

TEST_CASE("an address that is none is refused with a message that names it", "[unit]") {
    CHECK_THROWS_WITH(Acceptor("not-an-address", 0), Catch::Contains("not-an-address"));
}
