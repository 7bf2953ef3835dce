#include "common/base/digest.h"
#include "common/base/signing.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi;

TEST_CASE("SHA-256 gives the values of FIPS 180-4") {
    CHECK(toHex(sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(toHex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("SHA-256 over parts equals SHA-256 over the whole, however it is cut") {
    test::TestRandom random(2);
    Bytes data(1000);
    random.fill(data);
    const Digest whole = sha256(data);
    for (int round = 0; round < 50; ++round) {
        Sha256 hash;
        for (ByteView rest(data); !rest.empty();) {
            const auto most = static_cast<int>(rest.size());
            const auto piece = static_cast<std::size_t>(random.between(1, most));
            hash.update(rest.first(piece));
            rest = rest.subspan(piece);
        }
        CHECK(hash.finish() == whole);
    }
}

TEST_CASE("Comparing secrets tells equal from different content and length") {
    CHECK(equalConstantTime(asBytes("secret"), asBytes("secret")));
    CHECK_FALSE(equalConstantTime(asBytes("secret"), asBytes("secreT")));
    CHECK_FALSE(equalConstantTime(asBytes("secret"), asBytes("secre")));
    CHECK(equalConstantTime({}, {}));
}

TEST_CASE("Ed25519 gives the first vector of RFC 8032") {
    const Bytes seed = *fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    const auto key = SigningKey::fromSeed(seed);
    REQUIRE(key);
    CHECK(toHex(key->verifyKey().bytes()) ==
          "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    CHECK(
        toHex(key->sign({})) ==
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST_CASE("A signature holds for its message and key alone") {
    test::TestRandom random(3);
    const SigningKey key = SigningKey::generate(random);
    const SigningKey other = SigningKey::generate(random);
    const Bytes message = toBytes("engine");
    const Signature signature = key.sign(message);
    CHECK(key.verifyKey().verifies(message, signature));
    CHECK_FALSE(other.verifyKey().verifies(message, signature));
    CHECK_FALSE(key.verifyKey().verifies(toBytes("engines"), signature));
    for (std::size_t i = 0; i < signature.size(); ++i) {
        Signature damaged = signature;
        damaged[i] ^= 1U;
        CHECK_FALSE(key.verifyKey().verifies(message, damaged));
    }
    CHECK_FALSE(key.verifyKey().verifies(message, ByteView(signature).first(63)));
    CHECK_FALSE(key.verifyKey().verifies(message, {}));
}

TEST_CASE("Keys of a wrong length are refused") {
    CHECK_FALSE(SigningKey::fromSeed(Bytes(31)));
    CHECK_FALSE(VerifyKey::fromBytes(Bytes(33)));
}

TEST_CASE("A key made again from its seed signs the same") {
    test::TestRandom random(4);
    const SigningKey key = SigningKey::generate(random);
    const auto again = SigningKey::fromSeed(key.seed());
    REQUIRE(again);
    CHECK(again->verifyKey() == key.verifyKey());
    CHECK(again->sign(toBytes("x")) == key.sign(toBytes("x")));
}
