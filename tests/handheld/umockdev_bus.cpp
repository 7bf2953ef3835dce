#include "tests/handheld/umockdev_bus.h"

#include "tests/handheld/usbdevfs_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <stdexcept>

namespace tewatashi::test::handheld {
namespace {

constexpr int kBus = 1;
// USB 2.0 §9.4.6.
constexpr int kAddressMax = 127;

std::string messageOf(GError* error) {
    std::string text = error != nullptr ? error->message : "no reason given";
    g_clear_error(&error);
    return text;
}

// A sanitizer's library must be loaded before any other one, also in a child.
std::string sanitizerLibrary() {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        const std::size_t path = line.find('/');
        if (path != std::string::npos && (line.find("/libasan.so") != std::string::npos ||
                                          line.find("/libtsan.so") != std::string::npos)) {
            return line.substr(path);
        }
    }
    return {};
}

} // namespace

struct UmockdevBus::Testbed {
    std::unique_ptr<UMockdevTestbed, Unref> handle{umockdev_testbed_new()};
    std::string root;
    Testbed() {
        gchar* path = umockdev_testbed_get_root_dir(handle.get());
        root = path;
        g_free(path);
        // Right only once a testbed exists.
        if (umockdev_in_mock_environment() == FALSE) {
            throw std::runtime_error("this program is not linked with libumockdev-preload");
        }
    }
};

struct UmockdevBus::Port {
    UmockdevBus& bus;
    int number;
    int device;
    std::string node;
    std::string sysPath;
    UsbdevfsNode usbdevfs;
    std::unique_ptr<UMockdevIoctlBase, Unref> handler{umockdev_ioctl_base_new()};
    std::set<UMockdevIoctlClient*> clients; // alive; under m_mutex
    bool visible = false;                   // the testbed shows it; under m_plugMutex
    bool pullSeen = false;                  // the worker knows that the cable is out; under m_mutex

    Port(UmockdevBus& owner, UsbDevice& usb, int portNumber, int deviceNumber)
        : bus(owner), number(portNumber), device(deviceNumber),
          node(fmt::format("/dev/bus/usb/{:03}/{:03}", kBus, deviceNumber)),
          sysPath(fmt::format("/sys/devices/pci0000:00/usb{}/{}-{}", kBus, kBus, portNumber)),
          usbdevfs(usb, owner.m_packetInterval, owner.m_testbed->root + node) {
        g_signal_connect_after(handler.get(), "handle-ioctl", G_CALLBACK(onIoctl), this);
        g_signal_connect(handler.get(), "client-connected", G_CALLBACK(onConnected), this);
    }
    // The testbed's thread has ended.
    ~Port() {
        g_signal_handlers_disconnect_by_data(handler.get(), this);
        for (UMockdevIoctlClient* client : clients) {
            g_object_weak_unref(G_OBJECT(client), onClosed, this);
        }
    }

    static gboolean onIoctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer self) {
        Port& port = *static_cast<Port*>(self);
        const std::lock_guard lock(port.bus.m_mutex);
        ++port.bus.m_served;
        const bool served = port.usbdevfs.serve(client);
        if (port.usbdevfs.gone() || port.usbdevfs.wakeAt()) {
            port.bus.wakeWorker();
        }
        return served ? TRUE : FALSE;
    }
    // umockdev declares a client-vanished signal and never sends it; that the client object dies
    // is the one thing that happens however a program ends.
    static void onConnected(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer self) {
        Port& port = *static_cast<Port*>(self);
        const std::lock_guard lock(port.bus.m_mutex);
        port.clients.insert(client);
        ++port.bus.m_openHandles;
        g_object_weak_ref(G_OBJECT(client), onClosed, self);
    }
    static void onClosed(gpointer self, GObject* object) {
        Port& port = *static_cast<Port*>(self);
        const std::lock_guard lock(port.bus.m_mutex);
        // Identity only: the object is no longer usable.
        auto* client = reinterpret_cast<UMockdevIoctlClient*>(object);
        port.clients.erase(client);
        port.usbdevfs.forget(client);
        --port.bus.m_openHandles;
        port.bus.m_handleClosed.notify_all();
    }

    // Without an "N:" line the testbed makes no node of its own; the FIFO is there already.
    [[nodiscard]] std::string description(const UsbDescriptors& descriptors) const {
        const Bytes& dev = descriptors.device;
        Bytes all = dev;
        all.insert(all.end(), descriptors.configuration.begin(), descriptors.configuration.end());
        return fmt::format("P: {}\nE: SUBSYSTEM=usb\nE: DRIVER=usb\nE: BUSNUM={:03}\n"
                           "E: DEVNUM={:03}\nE: DEVNAME={}\nE: DEVTYPE=usb_device\n"
                           "A: bConfigurationValue=1\\n\nA: busnum={}\\n\nA: devnum={}\\n\n"
                           "A: speed=12\\n\nA: idVendor={:02x}{:02x}\\n\n"
                           "A: idProduct={:02x}{:02x}\\n\nH: descriptors={}\n",
                           sysPath.substr(4), kBus, device, node, kBus, device, dev[9], dev[8],
                           dev[11], dev[10], toHex(all));
    }
};

UmockdevBus::UmockdevBus(std::chrono::microseconds packetInterval, int firstAddress)
    : m_packetInterval(packetInterval), m_testbed(std::make_unique<Testbed>()),
      m_nextDevice(firstAddress), m_worker([this] { workLoop(); }) {}

