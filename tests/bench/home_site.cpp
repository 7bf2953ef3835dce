#include "tests/bench/home_site.h"

#include "server/store/site_database.h"

#include <fmt/core.h>

#include <map>
#include <stdexcept>

namespace tewatashi::bench {
namespace {

using namespace server;

constexpr const char* kReader = "reader";
constexpr const char* kPassword = "only for measuring this";
constexpr std::size_t kPeople = 1000;
constexpr int kComing = 400;
constexpr int kSent = 100;

const auto& needed(const auto& result) {
    if (!result) {
        throw std::runtime_error(result.error().text.en);
    }
    return *result;
}

// Passwords that are judged at once, however busy the machine is: they are not what is measured.
services::PasswordCost atOnce() {
    services::PasswordCost cost;
    cost.yields = false;
    return cost;
}

services::User account(BenchSite& site, const std::string& login, const char* number) {
    const auto person =
        site.services.directory.personByNumber(number, site.services.directory.today());
    services::NewAccount account{login, login, services::Role::Employee, kPassword};
    account.person = person->id.value;
    return needed(site.services.accounts.add(account));
}

std::string request(BenchSite& site, const services::User& by, const std::string& to) {
    services::RequestInput input;
    input.by = by;
    input.toPerson = to;
    input.classCode = "ordinary";
    Bytes nonce(16);
    site.random.fill(nonce);
    input.formNonce = toHex(nonce);
    return needed(site.services.requests.request(input)).slipNumber;
}

// Inserts copies number 1 to :copies of the rows of an item, with those columns changed; `i` is
// the number of the copy.
void multiply(store::Connection& connection, const std::string& table, const std::string& key,
              std::int64_t item, std::int64_t copies,
              const std::map<std::string, std::string>& changed) {
    std::string columns;
    std::string values;
    const soci::rowset<std::string> names =
        (connection.session().sql().prepare << "SELECT name FROM pragma_table_info(:table)",
         soci::use(table));
    for (const std::string& name : names) {
        const auto change = changed.find(name);
        columns += (columns.empty() ? "" : ", ") + name;
        values += (values.empty() ? "" : ", ") + (change == changed.end() ? name : change->second);
    }
    connection.session().sql() << fmt::format(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
        "INSERT INTO {} ({}) SELECT {} FROM {} JOIN n WHERE {} = {}",
        copies, table, columns, values, table, key, item);
}

} // namespace

void seedHome(const std::filesystem::path& folder, std::size_t items) {
    BenchSite site(folder, atOnce());
    importCompany(site, kPeople);
    static_cast<void>(site.services.codeMasters.addPlace("TOKYO-MR", "東京", "Tokyo"));
    static_cast<void>(site.services.codeMasters.addOperator("0042", "鈴木 一郎"));
    const services::User reader = account(site, kReader, "P000000");
    const services::User other = account(site, "other", "P000001");
    const std::string strange = request(site, other, "P000002");
    std::vector<std::string> handIn{"TWO-0042", "TWA-accepted", "TWP-TOKYO-MR"};
    for (int i = 0; i < kComing; ++i) {
        const std::string number = request(site, other, "P000000");
        if (i % 2 == 0) {
            handIn.push_back(number);
        }
    }
    for (int i = 0; i < kSent; ++i) {
        static_cast<void>(request(site, reader, fmt::format("P{:06}", i + 3)));
    }
    dockMemory(site, "opticon:0000000000000001", 1, handIn);
    const auto copies = static_cast<std::int64_t>(items) - kComing - kSent;
    site.context.database().write([&](store::Connection& connection) {
        soci::session& sql = connection.session().sql();
        std::int64_t item = 0;
        std::int64_t lastItem = 0;
        std::int64_t lastRequest = 0;
        std::int64_t lastPosition = 0;
        sql << "SELECT id FROM items WHERE number = :number", soci::use(strange), soci::into(item);
        sql << "SELECT MAX(id) FROM items", soci::into(lastItem);
        sql << "SELECT MAX(id) FROM requests", soci::into(lastRequest);
        sql << "SELECT MAX(position) FROM custody_events", soci::into(lastPosition);
        const std::string newItem = fmt::format("{} + i", lastItem);
        const std::string newPosition = fmt::format("{} + i", lastPosition);
        multiply(connection, "items", "id", item, copies,
                 {{"id", newItem},
                  {"number", "printf('4%011d', i)"},
                  {"reversed", "printf('%011d4', i)"},
                  {"last_event", newPosition}});
        multiply(
            connection, "item_events", "item", item, copies,
            {{"item", newItem}, {"position", newPosition}, {"event_id", "printf('%064x', i)"}});
        multiply(connection, "requests", "item", item, copies,
                 {{"id", fmt::format("{} + i", lastRequest)},
                  {"item", newItem},
                  {"event", newPosition},
                  {"sender", "1000 + i % 20000"},
                  {"to_person", "30000 + i % 20000"}});
    });
}

std::optional<std::string> readerSession(BenchSite& site) {
    if (!site.services.accounts.find(kReader)) {
        return std::nullopt;
    }
    services::Accounts accounts(site.context, atOnce());
    return needed(accounts.signIn(kReader, kPassword, "127.0.0.1")).token;
}

} // namespace tewatashi::bench
