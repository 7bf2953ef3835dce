#include "agent/uplink/tls_library.h"

namespace tewatashi::agent::uplink {

// TLS is part of Windows, which cleans nothing up at the end of a process.
void leaveTlsLibraryAtExit() {}

} // namespace tewatashi::agent::uplink
