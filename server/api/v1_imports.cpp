#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/directory/export_directory.h"

#include <charconv>

// POST /api/v1/imports/{kind}: bulk import of a kind of masters from CSV, and the same
// back by GET /api/v1/exports/{kind}.
namespace tewatashi::server::api {
namespace {

constexpr std::size_t kImportMax_bytes = 1024UL * 1024;
constexpr int kShareMax_percent = 100;

std::string_view encodingCode(services::CsvEncoding encoding) {
    switch (encoding) {
    case services::CsvEncoding::Utf8:
        return "utf-8";
    case services::CsvEncoding::Utf8Bom:
        return "utf-8-bom";
    case services::CsvEncoding::Cp932:
        return "cp932";
    }
    return "";
}

void writeEntries(JsonText& json, const char* name,
                  const std::vector<services::ImportEntry>& entries) {
    json.name(name).beginArray();
    for (const services::ImportEntry& entry : entries) {
        json.beginObject().name("line");
        if (entry.line > 0) {
            json.number(entry.line);
        } else {
            json.null();
        }
        json.name("key").text(entry.key);
        json.name("name").textOrNull(entry.name);
        json.name("changes").beginArray();
        for (const services::CellChange& change : entry.changes) {
            json.beginObject().name("column").text(change.column.en);
            json.name("before").text(change.before);
            json.name("after").text(change.after).endObject();
        }
        json.endArray().endObject();
    }
    json.endArray();
}

std::string reportJson(const services::ImportReport& report) {
    JsonText json;
    json.beginObject().name("kind").text(services::importKindCode(report.kind));
    json.name("encoding").text(encodingCode(report.encoding));
    json.name("committed").boolean(report.isCommitted);
    json.name("stopped").boolean(report.isStopped);
    json.name("rows").number(report.rows);
    json.name("unchanged").number(report.unchanged);
    json.name("added").number(report.added);
    json.name("changed").number(report.changed);
    json.name("ending").number(report.ending);
    json.name("error_count").number(report.errorCount);
    json.name("errors").beginArray();
    for (const services::ImportError& error : report.errors) {
        json.beginObject().name("line").number(error.line);
        json.name("column").textOrNull(error.column);
        json.name("detail").text(error.text.en);
        json.name("detail_ja").text(error.text.ja).endObject();
    }
    json.endArray();
    writeEntries(json, "added_entries", report.addedEntries);
    writeEntries(json, "changed_entries", report.changedEntries);
    writeEntries(json, "ending_entries", report.endingEntries);
    json.endObject();
    return json.take();
}

http::Response invalidImport(const char* field, LocalizedText text) {
    return http::problemOf(
        {services::ServiceErrorKind::Invalid, "invalid-import", text, {{field, text}}});
}

http::Response noKind() {
    return http::problemOf({services::ServiceErrorKind::NotFound,
                            "import-kind-not-found",
                            {services::importKindCodes() + " のいずれかを指定してください。",
                             "Name one of " + services::importKindCodes() + "."},
                            {}});
}

Result<services::ImportOptions, http::Response> optionsOf(const http::Request& request) {
    services::ImportOptions options;
    const std::string missing = request.queryValue("missing").value_or("keep");
    if (missing != "keep" && missing != "end") {
        return failure(invalidImport("missing", {"missing には keep か end を指定してください。",
                                                 "missing must be keep or end."}));
    }
    options.endMissing = missing == "end";
    const std::string share = request.queryValue("share").value_or("5");
    const char* const end = share.data() + share.size();
    const auto read = std::from_chars(share.data(), end, options.endShareMax_percent);
    const bool isPercent = read.ec == std::errc() && read.ptr == end &&
                           options.endShareMax_percent >= 0 &&
                           options.endShareMax_percent <= kShareMax_percent;
    if (!isPercent) {
        return failure(invalidImport("share", {"share には 0 から 100 までの数を指定してください。",
                                               "share must be a number from 0 to 100."}));
    }
    return options;
}

http::Response postImport(const ApiState& state, const http::Request& request,
                          const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {"commit", "missing", "share"})) {
        return *refused;
    }
    const auto kind = services::importKindFromCode(request.param("kind"));
    if (!kind) {
        return noKind();
    }
    const auto options = optionsOf(request);
    if (!options) {
        return options.error();
    }
    const std::string commit = request.queryValue("commit").value_or("false");
    if (commit != "true" && commit != "false") {
        return invalidImport("commit", {"commit には true か false を指定してください。",
                                        "commit must be true or false."});
    }
    services::ImportDirectory& imports = state.services.importDirectory;
    const services::ImportReport report =
        commit == "true" ? imports.commit(*kind, request.body, *options, caller.actor())
                         : imports.dryRun(*kind, request.body, *options);
    return http::jsonResponse(report.mayCommit() ? 200 : 422, reportJson(report));
}

http::Response getExport(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"encoding"})) {
        return *refused;
    }
    const auto kind = services::importKindFromCode(request.param("kind"));
    if (!kind) {
        return noKind();
    }
    const std::string encoding = request.queryValue("encoding").value_or("utf-8");
    if (encoding != "utf-8" && encoding != "cp932") {
        return invalidImport("encoding", {"encoding には utf-8 か cp932 を指定してください。",
                                          "encoding must be utf-8 or cp932."});
    }
    const bool isCp932 = encoding == "cp932";
    http::Response response;
    response.contentType = isCp932 ? "text/csv; charset=Windows-31J" : "text/csv; charset=utf-8";
    response.withHeader("Cache-Control", "no-store");
    const auto exported = std::make_shared<services::DirectoryExport>(
        state.services.site, *kind,
        isCp932 ? services::ExportEncoding::Cp932 : services::ExportEncoding::Utf8Bom);
    response.pieces = [exported](std::string& piece) { return exported->next(piece); };
    return response;
}

} // namespace

void addImportRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = kImportMax_bytes;
    options.bodyTypes = {"text/csv"};
    addApiRoute(router, state, http::Method::Post, "/api/v1/imports/{kind}",
                {Access::Administer, Objects::Any, std::nullopt, "Bulk import of masters"},
                postImport, options);
    addApiRoute(router, state, http::Method::Get, "/api/v1/exports/{kind}",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "The same as CSV"},
                getExport);
}

} // namespace tewatashi::server::api
