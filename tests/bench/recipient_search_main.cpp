// recipient-search: how long the slowest of a hundred searches takes among 100,000 people, against
// the bare prepared query for the same words in the same process.
#include "server/services/site/rarest_grams.h"
#include "server/services/text/search_form.h"
#include "server/store/site_database.h"
#include "tests/bench/bench_site.h"
#include "tests/bench/pairs.h"
#include "tests/support/temp_dir.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <set>
#include <stdexcept>

namespace {

using namespace tewatashi;
using namespace tewatashi::server;
using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kPeople = 100'000;
constexpr std::size_t kQuestions = 600;
constexpr int kShown = 12;        // as the request form
constexpr int kCandidates = 1000; // as the product looks at for one question
constexpr double kGoal = 3;

struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// One statement and its text values; every row is fetched, no value is copied.
class BareQuery {
public:
    BareQuery(sqlite3* db, const std::string& sql, std::vector<std::string> values)
        : m_values(std::move(values)) {
        sqlite3_stmt* raw = nullptr;
        if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(db));
        }
        m_statement.reset(raw);
    }
    std::size_t run() {
        sqlite3_stmt* const statement = m_statement.get();
        for (std::size_t i = 0; i < m_values.size(); ++i) {
            sqlite3_bind_text(statement, static_cast<int>(i) + 1, m_values[i].data(),
                              static_cast<int>(m_values[i].size()), SQLITE_STATIC);
        }
        std::size_t rows = 0;
        while (sqlite3_step(statement) == SQLITE_ROW) {
            rows += sqlite3_column_bytes(statement, 1) > 0 ? 1U : 0U;
        }
        sqlite3_reset(statement);
        return rows;
    }

private:
    std::vector<std::string> m_values;
    std::unique_ptr<sqlite3_stmt, Close> m_statement;
};

// The people whose index holds the rarest parts of all words, or whose number begins so: what
// would be left of the search without ranking, titles, departments and namesakes.
BareQuery bareQuery(sqlite3* db, services::SiteContext& site, const std::string& question) {
    const std::string columns = "SELECT p.id, p.employee_number, p.sort_form, p.search_text FROM ";
    const std::string day = site.today().text();
    const std::string most = " LIMIT " + std::to_string(kCandidates);
    if (question.rfind("P0", 0) == 0) {
        return {db,
                columns + "people p WHERE employee_number >= ? AND employee_number < ? AND "
                          "leaves_on >= ? ORDER BY employee_number LIMIT 50",
                {question, question + "~", day}};
    }
    std::set<std::string> grams;
    for (const std::string& word : services::searchWords(question)) {
        for (std::string& gram : services::gramsToFind(services::searchFormOf(word))) {
            grams.insert(std::move(gram));
        }
    }
    std::vector<std::string> values = site.database().read([&](store::Connection& connection) {
        store::SearchStore store(connection);
        return services::rarestGrams(store, store::SearchKind::Person, grams);
    });
    std::string from;
    std::string where;
    for (std::size_t i = 0; i < values.size(); ++i) {
        from += fmt::format("search_grams g{} CROSS JOIN ", i);
        where += fmt::format("g{0}.kind = 1 AND g{0}.gram = ? AND g{0}.ref = g0.ref AND ", i);
    }
    values.push_back(day);
    return {db,
            columns + from + "people p WHERE " + where +
                "p.id = g0.ref AND p.leaves_on >= ? ORDER BY g0.ref" + most,
            values};
}

// The 99th of a hundred, in milliseconds.
double slowest_ms(const std::vector<std::string>& questions, const auto& ask) {
    std::vector<double> times;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const auto begun = Steady::now();
        ask(i);
        times.push_back(Seconds(Steady::now() - begun).count() * 1000);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() * 99 / 100];
}

} // namespace

int main(int argc, char** argv) {
    try {
        const int pairs = argc > 1 ? std::atoi(argv[1]) : 7;
        const test::TempDir folder;
        bench::BenchSite site(folder.path());
        bench::importCompany(site, kPeople);
        sqlite3* raw = nullptr;
        sqlite3_open_v2((folder.path() / "site.db").c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
        const std::unique_ptr<sqlite3, Close> db(raw);
        sqlite3_exec(raw, "PRAGMA cache_size=-8192", nullptr, nullptr, nullptr); // as the readers'
        const auto questions = bench::recipientQuestions(kQuestions);
        std::vector<BareQuery> bare;
        for (const std::string& question : questions) {
            bare.push_back(bareQuery(raw, site.context, question));
        }
        std::size_t found = 0;
        const auto today = site.context.today();
        const auto ours = [&](std::size_t i) {
            found +=
                site.services.directory.searchRecipients(questions[i], today, kShown).people.size();
        };
        const auto limit = [&](std::size_t i) { found += bare[i].run(); };
        static_cast<void>(slowest_ms(questions, ours)); // warm
        static_cast<void>(slowest_ms(questions, limit));
        const auto result = bench::interleavedPairs(pairs, [&](int) {
            const double own = slowest_ms(questions, ours);
            return bench::Pair{own, slowest_ms(questions, limit)};
        });
        if (found == 0) {
            throw std::runtime_error("nobody was found");
        }
        std::cout << bench::line("recipient-search", "ms p99", result, fmt::format("<= {}", kGoal),
                                 "100,000 people, 600 questions; limit: the bare prepared query")
                  << '\n';
        return result.ratio <= kGoal ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "bench_recipient_search: " << error.what() << '\n';
        return 2;
    }
}
