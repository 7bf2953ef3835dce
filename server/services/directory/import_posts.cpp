#include "server/services/directory/directory_cells.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_rows.h"
#include "server/services/directory/import_job.h"
#include "server/services/directory/post_timeline.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/store/master_store.h"

#include <algorithm>
#include <map>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using store::PostRow;

// What a row of the file names, with ids.
struct PostLine {
    PostInput input;
    PostTarget target;
};

class PostImport final : public ImportJob {
public:
    explicit PostImport(const ImportSurroundings& surroundings)
        : m_connection(surroundings.connection), m_today(surroundings.today),
          m_options(surroundings.options) {}

    void plan(const ImportTable& table, ImportReport& report) override {
        load();
        for (const auto& [person, posts] : m_before) {
            report.there += static_cast<int>(std::count_if(
                posts.begin(), posts.end(), [this](const PostRow& post) { return isHeld(post); }));
        }
        m_after = m_before;
        for (std::size_t row = 0; row < table.size(); ++row) {
            planRow(table, row, report);
        }
        if (m_options.endMissing && report.errorCount == 0) {
            planMissing(report);
        }
    }

    void apply() override {
        store::PostStore store(m_connection);
        std::vector<store::GramOf> grams;
        for (const auto& [person, posts] : m_after) {
            const auto before = m_before.find(person);
            if (before != m_before.end() && before->second == posts) {
                continue;
            }
            store.replacePosts(person, posts);
            for (std::string& gram : titleGramsOf(posts)) {
                grams.push_back({std::move(gram), person});
            }
        }
        store::SearchStore(m_connection).addAll(store::SearchKind::Person, std::move(grams));
    }

private:
    using Posts = std::map<std::int64_t, std::vector<PostRow>>; // by person

    [[nodiscard]] bool isHeld(const PostRow& post) const {
        return periodOf(post).contains(m_today);
    }

    void load() {
        store::PersonStore people(m_connection);
        store::PeopleRange range{"", "", "0001-01-01", domain::kOpenEnd.text()};
        for (bool isLast = false; !isLast;) {
            const auto rows = people.inOrder(range, kImportPageRows);
            isLast = rows.size() < static_cast<std::size_t>(kImportPageRows);
            for (const store::PersonRow& row : rows) {
                m_people.emplace(row.employeeNumber, row.id);
                m_numbers.emplace(row.id, row.employeeNumber);
                range.sortForm = row.sortForm;
                range.employeeNumber = row.employeeNumber;
            }
        }
        for (const store::DepartmentOnDay& row : store::DepartmentStore(m_connection).all()) {
            m_departments.emplace(row.code, row.period.department);
            m_codes.emplace(row.period.department, row.code);
        }
        for (const store::PlaceRow& place : store::allPlaces(m_connection)) {
            m_places.insert(place.code);
        }
        for (PostRow& row : store::PostStore(m_connection).all()) {
            m_before[row.person].push_back(std::move(row));
        }
    }

    // nullopt: the report says why.
    std::optional<PostLine> understood(const ImportTable& table, std::size_t row,
                                       ImportReport& report) const {
        PostLine line;
        std::vector<FieldProblem> problems;
        const auto cell = [&](PostCell which, const std::string& otherwise = {}) {
            return table.cell(row, static_cast<std::size_t>(which), otherwise);
        };
        PostInput& input = line.input;
        input.employeeNumber = normalEmployeeNumber(cell(PostCell::Number));
        input.departmentCode = cell(PostCell::Department);
        const auto kind = codeOfWord(cell(PostCell::Kind));
        if (!kind || (*kind != "main" && *kind != "additional")) {
            problems.push_back({"kind",
                                {"種別には 主務（main）か 兼務（additional）を指定してください。",
                                 "The kind must be main or additional."}});
        }
        input.kind = kind == "main" ? PostKind::Main : PostKind::Additional;
        const auto from =
            readDay(cell(PostCell::From), "from", kFirstDayLabel, DayField::Required, problems);
        input.until =
            readDay(cell(PostCell::Until), "until", kLastDayLabel, DayField::Optional, problems);
        input.from = from.value_or(LocalDate{});
        const auto person = m_people.find(input.employeeNumber);
        if (person == m_people.end()) {
            problems.push_back(unknownEntry("employee_number", {"社員番号", "employee number"},
                                            input.employeeNumber));
        }
        const auto department = m_departments.find(input.departmentCode);
        if (department == m_departments.end()) {
            problems.push_back(
                unknownEntry("department", {"組織", "department"}, input.departmentCode));
        }
        if (problems.empty()) {
            const PostRow* const known =
                postOn(person->second, department->second, input.kind, input.from);
            input.title = cell(PostCell::Title, known == nullptr ? std::string() : known->title);
            input.place = cell(PostCell::Place, known == nullptr ? std::string() : known->place);
            problems = problemsOf(input);
        }
        if (!input.place.empty() && m_places.count(input.place) == 0) {
            problems.push_back(unknownEntry("place", {"場所", "place"}, input.place));
        }
        if (!problems.empty()) {
            addErrors(report, table.line(row), std::move(problems));
            return std::nullopt;
        }
        PostRow& target = line.target.row;
        target.person = person->second;
        target.department = department->second;
        target.title = input.title;
        target.place = input.place;
        target.isMain = input.kind == PostKind::Main ? 1 : 0;
        line.target.employeeNumber = input.employeeNumber;
        line.target.departmentCode = input.departmentCode;
        return line;
    }

