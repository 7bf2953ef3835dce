#include "server/services/receipts/unconfirmed_items.h"

#include "common/base/whole_number.h"
#include "common/domain/reminder.h"
#include "server/services/calendar/calendar_rules.h"
#include "server/services/notices/notice_writer.h"
#include "server/services/requests/request_reader.h"
#include "server/services/site/place_name.h"
#include "server/services/site/row_cursor.h"
#include "server/services/site/site_context.h"
#include "server/store/person_store.h"
#include "server/store/registration_store.h"
#include "server/store/reminder_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;

// Where a page goes on: delivered when, and which request. "1775001600000.17"
struct Cursor {
    UtcMillis delivered{0};
    std::int64_t request = 0;
};

std::optional<Cursor> cursorFrom(std::string_view text) {
    if (text.empty()) {
        return Cursor();
    }
    const std::size_t dot = text.find('.');
    const auto delivered = wholeNumber<std::int64_t>(text.substr(0, dot));
    const auto request = dot == std::string_view::npos
                             ? std::nullopt
                             : wholeNumber<std::int64_t>(text.substr(dot + 1));
    return delivered && request ? std::optional(Cursor{{*delivered}, *request}) : std::nullopt;
}

class UnconfirmedReader {
public:
    UnconfirmedReader(SiteContext& site, store::Connection& connection, const User& onlooker)
        : m_site(site), m_connection(connection), m_requests(site, connection, onlooker),
          m_calendar(storedCalendar(connection)),
          m_notices(site, connection, site.clock().utcNow()) {}

    std::optional<UnconfirmedItem> item(const store::UnconfirmedRow& row) {
        const auto item = store::ItemStore(m_connection).find(row.item);
        const auto request = store::RequestStore(m_connection).ofItem(row.item);
        auto view = item && request ? m_requests.view(*item, *request) : std::nullopt;
        if (!view) {
            return std::nullopt;
        }
        UnconfirmedItem made;
        made.slipNumber = item->number;
        made.request = std::move(*view);
        made.placeName = placeName(item->place);
        made.deliveredAt = {row.delivered_ms};
        made.businessDays = domain::businessDaysSince(
            m_calendar, domain::dateOf(m_site.localTime(made.deliveredAt)), m_site.today());
        addReminders(made, row);
        if (const auto contact = m_notices.keyContact(*request)) {
            const auto person = store::PersonStore(m_connection).find(*contact);
            made.keyContact = person ? person->nameJa : "";
        }
        return made;
    }

private:
    LocalizedText placeName(const std::string& code) {
        const auto name = store::RegistrationStore(m_connection).placeName(code);
        return placeNameOf(code, name ? name->ja : "", name ? name->en : "");
    }

    void addReminders(UnconfirmedItem& made, const store::UnconfirmedRow& row) {
        std::set<std::string> occasions;
        for (const store::NoticeRow& notice : store::NoticeStore(m_connection).ofItem(row.item)) {
            const bool isReminder = notice.kind == static_cast<std::int64_t>(NoticeKind::Reminder);
            const bool isLast = notice.kind == static_cast<std::int64_t>(NoticeKind::Escalated);
            // Those of a delivery before this one say nothing of it.
            if ((!isReminder && !isLast) || notice.toldAt_ms < row.delivered_ms) {
                continue;
            }
            if (isReminder) {
                occasions.insert(notice.occasion);
            }
            made.isEscalated = made.isEscalated || isLast;
            made.lastTold =
                UtcMillis{std::max(notice.toldAt_ms, made.lastTold.value_or(UtcMillis{0}).value)};
        }
        made.reminders = static_cast<int>(occasions.size());
    }

    SiteContext& m_site;
    store::Connection& m_connection;
    RequestReader m_requests;
    domain::BusinessCalendar m_calendar;
    NoticeWriter m_notices; // only asked
};

std::string partyOf(const RequestParty& party, Language language) {
    return party.name.empty() ? party.department.in(language) : party.name;
}

void appendHead(std::string& out, Language language) {
    const bool isJapanese = language == Language::Japanese;
    std::vector<CsvField> fields;
    for (const LocalizedText& title :
         {LocalizedText{"伝票番号", "Slip number"}, LocalizedText{"配達日時", "Delivered"},
          LocalizedText{"経過営業日", "Business days"}, LocalizedText{"場所", "Place"},
          LocalizedText{"受領者", "Recipient"}, LocalizedText{"受領者の組織", "Its department"},
          LocalizedText{"送信者", "Sender"}, LocalizedText{"区分", "Class"},
          LocalizedText{"督促", "Reminders"}, LocalizedText{"上申", "Escalated"},
          LocalizedText{"最後の督促", "Last reminded"}, LocalizedText{"窓口", "Key contact"}}) {
        fields.push_back({isJapanese ? title.ja : title.en, false});
    }
    appendCsvRow(out, fields, CsvCodes::Plain);
}

void appendRow(std::string& out, const UnconfirmedItem& item, const SiteContext& site,
               Language language) {
    const auto time = [&](const std::optional<UtcMillis>& at) {
        return at ? site.localTime(*at).text() : std::string();
    };
    appendCsvRow(out,
                 {{item.slipNumber, true},
                  {time(item.deliveredAt), false},
                  {std::to_string(item.businessDays), false},
                  {item.placeName.in(language), false},
                  {partyOf(item.request.to, language), false},
                  {item.request.to.department.in(language), false},
                  {partyOf(item.request.from, language), false},
                  {item.request.itemClass.name.in(language), false},
                  {std::to_string(item.reminders), false},
                  {item.isEscalated ? "1" : "0", false},
                  {time(item.lastTold), false},
                  {item.keyContact, false}},
                 CsvCodes::Plain);
}

} // namespace

Result<UnconfirmedPage, ServiceError> UnconfirmedItems::list(const User& onlooker,
                                                             std::string_view cursor, int limit) {
    const auto after = cursorFrom(cursor);
    if (!after) {
        return failure(wrongListCursor());
    }
    const int most = std::clamp(limit, 1, kUnconfirmedPageMax);
    return m_site.database().read([&](store::Connection& connection) {
        auto rows =
            store::ReminderStore(connection).awaited(after->delivered, after->request, most + 1);
        UnconfirmedPage page;
        if (rows.size() > static_cast<std::size_t>(most)) {
            rows.pop_back();
            page.next = fmt::format("{}.{}", rows.back().delivered_ms, rows.back().request);
        }
        UnconfirmedReader reader(m_site, connection, onlooker);
        for (const store::UnconfirmedRow& row : rows) {
            if (auto item = reader.item(row)) {
                page.rows.push_back(std::move(*item));
            }
        }
        return page;
    });
}

UnconfirmedExport::UnconfirmedExport(UnconfirmedItems& items, User onlooker,
                                     const SiteContext& site)
    : m_items(items), m_onlooker(std::move(onlooker)), m_site(site) {}

bool UnconfirmedExport::next(std::string& piece) {
    if (!m_began) {
        piece += kByteOrderMark;
        appendHead(piece, m_onlooker.language);
        m_began = true;
    }
    const auto page = m_items.list(m_onlooker, m_cursor, kUnconfirmedPageMax);
    if (!page) {
        return false; // no cursor of ours is wrong
    }
    for (const UnconfirmedItem& item : page->rows) {
        appendRow(piece, item, m_site, m_onlooker.language);
    }
    m_cursor = page->next;
    return !m_cursor.empty();
}

} // namespace tewatashi::server::services
