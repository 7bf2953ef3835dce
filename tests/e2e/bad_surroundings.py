"""Keys, disks, folders, databases and settings that are not as they should be."""
import base64
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import unittest

import bad_input_case
import harness
from bad_input_case import BadInputCase, DockedCase, SmallDiskCase, is_root, run, tree_hash

NOBODY = 65534
CODES = ["TWO-0042", "TWA-accepted", "TWP-ROOM", "123456789013"]
GARBAGE = b"this is no database\n" * 500


def edit_json(file, **changes):
    """Changes members of an agent.json; `...` removes one."""
    members = json.loads(file.read_text())
    members.update(changes)
    file.write_text(json.dumps({name: value for name, value in members.items() if value is not ...}))


def set_schema(file, version):
    connection = sqlite3.connect(file)
    connection.execute("UPDATE schema_version SET version = ?", (version,))
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


class Keys(DockedCase):
    def test_a_wrong_receipt_key_keeps_every_scan_waiting(self):
        settings = self.agent.data / "agent.json"
        right = settings.read_text()
        edit_json(settings, receipt_key=base64.b64encode(secrets.token_bytes(32)).decode())
        self.restart_agent()
        self.scan(*CODES)
        self.terminal.ask("plug")
        self.last_error("localhost")
        self.assertEqual(self.status()["waiting"], len(CODES))
        settings.write_text(right)
        self.restart_agent()
        self.wait_until_sent()
        self.check_all_arrive()

    def test_a_wrong_agent_key_stops_and_keeps_every_scan(self):
        key = self.agent.data / "agent.key"
        right = key.read_text()
        key.write_text(secrets.token_hex(32) + "\n")
        self.restart_agent()
        self.scan(*CODES)
        self.terminal.ask("plug")
        self.last_error("localhost")
        self.assertEqual(self.status()["state"], "stopped")
        self.assertEqual(self.status()["waiting"], len(CODES))
        key.write_text(right)
        self.restart_agent()
        self.check_all_arrive()

    def test_a_wrong_pin_sends_nothing(self):
        settings = self.agent.data / "agent.json"
        right = settings.read_text()
        edit_json(settings, pin="00" * 32)
        self.restart_agent()
        self.scan(*CODES)
        self.terminal.ask("plug")
        self.last_error("localhost")
        self.assertEqual(self.server_ids(), [])
        settings.write_text(right)
        self.restart_agent()
        self.check_all_arrive()


    def test_a_server_address_that_cannot_work_keeps_every_scan(self):
        settings = self.agent.data / "agent.json"
        right = settings.read_text()
        for changes, named in (({"server": "mail"}, "mail"), ({"server": "http://192.0.2.1"}, "192.0.2.1"),
                               ({"pin": ..., "ca_file": "/no/such/file.pem"}, "localhost")):
            settings.write_text(right)
            edit_json(settings, **changes)
            self.restart_agent()
            self.scan(*CODES)
            self.terminal.ask("plug")
            self.last_error(named)
            harness.wait_for("the terminal to be cleared", lambda: self.state()["in_memory"] == 0)
        settings.write_text(right)
        self.restart_agent()
        self.wait_until_sent()


class Disks(SmallDiskCase):
    def test_a_full_disk_leaves_the_scans_in_the_terminal(self):
        self.scan(*CODES, *(f"N{number:07}" for number in range(2000)))
        made = self.state()["scans_made"]
        ballast = self.disk / "ballast"
        with open(ballast, "wb") as file:
            try:
                while file.write(b"x" * 65536):
                    file.flush()
            except OSError:
                pass
        self.terminal.ask("plug")
        self.last_error("journal.db")
        self.assertEqual(self.status()["state"], "cannot_store")
        state = self.state()
        self.assertEqual((state["in_memory"], state["erasures"]), (made, []))
        ballast.unlink()
        # Nobody touches the terminal or the agent.
        self.check_all_arrive()
        self.assertNotEqual(self.status()["state"], "cannot_store")


