#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::test {

using CsvRows = std::vector<std::vector<std::string>>;

// RFC 4180 read strictly, written without looking at what writes our files: nullopt for a quote in
// an unquoted field, text behind a closing quote, a line that does not end with CRLF.
[[nodiscard]] inline std::optional<CsvRows> readCsv(std::string_view csv) {
    CsvRows rows;
    std::vector<std::string> row;
    std::size_t at = 0;
    while (at < csv.size()) {
        std::string field;
        if (csv[at] == '"') {
            ++at;
            while (true) {
                if (at >= csv.size()) {
                    return std::nullopt;
                }
                if (csv[at] == '"' && csv.substr(at + 1, 1) != "\"") {
                    ++at;
                    break;
                }
                at += csv[at] == '"' ? 1 : 0;
                field += csv[at++];
            }
        } else {
            const std::size_t end = csv.find_first_of(",\"\r\n", at);
            if (end == std::string_view::npos || csv[end] == '"') {
                return std::nullopt;
            }
            field = csv.substr(at, end - at);
            at = end;
        }
        row.push_back(std::move(field));
        if (csv.substr(at, 1) == ",") {
            ++at;
        } else if (csv.substr(at, 2) == "\r\n") {
            at += 2;
            rows.push_back(std::exchange(row, {}));
        } else {
            return std::nullopt;
        }
    }
    return row.empty() ? std::optional(rows) : std::nullopt;
}

} // namespace tewatashi::test
