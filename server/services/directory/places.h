#pragma once

#include "common/base/localized_text.h"
#include "common/domain/dated_timeline.h"
#include "server/services/directory/directory.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// The larger holds the smaller: a desk stands on a floor, in a mail room's building, or nowhere.
enum class PlaceKind { Site, Building, Floor, MailRoom, Shelf, Desk };
[[nodiscard]] std::string_view placeKindCode(PlaceKind kind); // "mail_room"
[[nodiscard]] std::optional<PlaceKind> placeKindFromCode(std::string_view code);

struct PlaceInput {
    std::string code; // the stable id, printed as a bar code
    domain::LocalDate from;
    // None: as long as what it changes (domain::naturalEnd).
    std::optional<domain::LocalDate> until = std::nullopt;
    PlaceKind kind = PlaceKind::MailRoom;
    std::string parentCode = {}; // empty at the top
    std::string nameJa;
    std::string nameEn = {}; // empty: the Japanese one
};
// What held when.
struct PlacePeriod {
    domain::DatePeriod period;
    PlaceKind kind = PlaceKind::MailRoom;
    std::string parentCode;
    LocalizedText name;
};
struct PlaceFile {
    std::string code;
    std::vector<PlacePeriod> periods; // by day
};
struct PlaceNode {
    std::string code;
    PlacePeriod now;
    int depth = 0; // 0 at the top
};

// Places and where they lie (site › building › floor › mail room, shelf, desk), from day to day. A
// place keeps its code for ever: what was scanned there stays there. Thread-safe.
class Places {
public:
    explicit Places(SiteContext& site) : m_site(site) {}

    [[nodiscard]] Result<void, ServiceError>
    put(const PlaceInput& input, PutAs as = PutAs::AddOrChange, const Actor& by = {});
    // The name alone, from today on.
    [[nodiscard]] Result<void, ServiceError>
    addOrRename(std::string_view code, const LocalizedText& name, const Actor& by = {});
    [[nodiscard]] Result<void, ServiceError> end(std::string_view code, domain::LocalDate lastDay,
                                                 const Actor& by = {});

    // As a tree is read from top to bottom.
    [[nodiscard]] std::vector<PlaceNode> tree(domain::LocalDate on);
    [[nodiscard]] std::optional<PlaceFile> file(std::string_view code);

    // Gives the places that scans and pages name the names of today; how many changed. Cheap when
    // none does. Called at each put and from time to time.
    int refreshNames();

private:
    template <class Put>
    Result<void, ServiceError> noted(store::Connection& connection, const Actor& by,
                                     const PlaceInput& place, const Put& put);

    SiteContext& m_site;
};

} // namespace tewatashi::server::services