class Journals(DockedCase):
    def leave_scans_in_the_terminal(self):
        """The journal has the scans, the server does not, and the terminal was not cleared."""
        self.server.kill()
        self.terminal.ask("fault", words=["clear-ignored=1x*"])
        self.scan(*CODES)
        self.terminal.ask("plug")
        harness.wait_for("the scans to be stored", lambda: self.status().get("waiting") == len(CODES))
        self.terminal.ask("kill-child")
        self.assertEqual(self.state()["in_memory"], len(CODES))
        self.server.start()
        self.terminal.ask("fault", words=[])

    def test_a_damaged_journal_is_kept_and_the_terminal_read_again(self):
        self.leave_scans_in_the_terminal()
        journal = self.agent.data / "journal.db"
        for suffix in ("-wal", "-shm"):
            journal.with_name("journal.db" + suffix).unlink(missing_ok=True)
        journal.write_bytes(GARBAGE)
        self.restart_agent()
        self.last_error("journal.db.unreadable-")
        self.check_all_arrive()
        kept = list(self.agent.data.glob("journal.db.unreadable-*"))
        self.assertEqual([file.read_bytes() for file in kept], [GARBAGE])

    def test_a_journal_of_a_newer_version_is_left_untouched(self):
        self.leave_scans_in_the_terminal()
        journal = self.agent.data / "journal.db"
        sqlite3.connect(journal).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        version = sqlite3.connect(journal).execute("SELECT version FROM schema_version").fetchone()[0]
        set_schema(journal, 9999)
        before = tree_hash(self.agent.data, "journal.db")
        self.check_refusal(["tewatashi-agent", "run", "--data", self.agent.data], journal)
        code, said = run("tewatashi-agent", "status", "--data", self.agent.data, lang="en")
        self.assertEqual(code, 0)
        self.assertIn("newer", said)
        self.assertEqual(tree_hash(self.agent.data, "journal.db"), before)
        set_schema(journal, version)
        self.restart_agent()
        self.check_all_arrive()


