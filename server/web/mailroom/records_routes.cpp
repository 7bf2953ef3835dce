#include "common/domain/slip_number.h"
#include "server/services/items/export_records.h"
#include "server/services/text/typed_number.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"
#include "server/web/mailroom/records_page.h"

#include <charconv>

namespace tewatashi::server::web {
namespace {

template <class ValueOf>
services::RecordsQuery queryFrom(const ValueOf& valueOf) {
    services::RecordsQuery query;
    query.view =
        services::recordsViewFromCode(valueOf("view")).value_or(services::RecordsView::Latest);
    query.number = valueOf("number");
    query.from = valueOf("from");
    query.until = valueOf("until");
    query.placeCode = valueOf("place");
    query.statusCode = valueOf("status");
    return query;
}

services::RecordsQuery queryOf(const http::Request& request) {
    return queryFrom(
        [&](const char* name) { return request.queryValue(name).value_or(std::string()); });
}

class RecordsRoutes {
public:
    explicit RecordsRoutes(SharedSite site) : m_site(std::move(site)) {}

    // What is scanned into the form holds possession digits, so it is posted, and only what may be
    // shown goes into an address.
    http::Response search(const http::Request& request, const Viewer&) const {
        services::RecordsQuery query =
            queryFrom([&](const char* name) { return formValue(request, name); });
        query.number = presentable(query);
        return http::redirectResponse(recordsHref(query));
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        RecordsPageInput input;
        input.query = queryOf(request);
        input.cursor = request.queryValue("after").value_or("");
        if (const std::string number = presentable(input.query); number != input.query.number) {
            input.query.number = number;
            return http::redirectResponse(recordsHref(input.query, input.cursor));
        }
        services::SearchRecords& records = m_site->services().searchRecords;
        const auto filter = records.understand(input.query);
        if (!filter) {
            input.problems = filter.error().fields;
            return answer(422, input, request, viewer);
        }
        auto page = records.page(*filter, input.cursor, kRowsPerPage);
        if (!page) {
            return m_site->serviceError(page.error(), viewer, request);
        }
        input.page = std::move(*page);
        return answer(200, input, request, viewer);
    }

    http::Response save(const http::Request& request, const Viewer& viewer) const {
        services::SavedSearchInput search;
        search.query = queryFrom([&](const char* name) { return formValue(request, name); });
        search.name = formValue(request, "name");
        search.isShared = formValue(request, "shared") == "1";
        search.moves = formValue(request, "moves") == "1";
        const auto saved = m_site->services().savedSearches.save(search, viewer.session->user);
        search.query.number = presentable(search.query);
        if (saved) {
            return http::redirectResponse(recordsHref(search.query) + "&done=saved");
        }
        if (saved.error().fields.empty() || saved.error().fields.front().field != "name") {
            return m_site->serviceError(saved.error(), viewer, request);
        }
        RecordsPageInput input;
        input.query = search.query;
        input.savedName = search.name;
        input.saveProblems = saved.error().fields;
        return answer(422, std::move(input), request, viewer);
    }

    http::Response unsave(const http::Request& request, const Viewer& viewer) const {
        const std::string text = formValue(request, "id");
        std::int64_t id = 0; // nobody's
        std::from_chars(text.data(), text.data() + text.size(), id);
        const auto done = m_site->services().savedSearches.remove(id, viewer.session->user);
        return done ? http::redirectResponse("/records?done=deleted")
                    : m_site->serviceError(done.error(), viewer, request);
    }

    http::Response download(const http::Request& request, const Viewer& viewer) const {
        const services::RecordsQuery query = queryOf(request);
        const auto filter = m_site->services().searchRecords.understand(query);
        std::string names;
        for (const auto& [name, value] : request.query) {
            names += name == "column" ? value + "," : "";
        }
        const auto columns = services::recordColumnsFrom(names);
        if (!filter || !columns) {
            // The page says what is wrong with the search; wrong columns are no link of ours.
            return http::redirectResponse(recordsHref(query));
        }
        services::ExportOptions options;
        options.filter = *filter;
        options.columns = *columns;
        options.language = viewer.language;
        if (request.queryValue("encoding") == "cp932") {
            options.encoding = services::ExportEncoding::Cp932;
        }
        if (request.queryValue("content") == "unencodable") {
            options.content = services::ExportContent::Unencodable;
        }
        if (request.queryValue("codes") == "formula") {
            options.codes = services::CsvCodes::Formula;
        }
        return file(options, now());
    }

private:
    UtcMillis now() const { return m_site->services().clock.utcNow(); }

    // The number as far as it may be shown; as typed when it is none.
    std::string presentable(const services::RecordsQuery& query) const {
        services::RecordsQuery numberOnly;
        numberOnly.number = query.number;
        const auto filter = m_site->services().searchRecords.understand(numberOnly);
        return filter ? filter->ending
                      : domain::maskedCode(services::withScannedCharacters(query.number),
                                           m_site->options().codes.slip);
    }

    http::Response file(const services::ExportOptions& options, UtcMillis at) const {
        const bool isReport = options.content == services::ExportContent::Unencodable;
        const bool isCp932 = !isReport && options.encoding == services::ExportEncoding::Cp932;
        http::Response response;
        response.contentType =
            isCp932 ? "text/csv; charset=Windows-31J" : "text/csv; charset=utf-8";
        response.withHeader("Cache-Control", "no-store");
        response.withHeader("Content-Disposition",
                            "attachment; filename=\"tewatashi-" +
                                std::string(isReport
                                                ? "cp932-report"
                                                : services::recordsViewCode(options.filter.view)) +
                                "-" + m_site->painter().time().day(at) + ".csv\"");
        const auto records = m_site->services().downloadRecords.begin(options);
        response.pieces = [records](std::string& piece) { return records->next(piece); };
        return response;
    }

    http::Response answer(int status, RecordsPageInput input, const http::Request& request,
                          const Viewer& viewer) const {
        input.saved = m_site->services().savedSearches.list(viewer.session->user);
        Frame frame = m_site->frameFor(viewer, request);
        addDoneNotice(frame, m_site->words(viewer), "saved.done.", request);
        const CodeChoices choices = codeChoices(m_site->services().codeMasters.sheets(),
                                                m_site->options().codes, m_site->words(viewer));
        return m_site->page(status,
                            recordsPage(input, choices, m_site->painter(), std::move(frame), now()),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addRecordsRoutes(http::Router& router, const SharedSite& site) {
    PageTable<RecordsRoutes> pages(router, site);
    pages.get("/records", {Access::ReadDocks, Objects::Any, "Search states and records"},
              &RecordsRoutes::show);
    pages.post("/records", {Access::ReadDocks, Objects::Any, "The same from its form"},
               &RecordsRoutes::search);
    pages.get("/records/download", {Access::ReadDocks, Objects::Any, "The same as CSV"},
              &RecordsRoutes::download);
    pages.post("/records/saved", {Access::ReadDocks, Objects::Own, "Save a search (*Searching*)"},
               &RecordsRoutes::save);
    pages.post("/records/saved/delete", {Access::ReadDocks, Objects::Own, "Delete a saved search"},
               &RecordsRoutes::unsave);
}

} // namespace tewatashi::server::web
