#include "server/web/mailroom/records_page.h"

#include "server/http/percent_coding.h"
#include "server/services/items/export_records.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/page_icons.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using services::RecordsView;

View pair(const char* name, const std::string& value) {
    View view;
    view["name"] = name;
    view["value"] = value;
    return view;
}

// The query without what asks for anything, as names and values of an address or of a form.
std::vector<std::pair<const char*, std::string>> fieldsOf(const services::RecordsQuery& query) {
    std::vector<std::pair<const char*, std::string>> fields{
        {"view", std::string(services::recordsViewCode(query.view))}};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            fields.emplace_back(name, value);
        }
    };
    add("number", query.number);
    add("from", query.from);
    add("until", query.until);
    add("place", query.placeCode);
    add("status", query.statusCode);
    return fields;
}

class RecordsPageBuilder {
public:
    RecordsPageBuilder(const RecordsPageInput& input, const CodeChoices& choices,
                       const PagePainter& painter, const Frame& frame, UtcMillis now)
        : m_input(input), m_choices(choices), m_painter(painter),
          m_words(painter.words(frame.language)), m_language(frame.language), m_now(now) {}

    void addForm(View& view) const {
        const services::RecordsQuery& query = m_input.query;
        view["is_latest"] = query.view == RecordsView::Latest;
        view["is_events"] = query.view == RecordsView::Events;
        view["number"] = query.number;
        view["from"] = query.from;
        view["until"] = query.until;
        view["places"] = options(m_choices.places, query.placeCode);
        Choices statuses;
        for (const domain::Action action : domain::kAllActions) {
            const std::string code(domain::actionCode(action));
            statuses.emplace_back(code, actionSign(code, m_words).word);
        }
        view["statuses"] = options(statuses, query.statusCode);
        for (const char* field : {"number", "from", "until", "place", "status"}) {
            addProblem(view, field);
        }
        view["has_problems"] = !m_input.problems.empty();
        view["periods"] = periods();
        view["has_filter"] = fieldsOf(query).size() > 1;
        view["clear_href"] = recordsHref({query.view, "", "", "", "", ""});
    }

    void addSaved(View& view) const {
        ViewList searches;
        for (const services::SavedSearch& search : m_input.saved) {
            View row;
            row["href"] = recordsHref(search.query);
            row["name"] = search.name;
            row["is_shared"] = search.isShared;
            row["may_delete"] = search.mayDelete;
            row["id"] = std::to_string(search.id);
            row["is_current"] = fieldsOf(search.query) == fieldsOf(m_input.query);
            searches.push_back(std::move(row));
        }
        view["has_saved"] = !searches.empty();
        view["saved"] = searches;
        const services::RecordsQuery& query = m_input.query;
        view["may_save"] = m_input.problems.empty() && fieldsOf(query).size() > 1;
        view["save_open"] = !m_input.saveProblems.empty();
        view["has_days"] = !query.from.empty() || !query.until.empty();
        view["saved_name"] = m_input.savedName;
        view["has_name_error"] = !m_input.saveProblems.empty();
        view["name_error"] =
            m_input.saveProblems.empty() ? "" : m_input.saveProblems.front().text.in(m_language);
    }

    void addResults(View& view) const {
        ViewList rows;
        for (const services::RecordEntry& entry : m_input.page.rows) {
            rows.push_back(row(entry));
        }
        const bool searched = m_input.problems.empty();
        view["searched"] = searched;
        view["has_rows"] = !rows.empty();
        view["is_empty"] = searched && rows.empty() && !m_input.page.searchedBackTo;
        view["rows"] = rows;
        view["heading"] =
            m_words.get(m_input.query.view == RecordsView::Latest ? "records.heading_latest"
                                                                  : "records.heading_events");
        view["not_first"] = !m_input.cursor.empty();
        view["first_href"] = recordsHref(m_input.query);
        view["has_next"] = !m_input.page.next.empty();
        view["next_href"] = recordsHref(m_input.query, m_input.page.next);
        const auto& backTo = m_input.page.searchedBackTo;
        view["is_partial"] = backTo.has_value();
        view["partial_text"] =
            backTo ? m_words.fill("records.partial",
                                  {{"time", backTo->value == 0
                                                ? m_words.get("item.unknown_time")
                                                : m_painter.time().full(*backTo, m_language)}})
                   : "";
    }

    void addDownload(View& view) const {
        ViewList fields;
        for (const auto& [name, value] : fieldsOf(m_input.query)) {
            fields.push_back(pair(name, value));
        }
        view["download_fields"] = fields;
        ViewList columns;
        for (const services::RecordColumnName& column : services::recordColumns()) {
            View choice;
            choice["value"] = std::string(column.code);
            choice["label"] = column.title.in(m_language);
            choice["selected"] = column.isStandard;
            columns.push_back(std::move(choice));
        }
        view["columns"] = columns;
    }

private:
    View options(const Choices& choices, const std::string& chosen) const {
        ViewList list;
        bool offered = chosen.empty();
        const auto add = [&](const std::string& value, const std::string& label) {
            View option;
            option["value"] = value;
            option["label"] = label;
            option["selected"] = value == chosen;
            list.push_back(std::move(option));
        };
        for (const auto& [value, label] : choices) {
            offered = offered || value == chosen;
            add(value, label);
        }
        if (!offered) {
            add(chosen, chosen); // a place that is no master any more is still searched for
        }
        return list;
    }

