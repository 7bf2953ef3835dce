#pragma once

#include "agent/ports/line_settings.h"
#include "agent/ports/pause.h"
#include "agent/usb/bulk_pair.h"

namespace tewatashi::agent::usb {

// A serial line behind a Silicon Labs CP210x, as the Linux driver cp210x knows it: octets as they
// are, settings by vendor requests to the interface.
class Cp210xChannel final : public ports::SerialChannel {
public:
    [[nodiscard]] static Result<std::unique_ptr<ports::SerialChannel>, UsbError>
    open(const AttachedDevice& device, const ports::LineSettings& line, ports::Pause pause);
    ~Cp210xChannel() override;

    [[nodiscard]] Result<void, ports::ChannelError>
    write(ByteView bytes, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, ports::ChannelError>
    read(Bytes& into, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, ports::ChannelError> wake() override;

private:
    Cp210xChannel(std::unique_ptr<BulkPair> pair, ports::Pause pause)
        : m_pair(std::move(pair)), m_pause(std::move(pause)) {}
    [[nodiscard]] int request(std::uint8_t request, std::uint16_t value, ByteView data = {});
    [[nodiscard]] int setUp(const ports::LineSettings& line);

    std::unique_ptr<BulkPair> m_pair;
    ports::Pause m_pause;
};

} // namespace tewatashi::agent::usb
