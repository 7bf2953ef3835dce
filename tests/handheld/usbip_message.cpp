#include "tests/handheld/usbip_message.h"

namespace tewatashi::test::handheld {
namespace {

constexpr std::uint32_t kSubmit = 1;
constexpr std::uint32_t kUnlink = 2;
constexpr std::uint32_t kSubmitted = 3;
constexpr std::uint32_t kUnlinked = 4;
// Not isochronous.
constexpr std::uint32_t kNoPackets = 0xFFFFFFFF;

std::uint32_t wordAt(const UsbipHeader& header, std::size_t index) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = value << 8 | header[index * 4 + i];
    }
    return value;
}

} // namespace

UsbipRequest parseUsbip(const UsbipHeader& header) {
    UsbipRequest request;
    request.sequence = wordAt(header, 1);
    switch (wordAt(header, 0)) {
    case kSubmit:
        request.kind = UsbipRequest::Kind::Submit;
        request.in = wordAt(header, 3) == 1;
        request.endpoint = static_cast<std::uint8_t>(wordAt(header, 4));
        request.length = wordAt(header, 6);
        request.setup = SetupPacket::parse(ByteView(header).subspan(40));
        break;
    case kUnlink:
        request.kind = UsbipRequest::Kind::Unlink;
        request.victim = wordAt(header, 5);
        break;
    default:
        break;
    }
    return request;
}

Bytes usbipSubmitted(const UsbPort::Completion& completion) {
    ByteWriter writer;
    writer.u32(kSubmitted).u32(static_cast<std::uint32_t>(completion.id)).u32(0).u32(0).u32(0);
    writer.u32(static_cast<std::uint32_t>(completion.status));
    writer.u32(static_cast<std::uint32_t>(completion.actual));
    writer.u32(0).u32(kNoPackets).u32(0).u64(0).raw(completion.data);
    return writer.bytes();
}

Bytes usbipUnlinked(std::uint32_t sequence, int status) {
    ByteWriter writer;
    writer.u32(kUnlinked).u32(sequence).u32(0).u32(0).u32(0);
    writer.u32(static_cast<std::uint32_t>(status)).raw(Bytes(24, 0));
    return writer.bytes();
}

} // namespace tewatashi::test::handheld
