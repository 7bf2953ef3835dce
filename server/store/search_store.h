#pragma once

#include "server/store/connection.h"

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// Stored in search_grams.kind; never renumber.
enum class SearchKind : std::int64_t { Person = 1, Department = 2 };

// So many grams of a question are looked up together, further ones are not looked at: the caller
// gives different ones, the rarest first. At least one.
inline constexpr std::size_t kJoinedGramsMax = 3;

struct GramOf {
    std::string gram;
    std::int64_t ref = 0;
    friend auto operator<=>(const GramOf&, const GramOf&) = default;
};

struct FoundPerson {
    std::int64_t id = 0;
    std::string employeeNumber;
    std::string sortForm;
    std::string searchText;
    std::string title; // of the post, where people are found through a department
};
struct FoundDepartment {
    std::int64_t id = 0;
    std::string searchText;
};

// What names are found by. All answers hold at most `most` rows, of people who have not left by
// the day `on` and of departments that are there on it.
class SearchStore {
public:
    explicit SearchStore(Connection& connection) : m_connection(connection) {}

    // What is there already, or gone already, stays so.
    void addGrams(SearchKind kind, std::int64_t ref, const std::vector<std::string>& grams);
    // Many at once: sorted, so that the index is written from one end to the other.
    void addAll(SearchKind kind, std::vector<GramOf> grams);
    void removeGrams(SearchKind kind, std::int64_t ref, const std::vector<std::string>& grams);

    // Counts no further than `most`.
    [[nodiscard]] int countRefs(SearchKind kind, const std::string& gram, int most);
    [[nodiscard]] std::vector<FoundPerson> people(const std::vector<std::string>& grams,
                                                  const std::string& on,
                                                  int most); // by id
    [[nodiscard]] std::vector<FoundDepartment> departments(const std::vector<std::string>& grams,
                                                           const std::string& on, int most);
    // Whose employee number begins so: letters, digits and . _ - @ only.
    [[nodiscard]] std::vector<FoundPerson> peopleNumbered(const std::string& beginning,
                                                          const std::string& on, int most);
    // Who holds a post in the department on that day, by sort form.
    [[nodiscard]] std::vector<FoundPerson> peopleOf(std::int64_t department, const std::string& on,
                                                    int most);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
