"""Requests no correct agent sends, over real TLS, to the real server."""
import json
import secrets
import sqlite3
import zlib

import auditor
import harness
import raw_agent
from bad_input_case import SCAN_IDS, BadInputCase
import bad_input_case
from raw_agent import batch, digest_of

GOOD = ["TWO-0042", "TWA-accepted", "TWP-ROOM", "123456789013"]


def packed(value):
    return zlib.compress(value if isinstance(value, bytes) else json.dumps(value).encode())


class BadRequests(BadInputCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = harness.Server(bad_input_case.BUILD, cls.folder / "server").start()
        cls.agent = raw_agent.RawAgent(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        super().tearDownClass()

    def setUp(self):
        self.before = self.stored()

    def tearDown(self):
        self.assertEqual(self.stored(), self.before, "a refused request left something behind")

    def stored(self):
        return auditor.read_column(self.server.data / "site.db", SCAN_IDS)

    def check_problem(self, answer, status, code=None):
        got, headers, body = answer
        self.assertEqual(got, status, body[:400])
        self.assertEqual(headers["content-type"], "application/problem+json")
        problem = json.loads(body)
        self.check_text(problem["detail_ja"], problem["detail"])
        if code:
            self.assertEqual(problem["type"], f"urn:tewatashi:problem:{code}")
        return problem

    def test_bodies_that_are_no_batch(self):
        deep = b'{"v":1,"x":' + b"[" * 2000 + b"]" * 2000 + b"}"
        bodies = {"nothing": b"", "junk": b"\x78\x9cjunk", "not zlib": b'{"v":1}',
                  "half": packed(batch(GOOD))[:40], "two streams": packed(batch(GOOD)) + b"more",
                  "bomb": zlib.compress(b" " * (64 << 20), 9), "deep": packed(deep),
                  "not utf-8": packed(b'{"v":1,"terminal":"\xff\xfe"}'), "a list": packed([]),
                  "nan": packed(b'{"v":NaN}')}
        for name, body in bodies.items():
            with self.subTest(name):
                self.check_problem(self.agent.send(body), 422, "batch-malformed")

    def test_batches_of_wrong_shape(self):
        wrong = {"v": 2, "terminal": 7, "tf": 9, "dock": "zz", "docked": "today", "sent": -1,
                 "pos": 5, "t": None, "c": [None] * 4, "s": [[3, 3]], "before": {"t": raw_agent.RAW_TIME, "c": "x"},
                 "n": [[9, 1]], "k": [[0, "00"]], "clocks": "noon", "model": ["OPN"], "agent": 1}
        for name, value in wrong.items():
            with self.subTest(name):
                answer = self.agent.send(packed(batch(GOOD, **{name: value})), digest_of(GOOD))
                problem = self.check_problem(answer, 422, "batch-malformed")
                self.assertTrue(problem["pointer"] or problem["reason"])
        for name in ("v", "terminal", "dock", "t", "c", "s"):
            with self.subTest(f"without {name}"):
                answer = self.agent.send(packed(batch(GOOD, **{name: ...})), digest_of(GOOD))
                self.check_problem(answer, 422, "batch-malformed")

    def test_limits(self):
        many = [f"N{number}" for number in range(501)]
        self.check_problem(self.agent.send(packed(batch(many)), digest_of(many)), 422, "batch-malformed")
        noise = secrets.token_hex(400_000).encode()  # stays over the limit when compressed
        answer = self.agent.send(packed(b'{"v":1,"x":"' + noise + b'"}'))
        self.check_problem(answer, 413)

    def test_wrong_digest(self):
        answer = self.agent.send(packed(batch(GOOD)), digest_of(GOOD[:3]))
        self.check_problem(answer, 422, "digest-mismatch")

    def test_wrong_media_type(self):
        answer = self.agent.send(packed(batch(GOOD)), digest_of(GOOD), media_type="text/plain")
        self.check_problem(answer, 415)

    def test_signatures_nonces_and_agents(self):
        self.check_problem(self.agent.send_codes(GOOD, signature=b"\0" * 64), 401, "agent-unknown")
        self.check_problem(self.agent.send_codes(GOOD, agent="ab" * 16), 401, "agent-unknown")
        self.check_problem(self.agent.send_codes(GOOD, signature=b"short"), 401, "agent-unknown")
        self.check_problem(self.agent.send_codes(GOOD, agent="nobody"), 401, "signature-missing")
        answer = self.agent.send_codes(GOOD, nonce="n-of-last-year")
        self.check_problem(answer, 409, "stale-nonce")
        self.assertTrue(answer[1]["tewatashi-nonce"])
        unsigned = self.agent.request("POST", raw_agent.TARGET, packed(batch(GOOD)),
                                      {"Content-Type": raw_agent.MEDIA_TYPE})
        self.check_problem(unsigned, 401, "signature-missing")

    def test_a_revoked_agent(self):
        other = raw_agent.RawAgent(self.server)
        self.server.command("agent", "revoke", other.id)
        answer = other.send_codes(GOOD)
        self.check_problem(answer, 403, "agent-revoked")
        self.assertTrue(answer[1]["tewatashi-refusal"])

    def test_enrolment(self):
        used = self.server.command("agent", "code").split()[-1]
        self.assertEqual(self.agent.enrol({"code": used})[0], 201)
        self.check_problem(self.agent.enrol({"code": used}), 401, "enrolment-code-invalid")
        self.check_problem(self.agent.enrol({"code": "AAAA-BBBB-CCCC"}), 401, "enrolment-code-invalid")
        late = self.server.command("agent", "code").split()[-1]
        self.age_codes()
        self.check_problem(self.agent.enrol({"code": late}), 401, "enrolment-code-invalid")
        code = self.server.command("agent", "code").split()[-1]
        self.check_problem(self.agent.enrol({"code": code, "public_key": "AAAA"}), 422)
        self.check_problem(self.agent.enrol({"code": code, "name": ""}), 422)
        self.check_problem(self.agent.request("POST", "/api/v1/enrol", b"[", {
            "Content-Type": "application/json"}), 422, "enrol-request-malformed")
        # A refused request does not use the code up.
        self.assertEqual(self.agent.enrol({"code": code})[0], 201)

    def age_codes(self):
        """Time passes: the stored expiry of unused codes moves into the past."""
        connection = sqlite3.connect(self.server.data / "site.db", timeout=20)
        try:
            connection.execute("UPDATE enrolment_codes SET expires_at = 1 WHERE used_at IS NULL")
            connection.commit()
        finally:
            connection.close()

    def test_unknown_addresses_and_methods(self):
        self.check_problem(self.agent.request("GET", "/api/v1/nothing"), 404)
        self.check_problem(self.agent.request("DELETE", "/api/v1/time"), 405)
        self.check_problem(self.agent.request("GET", "/api/v1/items/123456789013"), 401)


class AfterAllThat(BadInputCase):
    def test_a_good_batch_is_stored_after_every_bad_one(self):
        with_server = harness.Server(bad_input_case.BUILD, self.folder / "server").start()
        self.addCleanup(with_server.stop)
        agent = raw_agent.RawAgent(with_server)
        for body in (b"junk", zlib.compress(b" " * (64 << 20), 9), packed([])):
            self.assertEqual(agent.send(body)[0], 422)
        status, headers, body = agent.send_codes(GOOD)
        self.assertEqual(status, 200, body)
        self.assertTrue(headers["tewatashi-receipt"])
        stored = auditor.read_column(with_server.data / "site.db", SCAN_IDS)
        self.assertEqual(len(stored), len(GOOD))
