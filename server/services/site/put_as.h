#pragma once

namespace tewatashi::server::services {

// What a put does with a number or code that is there already, or is not yet.
enum class PutAs { AddOrChange, Add, Change };

} // namespace tewatashi::server::services
