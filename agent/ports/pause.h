#pragma once

#include <chrono>
#include <functional>

namespace tewatashi::agent::ports {

// Waits for so long on the caller's thread. Drivers and transports never sleep by themselves, so
// that tests run them in no time.
using Pause = std::function<void(std::chrono::milliseconds)>;

} // namespace tewatashi::agent::ports
