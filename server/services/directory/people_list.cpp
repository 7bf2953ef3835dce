#include "server/services/directory/people_list.h"

#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_view.h"
#include "server/services/directory/person_candidate.h"
#include "server/services/site/rarest_grams.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/search_form.h"
#include "server/services/text/text_fields.h"
#include "server/store/person_store.h"
#include "server/store/search_store.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace tewatashi::server::services {
namespace {

using store::FoundPerson;

constexpr const char* kFirstDay = "0001-01-01"; // nobody left before

class PeopleList {
public:
    PeopleList(store::Connection& connection, const PeopleQuery& query, domain::LocalDate on)
        : m_people(connection), m_search(connection), m_view(connection, on), m_query(query),
          m_on(on) {}

    PeoplePage all(std::size_t limit) {
        store::PeopleRange range{"", "", kFirstDay, domain::kOpenEnd.text()};
        if (m_query.state == PeopleState::Here) {
            range.leavesFrom = m_on.text();
        } else if (m_query.state == PeopleState::Left) {
            range.leavesUntil = (m_on - 1).text();
        }
        if (const auto last = m_people.find(m_query.after)) {
            range.sortForm = last->sortForm;
            range.employeeNumber = last->employeeNumber;
        }
        auto rows = m_people.inOrder(range, static_cast<int>(limit) + 1);
        const bool hasNext = rows.size() > limit;
        rows.resize(std::min(rows.size(), limit));
        PeoplePage page;
        page.next = hasNext ? rows.back().employeeNumber : std::string();
        for (const store::PersonRow& row : rows) {
            page.people.push_back(m_view.person(row));
        }
        return page;
    }

    PeoplePage found(std::size_t limit) {
        findByNumber();
        findByName();
        PeoplePage page;
        page.more = m_more;
        bool isBehind = m_query.after.empty();
        for (const PersonCandidate& candidate : sorted()) {
            if (!isBehind) {
                isBehind = candidate.person.employeeNumber == m_query.after;
                continue;
            }
            const auto row = m_people.find(candidate.person.id);
            if (!row || !isAsked(*row)) {
                continue;
            }
            if (page.people.size() == limit) {
                page.next = page.people.back().employeeNumber;
                break;
            }
            page.people.push_back(m_view.person(*row));
        }
        return page;
    }

private:
    bool isAsked(const store::PersonRow& row) const {
        const bool hasLeft = dayOf(row.leavesOn) < m_on;
        return m_query.state == PeopleState::All || hasLeft == (m_query.state == PeopleState::Left);
    }

    void findByNumber() {
        const std::string number = normalEmployeeNumber(m_query.text);
        if (!isPlainToken(number, kDirectoryCodeMax)) {
            return;
        }
        for (FoundPerson& person : m_search.peopleNumbered(number, kFirstDay, kCandidatesMax)) {
            keep(std::move(person), -1);
        }
    }

    void findByName() {
        std::vector<std::string> forms;
        std::set<std::string> grams;
        for (const std::string& typed : searchWords(m_query.text)) {
            const SearchForm form = searchFormOf(typed);
            if (!form.empty()) {
                forms.push_back(form.text());
                for (std::string& gram : gramsToFind(form)) {
                    grams.insert(std::move(gram));
                }
            }
        }
        const auto joined = rarestGrams(m_search, store::SearchKind::Person, grams);
        if (joined.empty()) {
            return;
        }
        auto rows = m_search.people(joined, kFirstDay, kCandidatesMax);
        m_more = rows.size() == static_cast<std::size_t>(kCandidatesMax);
        for (FoundPerson& row : rows) {
            int score = 0;
            const bool fits = std::all_of(forms.begin(), forms.end(), [&](const std::string& form) {
                const SearchFit fit = fitOf(row.searchText, form);
                score += static_cast<int>(fit);
                return fit != SearchFit::None;
            });
            if (fits) {
                keep(std::move(row), score);
            }
        }
    }

    void keep(FoundPerson person, int score) {
        const std::int64_t id = person.id;
        m_found.try_emplace(id, PersonCandidate{std::move(person), score});
    }

    std::vector<PersonCandidate> sorted() const {
        std::vector<PersonCandidate> candidates;
        for (const auto& [id, candidate] : m_found) {
            candidates.push_back(candidate);
        }
        const auto rank = [](const PersonCandidate& c) {
            return std::tie(c.score, c.person.sortForm, c.person.employeeNumber);
        };
        std::sort(
            candidates.begin(), candidates.end(),
            [&](const PersonCandidate& a, const PersonCandidate& b) { return rank(a) < rank(b); });
        return candidates;
    }

    store::PersonStore m_people;
    store::SearchStore m_search;
    DirectoryView m_view;
    const PeopleQuery& m_query;
    domain::LocalDate m_on;
    std::map<std::int64_t, PersonCandidate> m_found;
    bool m_more = false;
};

} // namespace

PeoplePage listPeople(store::Connection& connection, const PeopleQuery& query, domain::LocalDate on,
                      std::size_t limit) {
    PeopleList list(connection, query, on);
    return trimmed(query.text).empty() ? list.all(limit) : list.found(limit);
}

} // namespace tewatashi::server::services
