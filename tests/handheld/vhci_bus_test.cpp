// VhciBus as far as it goes without the kernel module; tests/e2e/usb_guest has the real one. A
// plain file stands for the attach file.
#include "tests/handheld/opn_usb_devices.h"
#include "tests/handheld/vhci_bus.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::test;
using namespace tewatashi::test::handheld;

TEST_CASE("VhciBus says which file it cannot attach to") {
    const SystemClock clock;
    OpnModel terminal(clock, {});
    OpnVendorDevice device(terminal);
    VhciBus bus("/nonexistent/attach");
    CHECK_THROWS_WITH(bus.plug(device, 2), Catch::Contains("/nonexistent/attach"));
    CHECK_FALSE(bus.plugged(2));
    bus.unplug(2);
}

TEST_CASE("VhciBus tells the kernel port, socket, device and full speed") {
    const TempDir folder;
    const std::string attach = (folder / "attach").string();
    std::ofstream(attach).put(' ');
    const SystemClock clock;
    OpnModel terminal(clock, {});
    OpnVendorDevice device(terminal);
    VhciBus bus(attach);
    bus.plug(device, 3);
    std::ifstream file(attach);
    int port = -1;
    int socket = -1;
    unsigned devid = 0;
    int speed = 0;
    file >> port >> socket >> devid >> speed;
    CHECK(port == 2);
    CHECK(socket > 2);
    CHECK(devid == 0x10001);
    CHECK(speed == 2);
    bus.unplug(3);
    CHECK_FALSE(bus.plugged(3));
}
