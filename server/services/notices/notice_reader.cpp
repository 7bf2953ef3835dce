#include "server/services/notices/notice_reader.h"

#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/store/item_store.h"
#include "server/store/person_store.h"
#include "server/store/registration_store.h"
#include "server/store/request_store.h"

namespace tewatashi::server::services {

NoticeReader::NoticeReader(const SiteContext& site, store::Connection& connection)
    : m_connection(connection), m_directory(connection, site.today()), m_texts(connection) {}

std::string NoticeReader::nameOf(std::int64_t person) {
    const auto [found, fresh] = m_names.try_emplace(person);
    if (fresh) {
        const auto row = store::PersonStore(m_connection).find(person);
        found->second = row ? row->nameJa : "";
    }
    return found->second;
}

void NoticeReader::addItem(NoticeView& view, const store::NoticeRow& row) {
    const auto item = store::ItemStore(m_connection).find(row.item);
    if (!item) {
        return;
    }
    view.slipNumber = item->number;
    if (const auto event = store::RegistrationStore(m_connection).byEvent(row.occasion)) {
        if (!event->place.empty()) {
            view.placeName = placeNameOf(event->place, event->placeNameJa.value_or(""),
                                         event->placeNameEn.value_or(""));
        }
    }
    const auto request = store::RequestStore(m_connection).ofItem(row.item);
    if (!request) {
        return;
    }
    view.sender = nameOf(request->sender);
    if (request->toPerson) {
        const std::string name = nameOf(*request->toPerson);
        view.recipient = {name, name};
    } else if (const auto department =
                   m_directory.department({request->toDepartment.value_or(0)})) {
        view.recipient = department->path;
    }
}

NoticeView NoticeReader::view(const store::NoticeRow& row) {
    NoticeView view;
    view.id = row.id;
    view.kind = domain::noticeKindFrom(row.kind).value_or(domain::NoticeKind::Requested);
    const NoticeText words = m_texts.text(view.kind);
    view.title = words.title;
    view.body = words.body;
    if (row.about) {
        view.about = nameOf(*row.about);
    }
    if (row.eventAt_ms) {
        view.eventAt = UtcMillis{*row.eventAt_ms};
    }
    view.toldAt = {row.toldAt_ms};
    view.isRead = row.readAt_ms.has_value();
    view.isWithdrawn = row.withdrawn != 0;
    if (row.item != 0) {
        addItem(view, row);
    }
    return view;
}

} // namespace tewatashi::server::services
