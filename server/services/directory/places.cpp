#include "server/services/directory/places.h"

#include "server/services/directory/directory_audit.h"
#include "server/services/directory/place_checks.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/services/site/tree_order.h"
#include "server/services/text/text_fields.h"
#include "server/store/place_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::DatePeriod;
using domain::LocalDate;
using store::PlacePeriodRow;

PlacePeriod placePeriodFrom(const PlacePeriodRow& row) {
    return {periodOf(row), kindOf(row), row.parent, {row.nameJa, row.nameEn}};
}

const PlacePeriodRow* entryOn(const std::vector<PlacePeriodRow>& rows, LocalDate on) {
    const auto found = std::find_if(rows.begin(), rows.end(), [on](const PlacePeriodRow& row) {
        return periodOf(row).contains(on);
    });
    return found == rows.end() ? nullptr : &*found;
}

ServiceError placeCodeTaken(const std::string& code) {
    ServiceError error =
        invalidField({"code",
                      {"場所コード「" + code +
                           "」はすでに登録されています。コードを直すか、その場所を変更して"
                           "ください。",
                       "Place code \"" + code + "\" is taken. Correct it, or change that place."}});
    error.kind = ServiceErrorKind::Conflict;
    error.code = "place-code-taken";
    return error;
}

ServiceError noPlace(const std::string& code) {
    return {ServiceErrorKind::NotFound,
            "place-not-found",
            unknownEntry({}, {"場所", "place"}, code).text,
            {}};
}

// One put, inside a write job.
class PlacePut {
public:
    PlacePut(SiteContext& site, store::Connection& connection)
        : m_site(site), m_connection(connection), m_store(connection) {}

    Result<void, ServiceError> run(const PlaceInput& place, PutAs as) {
        std::vector<FieldProblem> problems = problemsOf(place);
        const bool isKnown = m_store.find(place.code).has_value();
        if (as == PutAs::Add && isKnown) {
            return failure(placeCodeTaken(place.code));
        }
        if (as == PutAs::Change && !isKnown) {
            return failure(noPlace(place.code));
        }
        const auto before = placePeriodsOf(m_store, place.code);
        const auto timeline = timelineOf(before);
        const DatePeriod period{place.from,
                                place.until.value_or(domain::naturalEnd(timeline, place.from))};
        checkParent(problems, place, period);
        checkBelow(problems, place, period);
        if (!problems.empty()) {
            return failure(invalidFields(std::move(problems)));
        }
        const auto after = rowsOf(domain::withEntry(timeline, {period, rowOf(place)}));
        if (!isKnown) {
            store::putPlace(m_connection, {place.code, place.nameJa, place.nameEn},
                            m_site.clock().utcNow());
        }
        if (after != before || m_store.periodsOf(place.code).empty()) {
            m_store.replacePeriods(place.code, after);
        }
        return {};
    }

private:
    void checkParent(std::vector<FieldProblem>& problems, const PlaceInput& place,
                     DatePeriod period) {
        if (place.parentCode.empty()) {
            return;
        }
        const auto rows = placePeriodsOf(m_store, place.parentCode);
        if (rows.empty()) {
            problems.push_back(unknownEntry("parent", {"場所", "place"}, place.parentCode));
            return;
        }
        const bool fits = std::all_of(rows.begin(), rows.end(), [&](const PlacePeriodRow& row) {
            return !periodOf(row).overlaps(period) || rankOf(kindOf(row)) < rankOf(place.kind);
        });
        if (!fits) {
            problems.push_back(cannotLieIn(place.parentCode));
        }
    }

    // What lies in it must stay smaller.
    void checkBelow(std::vector<FieldProblem>& problems, const PlaceInput& place,
                    DatePeriod period) {
        for (const PlacePeriodRow& row : m_store.below(place.code)) {
            if (periodOf(row).overlaps(period) && rankOf(kindOf(row)) <= rankOf(place.kind)) {
                problems.push_back(cannotHold(row.place));
                return;
            }
        }
    }

    SiteContext& m_site;
    store::Connection& m_connection;
    store::PlaceStore m_store;
};

int refreshed(store::Connection& connection, LocalDate today) {
    store::PlaceStore store(connection);
    const auto rows = store.misnamedOn(today.text());
    for (const PlacePeriodRow& row : rows) {
        store.rename({row.place, row.nameJa, row.nameEn});
    }
    return static_cast<int>(rows.size());
}

} // namespace

