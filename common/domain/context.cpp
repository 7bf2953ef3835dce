#include "common/domain/context.h"

#include "common/base/assert.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace tewatashi::domain {
namespace {

constexpr int kSnapshotVersion = 2;
constexpr std::size_t kValueSizeMax = 64; // card numbers and place codes
constexpr std::int64_t kHour_s = 3600;
constexpr std::string_view kSlipPattern = "slip number";

// Cards and places are printed by the site. Anything but printable ASCII is a misread code.
bool isPrintableValue(std::string_view value) {
    return !value.empty() && value.size() <= kValueSizeMax &&
           std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::optional<std::string_view> after(std::string_view code, std::string_view prefix) {
    if (code.substr(0, prefix.size()) != prefix) {
        return std::nullopt;
    }
    return code.substr(prefix.size());
}

bool onlyDigits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Could a code that begins with (or is) `pattern` be taken for a slip number?
bool looksLikeSlip(std::string_view pattern, const SlipNumberFormat& slip) {
    if (pattern.empty()) {
        return true;
    }
    if (onlyDigits(pattern)) {
        return pattern.size() <= static_cast<std::size_t>(slip.length) + kPossessionDigits;
    }
    // A start letter and NW-7 data: if the code ends with a stop letter, both are stripped.
    const std::string closed = std::string(pattern) + "0A";
    return stripNw7StartStop(closed).size() != closed.size();
}

std::int64_t siteDay(TerminalTime time, int boundaryHour) {
    return epochDaysOf({time.naive_s - boundaryHour * kHour_s});
}

// A member that is absent or a string; false when it is anything else.
bool readString(const nlohmann::json& json, const char* name, std::optional<std::string>& out) {
    const auto found = json.find(name);
    if (found == json.end()) {
        return true;
    }
    if (const auto* text = found->get_ptr<const std::string*>(); text != nullptr) {
        out = *text;
    }
    return out.has_value();
}

} // namespace

ClassifiedCode classify(ByteView code, const CodeScheme& scheme) {
    const std::string_view text = stripNw7StartStop(asText(code));
    ClassifiedCode result;
    if (text == scheme.undoLastScan) {
        result.kind = CodeKind::UndoLastScan;
    } else if (text == scheme.undoThisStack) {
        result.kind = CodeKind::UndoThisStack;
    } else if (text == scheme.end) {
        result.kind = CodeKind::End;
    } else if (const auto card = after(text, scheme.operatorPrefix); card) {
        if (isPrintableValue(*card)) {
            result = {CodeKind::Operator, std::string(*card), std::nullopt};
        }
    } else if (const auto place = after(text, scheme.placePrefix); place) {
        if (isPrintableValue(*place)) {
            result = {CodeKind::Place, std::string(*place), std::nullopt};
        }
    } else if (const auto name = after(text, scheme.actionPrefix); name) {
        const std::optional<Action> action = actionFromCode(*name);
        if (action) {
            result = {CodeKind::Action, std::string(*name), action};
        }
    } else if (auto slip = parseSlipCode(text, scheme.slip); slip) {
        result = {CodeKind::Item, std::move(slip->number), std::nullopt};
    }
    return result;
}

std::optional<std::pair<std::string, std::string>> overlappingPatterns(const CodeScheme& scheme) {
    const std::array<std::string_view, 3> prefixes{scheme.operatorPrefix, scheme.actionPrefix,
                                                   scheme.placePrefix};
    const std::array<std::string_view, 3> controls{scheme.undoLastScan, scheme.undoThisStack,
                                                   scheme.end};
    const auto pair = [](std::string_view left, std::string_view right) {
        return std::pair(std::string(left), std::string(right));
    };
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
        for (std::size_t k = i + 1; k < prefixes.size(); ++k) {
            if (after(prefixes[i], prefixes[k]) || after(prefixes[k], prefixes[i])) {
                return pair(prefixes[i], prefixes[k]);
            }
        }
        for (const std::string_view control : controls) {
            if (after(control, prefixes[i])) {
                return pair(prefixes[i], control);
            }
        }
    }
    for (std::size_t i = 0; i < controls.size(); ++i) {
        for (std::size_t k = i + 1; k < controls.size(); ++k) {
            if (controls[i] == controls[k]) {
                return pair(controls[i], controls[k]);
            }
        }
    }
    for (std::size_t i = 0; i < prefixes.size() + controls.size(); ++i) {
        const std::string_view pattern =
            i < prefixes.size() ? prefixes[i] : controls[i - prefixes.size()];
        if (looksLikeSlip(pattern, scheme.slip)) {
            return pair(pattern, kSlipPattern);
        }
    }
    return std::nullopt;
}

ContextInterpreter::ContextInterpreter(std::string terminalId, TimeFormat format,
                                       const ContextRules& rules)
    : m_terminalId(std::move(terminalId)), m_format(format), m_rules(&rules) {}

void ContextInterpreter::forgetOverTime(TerminalTime time) {
    if (m_lastTime) {
        const int boundary = m_rules->dayBoundaryHour;
        if (siteDay(*m_lastTime, boundary) != siteDay(time, boundary)) {
            forgetAll();
        }
        if (std::chrono::seconds(time.naive_s - m_lastTime->naive_s) > m_rules->actionGapMax) {
            m_action.reset();
        }
    }
    m_lastTime = time;
}

void ContextInterpreter::forgetAll() {
    m_operatorCard.reset();
    m_action.reset();
    m_place.reset();
    dropStack();
}

void ContextInterpreter::dropStack() {
    m_stackBehind = 0;
    m_stack.clear();
}

