// usb_probe: asks a simulated terminal a few questions through stock libusb, the way an agent
// would, and prints the answers. Run as a child inside a testbed and in the QEMU guest.
//   usb_probe VID:PID [wait=SECONDS] interrogate|upload|clear|until-gone|hang …
// Exit status 0 only if every step had its answer.
#include "tests/handheld/sim_csp2.h"

#include <libusb.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace tewatashi::test::handheld {
namespace {

using Time = std::chrono::steady_clock;
constexpr unsigned kTimeout_ms = 2000;

class Probe {
public:
    Probe(std::uint16_t vendor, std::uint16_t product) : m_vendor(vendor), m_product(product) {
        libusb_init(&m_context);
    }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;
    ~Probe() {
        if (m_device != nullptr) {
            libusb_close(m_device);
        }
        libusb_exit(m_context);
    }

    bool open(int patience_s) {
        const Time::time_point until = Time::now() + std::chrono::seconds(patience_s);
        do {
            m_device = libusb_open_device_with_vid_pid(m_context, m_vendor, m_product);
            if (m_device == nullptr) {
                std::this_thread::yield();
            }
        } while (m_device == nullptr && Time::now() < until);
        return m_device != nullptr && claim();
    }

    bool ask(const Bytes& body, std::size_t leastBytes) {
        Bytes frame = sealCsp2(body);
        if (!send(frame)) {
            return false;
        }
        Bytes answer;
        while (!complete(answer, leastBytes)) {
            if (!receive(answer)) {
                return false;
            }
        }
        std::printf("%02x: %s\n", body[0], toHex(answer).c_str());
        return true;
    }

    // True when the device left while a read was waiting.
    bool untilGone() {
        std::puts("waiting");
        std::fflush(stdout);
        for (;;) {
            Bytes ignored;
            if (!receive(ignored) && m_lastError != LIBUSB_ERROR_TIMEOUT) {
                std::printf("gone: %s\n", libusb_error_name(m_lastError));
                return m_lastError == LIBUSB_ERROR_NO_DEVICE;
            }
        }
    }

private:
    bool claim() {
        libusb_config_descriptor* config = nullptr;
        if (libusb_get_active_config_descriptor(libusb_get_device(m_device), &config) != 0) {
            return false;
        }
        libusb_set_auto_detach_kernel_driver(m_device, 1);
        bool good = true;
        for (int i = 0; i < config->bNumInterfaces; ++i) {
            const libusb_interface_descriptor& face = config->interface[i].altsetting[0];
            good = good && libusb_claim_interface(m_device, face.bInterfaceNumber) == 0;
            for (int e = 0; e < face.bNumEndpoints; ++e) {
                if ((face.endpoint[e].bmAttributes & 3) == LIBUSB_TRANSFER_TYPE_BULK) {
                    const std::uint8_t address = face.endpoint[e].bEndpointAddress;
                    ((address & 0x80) != 0 ? m_in : m_out) = address;
                }
            }
        }
        libusb_free_config_descriptor(config);
        if (m_out != 0) {
            libusb_control_transfer(m_device, 0x21, 0x22, 3, 0, nullptr, 0, kTimeout_ms);
        }
        std::printf("claimed %04x:%04x\n", m_vendor, m_product);
        return good;
    }

    bool send(Bytes& frame) {
        const int length = static_cast<int>(frame.size());
        if (m_out == 0) {
            m_lastError = libusb_control_transfer(m_device, 0x41, 0x01, 0, 0, frame.data(),
                                                  static_cast<std::uint16_t>(length), kTimeout_ms);
            return m_lastError == length;
        }
        int sent = 0;
        m_lastError =
            libusb_bulk_transfer(m_device, m_out, frame.data(), length, &sent, kTimeout_ms);
        return m_lastError == 0 && sent == length;
    }

    bool receive(Bytes& into) {
        Bytes buffer(16384);
        int got = 0;
        m_lastError = libusb_bulk_transfer(m_device, m_in, buffer.data(),
                                           static_cast<int>(buffer.size()), &got, kTimeout_ms);
        const int header = m_out == 0 ? 2 : 0;
        if (got > header) {
            into.insert(into.end(), buffer.begin() + header, buffer.begin() + got);
        }
        return m_lastError == 0;
    }

    static bool complete(const Bytes& answer, std::size_t leastBytes) {
        if (answer.size() < leastBytes) {
            return false;
        }
        const std::size_t body = answer.size() - 2;
        return csp2Crc(ByteView(answer).first(body)) == (answer[body] << 8 | answer[body + 1]);
    }

    std::uint16_t m_vendor;
    std::uint16_t m_product;
    libusb_context* m_context = nullptr;
    libusb_device_handle* m_device = nullptr;
    std::uint8_t m_in = 0;
    std::uint8_t m_out = 0;
    int m_lastError = 0;
};

bool runStep(Probe& probe, const std::string& step) {
    if (step == "interrogate") {
        return probe.ask({0x01, 0x02}, 23);
    }
    if (step == "upload") {
        return probe.ask({0x07, 0x02}, 13);
    }
    if (step == "clear") {
        return probe.ask({0x02, 0x02}, 5);
    }
    return step == "until-gone" && probe.untilGone();
}

int probeDevice(int count, char** words) {
    const std::string ids = count > 1 ? words[1] : "";
    if (ids.size() != 9 || ids[4] != ':') {
        std::fputs("usage: usb_probe VID:PID [wait=SECONDS] STEP…\n", stderr);
        return 2;
    }
    Probe probe(static_cast<std::uint16_t>(std::strtoul(ids.substr(0, 4).c_str(), nullptr, 16)),
                static_cast<std::uint16_t>(std::strtoul(ids.substr(5).c_str(), nullptr, 16)));
    int next = 2;
    int patience_s = 0;
    if (count > 2 && std::string(words[2]).starts_with("wait=")) {
        patience_s = std::atoi(words[next++] + 5);
    }
    if (!probe.open(patience_s)) {
        std::puts("cannot open");
        return 1;
    }
    for (; next < count; ++next) {
        if (!runStep(probe, words[next])) {
            std::printf("no answer to %s\n", words[next]);
            return 1;
        }
    }
    return 0;
}

} // namespace
} // namespace tewatashi::test::handheld

int main(int argc, char** argv) { return tewatashi::test::handheld::probeDevice(argc, argv); }
