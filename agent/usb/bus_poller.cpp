#include "agent/usb/bus_poller.h"

#include <fmt/format.h>
#include <libusb.h>

#include <array>

namespace tewatashi::agent::usb {
namespace {

// USB CDC 1.2 §5.2.3: functional descriptors follow their interface descriptor.
constexpr std::uint8_t kFunctionalInterface = 0x24;
constexpr std::uint8_t kUnion = 0x06;
constexpr std::size_t kUnionSlave = 4;

std::string portPath(libusb_device* device) {
    std::array<std::uint8_t, 8> ports{}; // seven tiers at most by the USB specification
    const int count = libusb_get_port_numbers(device, ports.data(), static_cast<int>(ports.size()));
    std::string path = std::to_string(libusb_get_bus_number(device)) + "-";
    for (int i = 0; i < count; ++i) {
        path += fmt::format("{}{}", i == 0 ? "" : ".", ports[static_cast<std::size_t>(i)]);
    }
    return path;
}

// The CDC Union (subtype 06) among the descriptors behind an interface; -1 if there is none.
int unionSlaveIn(ByteView extra) {
    while (extra.size() >= 2 && extra[0] >= 2 && extra[0] <= extra.size()) {
        const bool isUnion =
            extra[1] == kFunctionalInterface && extra[0] > kUnionSlave && extra[2] == kUnion;
        if (isUnion) {
            return extra[kUnionSlave];
        }
        extra = extra.subspan(extra[0]);
    }
    return -1;
}

ports::UsbInterface describe(const libusb_interface_descriptor& source) {
    ports::UsbInterface result;
    result.number = source.bInterfaceNumber;
    result.deviceClass = source.bInterfaceClass;
    result.subclass = source.bInterfaceSubClass;
    for (std::uint8_t i = 0; i < source.bNumEndpoints; ++i) {
        const libusb_endpoint_descriptor& endpoint = source.endpoint[i];
        result.endpoints.push_back(
            {endpoint.bEndpointAddress,
             static_cast<ports::UsbTransfer>(endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK),
             endpoint.wMaxPacketSize});
    }
    if (source.extra != nullptr && source.extra_length > 0) {
        result.unionSlave =
            unionSlaveIn({source.extra, static_cast<std::size_t>(source.extra_length)});
    }
    return result;
}

static_assert(static_cast<int>(ports::UsbTransfer::Bulk) == LIBUSB_TRANSFER_TYPE_BULK);
static_assert(static_cast<int>(ports::UsbTransfer::Interrupt) == LIBUSB_TRANSFER_TYPE_INTERRUPT);

std::optional<std::vector<ports::UsbInterface>> interfacesOf(libusb_device* device) {
    libusb_config_descriptor* raw = nullptr;
    if (libusb_get_active_config_descriptor(device, &raw) != 0) {
        return std::nullopt;
    }
    const std::unique_ptr<libusb_config_descriptor, decltype(&libusb_free_config_descriptor)>
        config(raw, &libusb_free_config_descriptor);
    std::vector<ports::UsbInterface> interfaces;
    for (std::uint8_t i = 0; i < config->bNumInterfaces; ++i) {
        if (config->interface[i].num_altsetting > 0) {
            interfaces.push_back(describe(config->interface[i].altsetting[0]));
        }
    }
    return interfaces;
}

int LIBUSB_CALL onHotplug(libusb_context*, libusb_device*, libusb_hotplug_event, void*) {
    return 0; // waking the waiting thread was all it is for
}

} // namespace

BusPoller::BusPoller(UsbContext& context) : m_context(context) {
    if (libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) != 0) {
        m_hotplug = libusb_hotplug_register_callback(
                        m_context.get(),
                        LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
                        LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
                        LIBUSB_HOTPLUG_MATCH_ANY, onHotplug, nullptr, &m_hotplugHandle) == 0;
    }
}

BusPoller::~BusPoller() {
    if (m_hotplug) {
        libusb_hotplug_deregister_callback(m_context.get(), m_hotplugHandle);
    }
}

BusChanges BusPoller::poll() {
    BusChanges changes;
    libusb_device** list = nullptr;
    const ssize_t count = libusb_get_device_list(m_context.get(), &list);
    if (count < 0) {
        return changes; // a bus that cannot be listed now is listed again next time
    }
    std::map<std::string, std::shared_ptr<libusb_device>> seen;
    for (ssize_t i = 0; i < count; ++i) {
        libusb_device* device = list[i];
        libusb_device_descriptor ids{};
        if (libusb_get_device_descriptor(device, &ids) != 0) {
            continue;
        }
        AttachedDevice found;
        found.descriptors.vendor = ids.idVendor;
        found.descriptors.product = ids.idProduct;
        found.release = ids.bcdDevice;
        found.context = m_context.get();
        found.port = fmt::format("{}:{}:{}", portPath(device), found.descriptors.name(),
                                 libusb_get_device_address(device));
        if (const auto known = m_known.find(found.port); known != m_known.end()) {
            seen.insert(*known);
            continue;
        }
        auto interfaces = interfacesOf(device);
        if (!interfaces) {
            continue;
        }
        found.descriptors.interfaces = std::move(*interfaces);
        found.device = {libusb_ref_device(device), &libusb_unref_device};
        seen.emplace(found.port, found.device);
        changes.attached.push_back(std::move(found));
    }
    libusb_free_device_list(list, 1);
    for (const auto& [port, device] : m_known) {
        if (!seen.contains(port)) {
            changes.detached.push_back(port);
        }
    }
    m_known = std::move(seen);
    return changes;
}

void BusPoller::forget(const std::string& port) { m_known.erase(port); }

void BusPoller::wait(std::chrono::milliseconds timeout) {
    if (m_woken.exchange(0) != 0) {
        return;
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
    timeval limit{};
    limit.tv_sec = static_cast<decltype(limit.tv_sec)>(seconds.count());
    limit.tv_usec =
        static_cast<decltype(limit.tv_usec)>(std::chrono::microseconds(timeout - seconds).count());
    // Returns when a hot-plug event was handled, when interrupted, or after the limit.
    libusb_handle_events_timeout_completed(m_context.get(), &limit, nullptr);
    m_woken = 0;
}

void BusPoller::wake() {
    m_woken = 1;
    libusb_interrupt_event_handler(m_context.get());
}

} // namespace tewatashi::agent::usb
