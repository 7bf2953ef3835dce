#include "common/domain/item_news.h"

#include "common/domain/cancellation.h"

#include <algorithm>

namespace tewatashi::domain {
namespace {

constexpr std::pair<NoticeKind, std::string_view> kCodes[] = {
    {NoticeKind::Requested, "requested"},
    {NoticeKind::Delivered, "delivered"},
    {NoticeKind::Attempted, "attempted"},
    {NoticeKind::Received, "received"},
    {NoticeKind::ReceivedByProxy, "received_by_proxy"},
    {NoticeKind::Returned, "returned"},
    {NoticeKind::BroughtBack, "brought_back"},
    {NoticeKind::Damaged, "damaged"},
    {NoticeKind::Missing, "missing"},
    {NoticeKind::Cancelled, "cancelled"},
    {NoticeKind::Recalled, "recalled"},
    {NoticeKind::FoundCancelled, "found_cancelled"},
    {NoticeKind::Reported, "reported"},
    {NoticeKind::Reminder, "reminder"},
    {NoticeKind::Escalated, "escalated"},
    {NoticeKind::MailFailed, "mail_failed"},
};

bool isAct(const ItemEvent& event) {
    return event.kind != EventKind::Void && event.kind != EventKind::SetAside;
}

std::optional<NoticeKind> toldBy(Action action) {
    switch (action) {
    case Action::Requested:
        return NoticeKind::Requested;
    case Action::Delivered:
        return NoticeKind::Delivered;
    case Action::Attempted:
        return NoticeKind::Attempted;
    case Action::Received:
        return NoticeKind::Received;
    case Action::Returned:
        return NoticeKind::Returned;
    case Action::Damaged:
        return NoticeKind::Damaged;
    case Action::Missing:
    case Action::Lost:
        return NoticeKind::Missing;
    case Action::Accepted:
    case Action::Packed:
    case Action::Unpacked:
    case Action::Departed:
    case Action::Arrived:
    case Action::OutForDelivery:
    case Action::Held:
    case Action::Forwarded:
    case Action::Cancelled: // judged as a whole
        break;
    }
    return std::nullopt;
}

// Says where the item is: any later step contradicts it. The others stay worth knowing until
// something else is told.
bool saysWhere(NoticeKind kind) {
    return kind == NoticeKind::Delivered || kind == NoticeKind::BroughtBack ||
           kind == NoticeKind::Missing;
}

// A request registered after the hand-in changes no state, and is told all the same.
bool counts(const OrderedEvent& entry) {
    if (entry.voided || !isAct(entry.event)) {
        return false;
    }
    return entry.changedState ||
           (entry.event.kind == EventKind::Web && entry.event.action == Action::Requested);
}

class Telling {
public:
    void take(const OrderedEvent& entry) {
        if (!counts(entry)) {
            return;
        }
        std::optional<NoticeKind> kind = toldBy(entry.event.action);
        if (kind == NoticeKind::Delivered && m_isGoingBack) {
            kind = NoticeKind::BroughtBack;
        }
        if (kind == NoticeKind::Requested) {
            takeRequest(entry);
            return;
        }
        m_isGoingBack = m_isGoingBack || entry.event.action == Action::Returned;
        if (entry.event.action == Action::Forwarded) {
            m_isGoingBack = false;
        }
        const bool isSame = kind && m_lastStep && m_news[*m_lastStep].kind == *kind &&
                            m_news[*m_lastStep].place == entry.event.place;
        if (isSame) {
            m_news[*m_lastStep].events.push_back(entry.event.id);
            return;
        }
        contradict(kind.has_value());
        m_lastStep.reset();
        if (kind) {
            m_lastStep = m_news.size();
            m_news.push_back(
                {*kind, {entry.event.id}, entry.event.time.at, entry.event.place, true});
        }
    }

    std::vector<ItemNews> finish(const std::vector<OrderedEvent>& timeline) {
        if (const auto cancelled = judgeCancellation(timeline)) {
            addCancellation(*cancelled, timeline);
        }
        return std::move(m_news);
    }

private:
    // One request is all there can be. What was told since is nearer to the reader.
    void takeRequest(const OrderedEvent& entry) {
        const auto same = std::find_if(m_news.begin(), m_news.end(), [](const ItemNews& each) {
            return each.kind == NoticeKind::Requested;
        });
        if (same != m_news.end()) {
            same->events.push_back(entry.event.id);
            return;
        }
        if (m_lastStep) {
            ++*m_lastStep;
        }
        m_news.insert(m_news.begin(), {NoticeKind::Requested,
                                       {entry.event.id},
                                       entry.event.time.at,
                                       entry.event.place,
                                       m_news.empty()});
    }

    void contradict(bool isNews) {
        for (ItemNews& each : m_news) {
            each.isCurrent = each.isCurrent && !isNews && !saysWhere(each.kind);
        }
    }

    void addCancellation(const Cancellation& cancelled, const std::vector<OrderedEvent>& timeline) {
        ItemNews news;
        news.events = {cancelled.event};
        news.isCurrent = true;
        switch (cancelled.stage) {
        case CancelStage::BeforeHandIn:
            news.kind = cancelled.progress == CancelProgress::Done ? NoticeKind::Cancelled
                                                                   : NoticeKind::FoundCancelled;
            break;
        case CancelStage::HandedIn:
        case CancelStage::Dispatched:
            news.kind = NoticeKind::Recalled;
            news.isCurrent = cancelled.progress == CancelProgress::Open;
            break;
        case CancelStage::Delivered:
            return; // refused: who asked was told at once
        }
        const auto found = std::find_if(timeline.begin(), timeline.end(), [&](const auto& entry) {
            return entry.event.id == cancelled.event;
        });
        if (found != timeline.end()) {
            news.at = found->event.time.at;
        }
        // That it was requested is nothing to wait for any more.
        for (ItemNews& each : m_news) {
            each.isCurrent = each.isCurrent && each.kind != NoticeKind::Requested;
        }
        m_news.push_back(std::move(news));
    }

    std::vector<ItemNews> m_news;
    std::optional<std::size_t> m_lastStep; // in m_news: the newest step, when it is news
    bool m_isGoingBack = false;
};

} // namespace

std::string_view noticeKindCode(NoticeKind kind) {
    for (const auto& [each, code] : kCodes) {
        if (each == kind) {
            return code;
        }
    }
    return "";
}

std::optional<NoticeKind> noticeKindFromCode(std::string_view code) {
    for (const auto& [kind, each] : kCodes) {
        if (each == code) {
            return kind;
        }
    }
    return std::nullopt;
}

std::optional<NoticeKind> noticeKindFrom(std::int64_t stored) {
    for (const auto& [kind, code] : kCodes) {
        if (static_cast<std::int64_t>(kind) == stored) {
            return kind;
        }
    }
    return std::nullopt;
}

bool mayBeNews(const ItemState& state) {
    return std::any_of(state.timeline.begin(), state.timeline.end(), [](const OrderedEvent& entry) {
        const Action action = entry.event.action;
        return isAct(entry.event) && action != Action::Requested &&
               (action == Action::Cancelled || toldBy(action));
    });
}

std::vector<ItemNews> newsOf(const ItemState& state) {
    Telling telling;
    for (const OrderedEvent& entry : state.timeline) {
        telling.take(entry);
    }
    return telling.finish(state.timeline);
}

} // namespace tewatashi::domain
