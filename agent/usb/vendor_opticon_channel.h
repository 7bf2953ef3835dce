#pragma once

#include "agent/ports/pause.h"
#include "agent/ports/serial_channel.h"
#include "agent/usb/opticon_deframer.h"
#include "agent/usb/read_queue.h"

#include <map>

namespace tewatashi::agent::usb {

// Which reading was right for a model (ids and release) before. Owned by whoever opens channels,
// used on that thread.
using OpticonReadings = std::map<std::string, OpticonReading>;

// OPN-2001 in its own USB mode (065A:0009), as the Linux driver opticon.c knows it: octets from
// the terminal come on the only bulk-IN endpoint behind a header, octets to it and RTS go by
// control request.
class VendorOpticonChannel final : public ports::SerialChannel {
public:
    // `readings` outlives the channel.
    [[nodiscard]] static Result<std::unique_ptr<ports::SerialChannel>, UsbError>
    open(const AttachedDevice& device, OpticonReadings& readings, ports::Pause pause);

    [[nodiscard]] Result<void, ports::ChannelError>
    write(ByteView bytes, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, ports::ChannelError>
    read(Bytes& into, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, ports::ChannelError> wake() override;
    [[nodiscard]] std::optional<Bytes> alternativeReading() override;
    void mark() override;
    void confirmReading() override;

private:
    VendorOpticonChannel(std::unique_ptr<UsbHandle> handle, std::uint8_t interface,
                         const ports::UsbEndpoint& endpoint, std::string model,
                         OpticonReadings& readings, ports::Pause pause);
    [[nodiscard]] Result<void, ports::ChannelError> setRts(std::uint8_t level);
    void takeIn(const ReadQueue::Read& read, Bytes& into);

    std::unique_ptr<UsbHandle> m_handle;
    ReadQueue m_reads;
    std::uint8_t m_interface;
    std::uint8_t m_endpoint;
    std::size_t m_packet_bytes;
    std::string m_model;
    OpticonReadings& m_readings;
    ports::Pause m_pause;
    OpticonDeframer m_deframer;
    KeptReads m_kept;
    std::size_t m_othersGiven = 0; // readings handed out by alternativeReading() since mark()
    OpticonReading m_lastGiven;
};

} // namespace tewatashi::agent::usb
