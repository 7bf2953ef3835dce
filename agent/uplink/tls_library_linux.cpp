#include "agent/uplink/tls_library.h"

#include <openssl/crypto.h>

namespace tewatashi::agent::uplink {

// Qt's plugin loads this very library by its name at run time.
void leaveTlsLibraryAtExit() { OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr); }

} // namespace tewatashi::agent::uplink