class Agents(BadInputCase):
    """The agent refuses to start, or to enrol, and says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = harness.Server(bad_input_case.BUILD, cls.folder / "server").start()
        cls.enrolled = harness.Agent(bad_input_case.BUILD, cls.folder / "enrolled", cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        super().tearDownClass()

    def setUp(self):
        self.data = self.folder / str(len(list(self.folder.iterdir())))
        shutil.copytree(self.enrolled.data, self.data, ignore=shutil.ignore_patterns("*.sock"))
        (self.data / "journal.db").unlink(missing_ok=True)
        self.command = ["tewatashi-agent", "run", "--data", self.data]
        self.before = tree_hash(self.data, "agent.key")

    def enrol(self, *words):
        return ["tewatashi-agent", "enrol", "--data", self.folder / "fresh", "--server", self.server.url,
                *words]

    def test_enrolment_with_a_wrong_or_used_code(self):
        pin = ["--pin", self.server.certificate_sha256]
        self.check_refusal(self.enrol("--code", "AAAA-BBBB-CCCC", *pin), "localhost")
        used = self.server.command("agent", "code").split()[-1]
        code, said = run(*self.enrol("--code", used, *pin)[:1], *self.enrol("--code", used, *pin)[1:])
        self.assertEqual(code, 0, said)
        shutil.rmtree(self.folder / "fresh")
        self.check_refusal(self.enrol("--code", used, *pin), "localhost")
        self.assertFalse((self.folder / "fresh/agent.json").exists())

    def test_enrolment_with_a_server_that_is_not_the_right_one(self):
        pin = ["--pin", self.server.certificate_sha256]
        code = self.server.command("agent", "code").split()[-1]
        self.check_refusal(self.enrol("--code", code, "--pin", "00" * 32), "localhost")
        self.check_refusal(self.enrol("--code", code), "localhost", "--pin")
        self.check_refusal(self.enrol("--code", code, "--pin", "12:34"), "--pin")
        missing = self.folder / "no-such-ca.pem"
        self.check_refusal(self.enrol("--code", code, "--ca", missing), missing)
        words = self.enrol("--code", code, *pin)
        for address in ("http://192.0.2.1", "localhost", "https://", "https://u:p@localhost", "ftp://x",
                        f"https://localhost:{self.server.port}/path"):
            words[words.index("--server") + 1] = address
            self.check_refusal(words, address)
        words[words.index("--server") + 1] = f"https://localhost:{harness.free_port()}"
        self.check_refusal(words, "localhost")
        words[words.index("--server") + 1] = self.server.url
        self.assertEqual(run(*words)[0], 0)  # the code was not used up by any of that
        shutil.rmtree(self.folder / "fresh")

    def test_a_network_thread_that_ends_after_the_program_began_to(self):
        slow = bad_input_case.BUILD / "tests/e2e/liblate_thread_end.so"
        code = self.server.command("agent", "code").split()[-1]
        words = self.enrol("--code", code, "--pin", self.server.certificate_sha256)
        words[0] = bad_input_case.program(words[0])
        done = subprocess.run(list(map(str, words)), env={**os.environ, "LD_PRELOAD": str(slow)},
                              capture_output=True, text=True, timeout=30, check=False)
        shutil.rmtree(self.folder / "fresh")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("a thread ended late: yes", done.stderr)

    def test_enrolment_over_an_enrolment(self):
        words = ["tewatashi-agent", "enrol", "--data", self.data, "--server", self.server.url, "--code", "x"]
        self.check_refusal(words, self.data, "--replace")
        self.assertEqual(tree_hash(self.data, "agent.key"), self.before)

    def test_wrong_words_on_the_command_line(self):
        for words, named in ((["fly"], "fly"), (["run", "--speed", "9"], "--speed"), (["enrol"], "--server"),
                             (["status", "--lang", "fr"], "--lang"), ([], "--help")):
            with self.subTest(words):
                lang = None if "--lang" in words else "ja"
                code, said = run("tewatashi-agent", *words, lang=lang)
                self.assertEqual(code, 2, said)
                self.assertIn(named, said)
                if lang:
                    self.assertRegex(said, bad_input_case.KANA)

    def test_a_data_folder_that_is_missing_or_shared(self):
        nowhere = self.folder / "nowhere"
        self.check_refusal(["tewatashi-agent", "status", "--data", nowhere], nowhere)
        self.data.chmod(0o777)
        self.check_refusal(self.command, self.data)
        file = self.folder / "a-file"
        file.write_text("")
        self.check_refusal(["tewatashi-agent", "run", "--data", file], file)
        self.check_refusal(["tewatashi-agent", "run", "--data", file / "below"], file / "below")

    @unittest.skipUnless(not is_root() or shutil.which("setpriv"), "needs another account")
    def test_a_folder_that_cannot_be_written(self):
        account = NOBODY if is_root() else None
        if is_root():
            for path in (self.data, *self.data.iterdir()):
                os.chown(path, NOBODY, NOBODY)
        self.data.chmod(0o500)
        (self.data / "agent.lock").unlink(missing_ok=True)
        self.check_refusal(self.command, self.data, account=account)
        self.data.chmod(0o700)
        self.assertEqual(tree_hash(self.data, "agent.key"), self.before)

    def test_a_second_agent_on_one_folder(self):
        terminal = harness.Terminal(bad_input_case.BUILD, self.folder, self.enrolled, ["--unplugged"])
        self.addCleanup(terminal.stop)
        harness.wait_for("the first agent", self.enrolled.status)
        self.check_refusal(["tewatashi-agent", "run", "--data", self.enrolled.data], self.enrolled.data)
        self.assertEqual(run("tewatashi-agent", "status", "--data", self.enrolled.data)[0], 0)

    def test_key_files(self):
        key = self.data / "agent.key"
        for content in ("", "zz" * 32, "00" * 31, "x" * 100_000):
            with self.subTest(content[:8]):
                key.write_text(content)
                self.check_refusal(self.command, key)
        key.chmod(0o644)
        self.check_refusal(self.command, key)
        key.unlink()
        self.check_refusal(self.command, key)

    def test_settings(self):
        settings = self.data / "agent.json"
        right = settings.read_text()
        wrong = [("server", 7), ("server", ...), ("pin", "12"), ("pin", 12), ("ca_file", 3), ("site", []),
                 ("agent", "7"), ("receipt_key", "AAAA"), ("log_key", None), ("time_zone", "Mars/Olympus"),
                 ("time_zone", 9), ("clear_terminal", "no"), ("journal_mib", 0), ("journal_mib", "big"),
                 ("journal_mib", 1e99), ("clear_terminals", False)]
        for name, value in wrong:
            with self.subTest(name=name, value=value):
                settings.write_text(right)
                edit_json(settings, **{name: value})
                said = self.check_refusal(self.command, settings, name)
                self.assertNotIn("(expected", said["ja"])
        for content in ("", "{", "[]", "\0"):
            with self.subTest(content):
                settings.write_text(content)
                self.check_refusal(self.command, settings)
        settings.unlink()
        self.check_refusal(self.command, settings)
        self.assertFalse((self.data / "journal.db").exists(), "wrong settings must not touch the journal")


class Servers(BadInputCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = harness.Server(bad_input_case.BUILD, cls.folder / "made")

    def setUp(self):
        self.data = self.folder / str(len(list(self.folder.iterdir())))
        shutil.copytree(self.made.data, self.data, ignore=shutil.ignore_patterns("*.sock"))
        self.command = ["tewatashi-server", "serve", "--data", self.data]
        config = self.data / "server.toml"
        self.config = config.read_text()
        self.kept = ("site.db", "keys/receipt.key", "keys/log.key")

    def test_a_damaged_database(self):
        database = self.data / "site.db"
        healthy = database.read_bytes()
        for content in (GARBAGE, healthy[:4096] + b"\xff" * (len(healthy) - 4096)):
            database.write_bytes(content)
            before = tree_hash(self.data, *self.kept)
            self.check_refusal(self.command, database)
            self.check_refusal(["tewatashi-server", "agent", "code", "--data", self.data], database)
            self.assertEqual(tree_hash(self.data, *self.kept), before)

    def test_a_database_of_a_newer_version(self):
        database = self.data / "site.db"
        set_schema(database, 9999)
        before = tree_hash(self.data, *self.kept)
        self.check_refusal(self.command, database)
        self.assertEqual(tree_hash(self.data, *self.kept), before)

    @unittest.skipUnless(not is_root() or shutil.which("setpriv"), "needs another account")
    def test_a_folder_that_cannot_be_written(self):
        account = NOBODY if is_root() else None
        if is_root():
            for folder, _, files in os.walk(self.data):
                os.chown(folder, NOBODY, NOBODY)
                for file in files:
                    os.chown(os.path.join(folder, file), NOBODY, NOBODY)
        (self.data / "server.lock").unlink(missing_ok=True)
        self.data.chmod(0o500)
        before = tree_hash(self.data, *self.kept)
        self.check_refusal(self.command, self.data, account=account)
        self.data.chmod(0o700)
        (self.data / "site.db").chmod(0o400)
        self.check_refusal(self.command, self.data / "site.db", account=account)
        self.assertEqual(tree_hash(self.data, *self.kept), before)

    def test_a_second_server_and_a_port_that_is_taken(self):
        running = harness.Server(bad_input_case.BUILD, self.folder / "running").start()
        self.addCleanup(running.stop)
        self.check_refusal(["tewatashi-server", "serve", "--data", running.data], running.data)
        self.check_refusal(["tewatashi-server", "init", "--data", running.data, "--site", "x"], running.data)
        with socket.socket() as taken:
            taken.bind(("0.0.0.0", 0))
            taken.listen()
            port = taken.getsockname()[1]
            (self.data / "server.toml").write_text(
                self.config.replace(f"port = {self.made.port}", f"port = {port}"))
            self.check_refusal(self.command, port, "http.port")
        self.assertEqual(running.get("/readyz")[0], 200)

    def test_key_and_certificate_files(self):
        for name in ("keys/receipt.key", "keys/log.key", "tls/private_key.pem", "tls/certificate.pem"):
            file = self.data / name
            right = file.read_bytes()
            for content in (b"", b"garbage", b"\0" * 300_000):
                with self.subTest(name, content=content[:8]):
                    file.write_bytes(content)
                    self.check_refusal(self.command, file)
            file.write_bytes(right)
            if name != "tls/certificate.pem":
                with self.subTest(name, mode="open to others"):
                    file.chmod(0o644)
                    self.check_refusal(self.command, file)
                    file.chmod(0o600)
            file.unlink()
            with self.subTest(name, content="missing"):
                self.check_refusal(self.command, file)
            file.write_bytes(right)
            file.chmod(0o600)

    def test_settings(self):
        file = self.data / "server.toml"
        wrong = [("name", '"Tokyo Head"', "site.name"), ("name", "7", "site.name"),
                 ("name", '""', "site.name"), ("time_zone", '"Mars/Olympus"', "site.time_zone"),
                 ("database", '"mysql:x"', "site.database"), ("database", "true", "site.database"),
                 ("database", '"sqlite:/no/such/folder/x.db"', "/no/such/folder/x.db"),
                 ("read_connections", "0", "site.read_connections"),
                 ("read_connections", '"4"', "site.read_connections"), ("port", "70000", "http.port"),
                 ("port", "-1", "http.port"), ("address", "7", "http.address"),
                 ("address", '"not an address"', "http.address"),
                 ("address", '"203.0.113.7"', "http.address"),
                 ("host_names", '"x"', "http.host_names"), ("trusted_proxies", "[1]", "http.trusted_proxies"),
                 ("trusted_proxies", '["proxy"]', "http.trusted_proxies"), ("workers", "0", "http.workers"),
                 ("tls", '"yes"', "http.tls"), ("certificate", '"/no/such.pem"', "/no/such.pem"),
                 ("private_key", '"/no/such.pem"', "/no/such.pem"), ("wrokers", "1", "http.wrokers")]
        for key, value, named in wrong:
            with self.subTest(key=key, value=value):
                lines = [line for line in self.config.splitlines() if not line.startswith(f"{key} =")]
                place = lines.index("[site]" if key in ("name", "time_zone", "database",
                                                        "read_connections") else "[http]")
                lines.insert(place + 1, f"{key} = {value}")
                file.write_text("\n".join(lines))
                self.check_refusal(self.command, named)
        for content in ("", "[site", "\0", "site = 1", 'http = 1\n[site]\nname = "demo"',
                        "x" * 100_000):
            with self.subTest(content=content[:20]):
                file.write_text(content)
                self.check_refusal(self.command, file)
        file.unlink()
        self.check_refusal(self.command, self.data, "init")

    def test_wrong_words_and_values(self):
        for words in (["fly"], ["serve"], ["init", "--data", "x"], ["serve", "--speed", "1"], []):
            with self.subTest(words):
                code, said = run("tewatashi-server", *words, lang="ja")
                self.assertEqual(code, 2, said)
                self.assertRegex(said, bad_input_case.KANA)
        fresh = self.folder / "fresh"
        for words, named in ((["--site", "Bad Name"], "Bad Name"), (["--site", "x", "--host", "a b"], "a b"),
                             (["--site", "x", "--db", "mysql:x"], "site.database"),
                             (["--site", "x", "--certificate", "/no.pem"], "--private-key")):
            with self.subTest(words):
                self.check_refusal(["tewatashi-server", "init", "--data", fresh, *words], named)
                self.assertFalse((fresh / "server.toml").exists())
        self.check_refusal(["tewatashi-server", "print-codes", "--data", self.data, "--out", "/proc/none"],
                           "/proc/none")
