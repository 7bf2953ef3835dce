#include "server/web/frame/action_signs.h"

#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {
namespace {

struct Row {
    std::string_view code;
    const std::string& icon;
    const char* tone;
};

const Row kRows[] = {
    {"requested", icons::kDocument, "neutral"},
    {"accepted", icons::kHandIn, "moving"},
    {"packed", icons::kBag, "moving"},
    {"unpacked", icons::kBag, "moving"},
    {"departed", icons::kTruck, "moving"},
    {"arrived", icons::kPin, "moving"},
    {"out_for_delivery", icons::kArrow, "moving"},
    {"delivered", icons::kBox, "done"},
    {"received", icons::kCheck, "done"},
    {"attempted", icons::kReturn, "attention"},
    {"held", icons::kPause, "attention"},
    {"forwarded", icons::kArrow, "moving"},
    {"returned", icons::kReturn, "attention"},
    {"damaged", icons::kWarning, "problem"},
    {"missing", icons::kQuestion, "problem"},
    {"lost", icons::kWarning, "problem"},
    {"cancelled", icons::kCross, "neutral"},
};

} // namespace

ActionSign actionSign(std::string_view code, const Words& words) {
    for (const Row& row : kRows) {
        if (row.code == code) {
            return {words.get("action." + std::string(code)),
                    words.get("meaning." + std::string(code)), row.icon, row.tone};
        }
    }
    return {std::string(code), "", icons::kInfo, "neutral"};
}

} // namespace tewatashi::server::web
