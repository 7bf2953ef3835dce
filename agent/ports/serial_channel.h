#pragma once

#include "common/base/bytes.h"
#include "common/base/result.h"

#include <chrono>

namespace tewatashi::agent::ports {

enum class ChannelError {
    Timeout, // nothing arrived in time; the channel is still usable
    Stalled, // the endpoint stalled and was cleared; bytes may be missing: resynchronise
    Gone,    // unplugged; the channel is dead
    Broken,  // any other transfer error; treat like Gone after closing
};

// For a command or an answer of a driver: some octets, which a terminal takes at once or not at
// all.
inline constexpr std::chrono::milliseconds kWriteTimeout{1000};
// How long wake() holds the lines low, as Opticon's own library does.
inline constexpr std::chrono::milliseconds kWakePulse{175};

// Octets to and from one docked terminal, however it is attached. Blocking; one thread at a time.
class SerialChannel {
public:
    SerialChannel() = default;
    SerialChannel(const SerialChannel&) = delete;
    SerialChannel& operator=(const SerialChannel&) = delete;
    virtual ~SerialChannel() = default;

    [[nodiscard]] virtual Result<void, ChannelError> write(ByteView bytes,
                                                           std::chrono::milliseconds timeout) = 0;
    // Appends at least one octet to `into` or fails.
    [[nodiscard]] virtual Result<void, ChannelError> read(Bytes& into,
                                                          std::chrono::milliseconds timeout) = 0;
    // Wakes a terminal that sleeps (RTS or DTR low for kWakePulse, then high).
    [[nodiscard]] virtual Result<void, ChannelError> wake() = 0;
    // What the octets read since mark() are in another way of taking the transport apart: some
    // vendor transports repeat their header in every packet, others once per transfer (docs of
    // the adapter). Each call gives the next way; nullopt when there is none left. Called after a
    // checksum failed, before asking for a re-read.
    [[nodiscard]] virtual std::optional<Bytes> alternativeReading() { return std::nullopt; }
    // Forgets octets kept for alternativeReading(); call before each command.
    virtual void mark() {}
    // The octets since mark() were right in the reading last given, by read() or by
    // alternativeReading(): keep to it.
    virtual void confirmReading() {}
};

} // namespace tewatashi::agent::ports
