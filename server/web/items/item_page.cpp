#include "server/web/items/item_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/page_icons.h"
#include "server/web/items/cancel_page.h"
#include "server/web/items/home_page.h"
#include "server/web/items/receive_page.h"
#include "server/web/items/request_page.h"
#include "server/web/mailroom/away_part.h"
#include "server/web/mailroom/leaver_part.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

std::string itemHref(std::string_view number) { return "/items/" + http::percentEncode(number); }

View namedValue(const std::string& name, const std::string& value) {
    View view;
    view["name"] = name;
    view["value"] = value;
    return view;
}

View marker(const char* tone, const std::string& text) {
    View view;
    view["tone"] = tone;
    view["text"] = text;
    return view;
}

class ItemPageBuilder {
public:
    ItemPageBuilder(const PagePainter& painter, const Frame& frame, UtcMillis now)
        : m_painter(painter), m_words(painter.words(frame.language)), m_language(frame.language),
          m_mayReadDocks(frame.user && mayReadDocks(frame.user->role)), m_now(now) {}

    View head(const services::ItemView& item) const {
        View view;
        const ActionSign sign = statusSign(item);
        view["groups"] = digitGroups(item.slipNumber);
        view["tone"] = sign.tone;
        view["icon"] = sign.icon;
        view["status"] = sign.word;
        view["meaning"] = sign.meaning;
        view["has_place"] = !item.placeCode.empty();
        view["place"] = item.placeName.in(m_language);
        view["has_since"] = item.since.has_value();
        view["since"] = item.since ? m_painter.time().full(*item.since, m_language) : "";
        view["since_machine"] = item.since ? DisplayTime::machine(*item.since) : "";
        view["details_missing"] = item.detailsMissing && item.statusCode != "details_missing";
        view["icon_info"] = icons::kInfo;
        return view;
    }

    View timeline(const services::ItemView& item) const {
        ViewList entries;
        for (auto entry = item.timeline.rbegin(); entry != item.timeline.rend(); ++entry) {
            entries.push_back(timelineEntry(*entry));
        }
        return entries;
    }

    View freshness(const services::ItemView& item) const {
        ViewList lines;
        for (const services::FreshnessLine& line : item.freshness) {
            const std::string time = m_painter.time().clock(line.lastDocked, m_now, m_language);
            View view;
            view["icon"] = icons::kClock;
            const std::string& place = line.placeName.in(m_language);
            view["text"] =
                m_words.fill(place.empty() ? "item.fresh_line_no_place" : "item.fresh_line",
                             {{"terminal", line.terminalName}, {"place", place}, {"time", time}});
            lines.push_back(std::move(view));
        }
        return lines;
    }

private:
    ActionSign statusSign(const services::ItemView& item) const {
        if (item.statusCode.empty()) {
            return {m_words.get("item.no_status"), m_words.get("item.no_status_meaning"),
                    icons::kCross, "neutral"};
        }
        if (item.statusCode == "details_missing") {
            return {m_words.get("item.details_missing_status"), m_words.get("item.details_missing"),
                    icons::kInfo, "attention"};
        }
        return actionSign(item.statusCode, m_words);
    }

    ActionSign entrySign(const services::TimelineEntry& entry) const {
        switch (entry.kind) {
        case domain::EventKind::Void:
            return {m_words.get("item.void_event"), "", icons::kCross, "neutral"};
        case domain::EventKind::SetAside:
            return {m_words.get("item.set_aside"), "", icons::kCross, "neutral"};
        case domain::EventKind::Scan:
        case domain::EventKind::Repair:
        case domain::EventKind::Web:
            break;
        }
        return actionSign(entry.actionCode, m_words);
    }

    std::string timeOf(const services::TimelineEntry& entry) const {
        if (entry.at) {
            return m_painter.time().full(*entry.at, m_language);
        }
        if (entry.notAfter) {
            return m_words.fill("item.not_after",
                                {{"time", m_painter.time().full(*entry.notAfter, m_language)}});
        }
        return m_words.get("item.unknown_time");
    }

    View markersOf(const services::TimelineEntry& entry) const {
        ViewList markers;
        const auto add = [&](bool present, const char* tone, const char* key) {
            if (present) {
                markers.push_back(marker(tone, m_words.get(key)));
            }
        };
        add(entry.voided, "voided", "item.marker.voided");
        add(entry.orderEstimated, "estimated", "item.marker.estimated");
        add(entry.fromTerminalDefault, "default", "item.marker.terminal_default");
        add(entry.repaired, "repaired", "item.marker.repaired");
        const bool isVoid = entry.kind == domain::EventKind::Void;
        add(!entry.changedState && !entry.voided && !isVoid, "unchanged", "item.marker.no_change");
        return markers;
    }

