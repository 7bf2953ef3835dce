// opn_vhci: a terminal behind the kernel's virtual host controller, for the QEMU guest. Takes the
// options of opn_simulator; reads requests (opn_rig.h) as lines of JSON from standard input and
// prints the answers. Ends with its input.
#include "tests/handheld/rig_arguments.h"
#include "tests/handheld/vhci_bus.h"

#include <iostream>

int main(int argc, char** argv) {
    using namespace tewatashi;
    using namespace tewatashi::test::handheld;
    CLI::App app("Simulated Opticon terminal on vhci_hcd");
    RigArguments arguments;
    declareRigArguments(app, arguments);
    CLI11_PARSE(app, argc, argv);
    try {
        const SystemClock clock;
        VhciBus bus;
        OpnRig rig(rigOptions(arguments, clock), clock, bus);
        if (!arguments.unplugged) {
            rig.plug();
        }
        for (std::string line; !rig.quitAsked() && std::getline(std::cin, line);) {
            std::cout << rig.answer(line) << std::endl;
        }
        return rig.endChild();
    } catch (const std::exception& error) {
        std::cerr << "opn_vhci: " << error.what() << '\n';
        return 2;
    }
}
