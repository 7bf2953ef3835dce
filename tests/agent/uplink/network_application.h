#pragma once

#include "agent/uplink/tls_library.h"
#include "tests/agent/qt_application.h"

#include <QtGlobal>

namespace tewatashi::test {

// The same for tests over the network: no proxy of the machine sees them.
struct NetworkApplication : QtApplication {
    NetworkApplication() {
        qputenv("no_proxy", "localhost,127.0.0.1");
        for (const char* proxy : {"http_proxy", "https_proxy", "all_proxy"}) {
            qunsetenv(proxy);
        }
        agent::uplink::leaveTlsLibraryAtExit(); // before certificates for the test are made
    }
};

} // namespace tewatashi::test
