#pragma once

#include "agent/ports/line_settings.h"
#include "agent/ports/pause.h"
#include "agent/ports/serial_channel.h"
#include "agent/usb/read_queue.h"

namespace tewatashi::agent::usb {

// Where the parts of a CDC-ACM device are. Found by the Union descriptor or, for cradles that lack
// it (Denso CU-321), by the next data interface; a single interface with all endpoints is taken.
struct CdcLayout {
    std::uint8_t communication = 0;
    std::uint8_t data = 0;
    ports::UsbEndpoint in;
    ports::UsbEndpoint out;
};
[[nodiscard]] std::optional<CdcLayout> cdcLayoutOf(const ports::UsbDescriptors& device);

// The line of CSP2 (Symbol CS1504 protocol paper, §6).
inline constexpr ports::LineSettings kCsp2Line{9600, 8, ports::Parity::Odd, 1};

// A terminal as a communication device, DTR and RTS on while open.
class CdcAcmChannel final : public ports::SerialChannel {
public:
    [[nodiscard]] static Result<std::unique_ptr<ports::SerialChannel>, UsbError>
    open(const AttachedDevice& device, ports::Pause pause,
         const ports::LineSettings& line = kCsp2Line);
    ~CdcAcmChannel() override;

    [[nodiscard]] Result<void, ports::ChannelError>
    write(ByteView bytes, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, ports::ChannelError>
    read(Bytes& into, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, ports::ChannelError> wake() override;

private:
    CdcAcmChannel(std::unique_ptr<UsbHandle> handle, const CdcLayout& layout, ports::Pause pause);
    [[nodiscard]] int setLines(std::uint16_t lines);

    std::unique_ptr<UsbHandle> m_handle;
    ReadQueue m_reads;
    CdcLayout m_layout;
    ports::Pause m_pause;
};

} // namespace tewatashi::agent::usb
