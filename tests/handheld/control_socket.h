#pragma once

#include <functional>
#include <map>
#include <string>

namespace tewatashi::test::handheld {

// A unix socket that answers lines with lines, for several clients, in one thread. Also watches
// one more descriptor (the signals of the program that owns it).
class ControlSocket {
public:
    // Listens at `path`, replacing a socket left there; an empty path listens nowhere. Throws
    // std::runtime_error.
    explicit ControlSocket(std::string path);
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;
    ~ControlSocket();

    // Serves what is there, waiting up to `patience_ms` for something. True when `watched` became
    // readable.
    bool serve(int watched, int patience_ms,
               const std::function<std::string(const std::string&)>& answer);

private:
    void acceptClient();
    [[nodiscard]] bool readClient(int client,
                                  const std::function<std::string(const std::string&)>& answer);

    std::string m_path;
    int m_listener = -1;
    std::map<int, std::string> m_clients; // descriptor -> unfinished line
};

} // namespace tewatashi::test::handheld
