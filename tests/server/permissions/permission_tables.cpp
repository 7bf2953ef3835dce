#include "tests/server/permissions/permission_tables.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace tewatashi::test {
namespace {

using server::http::Router;

constexpr std::string_view kBegin = "<!-- made from the code: begin -->\n";
constexpr std::string_view kEnd = "<!-- made from the code: end -->\n";
constexpr std::string_view kTokens = "token"; // the column that pages have not

bool isPage(const Router::Listed& route) { return route.declaration.door == "page"; }

std::string table(const std::vector<Router::Listed>& routes, bool pages) {
    std::string head;
    std::string rows;
    for (const Router::Listed& route : routes) {
        if (isPage(route) != pages) {
            continue;
        }
        std::string names = pages ? "| page | what it is |" : "| route | what it is |";
        std::string rule = "|---|---|";
        rows += "| " + std::string(methodName(route.method)) + " `" + route.pattern + "` | " +
                route.declaration.purpose + " |";
        for (const auto& [column, cell] : route.declaration.cells) {
            if (!pages || column != kTokens) {
                names += " " + column + " |";
                rule += "---|";
                rows += " " + cell + " |";
            }
        }
        rows += "\n";
        head = names + "\n" + rule + "\n";
    }
    return head + rows;
}

std::size_t beginOf(std::string_view document) {
    const std::size_t mark = document.find(kBegin);
    return mark == std::string_view::npos ? mark : mark + kBegin.size();
}

} // namespace

std::string permissionTables(const Router& router) {
    std::vector<Router::Listed> routes = router.list();
    std::stable_sort(routes.begin(), routes.end(), [](const auto& a, const auto& b) {
        return std::pair(a.pattern, a.method) < std::pair(b.pattern, b.method);
    });
    return "## Pages\n" + table(routes, true) + "\n## API\n" + table(routes, false);
}

std::string_view tablesOf(std::string_view document) {
    const std::size_t begin = beginOf(document);
    const std::size_t end = document.find(kEnd);
    return begin == std::string_view::npos || end == std::string_view::npos
               ? std::string_view()
               : document.substr(begin, end - begin);
}

std::string withTables(std::string_view document, std::string_view tables) {
    const std::size_t begin = beginOf(document);
    const std::size_t end = document.find(kEnd);
    if (begin == std::string_view::npos || end == std::string_view::npos) {
        throw std::invalid_argument("docs/permissions.md lacks the marks of the tables");
    }
    return std::string(document.substr(0, begin)).append(tables).append(document.substr(end));
}

} // namespace tewatashi::test