    // The post of the kind that the person holds in the department on that day, before the import.
    const PostRow* postOn(std::int64_t person, std::int64_t department, PostKind kind,
                          LocalDate on) const {
        const auto posts = m_before.find(person);
        if (posts == m_before.end()) {
            return nullptr;
        }
        const auto found =
            std::find_if(posts->second.begin(), posts->second.end(), [&](const PostRow& post) {
                return post.department == department &&
                       (post.isMain != 0) == (kind == PostKind::Main) &&
                       periodOf(post).contains(on);
            });
        return found == posts->second.end() ? nullptr : &*found;
    }

    PostInput inputOf(const PostRow& post) const {
        PostInput input;
        input.employeeNumber = m_numbers.at(post.person);
        const auto code = m_codes.find(post.department);
        input.departmentCode = code == m_codes.end() ? std::string() : code->second;
        input.kind = post.isMain != 0 ? PostKind::Main : PostKind::Additional;
        input.title = post.title;
        input.place = post.place;
        input.from = periodOf(post).from;
        input.until = periodOf(post).until;
        return input;
    }

    void planRow(const ImportTable& table, std::size_t row, ImportReport& report) {
        const auto line = understood(table, row, report);
        if (!line) {
            return;
        }
        const PostInput& input = line->input;
        std::vector<PostRow>& posts = m_after[line->target.row.person];
        auto after = postsWith(posts, line->target, input.from, input.until);
        if (!after) {
            addErrors(report, table.line(row), {after.error()});
            return;
        }
        const bool isSame = sorted(*after) == sorted(posts);
        m_named.insert({line->target.row.person, line->target.row.department});
        if (isSame) {
            ++report.unchanged;
            return;
        }
        const PostRow* const before =
            postOn(line->target.row.person, line->target.row.department, input.kind, input.from);
        std::vector<CellChange> changes;
        if (before != nullptr) {
            changes = changesOf(MasterKind::Posts, cellsOf(inputOf(*before)), cellsOf(input));
        }
        const bool ends =
            before != nullptr && isHeld(*before) && input.until && *input.until < m_today;
        addEntry(report,
                 ends                ? ImportSort::Ending
                 : before == nullptr ? ImportSort::Added
                                     : ImportSort::Changed,
                 {table.line(row), input.employeeNumber + " " + input.departmentCode, "",
                  std::move(changes)});
        posts = std::move(*after);
    }

    // The order of rows that begin on one day says nothing.
    static std::vector<PostRow> sorted(std::vector<PostRow> posts) {
        std::sort(posts.begin(), posts.end(), [](const PostRow& a, const PostRow& b) {
            return std::tie(a.department, a.isMain, a.validFrom, a.validUntil, a.title, a.place) <
                   std::tie(b.department, b.isMain, b.validFrom, b.validUntil, b.title, b.place);
        });
        return posts;
    }

    void planMissing(ImportReport& report) {
        for (auto& [person, posts] : m_after) {
            std::vector<std::int64_t> missing;
            for (const PostRow& post : posts) {
                if (isHeld(post) && m_named.count({person, post.department}) == 0) {
                    missing.push_back(post.department);
                    addEntry(report, ImportSort::Ending,
                             {0,
                              m_numbers.at(person) + " " + inputOf(post).departmentCode,
                              "",
                              {{importColumns(MasterKind::Posts)
                                    .at(static_cast<std::size_t>(PostCell::Until))
                                    .title,
                                dayCell(periodOf(post).until), (m_today - 1).text()}}});
                }
            }
            for (const std::int64_t department : missing) {
                posts = withoutToday(posts, department);
            }
        }
    }

    // What begins later stays planned.
    std::vector<PostRow> withoutToday(const std::vector<PostRow>& posts,
                                      std::int64_t department) const {
        std::vector<PostRow> after;
        for (const PostRow& post : posts) {
            const bool ends = post.department == department && isHeld(post);
            const auto kept =
                ends ? postsEnded({post}, department, m_today - 1) : std::vector<PostRow>{post};
            after.insert(after.end(), kept.begin(), kept.end());
        }
        return after;
    }

    store::Connection& m_connection;
    LocalDate m_today;
    ImportOptions m_options;
    std::map<std::string, std::int64_t> m_people;
    std::map<std::int64_t, std::string> m_numbers;
    std::map<std::string, std::int64_t> m_departments;
    std::map<std::int64_t, std::string> m_codes;
    std::set<std::string> m_places;
    Posts m_before;
    Posts m_after;
    std::set<std::pair<std::int64_t, std::int64_t>> m_named; // person and department of the file
};

} // namespace

std::unique_ptr<ImportJob> postImport(const ImportSurroundings& surroundings) {
    return std::make_unique<PostImport>(surroundings);
}

} // namespace tewatashi::server::services