    View detailsOf(const services::TimelineEntry& entry) const {
        ViewList details;
        const std::string person = entry.operatorName.value_or(m_words.get("item.operator_purged"));
        if (!person.empty()) {
            details.push_back(namedValue(m_words.get("item.operator"), person));
        }
        if (entry.terminalId.empty()) {
            details.push_back(namedValue("", m_words.get("item.by_web")));
        } else {
            details.push_back(namedValue("", entry.terminalName));
        }
        if (!entry.terminalTime.empty()) {
            details.push_back(namedValue(m_words.get("item.terminal_clock"), entry.terminalTime));
        }
        return details;
    }

    View timelineEntry(const services::TimelineEntry& entry) const {
        const ActionSign sign = entrySign(entry);
        View view;
        view["tone"] = entry.voided ? std::string("neutral") : sign.tone;
        view["icon"] = sign.icon;
        view["word"] = sign.word;
        view["is_voided"] = entry.voided;
        view["has_place"] = !entry.placeCode.empty();
        view["place"] = entry.placeName.in(m_language);
        view["time"] = timeOf(entry);
        view["has_machine"] = entry.at.has_value();
        view["machine"] = entry.at ? DisplayTime::machine(*entry.at) : "";
        view["markers"] = markersOf(entry);
        view["details"] = detailsOf(entry);
        view["has_dock"] = m_mayReadDocks && !entry.dockId.empty();
        view["dock_href"] = "/dock-sessions/" + http::percentEncode(entry.dockId);
        return view;
    }

    const PagePainter& m_painter;
    const Words& m_words;
    Language m_language;
    bool m_mayReadDocks;
    UtcMillis m_now;
};

std::string groupedNumber(const std::string& number) {
    std::string out;
    for (std::size_t at = 0; at < number.size(); at += 4) {
        out += (out.empty() ? "" : " ") + number.substr(at, 4);
    }
    return out;
}

} // namespace

std::string itemPage(const ItemPageInput& input, const PagePainter& painter, Frame frame,
                     UtcMillis now) {
    const services::ItemView& item = input.item;
    const ItemPageBuilder builder(painter, frame, now);
    View view = builder.head(item);
    view["has_timeline"] = !item.timeline.empty();
    view["timeline"] = builder.timeline(item);
    view["has_freshness"] = !item.freshness.empty();
    view["freshness"] = builder.freshness(item);
    view["has_expected"] = input.expected.has_value();
    view["is_late"] = input.expected && input.expected->isPast;
    view["expected"] = expectedText(input.expected, painter.words(frame.language));
    addLeaverNote(view, input.leaver, painter.words(frame.language));
    addAwayNote(view, input.away, painter.words(frame.language));
    view["has_request"] = input.request.has_value();
    if (input.request) {
        addRequestFacts(view, *input.request, painter, frame.language);
        addCancellation(view, *input.request, painter, frame.language);
    }
    addReceipt(view, input.receipt.view, item.slipNumber, input.receipt.nonce, painter,
               frame.language);
    view["request_href"] = "/request/" + http::percentEncode(item.slipNumber);
    view["label_href"] = "/request?label=" + http::percentEncode(item.slipNumber);
    view["typed"] = "";
    view["autofocus"] = false;
    frame.title = painter.words(frame.language)
                      .fill("item.title", {{"number", groupedNumber(item.slipNumber)}});
    frame.nav = Nav::LookUp;
    return painter.paint("item", frame, std::move(view));
}

std::string findPage(const FindResult& result, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const std::string count = std::to_string(result.matches.size());
    View view;
    ViewList matches;
    for (const std::string& number : result.matches) {
        View match;
        match["href"] = itemHref(number);
        match["groups"] = digitGroups(number);
        matches.push_back(std::move(match));
    }
    const bool found = !result.matches.empty();
    frame.title = words.get(found ? "find.list_title" : "find.title");
    frame.nav = Nav::LookUp;
    view["heading"] = frame.title;
    if (found) {
        view["message"] = words.fill("find.list", {{"typed", result.typed}, {"count", count}});
    } else {
        view["message"] = result.message.empty()
                              ? words.fill("find.not_found", {{"typed", result.typed}})
                              : result.message;
    }
    view["has_matches"] = found;
    view["matches"] = matches;
    view["at_limit"] = found && result.matches.size() >= result.limit;
    view["limit_text"] = words.fill("find.list_limit", {{"count", count}});
    view["typed"] = result.typed;
    view["autofocus"] = true;
    return painter.paint("find", frame, std::move(view));
}

} // namespace tewatashi::server::web
