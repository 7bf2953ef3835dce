#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `people` (server/migrations/0002_directory.sql). Days as in the column: "2026-04-01".
struct PersonRow {
    std::int64_t id = 0;
    std::string employeeNumber;
    std::string nameJa;
    std::string nameKana;
    std::string nameRomaji;
    std::string email;
    int language = 0; // Language
    std::string leavesOn;
    std::string nameForm;
    std::string sortForm;
    std::string searchText;
};
struct FormerNameRow {
    std::string nameJa;
    std::string nameKana;
    std::string usedUntil;
};

struct FormerNameOf {
    std::int64_t person = 0;
    FormerNameRow row;
};

// A stretch of the list of people in Japanese order: those behind (sortForm, employeeNumber) whose
// last day lies between two days.
struct PeopleRange {
    std::string sortForm;
    std::string employeeNumber;
    std::string leavesFrom;
    std::string leavesUntil;
};

// People, their former names and whose account is whose. Text comes checked by the services.
class PersonStore {
public:
    explicit PersonStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::optional<PersonRow> find(std::int64_t id);
    [[nodiscard]] std::optional<PersonRow> find(const std::string& employeeNumber);
    void insert(PersonRow& row, UtcMillis now); // sets row.id
    void update(const PersonRow& row);

    // At most `most`, in order.
    [[nodiscard]] std::vector<PersonRow> inOrder(const PeopleRange& range, int most);

    // Of everybody, by person, newest first.
    [[nodiscard]] std::vector<FormerNameOf> allFormerNames();
    // The id for the first of many to come, which are numbered on from it.
    [[nodiscard]] std::int64_t nextId();
    void insertNumbered(const PersonRow& row, UtcMillis now); // row.id is set

    [[nodiscard]] std::vector<FormerNameRow> formerNames(std::int64_t person); // newest first
    void replaceFormerNames(std::int64_t person, const std::vector<FormerNameRow>& rows);
    // Somebody else of that search form is there on that day.
    [[nodiscard]] bool hasNamesake(std::int64_t person, const std::string& nameForm,
                                   const std::string& on);

    [[nodiscard]] std::optional<std::int64_t> personOfUser(std::int64_t user);
    [[nodiscard]] std::optional<std::int64_t> userOfPerson(std::int64_t person);
    enum class Link { Done, NoUser, Taken };
    // Takes the user's present person away when `person` is none.
    [[nodiscard]] Link linkUser(std::int64_t user, std::optional<std::int64_t> person);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
