#include "server/app/server_command_line.h"

#include <sys/stat.h>

#include <iostream>

int main(int argc, char** argv) {
    // Whatever this program writes is for its account alone.
    ::umask(0077);
    try {
        return tewatashi::server::app::runCommand(argc, argv, {std::cin, std::cout, std::cerr});
    } catch (const std::exception& error) {
        std::cerr << "tewatashi-server: " << error.what() << '\n';
        return 1;
    }
}
