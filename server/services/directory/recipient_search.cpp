#include "server/services/directory/recipient_search.h"

#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_view.h"
#include "server/services/directory/person_candidate.h"
#include "server/services/site/rarest_grams.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/search_form.h"
#include "server/services/text/text_fields.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/post_store.h"
#include "server/store/search_store.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace tewatashi::server::services {
namespace {

using store::FoundPerson;
using store::SearchKind;

// People looked through in departments whose other words fit more than that.
constexpr int kLookedThroughMax = 2000;
// Nobody reads further than this who asked for a department alone.
constexpr int kColleaguesMax = 200;
// Departments that one word may stand for, with those below them.
constexpr std::size_t kDepartmentsMax = 500;

constexpr int kFitsTitle = 3;         // behind SearchFit::Inside
constexpr int kThroughDepartment = 4; // one word named the department

struct Word {
    std::string form;
    std::vector<std::string> grams;
    // Departments that the word names (with its fit), and those below them (kFitsTitle).
    std::map<std::int64_t, int> departments;
};
using Words = std::vector<const Word*>;

class RecipientSearch {
public:
    RecipientSearch(store::Connection& connection, domain::LocalDate on)
        : m_connection(connection), m_store(connection), m_on(on), m_onText(on.text()),
          m_view(connection, on) {}

    RecipientMatches find(std::string_view text, std::size_t limit) {
        readWords(text);
        if (m_words.empty()) {
            return {};
        }
        findByNumber(text);
        Words all;
        for (const Word& word : m_words) {
            all.push_back(&word);
        }
        add(byName(all).people, 0);
        for (unsigned chosen = 1; chosen < 1U << m_words.size(); ++chosen) {
            findThroughDepartments(chosen);
        }
        showPeople(limit);
        showDepartments(limit);
        return std::move(m_matches);
    }

private:
    struct ByName {
        std::vector<PersonCandidate> people;
        bool isWhole = true; // nobody was left out
    };

    void readWords(std::string_view text) {
        for (const std::string& typed : searchWords(text)) {
            const SearchForm form = searchFormOf(typed);
            if (!form.empty()) {
                Word word{form.text(), gramsToFind(form), {}};
                findDepartments(word);
                m_words.push_back(std::move(word));
            }
        }
    }

    void findDepartments(Word& word) {
        const auto grams =
            rarestGrams(m_store, SearchKind::Department, {word.grams.begin(), word.grams.end()});
        if (grams.empty()) {
            return;
        }
        std::vector<std::int64_t> below;
        for (const store::FoundDepartment& found :
             m_store.departments(grams, m_onText, static_cast<int>(kDepartmentsMax))) {
            const SearchFit fit = fitOf(found.searchText, word.form);
            if (fit != SearchFit::None) {
                word.departments[found.id] = static_cast<int>(fit);
                below.push_back(found.id);
            }
        }
        store::DepartmentStore departments(m_connection);
        for (std::size_t i = 0; i < below.size() && word.departments.size() < kDepartmentsMax;
             ++i) {
            for (const std::int64_t child : departments.childrenOn(below[i], m_onText)) {
                if (word.departments.emplace(child, kFitsTitle).second) {
                    below.push_back(child);
                }
            }
        }
    }

    void findByNumber(std::string_view text) {
        const std::string number = normalEmployeeNumber(text);
        const bool hasDigit =
            std::any_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!hasDigit || !isPlainToken(number, kDirectoryCodeMax)) {
            return;
        }
        for (FoundPerson& person : m_store.peopleNumbered(number, m_onText, kRecipientRows)) {
            const int score = person.employeeNumber == number ? -2 : -1;
            keep({std::move(person), score});
        }
    }

