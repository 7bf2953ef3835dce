#include "agent/handheld/driver_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tewatashi::agent::handheld {
namespace {

constexpr std::uint16_t kOpticon = 0x065A;
constexpr std::uint16_t kOpn2001 = 0x0009;
constexpr std::uint8_t kClassVendor = 0xFF;
constexpr std::uint8_t kClassCommunication = 0x02;
constexpr std::uint8_t kSubclassAcm = 0x02;

struct KnownDevice {
    std::uint16_t vendor;
    int product; // -1: any
    ProbeVerdict verdict;
    const char* family;
};
// From usb.ids and the id tables of the Linux serial drivers.
constexpr std::array<KnownDevice, 13> kKnown{{
    {0x076D, 0x0006, ProbeVerdict::UnknownBridge, "Denso CU-321"},
    {0x0745, 0x1000, ProbeVerdict::UnknownBridge, "CipherLab CP210x"},
    {0x05E0, 0x0700, ProbeVerdict::NoDriverYet, "Symbol CS1504"},
    {0x05E0, 0x1A00, ProbeVerdict::NoDriverYet, "Zebra CS4070"},
    {0x10C4, 0xEA60, ProbeVerdict::UnknownBridge, "Silicon Labs CP210x"},
    {0x10C4, 0xEA61, ProbeVerdict::UnknownBridge, "Silicon Labs CP210x"},
    {0x10C4, 0xEA63, ProbeVerdict::UnknownBridge, "Silicon Labs CP210x"},
    {0x10C4, 0xEA70, ProbeVerdict::UnknownBridge, "Silicon Labs CP210x"},
    {0x10C4, 0xEA71, ProbeVerdict::UnknownBridge, "Silicon Labs CP210x"},
    {0x0403, -1, ProbeVerdict::UnknownBridge, "FTDI"},
    {0x067B, -1, ProbeVerdict::UnknownBridge, "Prolific PL2303"},
    {0x1A86, 0x7523, ProbeVerdict::UnknownBridge, "WCH CH340"},
    {0x1A86, 0x5523, ProbeVerdict::UnknownBridge, "WCH CH341"},
}};

bool hasBulkIn(const ports::UsbInterface& interface) {
    return std::any_of(interface.endpoints.begin(), interface.endpoints.end(),
                       [](const ports::UsbEndpoint& endpoint) {
                           return endpoint.isIn() && endpoint.transfer == ports::UsbTransfer::Bulk;
                       });
}

Probe probeOpticon(const ports::UsbDescriptors& device) {
    for (const ports::UsbInterface& interface : device.interfaces) {
        if (device.product == kOpn2001 && interface.deviceClass == kClassVendor &&
            hasBulkIn(interface)) {
            return {ProbeVerdict::Supported, Driver::OpticonCsp2, Transport::VendorOpticon,
                    "Opticon OPN"};
        }
        // Product ids of the CDC mode are not published: the class decides, the first harmless
        // message (interrogate) confirms.
        if (interface.deviceClass == kClassCommunication && interface.subclass == kSubclassAcm) {
            return {ProbeVerdict::Supported, Driver::OpticonCsp2, Transport::CdcAcm, "Opticon OPN"};
        }
    }
    return {ProbeVerdict::NoDriverYet, std::nullopt, std::nullopt, "Opticon"};
}

} // namespace

Probe probe(const ports::UsbDescriptors& device) {
    if (device.vendor == kOpticon) {
        return probeOpticon(device);
    }
    const auto known = std::find_if(kKnown.begin(), kKnown.end(), [&](const KnownDevice& row) {
        return row.vendor == device.vendor && (row.product < 0 || row.product == device.product);
    });
    if (known == kKnown.end()) {
        return {};
    }
    return {known->verdict, std::nullopt, std::nullopt, known->family};
}

LocalizedText explain(const Probe& verdict, const ports::UsbDescriptors& device) {
    const std::string id = device.name();
    switch (verdict.verdict) {
    case ProbeVerdict::Supported:
        return {fmt::format("対応端末（{}、USB {}）です。", verdict.family, id),
                fmt::format("This is a supported terminal ({}, USB {}).", verdict.family, id)};
    case ProbeVerdict::NoDriverYet:
        return {fmt::format("USB機器 {}（{}）は現在の設定またはバージョンでは読み出せません。"
                            "端末の接続モードと対応機種の一覧を確認してください。",
                            id, verdict.family),
                fmt::format("The USB device {} ({}) cannot be read in this mode or by this "
                            "version. Check the terminal's connection mode and the list of models.",
                            id, verdict.family)};
    case ProbeVerdict::UnknownBridge:
        return {
            fmt::format("USBシリアル変換器 {}（{}）の先の機器は判別できないため、通信していません。"
                        "端末のクレードルであれば tewatashi-agent ports で確認し、bind で機種を指定"
                        "してください。",
                        id, verdict.family),
            fmt::format("What is behind the USB-serial adapter {} ({}) cannot be told, so "
                        "nothing was sent to it. If it is a terminal's cradle, say so: see "
                        "tewatashi-agent ports, then use bind.",
                        id, verdict.family)};
    case ProbeVerdict::Foreign:
        break;
    }
    return {fmt::format("USB機器 {} はハンディターミナルではないため、使用しません。", id),
            fmt::format("The USB device {} is no barcode terminal and is left alone.", id)};
}

LocalizedText explainUnidentified(const ports::UsbDescriptors& device) {
    const std::string id = device.name();
    return {fmt::format("USB機器 {} は対応端末として応答しません。対応端末であれば、置き直すか充電"
                        "してください。別の機種であれば、端末の接続モードと対応機種の一覧を確認して"
                        "ください。記録は消えていません。",
                        id),
            fmt::format("The USB device {} does not answer as a supported terminal. If it is one, "
                        "dock it again or charge it first; if not, check its connection mode and "
                        "the list of models. Nothing was erased.",
                        id)};
}

} // namespace tewatashi::agent::handheld
