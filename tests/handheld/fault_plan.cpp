#include "tests/handheld/fault_plan.h"

#include <charconv>
#include <map>

namespace tewatashi::test::handheld {
namespace {

template <typename T>
std::optional<T> number(std::string_view text, int base = 10) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

// "3", "3x2", "3x*"
std::optional<Window> window(std::string_view text) {
    const std::size_t cross = text.find('x');
    const std::optional<std::uint32_t> from = number<std::uint32_t>(text.substr(0, cross));
    if (!from) {
        return std::nullopt;
    }
    if (cross == std::string_view::npos) {
        return Window{*from, 1};
    }
    const std::string_view many = text.substr(cross + 1);
    if (many == "*") {
        return Window{*from, Window::kAlways};
    }
    const std::optional<std::uint32_t> count = number<std::uint32_t>(many);
    return count ? std::optional(Window{*from, *count}) : std::nullopt;
}

template <typename T>
bool assign(T& target, const std::optional<T>& value) {
    if (value) {
        target = *value;
    }
    return value.has_value();
}

bool addError(FaultPlan& plan, std::string_view value) {
    const std::size_t at = value.find('@');
    return at != std::string_view::npos &&
           assign(plan.errorCode, number<std::uint8_t>(value.substr(0, at), 16)) &&
           assign(plan.errorByte, window(value.substr(at + 1)));
}

bool addScan(FaultPlan& plan, std::string_view value) {
    const std::size_t at = value.rfind('@');
    plan.plannedScans.push_back({.code = std::string(value.substr(0, at))});
    const std::string_view when = at == std::string_view::npos ? "1" : value.substr(at + 1);
    return !plan.plannedScans.back().code.empty() && assign(plan.scanDuringUpload, window(when));
}

bool addClear(FaultPlan& plan, ClearFault fault, std::string_view value) {
    plan.clearFault = fault;
    return assign(plan.clear, window(value.empty() ? "1" : value));
}

template <typename T>
bool assignNumber(T& target, std::string_view value) {
    return assign(target, number<T>(value));
}

bool assignPosition(std::optional<std::uint64_t>& target, std::string_view value) {
    target = number<std::uint64_t>(value);
    return target.has_value();
}

using Adder = bool (*)(FaultPlan&, std::string_view);

const std::map<std::string_view, Adder>& valued() {
    static const std::map<std::string_view, Adder> kAdders{
        {"wrong-crc",
         [](FaultPlan& p, std::string_view v) { return assign(p.wrongCrc, window(v)); }},
        {"error", addError},
        {"silent", [](FaultPlan& p, std::string_view v) { return assign(p.silent, window(v)); }},
        {"busy",
         [](FaultPlan& p, std::string_view v) { return assignNumber(p.busyInterrogations, v); }},
        {"split", [](FaultPlan& p, std::string_view v) { return assignNumber(p.split_bytes, v); }},
        {"record-length",
         [](FaultPlan& p, std::string_view v) { return assignNumber(p.recordLength, v); }},
        {"stall",
         [](FaultPlan& p, std::string_view v) { return assignPosition(p.stallAt_byte, v); }},
        {"unplug",
         [](FaultPlan& p, std::string_view v) { return assignPosition(p.unplugAt_byte, v); }},
        {"junk", [](FaultPlan& p, std::string_view v) { return assign(p.junk, window(v)); }},
        {"scan-during-upload", addScan},
        {"clear-lost",
         [](FaultPlan& p, std::string_view v) {
             return addClear(p, ClearFault::ExecutedReplyLost, v);
         }},
        {"clear-ignored",
         [](FaultPlan& p, std::string_view v) {
             return addClear(p, ClearFault::NotExecutedReplyLost, v);
         }},
        {"clock-reset",
         [](FaultPlan& p, std::string_view v) { return assign(p.clockReset, window(v)); }},
    };
    return kAdders;
}

bool addSwitch(FaultPlan& plan, std::string_view word) {
    if (word == "no-zlp") {
        plan.zeroLengthPacket = ZeroLengthPacket::Never;
    } else if (word == "auto-clear") {
        plan.autoClear = AutoClear::OnSettable;
    } else if (word == "auto-clear-refused") {
        plan.autoClear = AutoClear::OnRefused;
    } else if (word == "stall-line-coding") {
        plan.stallLineCoding = true;
    } else {
        return false;
    }
    return true;
}

} // namespace

Result<void, std::string> addFault(FaultPlan& plan, std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
    if (equals == std::string_view::npos && addSwitch(plan, name)) {
        return {};
    }
    const auto adder = valued().find(name);
    if (adder == valued().end()) {
        return failure("There is no fault named \"" + std::string(word) + "\".");
    }
    if (!adder->second(plan, value)) {
        return failure("The fault \"" + std::string(word) + "\" needs another value.");
    }
    return {};
}

} // namespace tewatashi::test::handheld
