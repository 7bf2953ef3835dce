#include "agent/admin/admin_line.h"

#include "common/base/iso_time.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tewatashi::agent::admin {
namespace {

using Json = nlohmann::ordered_json;

// Keeps a full page of the history under kLineMax_bytes whatever a terminal calls itself.
constexpr std::size_t kNameMax = 120;
// Likewise one text of a session.
constexpr std::size_t kTextMax = 1500;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json timeOrNull(const std::optional<UtcMillis>& at) {
    return at ? Json(isoTime(*at)) : Json(nullptr);
}

// Reads members and remembers whether one was not as it has to be.
class Reader {
public:
    explicit Reader(const Json& json) : m_json(json), m_good(json.is_object()) {}

    [[nodiscard]] bool good() const { return m_good; }

    [[nodiscard]] const Json* find(const char* name) const {
        if (!m_json.is_object()) {
            return nullptr;
        }
        const auto found = m_json.find(name);
        return found == m_json.end() || found->is_null() ? nullptr : &*found;
    }
    // Absent and null are the same: nothing.
    [[nodiscard]] std::string text(const char* name) {
        const Json* found = find(name);
        return found != nullptr && expect(found->is_string()) ? found->get<std::string>() : "";
    }
    [[nodiscard]] std::uint64_t count(const char* name) {
        const Json* found = find(name);
        return found != nullptr && expect(found->is_number_unsigned()) ? found->get<std::uint64_t>()
                                                                       : 0;
    }
    [[nodiscard]] bool flag(const char* name) {
        const Json* found = find(name);
        return found != nullptr && expect(found->is_boolean()) && found->get<bool>();
    }
    [[nodiscard]] std::optional<UtcMillis> time(const char* name) {
        const Json* found = find(name);
        if (found == nullptr || !expect(found->is_string())) {
            return std::nullopt;
        }
        const auto at = parseIsoTime(found->get_ref<const std::string&>());
        expect(at.has_value());
        return at;
    }
    [[nodiscard]] std::optional<std::int64_t> row(const char* name) {
        const Json* found = find(name);
        if (found == nullptr || !expect(found->is_number_unsigned()) ||
            !expect(found->get<std::uint64_t>() <= INT64_MAX)) {
            return std::nullopt;
        }
        return found->get<std::int64_t>();
    }
    bool expect(bool right) {
        m_good = m_good && right;
        return right;
    }

private:
    const Json& m_json;
    bool m_good;
};

Json dockJson(const DockLine& dock) {
    return {{"row", dock.row},
            {"terminal", dock.terminal.substr(0, kNameMax)},
            {"model", dock.model.substr(0, kNameMax)},
            {"at", isoTime(dock.at)},
            {"ended", timeOrNull(dock.ended)},
            {"read", dock.read},
            {"new", dock.added},
            {"cleared", dock.cleared},
            {"outcome", dock.outcome},
            {"stored", dock.stored},
            {"duplicates", dock.duplicates},
            {"quarantined", dock.quarantined},
            {"waiting", dock.waiting},
            {"parked", dock.parked}};
}

std::optional<DockLine> dockLine(const Json& json) {
    Reader reader(json);
    DockLine dock;
    const auto row = reader.row("row");
    const auto at = reader.time("at");
    dock.row = row.value_or(0);
    dock.terminal = reader.text("terminal");
    dock.model = reader.text("model");
    dock.at = at.value_or(UtcMillis{});
    dock.ended = reader.time("ended");
    dock.read = reader.count("read");
    dock.added = reader.count("new");
    dock.cleared = reader.flag("cleared");
    dock.outcome = reader.text("outcome");
    dock.stored = reader.count("stored");
    dock.duplicates = reader.count("duplicates");
    dock.quarantined = reader.count("quarantined");
    dock.waiting = reader.count("waiting");
    dock.parked = reader.count("parked");
    return reader.good() && row && at ? std::optional(dock) : std::nullopt;
}

std::optional<Progress> progressOf(Reader& status) {
    const Json* json = status.find("progress");
    if (json == nullptr) {
        return std::nullopt;
    }
    Reader reader(*json);
    Progress progress;
    const std::string activity = reader.text("activity");
    reader.expect(activity == "reading" || activity == "uploading");
    progress.activity =
        activity == "uploading" ? Progress::Activity::Uploading : Progress::Activity::Reading;
    progress.step = reader.text("step");
    progress.done = reader.count("done");
    progress.total = reader.count("total");
    status.expect(reader.good());
    return progress;
}

std::optional<Trouble> troubleOf(Reader& status) {
    const Json* json = status.find("last_error");
    if (json == nullptr) {
        return std::nullopt;
    }
    Reader reader(*json);
    Trouble trouble{
        {reader.text("ja"), reader.text("en")}, reader.text("detail"), reader.time("at")};
    status.expect(reader.good());
    return trouble;
}

std::optional<Line> statusLine(const Json& json) {
    Reader reader(json);
    StatusReport status;
    status.state = reader.text("state");
    reader.expect(!status.state.empty());
    status.version = reader.text("version");
    status.server = reader.text("server");
    status.terminal = reader.text("terminal");
    status.model = reader.text("model");
    status.attached = reader.count("terminals_attached");
    status.waiting = reader.count("waiting");
    status.oldestWaiting = reader.time("oldest_waiting");
    status.delivered = reader.count("delivered");
    status.quarantined = reader.count("quarantined");
    status.parked = reader.count("parked");
    status.parkedClocks = reader.count("parked_clocks");
    status.lastReceipt = reader.time("last_receipt");
    if (const Json* dock = reader.find("last_dock")) {
        Reader last(*dock);
        status.lastDockEnded = last.time("ended");
        reader.expect(last.good());
    }
    status.trouble = troubleOf(reader);
    status.progress = progressOf(reader);
    return reader.good() ? std::optional<Line>(status) : std::nullopt;
}

std::optional<Line> historyLine(const Json& json) {
    Reader reader(json);
    HistoryPage page;
    page.next = reader.row("next");
    const Json* docks = reader.find("docks");
    if (!reader.good() || docks == nullptr || !docks->is_array() ||
        docks->size() > kHistoryPageMax) {
        return std::nullopt;
    }
    for (const Json& each : *docks) {
        auto dock = dockLine(each);
        if (!dock) {
            return std::nullopt;
        }
        page.docks.push_back(*std::move(dock));
    }
    return page;
}

std::optional<Line> dockEndedLine(const Json& json) {
    Reader reader(json);
    DockEnded end;
    end.outcome = reader.text("outcome");
    end.terminal = reader.text("terminal");
    end.model = reader.text("model");
    end.read = reader.count("read");
    end.added = reader.count("new");
    const auto at = reader.time("at");
    end.at = at.value_or(UtcMillis{});
    end.text = {reader.text("ja"), reader.text("en")};
    const bool whole = reader.good() && at && !end.outcome.empty();
    return whole ? std::optional<Line>(end) : std::nullopt;
}

std::optional<Line> preferencesLine(const Json& json) {
    Reader reader(json);
    const std::string language = reader.text("language");
    reader.expect(language == "ja" || language == "en");
    reader.expect(reader.find("sounds") != nullptr);
    const Preferences preferences{language == "en" ? Language::English : Language::Japanese,
                                  reader.flag("sounds")};
    return reader.good() ? std::optional<Line>(preferences) : std::nullopt;
}

} // namespace

