#pragma once

#include "common/base/localized_text.h"
#include "common/domain/confidentiality.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// A confidentiality class (区分) as administrators set it.
struct ClassEntry {
    std::string code; // lower case letters, digits and _; never changes
    LocalizedText name;
    domain::ClassRules rules;
    bool standsOut = false; // its sign is printed large
    int position = 1;       // order in lists
    bool isRetired = false; // not offered to new requests; it holds for those that have it
};

inline constexpr int kDueDaysMax = 60;
inline constexpr int kReminderDaysMax = 60;
inline constexpr int kClassPositionMax = 999;
inline constexpr std::size_t kClassesMax = 30;

// The site's confidentiality classes. Rules are read when somebody acts (docs/decisions/0038): a
// change holds at once, also for what was requested before; to leave that as it is, a class is
// retired and another one added. Thread-safe.
class ItemClasses {
public:
    explicit ItemClasses(SiteContext& site) : m_site(site) {}

    [[nodiscard]] std::vector<ClassEntry> list(); // in the order of lists, with those retired
    [[nodiscard]] std::optional<ClassEntry> find(std::string_view code);

    // Conflict for a code that is taken. Invalid names every wrong field.
    [[nodiscard]] Result<void, ServiceError> add(const ClassEntry& entry, const Actor& by = {});
    // At least one class stays offered. NotFound for a code that is none.
    [[nodiscard]] Result<void, ServiceError> change(const ClassEntry& entry, const Actor& by = {});
    // Back to what a new site has; NotFound for a class that a new site does not have.
    [[nodiscard]] Result<void, ServiceError> restore(std::string_view code, const Actor& by = {});

private:
    SiteContext& m_site;
};

// What a new site has for that code (普通, 秘, 親展).
[[nodiscard]] std::optional<ClassEntry> defaultClass(std::string_view code);
// "everybody", "parties_and_mail_room", "parties_only".
[[nodiscard]] std::string_view textReadersCode(domain::TextReaders readers);
[[nodiscard]] std::optional<domain::TextReaders> textReadersFromCode(std::string_view code);

} // namespace tewatashi::server::services
