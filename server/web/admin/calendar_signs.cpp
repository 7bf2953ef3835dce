#include "server/web/admin/calendar_signs.h"

#include "server/web/frame/display_time.h"

namespace tewatashi::server::web {
namespace {

DaySign sign(const char* kind, const Words& words) {
    const std::string key = std::string("calendar.kind.") + kind;
    const std::string mark = key + ".mark";
    return {kind, words.has(mark) ? words.get(mark) : "", words.get(key)};
}

} // namespace

DaySign signOf(const domain::DayInfo& info, const Words& words) {
    switch (info.reason) {
    case domain::DayReason::Weekday:
        return sign(info.isProvisional ? "provisional" : "open", words);
    case domain::DayReason::Weekly:
        return sign("weekly", words);
    case domain::DayReason::Yearly:
        return sign("yearly", words);
    case domain::DayReason::Holiday:
        return sign("holiday", words);
    case domain::DayReason::Company:
        return sign(info.isOpen ? "company-open" : "company-closed", words);
    case domain::DayReason::Place:
        return sign(info.isOpen ? "place-open" : "place-closed", words);
    }
    return sign("open", words);
}

std::vector<DaySign> daySigns(const Words& words) {
    std::vector<DaySign> signs;
    for (const char* kind : {"open", "provisional", "weekly", "holiday", "yearly", "company-closed",
                             "company-open", "place-closed", "place-open"}) {
        signs.push_back(sign(kind, words));
    }
    return signs;
}

std::string weekdayText(int weekday, const Words& words) {
    return words.get("calendar.weekday." + std::to_string(weekday));
}

std::string dateText(domain::LocalDate date, Language language) {
    const std::string year = std::to_string(date.year());
    const std::string day = dayText(date.text(), language);
    return language == Language::Japanese ? year + "年" + day : day + " " + year;
}

} // namespace tewatashi::server::web
