#include "agent/handheld/channel_problem.h"

#include <fmt/format.h>

namespace tewatashi::agent::handheld {

tl::unexpected<ports::HandheldError> channelProblem(ports::ChannelError error, const char* what) {
    using ports::ChannelError;
    using ports::HandheldProblem;
    const auto problem = [](HandheldProblem kind, std::string detail) {
        return failure(ports::HandheldError{kind, std::move(detail)});
    };
    switch (error) {
    case ChannelError::Timeout:
        return problem(HandheldProblem::NoAnswer, fmt::format("{}: time-out", what));
    case ChannelError::Stalled:
        return problem(HandheldProblem::Garbled, fmt::format("{}: endpoint stalled", what));
    case ChannelError::Gone:
        return problem(HandheldProblem::Gone, fmt::format("{}: device gone", what));
    case ChannelError::Broken:
        break;
    }
    return problem(HandheldProblem::Gone, fmt::format("{}: transfer broken", what));
}

} // namespace tewatashi::agent::handheld
