#pragma once

namespace tewatashi::agent::uplink {

// Asks the library that Qt does TLS with not to clean up when the process ends. Qt waits for its
// network thread only until that thread's last function returns; what the thread then still frees
// of the library's is freed by the clean-up as well, and the process aborts after its work is done.
// Holds only when it comes before the first use of TLS in the process. From any thread, as often
// as wanted.
void leaveTlsLibraryAtExit();

} // namespace tewatashi::agent::uplink
