#include "agent/tray/dock_book.h"
#include "tests/agent/tray/tray_samples.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::tray;
using namespace std::chrono_literals;

namespace {

admin::HistoryPage pageOf(std::int64_t newest, std::int64_t oldest, bool more) {
    admin::HistoryPage page;
    for (std::int64_t row = newest; row >= oldest; --row) {
        admin::DockLine dock;
        dock.row = row;
        dock.at = test::kNoon + std::chrono::minutes(row);
        page.docks.push_back(dock);
    }
    if (more) {
        page.next = oldest;
    }
    return page;
}

std::vector<std::int64_t> rowsOf(const DockBook& book) {
    std::vector<std::int64_t> rows;
    for (const auto& [row, dock] : book.docks()) {
        rows.push_back(row);
    }
    return rows;
}

} // namespace

TEST_CASE("Pages make one list, newest first", "[unit]") {
    DockBook book;
    CHECK_FALSE(book.next().has_value());
    book.add(std::nullopt, pageOf(9, 7, true));
    CHECK(book.next() == 7);
    book.add(7, pageOf(6, 5, false));
    CHECK(rowsOf(book) == std::vector<std::int64_t>{9, 8, 7, 6, 5});
    CHECK_FALSE(book.next().has_value());
}

TEST_CASE("The newest page read anew keeps what is known behind it", "[unit]") {
    DockBook book;
    book.add(std::nullopt, pageOf(9, 7, true));
    book.add(7, pageOf(6, 4, true));
    admin::HistoryPage fresh = pageOf(11, 9, true);
    fresh.docks[2].stored = 5;
    book.add(std::nullopt, fresh);
    CHECK(rowsOf(book) == std::vector<std::int64_t>{11, 10, 9, 8, 7, 6, 5, 4});
    CHECK(book.docks().at(9).stored == 5);
    CHECK(book.next() == 4);
}

TEST_CASE("Sessions the journal has no longer are forgotten", "[unit]") {
    DockBook book;
    book.add(std::nullopt, pageOf(9, 3, false));
    admin::HistoryPage pruned = pageOf(9, 6, false);
    pruned.docks.erase(pruned.docks.begin() + 1);
    book.add(std::nullopt, pruned);
    CHECK(rowsOf(book) == std::vector<std::int64_t>{9, 7, 6});
    book.add(std::nullopt, admin::HistoryPage{});
    CHECK(book.docks().empty());
}

TEST_CASE("Today's sums leave out the days before", "[unit]") {
    DockBook book;
    admin::HistoryPage page;
    page.docks = test::dockLines();
    book.add(std::nullopt, page);
    const DockBook::Sums sums = book.sumsSince(test::kNoon - 12h);
    CHECK(sums.docks == 6);
    CHECK(sums.read == 300 + 187 + 260 + 96);
    CHECK(sums.duplicates == 4);
    CHECK(sums.quarantined == 2);
    CHECK(sums.waiting == 300);
    CHECK(sums.stored == sums.read - sums.duplicates - sums.quarantined - sums.waiting);
    CHECK(book.since(test::kNoon - 12h).size() == 6);
    CHECK(book.sumsSince(test::kNoon - 48h).docks == 9);
}
