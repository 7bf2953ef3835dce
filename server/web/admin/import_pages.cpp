#include "server/web/admin/import_pages.h"

#include "server/web/admin/people_pages.h"
#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {
namespace {

using services::ImportReport;
using services::MasterKind;

constexpr int kShareCharacters = 3;

std::string kindWord(MasterKind kind, const Words& words) {
    return words.get("bulk.kind_" + std::string(services::importKindCode(kind)));
}

View kindViews(const Words& words) {
    ViewList kinds;
    for (const MasterKind kind : services::kMasterKinds) {
        ViewList columns;
        for (const services::ImportColumn& column : services::importColumns(kind)) {
            View view;
            view["code"] = std::string(column.code);
            view["title"] = column.title.in(words.language());
            view["is_required"] = column.isRequired;
            columns.push_back(std::move(view));
        }
        View view;
        view["name"] = kindWord(kind, words);
        view["columns"] = columns;
        kinds.push_back(std::move(view));
    }
    return kinds;
}

std::string encodingWord(services::CsvEncoding encoding, const Words& words) {
    switch (encoding) {
    case services::CsvEncoding::Utf8:
        return words.get("bulk.encoding_utf8");
    case services::CsvEncoding::Utf8Bom:
        return words.get("bulk.encoding_utf8_bom");
    case services::CsvEncoding::Cp932:
        return words.get("bulk.encoding_cp932");
    }
    return "";
}

struct Verdict {
    const char* tone = "done";
    std::string icon = icons::kCheck;
    std::string key;
};
Verdict verdictOf(const ImportReport& report) {
    if (report.errorCount > 0) {
        return {"problem", icons::kWarning, "bulk.verdict_errors"};
    }
    if (report.isStopped) {
        return {"attention", icons::kWarning, "bulk.verdict_stopped"};
    }
    if (report.isCommitted) {
        return {"done", icons::kCheck,
                report.hasChanges() ? "bulk.verdict_done" : "bulk.verdict_nothing"};
    }
    return report.hasChanges() ? Verdict{"moving", icons::kInfo, "bulk.verdict_ready"}
                               : Verdict{"done", icons::kCheck, "bulk.verdict_nothing"};
}

View entryView(const services::ImportEntry& entry, Language language) {
    View view;
    view["has_line"] = entry.line > 0;
    view["line"] = entry.line > 0 ? std::to_string(entry.line) : std::string();
    view["key"] = entry.key;
    view["name"] = entry.name;
    view["has_name"] = !entry.name.empty();
    ViewList changes;
    for (const services::CellChange& change : entry.changes) {
        View cell;
        cell["column"] = change.column.in(language);
        cell["before"] = change.before;
        cell["after"] = change.after;
        changes.push_back(std::move(cell));
    }
    view["has_changes"] = !changes.empty();
    view["changes"] = changes;
    return view;
}

void addSection(ViewList& sections, const char* key, int count,
                const std::vector<services::ImportEntry>& entries, const Words& words) {
    if (entries.empty()) {
        return;
    }
    ViewList rows;
    for (const services::ImportEntry& entry : entries) {
        rows.push_back(entryView(entry, words.language()));
    }
    View view;
    view["heading"] = words.get(key);
    view["shown"] = entries.size() < static_cast<std::size_t>(count)
                        ? words.fill("bulk.shown", {{"count", std::to_string(count)},
                                                    {"shown", std::to_string(entries.size())}})
                        : words.fill("bulk.count", {{"count", std::to_string(count)}});
    view["entries"] = rows;
    sections.push_back(std::move(view));
}

View errorRows(const ImportReport& report, Language language) {
    ViewList rows;
    for (const services::ImportError& error : report.errors) {
        View row;
        row["line"] = std::to_string(error.line);
        row["column"] = error.column;
        for (const services::ImportColumn& column : services::importColumns(report.kind)) {
            if (column.code == error.column) {
                row["column"] = column.title.in(language);
            }
        }
        row["text"] = error.text.in(language);
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

std::string importPage(const ImportFormInput& input, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    Choices kinds;
    ViewList exports;
    for (const MasterKind kind : services::kMasterKinds) {
        const std::string code(services::importKindCode(kind));
        kinds.emplace_back(code, kindWord(kind, words));
        View view;
        view["name"] = kindWord(kind, words);
        view["href"] = "/admin/export/" + code;
        exports.push_back(std::move(view));
    }
    FormView form("import", words, input.problems);
    form.select("kind", "bulk.kind", kinds, input.kind);
    FieldKind file;
    file.type = "file";
    file.isRequired = true;
    file.hintKey = "bulk.file_hint";
    form.input("file", "bulk.file", "", file);
    FieldKind share = requiredText(kShareCharacters, "bulk.share_hint");
    share.type = "number";
    form.input("share", "bulk.share", input.share, share);
    View view;
    addAdminNav(view, AdminNav::Import);
    view["import_form"] = once(form.view());
    view["end_missing"] = input.endMissing;
    view["exports"] = exports;
    view["kinds"] = kindViews(words);
    frame.title = words.get("bulk.title");
    frame.nav = Nav::Admin;
    return painter.paint("import", frame, std::move(view));
}

std::string importReportPage(const ImportReport& report, const std::string& draft,
                             const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const Verdict verdict = verdictOf(report);
    View view;
    addAdminNav(view, AdminNav::Import);
    view["tone"] = verdict.tone;
    view["icon"] = verdict.icon;
    view["verdict"] = words.get(verdict.key);
    view["encoding"] = encodingWord(report.encoding, words);
    view["rows"] = std::to_string(report.rows);
    view["added"] = std::to_string(report.added);
    view["changed"] = std::to_string(report.changed);
    view["ending"] = std::to_string(report.ending);
    view["ending_label"] =
        words.get(report.kind == MasterKind::People ? "bulk.leaving" : "bulk.ending");
    view["unchanged"] = std::to_string(report.unchanged);
    view["error_count"] = std::to_string(report.errorCount);
    view["may_commit"] = !draft.empty();
    view["draft"] = draft;
    view["has_errors"] = report.errorCount > 0;
    view["error_rows"] = errorRows(report, frame.language);
    ViewList sections;
    addSection(sections, report.kind == MasterKind::People ? "bulk.leaving" : "bulk.ending",
               report.ending, report.endingEntries, words);
    addSection(sections, "bulk.changed", report.changed, report.changedEntries, words);
    addSection(sections, "bulk.added", report.added, report.addedEntries, words);
    view["sections"] = sections;
    frame.title = words.get(report.isCommitted ? "bulk.done_title" : "bulk.dry_run_title");
    view["heading"] = frame.title + " " + kindWord(report.kind, words);
    frame.nav = Nav::Admin;
    return painter.paint("import_report", frame, std::move(view));
}

} // namespace tewatashi::server::web