bool ContextInterpreter::reachesBehindSnapshot(const IdentifiedScan& record) const {
    if (m_stackBehind == 0) {
        return false;
    }
    const CodeKind kind = classify(record.scan.code, m_rules->codes).kind;
    return kind == CodeKind::UndoThisStack || (kind == CodeKind::UndoLastScan && m_stack.empty());
}

Interpretation ContextInterpreter::next(const IdentifiedScan& record) {
    // A record that carries a clear id has a time that cannot be trusted: it decides nothing.
    if (!record.key.clear) {
        if (const auto time = decodeTerminalTime(m_format, record.scan.rawTime); time) {
            forgetOverTime(*time);
        }
    }
    ClassifiedCode code = classify(record.scan.code, m_rules->codes);
    Interpretation out;
    out.kind = code.kind;
    if (code.kind == CodeKind::Item) {
        applyItem(record, std::move(code.value), out);
    } else if (code.kind != CodeKind::Unknown) {
        out.meaning = RecordMeaning::Context;
        applyContextCode(std::move(code), out);
    }
    return out;
}

void ContextInterpreter::applyContextCode(ClassifiedCode code, Interpretation& out) {
    switch (code.kind) {
    case CodeKind::Operator:
        forgetAll();
        m_operatorCard = std::move(code.value);
        break;
    case CodeKind::Action:
        m_action = code.action;
        dropStack();
        break;
    case CodeKind::Place:
        m_place = std::move(code.value);
        dropStack();
        break;
    case CodeKind::UndoLastScan:
        if (!m_stack.empty()) {
            out.voids.push_back(m_stack.back());
            m_stack.pop_back();
        }
        TW_ASSERT(m_stackBehind == 0 || !out.voids.empty());
        break;
    case CodeKind::UndoThisStack:
        TW_ASSERT(m_stackBehind == 0);
        out.voids = std::exchange(m_stack, {});
        break;
    case CodeKind::End:
        forgetAll();
        break;
    case CodeKind::Item:
        break;
    case CodeKind::Unknown:
        break;
    }
    out.action = m_action;
    out.place = m_place;
    out.operatorCard = m_operatorCard;
}

const TerminalDefault* ContextInterpreter::defaultNow() const {
    const auto found = m_rules->terminalDefaults.find(m_terminalId);
    if (found == m_rules->terminalDefaults.end()) {
        return nullptr;
    }
    // Before the first trusted time only a default that holds since ever applies.
    const TerminalTime now = m_lastTime.value_or(TerminalTime{});
    const TerminalDefault* holding = nullptr;
    for (const TerminalDefault& each : found->second) {
        if (each.from <= now && (holding == nullptr || holding->from <= each.from)) {
            holding = &each;
        }
    }
    return holding;
}

void ContextInterpreter::applyItem(const IdentifiedScan& record, std::string number,
                                   Interpretation& out) {
    out.itemNumber = std::move(number);
    out.operatorCard = m_operatorCard;
    out.action = m_action;
    out.place = m_place;
    if (const TerminalDefault* standing = defaultNow(); standing != nullptr) {
        if (!out.action && standing->action) {
            out.action = standing->action;
            out.actionSource = ContextSource::TerminalDefault;
        }
        if (!out.place && standing->place) {
            out.place = standing->place;
            out.placeSource = ContextSource::TerminalDefault;
        }
    }
    const bool complete = out.operatorCard && out.action && out.place;
    out.meaning = complete ? RecordMeaning::Custody : RecordMeaning::ContextMissing;
    if (m_stackBehind + m_stack.size() == kUndoStackMax) {
        if (m_stackBehind > 0) {
            --m_stackBehind;
        } else {
            m_stack.erase(m_stack.begin());
        }
    }
    m_stack.push_back(record.id);
}

std::string ContextInterpreter::snapshot() const {
    nlohmann::json json;
    json["v"] = kSnapshotVersion;
    if (m_operatorCard) {
        json["operator"] = *m_operatorCard;
    }
    if (m_action) {
        json["action"] = actionCode(*m_action);
    }
    if (m_place) {
        json["place"] = *m_place;
    }
    if (m_lastTime) {
        json["time"] = m_lastTime->naive_s;
    }
    if (const std::size_t items = m_stackBehind + m_stack.size(); items > 0) {
        json["items"] = items;
    }
    return json.dump();
}

std::optional<ContextInterpreter> ContextInterpreter::fromSnapshot(std::string_view json,
                                                                   std::string terminalId,
                                                                   TimeFormat format,
                                                                   const ContextRules& rules) {
    const nlohmann::json parsed = nlohmann::json::parse(json.begin(), json.end(), nullptr, false);
    if (!parsed.is_object() || parsed.value("v", nlohmann::json()) != kSnapshotVersion) {
        return std::nullopt;
    }
    ContextInterpreter restored(std::move(terminalId), format, rules);
    std::optional<std::string> action;
    if (!readString(parsed, "operator", restored.m_operatorCard) ||
        !readString(parsed, "place", restored.m_place) || !readString(parsed, "action", action)) {
        return std::nullopt;
    }
    if (action) {
        restored.m_action = actionFromCode(*action);
        if (!restored.m_action) {
            return std::nullopt;
        }
    }
    if (const auto time = parsed.find("time"); time != parsed.end()) {
        if (!time->is_number_integer()) {
            return std::nullopt;
        }
        restored.m_lastTime = TerminalTime{time->get<std::int64_t>()};
    }
    if (const auto items = parsed.find("items"); items != parsed.end()) {
        if (!items->is_number_unsigned() || items->get<std::size_t>() > kUndoStackMax) {
            return std::nullopt;
        }
        restored.m_stackBehind = items->get<std::size_t>();
    }
    return restored;
}

} // namespace tewatashi::domain
