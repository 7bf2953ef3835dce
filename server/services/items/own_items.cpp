#include "server/services/items/own_items.h"

#include "common/domain/custody.h"
#include "server/services/directory/directory_view.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/services/text/search_form.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"
#include "server/store/absence_store.h"
#include "server/store/own_item_store.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <limits>

namespace tewatashi::server::services {
namespace {

bool isOver(const std::optional<std::int64_t>& status) {
    return status == static_cast<std::int64_t>(domain::Action::Received) ||
           status == static_cast<std::int64_t>(domain::Action::Delivered) ||
           status == static_cast<std::int64_t>(domain::Action::Cancelled);
}

enum class Side { Coming, Sent };

ServiceError notTheirDelegate() {
    return {
        ServiceErrorKind::NotFound,
        "not-their-delegate",
        {"この人の代理人として登録されていません。期間が終わっていないか、本人に確かめてください。",
         "You do not act for this person, or no longer. Ask them to name you as a delegate."},
        {}};
}

// As a delegate: who stands in for somebody away gets some of their mail, and sees it at /receive.
std::vector<OwnPrincipal> principals(const SiteContext& site, store::Connection& connection,
                                     std::int64_t person) {
    std::vector<OwnPrincipal> found;
    for (const store::PrincipalRow& row :
         store::AbsenceStore(connection).principalsOf(person, site.today().text())) {
        const auto who =
            row.isAway ? std::nullopt : store::PersonStore(connection).find(row.person);
        if (who) {
            found.push_back({who->employeeNumber, who->nameJa});
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

// A search, understood.
class OwnFilter {
public:
    explicit OwnFilter(const OwnSearch& search)
        : m_name(searchFormOf(search.text).text()), m_digits(withPlainCharacters(search.text)),
          m_hasText(!trimmed(search.text).empty()), m_status(search.statusCode) {}

    // What is wrong, field by field.
    std::vector<FieldProblem> understandDays(const OwnSearch& search, const SiteContext& site) {
        std::vector<FieldProblem> problems;
        const auto day = [&](const std::string& text, const char* field) {
            const std::string plain = trimmed(withPlainCharacters(text));
            const auto date = domain::LocalDate::fromText(plain);
            if (!plain.empty() && !date) {
                problems.push_back({field,
                                    {"日付は「2026-11-25」の形で入力してください。",
                                     "Enter the day in the form 2026-11-25."}});
            }
            return date;
        };
        if (const auto from = day(search.from, "from")) {
            m_from = site.utcOf(domain::startOf(*from)).value;
        }
        if (const auto until = day(search.until, "until")) {
            m_before = site.utcOf(domain::startOf(*until + 1)).value;
        }
        if (!m_status.empty() && !domain::actionFromCode(m_status)) {
            problems.push_back(
                {"status", {"状況を選び直してください。", "Choose the status again."}});
        }
        return problems;
    }

    [[nodiscard]] bool matches(const OwnItem& item) const {
        const std::int64_t at = item.requestedAt.value;
        return at >= m_from && at < m_before && (m_status.empty() || m_status == item.statusCode) &&
               (!m_hasText || isNamed(item));
    }

private:
    [[nodiscard]] bool isNamed(const OwnItem& item) const {
        const auto holds = [this](const std::string& text) {
            return !m_name.empty() && searchFormOf(text).text().find(m_name) != std::string::npos;
        };
        return holds(item.otherParty.ja) || holds(item.otherParty.en) ||
               holds(item.forDepartment.ja) || holds(item.forDepartment.en) ||
               (!m_digits.empty() && item.slipNumber.find(m_digits) != std::string::npos);
    }

    std::string m_name;
    std::string m_digits;
    bool m_hasText;
    std::string m_status;
    std::int64_t m_from = std::numeric_limits<std::int64_t>::min();
    std::int64_t m_before = std::numeric_limits<std::int64_t>::max();
};

class OwnItemsReader {
public:
    OwnItemsReader(const SiteContext& site, store::Connection& connection, std::int64_t person)
        : m_connection(connection), m_items(connection), m_expected(site, connection),
          m_directory(connection, site.today()), m_person(person) {}

    // Without what is sent to their departments.
    void readPersonal(OwnItemsView& view) {
        show(m_items.comingToPerson(m_person, kComingShown + 1), view);
    }

    void read(OwnItemsView& view) {
        std::vector<store::OwnItemRow> rows = m_items.comingToPerson(m_person, kComingShown + 1);
        for (const std::int64_t department : m_directory.mailOf(m_person)) {
            auto more = m_items.comingToDepartment(department, kComingShown + 1);
            std::move(more.begin(), more.end(), std::back_inserter(rows));
        }
        std::stable_sort(rows.begin(), rows.end(), [](const auto& left, const auto& right) {
            return left.requestedAt_ms > right.requestedAt_ms;
        });
        show(std::move(rows), view);
    }

    void show(std::vector<store::OwnItemRow> rows, OwnItemsView& view) {
        view.hasMoreComing = cut(rows, kComingShown);
        view.coming = itemsOf(rows, Side::Coming);
        rows = m_items.sentBy(m_person, kSentShown + 1);
        view.hasMoreSent = cut(rows, kSentShown);
        view.sent = itemsOf(rows, Side::Sent);
    }

    OwnFoundItems find(const OwnFilter& filter) {
        OwnFoundItems found;
        const auto take = [&](std::vector<store::OwnItemRow> rows, Side side) {
            found.isCut = cut(rows, kOwnExamined) || found.isCut;
            for (OwnItem& item : itemsOf(rows, side)) {
                if (filter.matches(item)) {
                    found.rows.push_back({std::move(item), side == Side::Sent});
                }
            }
        };
        take(m_items.everSentTo(m_person, kOwnExamined + 1), Side::Coming);
        for (const std::int64_t department : m_directory.mailOf(m_person)) {
            take(m_items.comingToDepartment(department, kOwnExamined + 1), Side::Coming);
        }
        take(m_items.sentBy(m_person, kOwnExamined + 1), Side::Sent);
        std::stable_sort(found.rows.begin(), found.rows.end(), [](const auto& a, const auto& b) {
            return a.item.requestedAt > b.item.requestedAt;
        });
        if (found.rows.size() > kOwnFoundShown) {
            found.rows.resize(kOwnFoundShown);
            found.isCut = true;
        }
        return found;
    }

private:
    static bool cut(std::vector<store::OwnItemRow>& rows, std::size_t most) {
        const bool isLonger = rows.size() > most;
        if (isLonger) {
            rows.resize(most);
        }
        return isLonger;
    }

    LocalizedText departmentName(std::int64_t id) {
        const auto department = m_directory.department({id});
        return department ? department->name : LocalizedText{};
    }

    std::vector<OwnItem> itemsOf(std::vector<store::OwnItemRow>& rows, Side side) {
        std::vector<OwnItem> items;
        items.reserve(rows.size());
        for (store::OwnItemRow& row : rows) {
            items.push_back(itemOf(row, side));
        }
        return items;
    }

    OwnItem itemOf(store::OwnItemRow& row, Side side) {
        OwnItem item;
        item.slipNumber = std::move(row.number);
        if (row.status) {
            item.statusCode = domain::actionCode(static_cast<domain::Action>(*row.status));
        }
        if (!row.place.empty()) {
            item.placeName =
                placeNameOf(row.place, row.placeNameJa.value_or(""), row.placeNameEn.value_or(""));
        }
        if (row.since_ms) {
            item.since = UtcMillis{*row.since_ms};
        }
        item.className = {std::move(row.classNameJa), std::move(row.classNameEn)};
        item.standsOut = row.standsOut != 0;
        item.requestedAt = {row.requestedAt_ms};
        const LocalizedText department =
            row.toDepartment ? departmentName(*row.toDepartment) : LocalizedText{};
        if (side == Side::Coming) {
            item.otherParty = {row.senderName, row.senderName};
            item.forDepartment = department;
        } else if (row.recipientName) {
            item.otherParty = {*row.recipientName, *row.recipientName};
        } else {
            item.otherParty = department;
        }
        item.isCancelled = row.cancelledAt_ms.has_value();
        if (row.handIn_ms && !isOver(row.status) && !item.isCancelled) {
            item.expected = m_expected.after({*row.handIn_ms}, static_cast<int>(row.dueDays),
                                             m_expected.placeOf(row.toPerson, row.toDepartment));
        }
        return item;
    }

    store::Connection& m_connection;
    store::OwnItemStore m_items;
    ExpectedDays m_expected;
    DirectoryView m_directory;
    std::int64_t m_person;
};

} // namespace

OwnItemsView OwnItems::view(const User& user) {
    return m_site.database().read([&](store::Connection& connection) {
        OwnItemsView view;
        if (const auto person = store::PersonStore(connection).personOfUser(user.id)) {
            view.hasPerson = true;
            view.actsFor = principals(m_site, connection, *person);
            OwnItemsReader(m_site, connection, *person).read(view);
        }
        return view;
    });
}

Result<OwnItemsView, ServiceError> OwnItems::viewFor(const User& user,
                                                     std::string_view employeeNumber) {
    return m_site.database().read(
        [&](store::Connection& connection) -> Result<OwnItemsView, ServiceError> {
            store::PersonStore people(connection);
            const auto person = people.personOfUser(user.id);
            OwnItemsView view;
            view.hasPerson = true;
            view.actsFor =
                person ? principals(m_site, connection, *person) : std::vector<OwnPrincipal>();
            const auto whose =
                std::find_if(view.actsFor.begin(), view.actsFor.end(), [&](const auto& each) {
                    return each.employeeNumber == employeeNumber;
                });
            if (whose == view.actsFor.end()) {
                return failure(notTheirDelegate());
            }
            view.whose = *whose;
            OwnItemsReader(m_site, connection, people.find(whose->employeeNumber)->id)
                .readPersonal(view);
            return view;
        });
}

Result<OwnFoundItems, ServiceError> OwnItems::search(const User& user, const OwnSearch& search) {
    OwnFilter filter(search);
    if (auto problems = filter.understandDays(search, m_site); !problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    return m_site.database().read([&](store::Connection& connection) {
        const auto person = store::PersonStore(connection).personOfUser(user.id);
        return person ? OwnItemsReader(m_site, connection, *person).find(filter) : OwnFoundItems{};
    });
}

std::optional<ExpectedDay> OwnItems::expected(std::optional<UtcMillis> handIn, int dueDays,
                                              const std::string& placeCode) {
    if (!handIn) {
        return std::nullopt;
    }
    return m_site.database().read([&](store::Connection& connection) {
        return ExpectedDays(m_site, connection).after(*handIn, dueDays, placeCode);
    });
}

} // namespace tewatashi::server::services
