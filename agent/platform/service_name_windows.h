#pragma once

namespace tewatashi::agent::platform {

// As registered; also the source of entries in the Event Log. Never changes: an upgrade finds the
// older registration by it.
inline constexpr const wchar_t* kServiceName = L"TewatashiAgent";

} // namespace tewatashi::agent::platform