// Runs a put with its line of the audit log; names of today follow.
template <class Put>
Result<void, ServiceError> Places::noted(store::Connection& connection, const Actor& by,
                                         const PlaceInput& place, const Put& put) {
    const auto before = placeLines(connection, place.code);
    auto done = put();
    if (done) {
        const AuditChange change = auditLines(before, placeLines(connection, place.code));
        if (!change.before.empty() || !change.after.empty()) {
            noteAct(connection, m_site.clock().utcNow(), by, audit::kPlacePut, place.code, change);
        }
    }
    static_cast<void>(refreshed(connection, m_site.today()));
    return done;
}

Result<void, ServiceError> Places::put(const PlaceInput& input, PutAs as, const Actor& by) {
    const PlaceInput place = trimmedInput(input);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            return noted(connection, by, place,
                         [&] { return PlacePut(m_site, connection).run(place, as); });
        });
}

Result<void, ServiceError> Places::addOrRename(std::string_view code, const LocalizedText& name,
                                               const Actor& by) {
    PlaceInput place;
    place.code = code;
    place.nameJa = name.ja;
    place.nameEn = name.en;
    place.from = m_site.today();
    place = trimmedInput(place);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::PlaceStore store(connection);
            const auto rows = placePeriodsOf(store, place.code);
            if (rows.empty()) {
                place.from = firstPlaceDay(); // nobody said since when it is there
            } else if (const PlacePeriodRow* const now = entryOn(rows, place.from)) {
                place.kind = kindOf(*now);
                place.parentCode = now->parent;
            }
            return noted(connection, by, place, [&] {
                return PlacePut(m_site, connection).run(place, PutAs::AddOrChange);
            });
        });
}

Result<void, ServiceError> Places::end(std::string_view code, LocalDate lastDay, const Actor& by) {
    const std::string wanted = trimmed(code);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::PlaceStore store(connection);
            const auto before = placePeriodsOf(store, wanted);
            if (before.empty()) {
                return failure(noPlace(wanted));
            }
            const auto after = rowsOf(domain::endedOn(timelineOf(before), lastDay));
            if (after.empty()) {
                return failure(
                    invalidField({"last_day",
                                  {"場所「" + wanted + "」は" + lastDay.text() +
                                       "にはまだありません。最初の日以降の日を指定してください。",
                                   "Place \"" + wanted + "\" does not exist by " + lastDay.text() +
                                       ". Give a day on which it does."}}));
            }
            store.replacePeriods(wanted, after);
            noteAct(connection, m_site.clock().utcNow(), by, audit::kPlaceEnded, wanted,
                    {"", "last_day: " + lastDay.text()});
            return {};
        });
}

std::vector<PlaceNode> Places::tree(LocalDate on) {
    auto rows = m_site.database().read([&](store::Connection& connection) {
        store::PlaceStore store(connection);
        auto all = store.allOn(on.text());
        for (const store::PlaceRow& place : store.withoutPeriods()) {
            all.push_back(sinceEver(place));
        }
        return all;
    });
    std::sort(rows.begin(), rows.end(),
              [](const PlacePeriodRow& a, const PlacePeriodRow& b) { return a.place < b.place; });
    std::vector<TreeEntry<std::string>> entries;
    for (const PlacePeriodRow& row : rows) {
        entries.push_back(
            {row.place, row.parent.empty() ? std::nullopt : std::optional(row.parent)});
    }
    std::vector<PlaceNode> nodes;
    for (const TreePlace& each : treeOrder(entries)) {
        const PlacePeriodRow& row = rows[each.index];
        nodes.push_back({row.place, placePeriodFrom(row), each.depth});
    }
    return nodes;
}

std::optional<PlaceFile> Places::file(std::string_view code) {
    PlaceFile file{trimmed(code), {}};
    const auto rows = m_site.database().read([&](store::Connection& connection) {
        store::PlaceStore store(connection);
        return placePeriodsOf(store, file.code);
    });
    if (rows.empty()) {
        return std::nullopt;
    }
    std::transform(rows.begin(), rows.end(), std::back_inserter(file.periods), placePeriodFrom);
    return file;
}

int Places::refreshNames() {
    const LocalDate today = m_site.today();
    const bool isTrue = m_site.database().read([&](store::Connection& connection) {
        return store::PlaceStore(connection).misnamedOn(today.text()).empty();
    });
    return isTrue ? 0 : m_site.database().write([&](store::Connection& connection) {
        return refreshed(connection, today);
    });
}

} // namespace tewatashi::server::services