UmockdevBus::~UmockdevBus() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        wakeWorker();
    }
    m_worker.join();
    // The testbed's thread calls into the ports, so it ends first.
    const std::vector<std::unique_ptr<Port>> ports = std::move(m_ports);
    for (const std::unique_ptr<Port>& port : ports) {
        takeOut(*port);
    }
    m_testbed.reset();
}

void UmockdevBus::plug(UsbDevice& device, int port) {
    const std::lock_guard plugLock(m_plugMutex);
    Port* fresh = nullptr;
    std::vector<Port*> pulled;
    {
        const std::lock_guard lock(m_mutex);
        pulled = freshlyPulled(); // one of them may sit in this port
        m_ports.push_back(std::make_unique<Port>(*this, device, port, m_nextDevice));
        m_nextDevice = m_nextDevice % kAddressMax + 1;
        fresh = m_ports.back().get();
    }
    takeOutPulled(pulled);
    GError* error = nullptr;
    if (umockdev_testbed_attach_ioctl(m_testbed->handle.get(), fresh->node.c_str(),
                                      fresh->handler.get(), &error) == FALSE) {
        throw std::runtime_error("cannot attach " + fresh->node + ": " + messageOf(error));
    }
    const std::string description = fresh->description(device.descriptors());
    // Sends the "add" event at its end.
    if (umockdev_testbed_add_from_string(m_testbed->handle.get(), description.c_str(), &error) ==
        FALSE) {
        throw std::runtime_error("cannot add " + fresh->node + ": " + messageOf(error));
    }
    fresh->visible = true;
}

void UmockdevBus::unplug(int port) {
    const std::lock_guard plugLock(m_plugMutex);
    std::vector<Port*> pulled;
    {
        const std::lock_guard lock(m_mutex);
        for (const std::unique_ptr<Port>& each : m_ports) {
            if (each->number == port && !each->usbdevfs.gone()) {
                each->usbdevfs.unplug();
            }
        }
        pulled = freshlyPulled();
    }
    takeOutPulled(pulled);
}

// Under m_plugMutex.
void UmockdevBus::takeOut(Port& port) {
    if (!port.visible) {
        return;
    }
    port.visible = false;
    umockdev_testbed_uevent(m_testbed->handle.get(), port.sysPath.c_str(), "remove");
    umockdev_testbed_remove_device(m_testbed->handle.get(), port.sysPath.c_str());
    umockdev_testbed_detach_ioctl(m_testbed->handle.get(), port.node.c_str(), nullptr);
}

void UmockdevBus::takeOutPulled(const std::vector<Port*>& pulled) {
    for (Port* port : pulled) {
        takeOut(*port);
    }
}

// Under m_mutex. Each port is returned once.
std::vector<UmockdevBus::Port*> UmockdevBus::freshlyPulled() {
    std::vector<Port*> pulled;
    for (const std::unique_ptr<Port>& port : m_ports) {
        if (port->usbdevfs.gone() && !port->pullSeen) {
            port->pullSeen = true;
            pulled.push_back(port.get());
        }
    }
    return pulled;
}

bool UmockdevBus::plugged(int port) const {
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_ports.begin(), m_ports.end(), [port](const std::unique_ptr<Port>& each) {
        return each->number == port && !each->usbdevfs.gone();
    });
}

void UmockdevBus::with(const std::function<void()>& use) {
    const std::lock_guard lock(m_mutex);
    use();
    wakeWorker();
}

// Under m_mutex.
void UmockdevBus::wakeWorker() {
    m_workerNeeded = true;
    m_wake.notify_one();
}

// Paces packets and takes devices out whose fault plan pulled the cable: an ioctl handler cannot
// do that from inside the testbed's thread.
void UmockdevBus::workLoop() {
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        m_workerNeeded = false;
        std::optional<UsbPort::Ticks> wakeAt;
        for (const std::unique_ptr<Port>& port : m_ports) {
            if (port->usbdevfs.gone()) {
                continue;
            }
            port->usbdevfs.pump();
            if (const auto due = port->usbdevfs.wakeAt()) {
                wakeAt = wakeAt ? std::min(*wakeAt, *due) : *due;
            }
        }
        lock.unlock();
        {
            const std::lock_guard plugLock(m_plugMutex);
            std::vector<Port*> pulled;
            {
                const std::lock_guard again(m_mutex);
                pulled = freshlyPulled();
            }
            takeOutPulled(pulled);
        }
        lock.lock();
        const auto needed = [this] { return m_workerNeeded; };
        if (wakeAt) {
            m_wake.wait_until(lock, *wakeAt, needed);
        } else {
            m_wake.wait(lock, needed);
        }
    }
}

std::vector<std::string> UmockdevBus::environmentForChild() const {
    std::string preload = sanitizerLibrary();
    preload += preload.empty() ? "libumockdev-preload.so.0" : " libumockdev-preload.so.0";
    return {"LD_PRELOAD=" + preload, "UMOCKDEV_DIR=" + m_testbed->root};
}

std::size_t UmockdevBus::openHandles() const {
    const std::lock_guard lock(m_mutex);
    return m_openHandles;
}

bool UmockdevBus::awaitNoOpenHandles(std::chrono::milliseconds patience) const {
    std::unique_lock lock(m_mutex);
    return m_handleClosed.wait_for(lock, patience, [this] { return m_openHandles == 0; });
}

std::uint64_t UmockdevBus::requestsServed() const {
    const std::lock_guard lock(m_mutex);
    return m_served;
}

} // namespace tewatashi::test::handheld
