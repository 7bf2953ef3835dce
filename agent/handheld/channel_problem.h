#pragma once

#include "agent/ports/handheld_port.h"
#include "agent/ports/serial_channel.h"

namespace tewatashi::agent::handheld {

// How a failed transfer looks to the dock session; `what` was being done. A device that answers
// nothing any more counts as gone.
[[nodiscard]] tl::unexpected<ports::HandheldError> channelProblem(ports::ChannelError error,
                                                                  const char* what);

} // namespace tewatashi::agent::handheld