    void addProblem(View& view, const std::string& field) const {
        const auto found =
            std::find_if(m_input.problems.begin(), m_input.problems.end(),
                         [&](const services::FieldProblem& each) { return each.field == field; });
        const bool has = found != m_input.problems.end();
        view["has_" + field + "_error"] = has;
        view[field + "_error"] = has ? found->text.in(m_language) : "";
    }

    View periods() const {
        constexpr std::int64_t kDay_ms = 24LL * 3600 * 1000;
        const std::string today = m_painter.time().day(m_now);
        const auto daysAgo = [&](int days) {
            return m_painter.time().day({m_now.value - days * kDay_ms});
        };
        ViewList links;
        const auto add = [&](const char* key, const std::string& from, const std::string& until) {
            services::RecordsQuery query = m_input.query;
            query.from = from;
            query.until = until;
            View link;
            link["href"] = recordsHref(query);
            link["text"] = m_words.get(key);
            link["current"] = m_input.query.from == from && m_input.query.until == until;
            links.push_back(std::move(link));
        };
        add("records.today", today, today);
        add("records.yesterday", daysAgo(1), daysAgo(1));
        add("records.week", daysAgo(6), today);
        add("records.month", today.substr(0, 8) + "01", today);
        return links;
    }

    ActionSign signOf(const services::RecordEntry& entry) const {
        if (m_input.query.view == RecordsView::Events && entry.statusCode.empty()) {
            const bool isVoid = entry.kind == domain::EventKind::Void;
            return {m_words.get(isVoid ? "item.void_event" : "item.set_aside"), "", icons::kCross,
                    "neutral"};
        }
        if (entry.statusCode.empty()) {
            return {m_words.get("item.no_status"), "", icons::kCross, "neutral"};
        }
        return actionSign(entry.statusCode, m_words);
    }

    std::string timeOf(const services::RecordEntry& entry) const {
        if (entry.at) {
            return m_painter.time().brief(*entry.at, m_now, m_language);
        }
        if (entry.notAfter) {
            return m_words.fill(
                "item.not_after",
                {{"time", m_painter.time().brief(*entry.notAfter, m_now, m_language)}});
        }
        return m_words.get("item.unknown_time");
    }

    View markersOf(const services::RecordEntry& entry) const {
        ViewList markers;
        const auto add = [&](bool present, const char* tone, const char* key) {
            if (present) {
                View marker;
                marker["tone"] = tone;
                marker["text"] = m_words.get(key);
                markers.push_back(std::move(marker));
            }
        };
        add(entry.voided, "voided", "item.marker.voided");
        add(entry.repaired, "repaired", "item.marker.repaired");
        add(entry.detailsMissing && m_input.query.view == RecordsView::Latest, "default",
            "item.details_missing_status");
        return markers;
    }

    View row(const services::RecordEntry& entry) const {
        const ActionSign sign = signOf(entry);
        View view;
        view["href"] = "/items/" + http::percentEncode(entry.slipNumber);
        view["groups"] = digitGroups(entry.slipNumber);
        view["tone"] = entry.voided ? std::string("neutral") : sign.tone;
        view["icon"] = sign.icon;
        view["word"] = sign.word;
        view["is_voided"] = entry.voided;
        view["has_place"] = !entry.placeCode.empty();
        view["place_name"] = entry.placeName.in(m_language);
        view["time"] = timeOf(entry);
        view["has_machine"] = entry.at.has_value();
        view["machine"] = entry.at ? DisplayTime::machine(*entry.at) : "";
        view["has_operator"] = !entry.operatorName.empty();
        view["operator_name"] = entry.operatorName;
        view["terminal"] = !entry.terminalId.empty() ? entry.terminalName
                           : entry.eventId.empty()   ? ""
                                                     : m_words.get("records.by_page");
        view["markers"] = markersOf(entry);
        return view;
    }

    const RecordsPageInput& m_input;
    const CodeChoices& m_choices;
    const PagePainter& m_painter;
    const Words& m_words;
    Language m_language;
    UtcMillis m_now;
};

} // namespace

std::string recordsHref(const services::RecordsQuery& query, const std::string& cursor) {
    std::string href = "/records";
    char separator = '?';
    for (const auto& [name, value] : fieldsOf(query)) {
        href += separator + std::string(name) + "=" + http::percentEncode(value);
        separator = '&';
    }
    return cursor.empty() ? href : href + "&after=" + http::percentEncode(cursor);
}

std::string recordsPage(const RecordsPageInput& input, const CodeChoices& choices,
                        const PagePainter& painter, Frame frame, UtcMillis now) {
    const RecordsPageBuilder builder(input, choices, painter, frame, now);
    View view;
    builder.addForm(view);
    builder.addSaved(view);
    builder.addResults(view);
    builder.addDownload(view);
    frame.title = painter.words(frame.language).get("records.title");
    frame.nav = Nav::Records;
    return painter.paint("records", frame, std::move(view));
}

} // namespace tewatashi::server::web
