#!/usr/bin/env python3
"""`tewatashi-agent diagnose` with real programs: one part of the way after the other is broken, and
exactly that one is named.

    tests/e2e/diagnose_test.py --build build/dev [-k PATTERN]
"""
import base64
import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bad_input_case  # noqa: E402
import harness  # noqa: E402
from bad_input_case import BadInputCase, DockedCase, SmallDiskCase, is_root, run, tree_hash  # noqa: E402
from bad_surroundings import GARBAGE, NOBODY, edit_json  # noqa: E402
from tls_front import TlsFront  # noqa: E402

CODES = ["TWO-0042", "TWA-accepted", "TWP-ROOM", "123456789013"]
LAYERS = ["settings", "agent", "cable", "driver", "protocol", "terminal_clock", "terminal_battery", "disk",
          "journal", "dns", "proxy", "connection", "tls", "clock", "sign_in", "server", "maintenance"]


class Diagnosis:
    """Mixed into cases that have self.agent."""

    def diagnose(self, environment=None):
        done = subprocess.run([str(self.agent.program), "diagnose", "--json", "--data", str(self.agent.data)],
                              capture_output=True, text=True, timeout=100, check=False,
                              env={**os.environ, **(environment or {})})
        self.assertIn(done.returncode, (0, 3), done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual([finding["layer"] for finding in report["findings"]], LAYERS)
        self.assertEqual(done.returncode == 0, report["first_cause"] is None)
        self.assertEqual(report["state"], "ok" if done.returncode == 0 else "not_ok")
        return report

    def causes(self, environment=None):
        report = self.diagnose(environment)
        for finding in report["findings"]:
            if finding["state"] == "not_ok":
                self.check_text(finding["text"]["ja"] + finding["advice"]["ja"],
                                finding["text"]["en"] + " " + finding["advice"]["en"])
        return [finding["layer"] for finding in report["findings"] if finding["state"] == "not_ok"]

    def wait_for_causes(self, *layers):
        """Terminals come and go in their own time."""
        try:
            harness.wait_for(f"the causes {layers}", lambda: self.causes() == list(layers), timeout_s=40,
                             every_s=0.2)
        except harness.HarnessError as late:
            raise AssertionError(f"{late}; last: {self.diagnose()}") from late

    def finding(self, layer):
        return next(one for one in self.diagnose()["findings"] if one["layer"] == layer)


class Terminals(Diagnosis, DockedCase):
    def test_all_is_well_with_a_docked_terminal(self):
        self.scan(*CODES)
        self.terminal.ask("plug")
        harness.wait_for("every part to be looked at",
                         lambda: all(one["state"] == "ok" for one in self.diagnose()["findings"]))
        for lang, said in (("ja", "問題は見つかりませんでした"), ("en", "Nothing is wrong")):
            code, text = run("tewatashi-agent", "diagnose", "--data", self.agent.data, lang=lang)
            self.assertEqual(code, 0, text)
            self.assertIn(said, text)
            self.assertEqual(text.count("✓"), len(LAYERS), text)
        self.assertEqual(self.finding("sign_in")["facts"]["server_version"], self.diagnose()["version"])

    def test_no_terminal(self):
        self.wait_for_causes("cable")
        self.terminal.ask("plug")
        self.wait_for_causes()
        self.terminal.ask("unplug")
        self.wait_for_causes("cable")

    def test_an_adapter_that_nobody_bound(self):
        self.terminal.ask("plug-stranger", kind="bridge")
        self.wait_for_causes("driver")
        self.terminal.ask("unplug-stranger", kind="bridge")
        self.wait_for_causes("cable")

    def test_a_terminal_that_does_not_answer(self):
        self.terminal.ask("fault", words=["silent=1x*"])
        self.terminal.ask("plug")
        self.wait_for_causes("protocol")
        self.terminal.ask("fault", words=[])
        self.terminal.ask("unplug")
        self.wait_for_causes("cable")
        self.terminal.ask("plug")
        self.wait_for_causes()

    def test_diagnosing_disturbs_no_transfer(self):
        self.scan("TWO-0042", "TWA-accepted", "TWP-ROOM", *(f"N{number:07}" for number in range(400)))
        self.terminal.ask("plug")
        asked = 0
        while self.status().get("waiting") != 0 or self.state()["in_memory"] or asked < 10:
            self.assertEqual(self.causes(), [])
            asked += 1
            self.assertLess(asked, 500, "the scans never left")
        self.check_all_arrive()

    def test_a_support_bundle_holds_nothing_private(self):
        slip, possession = "123456789013", "1234567890134821"
        self.scan("TWO-0042", "TWA-accepted", "TWP-ROOM", slip, possession)
        self.terminal.ask("fault", words=["clear-ignored=1x*"])  # there is an error to tell of
        self.server.kill()
        self.terminal.ask("plug")
        harness.wait_for("the scans to be stored", lambda: self.status().get("waiting") == 5)
        (self.agent.data / "agent.log").write_text(
            f"2026-04-01T00:00:00Z level=warning event=x reason=\"{possession} in {self.agent.data}\"\n")
        settings = json.loads((self.agent.data / "agent.json").read_text())
        private = ["TWO-0042", "TWP-ROOM", slip, possession, socket.gethostname(), str(self.agent.data),
                   (self.agent.data / "agent.key").read_text().strip(), settings["receipt_key"],
                   settings["log_key"], settings["pin"]]
        file = self.home / "support.zip"
        code, said = run("tewatashi-agent", "diagnose", "--data", self.agent.data, "--bundle", file, lang="en")
        self.assertEqual(code, 3, said)
        self.assertIn(str(file), said)
        with zipfile.ZipFile(file) as bundle:
            self.assertIsNone(bundle.testzip())
            self.assertEqual(sorted(bundle.namelist()), ["README.txt", "diagnosis.json", "log.txt", "settings.json",
                                                         "status.json", "system.json"])
            for name in bundle.namelist():
                content = bundle.read(name).decode()
                for secret in private:
                    with self.subTest(name, secret=secret):
                        words = re.findall(r"[\w.-]+", content) if secret == socket.gethostname() else content
                        self.assertNotIn(secret, words)
            self.assertEqual(json.loads(bundle.read("status.json"))["waiting"], 5)
            self.assertEqual(json.loads(bundle.read("diagnosis.json"))["causes"]["server"], "connection")
        self.check_refusal(["tewatashi-agent", "diagnose", "--data", self.agent.data, "--bundle",
                            self.home / "no/such/folder.zip"], self.home / "no/such/folder.zip")

    def test_the_agent_does_not_run(self):
        self.terminal.ask("kill-child")
        # The terminal is on the agent's own bus: this one has none.
        self.assertEqual(self.causes(), ["agent", "cable"])
        journal = self.agent.data / "journal.db"
        for suffix in ("-wal", "-shm"):
            journal.with_name("journal.db" + suffix).unlink(missing_ok=True)
        journal.write_bytes(GARBAGE)
        before = tree_hash(self.agent.data, "journal.db", "agent.key", "agent.json")
        self.assertEqual(self.causes(), ["agent", "cable", "journal"])
        self.assertEqual(tree_hash(self.agent.data, "journal.db", "agent.key", "agent.json"), before)


class Permissions(Diagnosis, DockedCase):
    """The account may not open devices."""

    def setUp(self):
        real = harness.Agent.run_command
        shim = bad_input_case.BUILD / "tests/e2e/librefused_usb.so"

        def refused(agent):
            return ["sh", "-c", f'LD_PRELOAD="{shim}:$LD_PRELOAD" exec "$@"', "sh", *real(agent)]

        harness.Agent.run_command = refused
        self.addCleanup(setattr, harness.Agent, "run_command", real)
        super().setUp()

    def test_a_device_that_may_not_be_opened(self):
        self.terminal.ask("plug")
        self.wait_for_causes("driver")
        self.assertIn("udev", self.finding("driver")["advice"]["en"])


class FlatBattery(Diagnosis, DockedCase):
    def test_a_battery_that_is_low(self):
        self.terminal.stop()
        self.terminal = harness.Terminal(bad_input_case.BUILD, self.home, self.agent, ["--battery-low"])
        self.addCleanup(self.terminal.stop)
        self.wait_for_causes("terminal_battery")


class FullDisk(Diagnosis, SmallDiskCase):
    def test_a_disk_without_room(self):
        self.terminal.ask("plug")
        self.wait_for_causes("disk")


class Way(Diagnosis, BadInputCase):
    """From this PC to the server, without a running agent: its part is always named as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = harness.Server(bad_input_case.BUILD, cls.folder / "server").start()
        cls.enrolled = harness.Agent(bad_input_case.BUILD, cls.folder / "enrolled", cls.server)
        cls.fronts = []

    @classmethod
    def tearDownClass(cls):
        for front in cls.fronts:
            front.stop()
        cls.server.stop()
        super().tearDownClass()

    def setUp(self):
        data = self.folder / str(len(list(self.folder.iterdir())))
        shutil.copytree(self.enrolled.data, data, ignore=shutil.ignore_patterns("*.sock"))
        self.agent = harness.Agent.__new__(harness.Agent)
        self.agent.program, self.agent.data = self.enrolled.program, data
        self.settings = data / "agent.json"

    def server_cause(self, environment=None):
        report = self.diagnose(environment)
        causes = self.causes(environment)
        self.assertEqual([c for c in causes if c not in ("cable", "driver")],
                         ["agent"] + [c for c in causes if LAYERS.index(c) >= LAYERS.index("dns")])
        return report["causes"]["server"]

    def front(self, certificate=None, key=None):
        tls = self.server.data / "tls"
        front = TlsFront(self.server, certificate or tls / "certificate.pem", key or tls / "private_key.pem")
        self.fronts.append(front)
        edit_json(self.settings, server=front.url)
        return front

    def test_a_server_that_is_well(self):
        self.assertIsNone(self.server_cause())
        self.front()
        self.assertIsNone(self.server_cause())

    def test_no_enrolment(self):
        self.settings.unlink()
        self.assertEqual(self.causes()[0], "settings")
        shutil.rmtree(self.agent.data)
        self.assertEqual(self.causes()[0], "settings")
        self.assertFalse(self.agent.data.exists())

    @unittest.skipUnless(is_root() and shutil.which("setpriv"), "needs another account")
    def test_an_account_that_may_not_look(self):
        for lang, said in (("ja", "アカウント"), ("en", "Run it as the agent's account")):
            code, text = run("tewatashi-agent", "diagnose", "--data", self.agent.data, lang=lang, account=NOBODY)
            self.assertEqual(code, 3, text)
            self.assertIn(said, text)
            self.assertIn(str(self.agent.data), text)

    def test_dns(self):
        edit_json(self.settings, server=f"https://no-such-host.invalid:{self.server.port}")
        self.assertEqual(self.server_cause(), "dns")

    def test_nobody_listens(self):
        edit_json(self.settings, server=f"https://localhost:{harness.free_port()}")
        self.assertEqual(self.server_cause(), "connection")

    def test_a_proxy_that_is_not_there(self):
        proxy = f"http://127.0.0.1:{harness.free_port()}"
        # A name that only a proxy would have to know.
        edit_json(self.settings, server=f"https://mail.example.jp:{self.server.port}")
        environment = {"https_proxy": proxy, "http_proxy": proxy, "no_proxy": ""}
        self.assertEqual(self.server_cause(environment), "proxy")

    def test_a_wrong_pin(self):
        edit_json(self.settings, pin="00" * 32)
        self.assertEqual(self.server_cause(), "tls")
        self.assertIn("fingerprint", self.finding("tls")["text"]["en"])

    def test_a_certificate_that_nobody_vouches_for(self):
        edit_json(self.settings, pin=...)
        self.assertEqual(self.server_cause(), "tls")
        self.assertIn("issuer", self.finding("tls")["text"]["en"])

    def test_an_expired_certificate(self):
        folder = self.agent.data.parent / "expired"
        certificate, key = make_expired_certificate(folder)
        self.front(certificate, key)
        der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
        edit_json(self.settings, pin=hashlib.sha256(der).hexdigest())
        self.assertEqual(self.server_cause(), "tls")
        self.assertIn("expired", self.finding("tls")["text"]["en"])

    def test_a_clock_that_is_wrong(self):
        front = self.front()

        def shifted(by_ms):
            def answer(status, headers, body):
                said = json.loads(body)
                said["time"] += by_ms
                return status, headers, json.dumps(said).encode()
            return answer

        for by_ms in (3_600_000, -3_600_000):
            front.answers = {"/api/v1/time": shifted(by_ms)}
            self.assertEqual(self.server_cause(), "clock")
        front.answers = {"/api/v1/time": shifted(10_000)}
        self.assertIsNone(self.server_cause())

    def test_a_network_that_wants_a_sign_in(self):
        front = self.front()
        for answer in ((302, {"Location": "http://portal.example/"}, b""),
                       (200, {"Content-Type": "text/html"}, b"<html>sign in</html>"),
                       (403, {"Content-Type": "text/html"}, b"blocked")):
            front.answers = {"*": answer}
            self.assertEqual(self.server_cause(), "proxy")

    def test_maintenance(self):
        front = self.front()
        front.answers = {"*": (503, {"Content-Type": "text/html", "Retry-After": "600"}, b"<html>closed</html>")}
        self.assertEqual(self.server_cause(), "maintenance")

    def test_a_server_whose_database_is_away(self):
        front = self.front()
        front.answers = {"/readyz": (503, {"Content-Type": "application/json"}, b'{"status":"not_ready"}')}
        self.assertEqual(self.server_cause(), "server")

    def test_a_pc_that_was_revoked(self):
        self.agent = harness.Agent(bad_input_case.BUILD, self.agent.data / "revoked", self.server)
        identity = json.loads((self.agent.data / "agent.json").read_text())["agent"]
        self.assertIsNone(self.server_cause())
        self.server.command("agent", "revoke", identity)
        self.assertEqual(self.server_cause(), "sign_in")

    def test_keys_that_do_not_fit(self):
        edit_json(self.settings, receipt_key=base64.b64encode(secrets.token_bytes(32)).decode())
        self.assertEqual(self.server_cause(), "sign_in")
        shutil.copy(self.enrolled.data / "agent.json", self.settings)
        (self.agent.data / "agent.key").write_text(secrets.token_hex(32) + "\n")
        self.assertEqual(self.server_cause(), "sign_in")


class StoppedServer(Diagnosis, DockedCase):
    def test_a_server_that_stops_and_comes_back(self):
        self.terminal.ask("plug")
        self.wait_for_causes()
        self.server.kill()
        self.wait_for_causes("connection")
        self.server.start()
        self.wait_for_causes()


def make_expired_certificate(folder):
    """Self-signed for localhost, from yesterday's yesterday to yesterday."""
    folder.mkdir()
    key, certificate, conf = folder / "key.pem", folder / "certificate.pem", folder / "ca.conf"
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    conf.write_text(f"""[ca]
default_ca = own
[own]
dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = DNS:localhost
""")
    harness.run_program(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                         "-keyout", key, "-out", folder / "request.pem", "-subj", "/CN=localhost"])
    harness.run_program(["openssl", "ca", "-batch", "-selfsign", "-config", conf, "-in", folder / "request.pem",
                         "-keyfile", key, "-out", certificate, "-notext", "-startdate", "20200101000000Z",
                         "-enddate", "20210101000000Z"])
    return certificate, key


if __name__ == "__main__":
    sys.exit(bad_input_case.run_cases(__doc__, __name__))
