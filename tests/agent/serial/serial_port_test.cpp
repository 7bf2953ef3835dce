#include "agent/serial/serial_port.h"
#include "tests/handheld/pseudo_terminal.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <set>

using namespace tewatashi;
using namespace tewatashi::agent::serial;
using agent::ports::ChannelError;
using agent::ports::LineSettings;
using agent::ports::Parity;
using agent::ports::parseLineSettings;
using test::handheld::PseudoTerminal;
using namespace std::chrono_literals;

namespace {

agent::ports::Pause noPause() {
    return [](std::chrono::milliseconds) {};
}

Bytes allOctets() {
    Bytes all;
    for (int octet = 0; octet < 256; ++octet) {
        all.push_back(static_cast<std::uint8_t>(octet));
    }
    return all;
}

void touch(const std::filesystem::path& file, std::string_view text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

} // namespace

TEST_CASE("Line settings are read as people write them") {
    CHECK(parseLineSettings("9600-8N1") == LineSettings{});
    CHECK(parseLineSettings("38400-7e2") == LineSettings{38400, 7, Parity::Even, 2});
    CHECK(parseLineSettings("115200-8O1") == LineSettings{115200, 8, Parity::Odd, 1});
    for (const char* text : {"9600-8N1", "38400-7E2", "115200-8O1"}) {
        CHECK(parseLineSettings(text)->text() == text);
    }
    for (const char* wrong : {"", "9600", "9600 8N1", "9600-9N1", "9600-8X1", "9600-8N3",
                              "9601-8N1", "-8N1", "9600-8N1 ", "9600-8N"}) {
        INFO(wrong);
        CHECK_FALSE(parseLineSettings(wrong));
    }
}

TEST_CASE("Every octet passes through a serial port as it is, both ways") {
    PseudoTerminal cable;
    const auto port = openSerialPort(cable.port(), {}, noPause());
    REQUIRE(port);
    const Bytes all = allOctets();
    cable.send(all);
    Bytes got;
    while (got.size() < all.size()) {
        REQUIRE((*port)->read(got, 5s));
    }
    CHECK(got == all);
    REQUIRE((*port)->write(all, 1s));
    Bytes back;
    while (back.size() < all.size()) {
        const Bytes more = cable.receive(5s);
        REQUIRE_FALSE(more.empty());
        back.insert(back.end(), more.begin(), more.end());
    }
    CHECK(back == all);
}

TEST_CASE("A silent line is a time-out and a pulled adapter is gone") {
    PseudoTerminal cable;
    const auto port = openSerialPort(cable.port(), {}, noPause());
    REQUIRE(port);
    Bytes got;
    CHECK((*port)->read(got, 1ms).error() == ChannelError::Timeout);
    CHECK((*port)->wake());
    cable.close();
    CHECK((*port)->read(got, 5s).error() == ChannelError::Gone);
    CHECK((*port)->write(toBytes("x"), 1s).error() == ChannelError::Gone);
    CHECK(got.empty());
}

TEST_CASE("What arrived before the adapter was pulled is still read") {
    PseudoTerminal cable;
    const auto port = openSerialPort(cable.port(), {}, noPause());
    REQUIRE(port);
    cable.send(toBytes("last words"));
    Bytes got;
    REQUIRE((*port)->read(got, 5s));
    CHECK(got == toBytes("last words"));
}

TEST_CASE("A port is set as asked and gets its old settings back") {
    PseudoTerminal cable;
    const int watcher = ::open(cable.port().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(watcher >= 0);
    termios before{};
    REQUIRE(::tcgetattr(watcher, &before) == 0);
    {
        const auto port = openSerialPort(cable.port(), *parseLineSettings("38400-7E2"), noPause());
        REQUIRE(port);
        termios now{};
        REQUIRE(::tcgetattr(watcher, &now) == 0);
        CHECK(::cfgetispeed(&now) == B38400);
        CHECK((now.c_cflag & CSTOPB) != 0U);
        CHECK((now.c_lflag & (ICANON | ECHO)) == 0U);
    }
    termios after{};
    REQUIRE(::tcgetattr(watcher, &after) == 0);
    CHECK(::cfgetispeed(&after) == ::cfgetispeed(&before));
    CHECK(after.c_cflag == before.c_cflag);
    ::close(watcher);
}

TEST_CASE("A name that is no serial port is told apart from one that is missing") {
    const test::TempDir folder;
    const std::string file = (folder.path() / "file").string();
    touch(file, "text");
    CHECK(openSerialPort(file, {}, noPause()).error().problem == SerialProblem::NoSerialPort);
    CHECK_FALSE(serialPortIsThere(file));
    const std::string missing = (folder.path() / "missing").string();
    CHECK(openSerialPort(missing, {}, noPause()).error().problem == SerialProblem::NotThere);
    CHECK_FALSE(serialPortIsThere(missing));
    const PseudoTerminal cable;
    CHECK(serialPortIsThere(cable.port()));
}

TEST_CASE("Ports are found with driver and adapter, those without a chip are not") {
    const test::TempDir folder;
    const std::filesystem::path sys = folder.path();
    const auto usb = sys / "devices/usb1/1-2";
    touch(usb / "idVendor", "0403\n");
    touch(usb / "idProduct", "6001\n");
    std::filesystem::create_directories(usb / "1-2:1.0/ttyUSB0");
    std::filesystem::create_directories(sys / "drivers/ftdi_sio");
    std::filesystem::create_directory_symlink(sys / "drivers/ftdi_sio",
                                              usb / "1-2:1.0/ttyUSB0/driver");
    const auto tty = [&](const char* name, const std::filesystem::path& device, const char* type) {
        std::filesystem::create_directories(sys / "class/tty" / name);
        if (!device.empty()) {
            std::filesystem::create_directory_symlink(device, sys / "class/tty" / name / "device");
        }
        if (*type != '\0') {
            touch(sys / "class/tty" / name / "type", type);
        }
    };
    std::filesystem::create_directories(sys / "devices/platform/serial8250");
    tty("ttyUSB0", usb / "1-2:1.0/ttyUSB0", "");
    tty("ttyS0", sys / "devices/platform/serial8250", "4\n");
    tty("ttyS1", sys / "devices/platform/serial8250", "0\n");
    tty("console", {}, "");
    CHECK(
        findSerialPorts(sys) ==
        std::vector<FoundPort>{{"/dev/ttyS0", "", ""}, {"/dev/ttyUSB0", "ftdi_sio", "0403:6001"}});
    CHECK(findSerialPorts(sys / "nowhere").empty());
}

TEST_CASE("Every serial problem has its own text in both languages and names the port") {
    std::set<std::string> seen;
    for (const SerialProblem problem :
         {SerialProblem::NotThere, SerialProblem::NoAccess, SerialProblem::InUse,
          SerialProblem::NoSerialPort, SerialProblem::Failed}) {
        const LocalizedText text = explain({problem, "/dev/ttyX", "detail"});
        CHECK(seen.insert(text.ja).second);
        CHECK(seen.insert(text.en).second);
        CHECK(text.ja.find("/dev/ttyX") != std::string::npos);
        CHECK(text.en.find("/dev/ttyX") != std::string::npos);
        CHECK(text.en.find("detail") == std::string::npos);
    }
}