    // How well a person's names, and titles held on that day, answer the words; none if they do
    // not.
    std::optional<int> scoreOf(const FoundPerson& person, const Words& words) {
        int score = 0;
        for (const Word* const word : words) {
            const SearchFit fit = fitOf(person.searchText, word->form);
            if (fit != SearchFit::None) {
                score += static_cast<int>(fit);
                continue;
            }
            if (!titleFits(person.id, word->form)) {
                return std::nullopt;
            }
            score += kFitsTitle;
        }
        return score;
    }
    bool titleFits(std::int64_t person, const std::string& form) {
        const auto posts = store::PostStore(m_connection).postsOf(person);
        return std::any_of(posts.begin(), posts.end(), [&](const store::PostRow& post) {
            if (!periodOf(post).contains(m_on)) {
                return false;
            }
            const auto [known, isNew] = m_titleLines.try_emplace(post.title);
            if (isNew) {
                known->second = searchIndexOf(std::array{post.title}).lines;
            }
            return fitOf(known->second, form) != SearchFit::None;
        });
    }

    ByName byName(const Words& words) {
        std::set<std::string> grams;
        for (const Word* const word : words) {
            grams.insert(word->grams.begin(), word->grams.end());
        }
        ByName found;
        const auto joined = rarestGrams(m_store, SearchKind::Person, grams);
        if (joined.empty()) {
            return found;
        }
        std::vector<FoundPerson> rows = m_store.people(joined, m_onText, kCandidatesMax);
        found.isWhole = rows.size() < static_cast<std::size_t>(kCandidatesMax);
        m_matches.more = m_matches.more || !found.isWhole;
        for (FoundPerson& row : rows) {
            if (const auto score = scoreOf(row, words)) {
                found.people.push_back({std::move(row), *score});
            }
        }
        return found;
    }

