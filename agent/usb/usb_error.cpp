#include "agent/usb/usb_error.h"

#include "common/base/assert.h"

#include <fmt/format.h>
#include <libusb.h>

namespace tewatashi::agent::usb {
namespace {

UsbProblem problemOf(int code) {
    switch (code) {
    case LIBUSB_ERROR_ACCESS:
        return UsbProblem::NoAccess;
    case LIBUSB_ERROR_BUSY:
        return UsbProblem::InUse;
    case LIBUSB_ERROR_NOT_SUPPORTED:
        return UsbProblem::NeedsDriver;
    case LIBUSB_ERROR_NO_DEVICE:
        return UsbProblem::Gone;
    case LIBUSB_ERROR_NOT_FOUND:
        return UsbProblem::Unusable;
    default:
        return UsbProblem::Failed;
    }
}

} // namespace

LocalizedText explain(const UsbError& error) {
    const std::string name = error.device.empty() ? "USB" : "USB " + error.device;
    switch (error.problem) {
    case UsbProblem::NoAccess:
        return {fmt::format(
                    "端末（{}）を開く権限がありません。Linuxでは付属のudevルールを導入して"
                    "置き直してください。Windowsでは端末を使用中の他のソフトを終了してください。",
                    name),
                fmt::format("No permission to open the terminal ({}). On Linux install the udev "
                            "rule that comes with this program and dock it again; on Windows close "
                            "other programs that use it.",
                            name)};
    case UsbProblem::InUse:
        return {fmt::format("端末（{}）は他のプログラムが使用中です。終了すると自動で再開します。",
                            name),
                fmt::format("Another program is using the terminal ({}). Close it; this program "
                            "then goes on by itself.",
                            name)};
    case UsbProblem::NeedsDriver:
        return {fmt::format("端末（{}）に対応するドライバー（WinUSB）が入っていません。"
                            "インストーラーの「修復」を実行してください。",
                            name),
                fmt::format("The terminal ({}) lacks the driver this program needs (WinUSB). Run "
                            "the installer's repair.",
                            name)};
    case UsbProblem::Gone:
        return {fmt::format("端末（{}）が外されました。もう一度置いてください。", name),
                fmt::format("The terminal ({}) was removed. Dock it again.", name)};
    case UsbProblem::Unusable:
        return {fmt::format(
                    "機器（{}"
                    "）は対応端末の通信口を備えていません。端末の接続モードを確認してください。",
                    name),
                fmt::format("The device ({}) lacks the endpoints of a supported terminal. Check "
                            "the terminal's connection mode.",
                            name)};
    case UsbProblem::Failed:
        return {fmt::format(
                    "{} との通信に失敗しました。置き直しても続く場合はケーブルを替えてください。",
                    name),
                fmt::format("Communication with {} failed. If docking again does not help, change "
                            "the cable.",
                            name)};
    }
    TW_ASSERT(false);
}

UsbError usbErrorOf(int code, std::string device, const char* what) {
    return {problemOf(code), std::move(device),
            fmt::format("{}: {}", what, libusb_error_name(code))};
}

ports::ChannelError channelErrorOf(int code) {
    switch (code) {
    case LIBUSB_ERROR_TIMEOUT:
    case LIBUSB_ERROR_INTERRUPTED:
        return ports::ChannelError::Timeout;
    case LIBUSB_ERROR_PIPE:
    case LIBUSB_ERROR_OVERFLOW: // octets were lost, as with a stall
        return ports::ChannelError::Stalled;
    case LIBUSB_ERROR_NO_DEVICE:
        return ports::ChannelError::Gone;
    default:
        return ports::ChannelError::Broken;
    }
}

} // namespace tewatashi::agent::usb
