#include "server/services/directory/post_timeline.h"

#include "server/services/site/stored_period.h"

#include <algorithm>
#include <utility>

namespace tewatashi::server::services {
namespace {

using domain::DatedTimeline;
using domain::DatePeriod;
using domain::LocalDate;
using store::PostRow;

constexpr std::size_t kPostsMax = 200; // of one person, ever

// The posts of one kind that exclude each other, and the others.
struct DividedPosts {
    DatedTimeline<PostRow> same;
    std::vector<PostRow> others;
};

DividedPosts divided(const std::vector<PostRow>& posts, const PostRow& like) {
    std::vector<PostRow> same;
    DividedPosts out;
    for (const PostRow& post : posts) {
        const bool excludes = like.isMain != 0
                                  ? post.isMain != 0
                                  : post.isMain == 0 && post.department == like.department;
        (excludes ? same : out.others).push_back(post);
    }
    out.same = timelineOf(same);
    return out;
}

bool holdsMainPost(const std::vector<PostRow>& posts, std::int64_t department, DatePeriod period) {
    return std::any_of(posts.begin(), posts.end(), [&](const PostRow& post) {
        return post.isMain != 0 && post.department == department && periodOf(post).overlaps(period);
    });
}

std::vector<PostRow> joined(std::vector<PostRow> left, const std::vector<PostRow>& right) {
    left.insert(left.end(), right.begin(), right.end());
    std::stable_sort(left.begin(), left.end(), [](const PostRow& a, const PostRow& b) {
        return std::pair(-a.isMain, a.validFrom) < std::pair(-b.isMain, b.validFrom);
    });
    return left;
}

// The additional post in the department ends where the main one begins.
std::vector<PostRow> withoutAdditional(const std::vector<PostRow>& posts, std::int64_t department,
                                       DatePeriod period) {
    PostRow like;
    like.department = department;
    const DividedPosts parts = divided(posts, like);
    return joined(parts.others, rowsOf(domain::withoutDays(parts.same, period)));
}

} // namespace

Result<std::vector<PostRow>, FieldProblem> postsWith(const std::vector<PostRow>& before,
                                                     const PostTarget& target, LocalDate from,
                                                     std::optional<LocalDate> until) {
    const PostRow& row = target.row;
    DividedPosts parts = divided(before, row);
    const DatePeriod period{from, until.value_or(domain::naturalEnd(parts.same, from))};
    if (row.isMain == 0 && holdsMainPost(before, row.department, period)) {
        return failure(FieldProblem{
            "kind",
            {"社員「" + target.employeeNumber + "」はその期間、組織「" + target.departmentCode +
                 "」に主務で在籍しています。期間か種別を直してください。",
             "Employee \"" + target.employeeNumber + "\" holds the main post in \"" +
                 target.departmentCode +
                 "\" on some of these days. Correct the days or the kind."}});
    }
    if (row.isMain != 0) {
        parts.others = withoutAdditional(parts.others, row.department, period);
    }
    auto after = joined(parts.others, rowsOf(domain::withEntry(parts.same, {period, row})));
    if (after.size() > kPostsMax) {
        return failure(FieldProblem{
            "employee_number",
            {"社員「" + target.employeeNumber + "」の所属が200件を超えます。",
             "Employee \"" + target.employeeNumber + "\" would have over 200 posts."}});
    }
    return after;
}

std::vector<PostRow> postsEnded(const std::vector<PostRow>& before, std::int64_t department,
                                LocalDate lastDay) {
    std::vector<PostRow> after;
    for (const PostRow& post : before) {
        const std::vector<PostRow> kept =
            post.department == department
                ? rowsOf(domain::endedOn(timelineOf(std::vector{post}), lastDay))
                : std::vector{post};
        after.insert(after.end(), kept.begin(), kept.end());
    }
    return after;
}

} // namespace tewatashi::server::services
