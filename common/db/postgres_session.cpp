#include "common/db/engine.h"

#ifdef TW_WITH_POSTGRES

#include <soci/postgresql/soci-postgresql.h>

#include <cstdlib>

namespace tewatashi::db::postgres {
namespace {

std::string show(soci::session& sql, const std::string& setting) {
    std::string value;
    sql << "SHOW " + setting, soci::into(value);
    return value;
}

void expect(soci::session& sql, const std::string& database, const std::string& setting,
            const std::string& wanted) {
    if (const std::string found = show(sql, setting); found != wanted) {
        throw settingError(database, setting, wanted, found);
    }
}

DbProblem problemOfState(const std::string& state) {
    const std::string group = state.substr(0, 2);
    if (state == "53100") { // disk_full
        return DbProblem::Full;
    }
    if (state == "25006" || state == "42501") { // read_only_sql_transaction, no privilege
        return DbProblem::ReadOnly;
    }
    if (state == "55P03" || state == "40001" || state == "40P01" || state == "57014") {
        return DbProblem::Busy; // lock not available, serialization, deadlock, cancelled
    }
    if (state == "XX001" || state == "XX002") {
        return DbProblem::Corrupt;
    }
    if (state == "58030") { // io_error
        return DbProblem::Io;
    }
    if (group == "23") {
        return DbProblem::Constraint;
    }
    if (group == "08" || group == "57") { // connection, operator intervention
        return DbProblem::Lost;
    }
    return DbProblem::Other;
}

} // namespace

void open(soci::session& sql, const OpenOptions& options) {
    const std::string name = displayName(options);
    try {
        sql.open(soci::postgresql, options.target);
        // The server's own notices are nobody's business on our standard error.
        sql << "SET client_min_messages TO warning";
        sql << "SET client_encoding TO 'UTF8'";
        sql << "SET standard_conforming_strings TO on";
        for (const char* setting : {"fsync", "full_page_writes", "data_checksums"}) {
            expect(sql, name, setting, "on");
        }
        expect(sql, name, "server_encoding", "UTF8");
        // remote_apply promises more than "on"; anything weaker would weaken the receipt.
        if (show(sql, "synchronous_commit") != "remote_apply") {
            sql << "SET synchronous_commit TO on";
            expect(sql, name, "synchronous_commit", "on");
        }
        if (options.access == Access::Reader) {
            sql << "SET default_transaction_read_only TO on";
            expect(sql, name, "default_transaction_read_only", "on");
        }
    } catch (const soci::soci_error& error) {
        const DbProblem problem = problemOf(error);
        throw makeError(problem == DbProblem::Lost || problem == DbProblem::Other
                            ? DbProblem::CannotOpen
                            : problem,
                        name, error.what());
    }
}

DbProblem problemOf(const std::exception& error) {
    if (const auto* coded = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
        const std::string state = coded->sqlstate();
        // libpq gives no state when the server went away in the middle of a statement.
        return state.find_first_not_of(" \0", 0, 2) == std::string::npos ? DbProblem::Lost
                                                                         : problemOfState(state);
    }
    if (dynamic_cast<const soci::soci_error*>(&error) != nullptr) {
        return DbProblem::Lost;
    }
    return DbProblem::Other;
}

} // namespace tewatashi::db::postgres

#else

namespace tewatashi::db::postgres {

void open(soci::session&, const OpenOptions& options) {
    throw makeError(DbProblem::CannotOpen, displayName(options),
                    "this program was built without PostgreSQL");
}

DbProblem problemOf(const std::exception&) { return DbProblem::Other; }

} // namespace tewatashi::db::postgres

#endif
