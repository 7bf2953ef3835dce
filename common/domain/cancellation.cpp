#include "common/domain/cancellation.h"

#include <algorithm>

namespace tewatashi::domain {
namespace {

bool holds(const OrderedEvent& entry) {
    return !entry.voided && entry.event.kind != EventKind::Void &&
           entry.event.kind != EventKind::SetAside;
}

bool isDelivery(Action action) { return action == Action::Delivered || action == Action::Received; }

// Where a step leaves an item that was at `stage`. Only receipt by the person is final: what was
// put down on a desk may be carried on.
CancelStage after(CancelStage stage, Action action) {
    switch (action) {
    case Action::Requested:
    case Action::Cancelled:
        return stage;
    case Action::Delivered:
    case Action::Received:
        return CancelStage::Delivered;
    case Action::Departed:
    case Action::Arrived:
    case Action::OutForDelivery:
    case Action::Attempted:
    case Action::Forwarded:
    case Action::Returned:
        return CancelStage::Dispatched;
    case Action::Accepted:
    case Action::Packed:
    case Action::Unpacked:
    case Action::Held:
    case Action::Damaged:
    case Action::Missing:
    case Action::Lost:
        break;
    }
    const CancelStage carried = stage == CancelStage::Delivered ? CancelStage::Dispatched : stage;
    return std::max(carried, CancelStage::HandedIn);
}

class Walk {
public:
    void take(const OrderedEvent& entry) {
        if (!holds(entry)) {
            return;
        }
        const Action action = entry.event.action;
        if (m_found) {
            follow(action);
        } else if (action == Action::Cancelled) {
            begin(entry.event.id);
        } else if (!m_isReceived) {
            m_stage = after(m_stage, action);
            m_isReceived = action == Action::Received;
            m_isReturned = action == Action::Returned;
        }
    }
    [[nodiscard]] CancelStage stage() const { return m_stage; }
    [[nodiscard]] const std::optional<Cancellation>& found() const { return m_found; }

private:
    void begin(const EventId& event) {
        Cancellation made;
        made.event = event;
        made.stage = m_stage;
        if (m_stage == CancelStage::Delivered) {
            made.progress = CancelProgress::Refused;
        } else if (m_stage != CancelStage::BeforeHandIn && !m_isReturned) {
            made.progress = CancelProgress::Open;
        }
        m_isSettled = m_isReturned || m_stage == CancelStage::Delivered;
        m_found = made;
    }
    // Steps behind the cancellation. What is on its way back stays done: its delivery is the
    // sender's.
    void follow(Action action) {
        if (m_isSettled || action == Action::Requested || action == Action::Cancelled) {
            return;
        }
        const bool isDone =
            action == Action::Returned ||
            (action == Action::Forwarded && m_found->stage == CancelStage::Dispatched);
        if (isDone) {
            m_found->progress = CancelProgress::Done;
            m_isSettled = true;
        } else if (isDelivery(action)) {
            m_found->progress = CancelProgress::Overtaken;
            m_isSettled = action == Action::Received;
        } else {
            m_found->progress = CancelProgress::Open;
        }
    }

    CancelStage m_stage = CancelStage::BeforeHandIn;
    bool m_isReceived = false;
    bool m_isReturned = false;
    bool m_isSettled = false;
    std::optional<Cancellation> m_found;
};

Walk walked(const std::vector<OrderedEvent>& timeline) {
    Walk walk;
    for (const OrderedEvent& entry : timeline) {
        walk.take(entry);
    }
    return walk;
}

} // namespace

std::optional<Cancellation> judgeCancellation(const std::vector<OrderedEvent>& timeline) {
    return walked(timeline).found();
}

CancelStage stageOf(const std::vector<OrderedEvent>& timeline) {
    Walk walk;
    for (const OrderedEvent& entry : timeline) {
        if (entry.event.action != Action::Cancelled) {
            walk.take(entry);
        }
    }
    return walk.stage();
}

} // namespace tewatashi::domain