std::string encodeStatusEvent(const std::string& status) {
    return fmt::format(R"({{"v":{},"event":"status","status":{}}})", kVersion, status);
}

std::string encodeHistory(const HistoryPage& page) {
    Json json{{"v", kVersion}, {"answer", "history"}, {"docks", Json::array()}};
    for (const DockLine& dock : page.docks) {
        json["docks"].push_back(dockJson(dock));
    }
    json["next"] = page.next ? Json(*page.next) : Json(nullptr);
    return dump(json);
}

std::string encodeDockEnded(const DockEnded& end) {
    return dump({{"v", kVersion},
                 {"event", "dock_ended"},
                 {"outcome", end.outcome},
                 {"terminal", end.terminal.substr(0, kNameMax)},
                 {"model", end.model.substr(0, kNameMax)},
                 {"read", end.read},
                 {"new", end.added},
                 {"at", isoTime(end.at)},
                 {"ja", end.text.ja.substr(0, kTextMax)},
                 {"en", end.text.en.substr(0, kTextMax)}});
}

std::string encodePreferences(const Preferences& preferences) {
    return dump({{"v", kVersion},
                 {"answer", "preferences"},
                 {"language", preferences.language == Language::Japanese ? "ja" : "en"},
                 {"sounds", preferences.sounds}});
}

std::string encodeRefused(std::string_view code) {
    return dump({{"v", kVersion}, {"error", code}});
}

std::optional<Line> decodeLine(std::string_view line) {
    const Json json = Json::parse(line, nullptr, false);
    Reader reader(json);
    if (!reader.good() || reader.count("v") != kVersion) {
        return std::nullopt;
    }
    const std::string event = reader.text("event");
    const std::string answer = reader.text("answer");
    const std::string error = reader.text("error");
    if (!reader.good()) {
        return std::nullopt;
    }
    if (event == "status") {
        const Json* status = reader.find("status");
        return status != nullptr ? statusLine(*status) : std::nullopt;
    }
    if (event == "dock_ended") {
        return dockEndedLine(json);
    }
    if (event == "finding") {
        auto finding = decodeFinding(line);
        return finding ? std::optional<Line>(*std::move(finding)) : std::nullopt;
    }
    if (event == "diagnosed") {
        const auto at = reader.time("at");
        const Diagnosed end{at.value_or(UtcMillis{}), reader.text("version")};
        return reader.good() && at ? std::optional<Line>(end) : std::nullopt;
    }
    if (answer == "history") {
        return historyLine(json);
    }
    if (answer == "preferences") {
        return preferencesLine(json);
    }
    if (!error.empty()) {
        return Refused{error};
    }
    return event.empty() && answer.empty() ? statusLine(json) : std::nullopt;
}

} // namespace tewatashi::agent::admin
