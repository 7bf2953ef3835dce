#pragma once

#include "agent/app/agent_settings.h"
#include "agent/platform/sealed_secret.h"
#include "common/files/private_file.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

namespace tewatashi::test {

// The data folder of an enrolled PC: settings and key.
struct EnrolledFolder {
    TempDir folder;
    agent::app::DataFolder data{folder.path()};
    agent::app::AgentSettings settings;
    std::string seed; // of its key, as the key's file holds it before it is sealed

    EnrolledFolder() {
        TestRandom random(1);
        const SigningKey key = SigningKey::generate(random);
        settings.server.url = "https://no-such-host.invalid:8443"; // RFC 6761: never resolved
        settings.identity.site = "main";
        random.fill(settings.identity.agent.octets);
        settings.identity.receiptKey = key.verifyKey();
        settings.identity.logKey = key.verifyKey();
        write();
        seed = toHex(key.seed());
        const auto sealed = agent::platform::sealSecret(seed);
        REQUIRE(sealed.has_value());
        REQUIRE(files::createPrivateFile(data.key(), *sealed + "\n").has_value());
    }
    void write() {
        REQUIRE(files::replacePrivateFile(data.settings(), agent::app::encodeSettings(settings))
                    .has_value());
    }
};

} // namespace tewatashi::test
