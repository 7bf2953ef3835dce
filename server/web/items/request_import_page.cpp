#include "server/web/items/request_import_page.h"

#include "server/services/requests/request_import.h"

namespace tewatashi::server::web {
namespace {

std::string whereText(const services::FileProblem& problem, const Words& words) {
    if (problem.line == 0) {
        return words.get("import.whole_file");
    }
    const std::string line = std::to_string(problem.line);
    return problem.column == 0
               ? words.fill("import.at_line", {{"line", line}})
               : words.fill("import.at_field",
                            {{"line", line}, {"column", std::to_string(problem.column)}});
}

View rowView(const services::ImportedRow& row, Language language) {
    View view;
    view["line"] = std::to_string(row.line);
    view["sender"] = row.sender;
    view["recipient"] = row.recipient.in(language);
    view["item_class"] = row.className.in(language);
    view["stands_out"] = row.standsOut;
    view["pieces"] = std::to_string(row.pieces);
    view["subject"] = row.subject;
    view["wished_day"] = row.wishedDay.empty() ? "" : dayText(row.wishedDay, language);
    view["label"] = row.label;
    return view;
}

} // namespace

std::string requestImportPage(const RequestImportInput& input, const PagePainter& painter,
                              Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    ViewList problems;
    for (const services::FileProblem& problem : input.problems) {
        View row;
        row["where"] = whereText(problem, words);
        row["text"] = problem.text.in(frame.language);
        problems.push_back(std::move(row));
    }
    view["has_problems"] = !problems.empty();
    view["is_cut"] = problems.size() >= services::kImportProblemsMax;
    view["problems"] = problems;
    view["has_rows"] = input.found.has_value();
    const services::ImportedRequests found = input.found.value_or(services::ImportedRequests{});
    ViewList rows;
    for (const services::ImportedRow& row : found.rows) {
        rows.push_back(rowView(row, frame.language));
    }
    view["rows"] = rows;
    const bool isUtf8 = found.encoding == services::FileEncoding::Utf8;
    view["summary"] =
        words.fill("import.found", {{"count", std::to_string(rows.size())},
                                    {"encoding", isUtf8 ? "UTF-8" : "CP932 (Shift_JIS)"}});
    view["csv"] = found.csv;
    view["nonce"] = input.nonce;
    ViewList columns;
    for (const services::ImportColumnName& column : services::importColumns()) {
        View name;
        name["title"] = column.title.in(frame.language);
        name["meaning"] = words.get("import.column." + std::string(column.code));
        columns.push_back(std::move(name));
    }
    view["columns"] = columns;
    view["limit_text"] =
        words.fill("import.limit", {{"count", std::to_string(services::kImportRowsMax)}});
    frame.title = words.get("import.title");
    frame.nav = Nav::Request;
    return painter.paint("request_import", frame, std::move(view));
}

} // namespace tewatashi::server::web