    // The chosen words name a department, the others a person or a title in it.
    void findThroughDepartments(unsigned chosen) {
        std::map<std::int64_t, int> departments;
        Words names;
        bool isFirst = true;
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            const Word& word = m_words[i];
            if ((chosen >> i & 1U) == 0) {
                names.push_back(&word);
            } else if (isFirst) {
                departments = word.departments;
                isFirst = false;
            } else {
                intersect(departments, word.departments);
            }
        }
        if (departments.empty()) {
            return;
        }
        ByName people = names.empty() ? ByName{{}, false} : byName(names);
        if (people.isWhole) {
            const auto isElsewhere = [&](const PersonCandidate& c) {
                return !hasPostIn(c.person.id, departments);
            };
            people.people.erase(
                std::remove_if(people.people.begin(), people.people.end(), isElsewhere),
                people.people.end());
            add(std::move(people.people), kThroughDepartment);
        } else {
            addPeopleOf(departments, names);
        }
    }
    static void intersect(std::map<std::int64_t, int>& left,
                          const std::map<std::int64_t, int>& right) {
        for (auto entry = left.begin(); entry != left.end();) {
            const auto same = right.find(entry->first);
            if (same == right.end()) {
                entry = left.erase(entry);
            } else {
                entry->second += same->second;
                ++entry;
            }
        }
    }
    bool hasPostIn(std::int64_t person, const std::map<std::int64_t, int>& departments) {
        const auto posts = store::PostStore(m_connection).postsOf(person);
        return std::any_of(posts.begin(), posts.end(), [&](const store::PostRow& post) {
            return departments.count(post.department) != 0 && periodOf(post).contains(m_on);
        });
    }
    void addPeopleOf(const std::map<std::int64_t, int>& departments, const Words& names) {
        int left = names.empty() ? kColleaguesMax : kLookedThroughMax;
        for (const auto& [department, fit] : departments) {
            for (FoundPerson& row : m_store.peopleOf(department, m_onText, left + 1)) {
                if (--left < 0) {
                    m_matches.more = true;
                    return;
                }
                if (const auto score = scoreOf(row, names)) {
                    keep({std::move(row), *score + kThroughDepartment + fit});
                }
            }
        }
    }

    void add(std::vector<PersonCandidate> people, int penalty) {
        for (PersonCandidate& candidate : people) {
            keep({std::move(candidate.person), candidate.score + penalty});
        }
    }
    void keep(PersonCandidate candidate) {
        const int score = candidate.score;
        const auto [known, isNew] = m_people.try_emplace(candidate.person.id, std::move(candidate));
        if (!isNew && score < known->second.score) {
            known->second.score = score;
        }
    }

    void showPeople(std::size_t limit) {
        std::vector<const PersonCandidate*> sorted;
        for (const auto& [id, candidate] : m_people) {
            sorted.push_back(&candidate);
        }
        const auto rank = [](const PersonCandidate* c) {
            return std::tie(c->score, c->person.sortForm, c->person.employeeNumber);
        };
        std::sort(sorted.begin(), sorted.end(),
                  [&rank](const PersonCandidate* l, const PersonCandidate* r) {
                      return rank(l) < rank(r);
                  });
        store::PersonStore store(m_connection);
        for (const PersonCandidate* const candidate : sorted) {
            const auto row = store.find(candidate->person.id);
            if (!row || !m_view.isHere(*row)) {
                continue;
            }
            if (m_matches.people.size() == limit) {
                m_matches.more = true;
                return;
            }
            PersonMatch match{m_view.person(*row), {}, false};
            match.formerName = formerNameMet(match.person);
            match.hasNamesake = store.hasNamesake(row->id, row->nameForm, m_onText);
            m_matches.people.push_back(std::move(match));
        }
    }
    // The former name that answers a word which no present name answers.
    std::string formerNameMet(const Person& person) {
        const std::string present =
            searchIndexOf(std::array{person.nameJa, person.nameKana, person.nameRomaji}).lines;
        for (const FormerName& former : person.formerNames) {
            const std::string lines =
                searchIndexOf(std::array{former.nameJa, former.nameKana}).lines;
            const bool isMet = std::any_of(m_words.begin(), m_words.end(), [&](const Word& word) {
                return fitOf(present, word.form) == SearchFit::None &&
                       fitOf(lines, word.form) != SearchFit::None;
            });
            if (isMet) {
                return former.nameJa;
            }
        }
        return {};
    }

    void showDepartments(std::size_t limit) {
        std::map<std::int64_t, int> scores = m_words.front().departments;
        for (std::size_t i = 1; i < m_words.size(); ++i) {
            intersect(scores, m_words[i].departments);
        }
        // In the order in which they were added, which is that of an organisation chart.
        std::vector<std::pair<int, std::int64_t>> sorted;
        for (const auto& [id, score] : scores) {
            const std::int64_t department = id;
            const bool isNamed =
                std::any_of(m_words.begin(), m_words.end(), [department](const Word& word) {
                    return word.departments.at(department) < kFitsTitle;
                });
            if (isNamed) {
                sorted.emplace_back(score, department);
            }
        }
        std::sort(sorted.begin(), sorted.end());
        m_matches.more = m_matches.more || sorted.size() > limit;
        for (std::size_t i = 0; i < std::min(sorted.size(), limit); ++i) {
            if (auto department = m_view.department({sorted[i].second})) {
                m_matches.departments.push_back(std::move(*department));
            }
        }
    }

    static constexpr int kRecipientRows = 200; // more numbers begin alike than a list shows

    store::Connection& m_connection;
    store::SearchStore m_store;
    domain::LocalDate m_on;
    std::string m_onText;
    DirectoryView m_view;
    std::vector<Word> m_words;
    std::map<std::string, std::string> m_titleLines; // by title
    std::map<std::int64_t, PersonCandidate> m_people;
    RecipientMatches m_matches;
};

} // namespace

RecipientMatches findRecipients(store::Connection& connection, std::string_view text,
                                domain::LocalDate on, std::size_t limit) {
    return RecipientSearch(connection, on).find(text, limit);
}

} // namespace tewatashi::server::services
