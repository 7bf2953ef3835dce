#include "server/store/exception_store.h"
#include "server/store/receipt_store.h"
#include "server/store/request_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;
using Ids = std::vector<std::int64_t>;

ExceptionRow exceptionRow(std::int64_t id, std::int64_t item) {
    ExceptionRow row;
    row.id = id;
    row.item = item;
    row.kind = 1;
    row.person = 7;
    row.openedBy = 3;
    row.openedAt_ms = 1000;
    row.note = "ab";
    return row;
}

template <class Row>
Ids itemsOf(const std::vector<Row>& rows) {
    Ids items;
    for (const Row& row : rows) {
        items.push_back(row.item);
    }
    return items;
}

} // namespace

TEST_CASE("A receipt is kept in all columns beside its event", "[receipts]") {
    SiteFixture site;
    const ReceiptRow row{41, 7, 8, 3, 2, 5, 1'775'001'600'000};
    site.database().write([&](Connection& connection) { ReceiptStore(connection).insert(row); });
    site.database().read([&](Connection& connection) {
        CHECK(ReceiptStore(connection).ofEvent(41) == row);
        CHECK_FALSE(ReceiptStore(connection).ofEvent(7));
    });
}

TEST_CASE("An exception is kept in all columns and resolved once", "[receipts]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        ExceptionStore store(connection);
        CHECK(store.nextId() == 1);
        ExceptionRow row = exceptionRow(1, 70);
        store.insert(row);
        CHECK(store.nextId() == 2);
        CHECK(store.find(1) == row);
        CHECK_FALSE(store.find(2));
        row.resolvedAt_ms = 2000;
        row.resolvedBy = 9;
        row.resolution = 4;
        row.reason = "cd";
        store.resolve(row);
        CHECK(store.find(1) == row);
        CHECK(store.open(0, 10).empty());
    });
}

TEST_CASE("Open exceptions come oldest first, page by page", "[receipts]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        ExceptionStore store(connection);
        for (std::int64_t id = 1; id <= 5; ++id) {
            store.insert(exceptionRow(id, 100 + id % 2));
        }
        ExceptionRow done = exceptionRow(2, 100);
        done.resolvedAt_ms = 5;
        store.resolve(done);
        const auto idsOf = [](const std::vector<ExceptionRow>& rows) {
            Ids ids;
            for (const ExceptionRow& row : rows) {
                ids.push_back(row.id);
            }
            return ids;
        };
        CHECK(idsOf(store.open(0, 10)) == Ids{1, 3, 4, 5});
        CHECK(idsOf(store.open(0, 2)) == Ids{1, 3});
        CHECK(idsOf(store.open(3, 10)) == Ids{4, 5});
        CHECK(idsOf(store.ofItem(100)) == Ids{2, 4});
        CHECK(store.ofItem(7).empty());
    });
}

TEST_CASE("What is settled is awaited by nobody", "[receipts]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        RequestStore store(connection);
        for (std::int64_t item = 1; item <= 6; ++item) {
            RequestRow row;
            row.item = item;
            if (item % 2 == 0) {
                row.toPerson = 8;
            } else {
                row.toDepartment = 8;
            }
            store.insert(row);
        }
        CHECK(itemsOf(store.awaitedByPerson(8, 100, 10)) == Ids{6, 4, 2});
        CHECK(itemsOf(store.awaitedByDepartment(8, 100, 2)) == Ids{5, 3});
        CHECK(itemsOf(store.awaitedByDepartment(8, 3, 2)) == Ids{1});
        store.setSettled(4, 1);
        store.setSettled(99, 1);
        CHECK(itemsOf(store.awaitedByPerson(8, 100, 10)) == Ids{6, 2});
        store.setSettled(4, 0);
        CHECK(itemsOf(store.awaitedByPerson(8, 100, 10)) == Ids{6, 4, 2});
        CHECK(store.awaitedByPerson(9, 100, 10).empty());
    });
}

TEST_CASE("Tries are counted down beside what was tried", "[receipts]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        RequestStore store(connection);
        RequestRow row;
        row.item = 1;
        row.toPerson = 8;
        row.triesLeft = 5;
        store.insert(row);
        store.setTries(1, 4, "cd");
        CHECK(store.ofItem(1)->triesLeft == 4);
        CHECK(store.ofItem(1)->triedHash == "cd");
    });
}

} // namespace tewatashi::server::store
