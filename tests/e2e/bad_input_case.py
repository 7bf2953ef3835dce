"""What every case of bad input is judged by: the text names the thing and a next step in both
languages, and nothing was lost."""
import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import auditor
import harness

BUILD = None  # set by run_cases() before any case runs

KANA = re.compile(r"[ぁ-んァ-ヶ]")
NEXT_STEP_JA = re.compile(r"ください|自動で|自動的に|かまいません")
NEXT_STEP_EN = re.compile(
    r"\b(Add|Ask|Backup|Call|Change|Check|Clear|Configure|Correct|Dock|Enrol|Free|Give|Go|Install|Keep|Make"
    r"|Name|Configure|Put|Register|Renew|Replace|Report|Restart|Restore|Run|See|Send|Set|Shorten|Sign"
    r"|Stop|Switch|Take|Tell|Trying|Try|Update|Use|Wait|Write|administrator can|must be|automatically)\b",
    re.IGNORECASE)
SCAN_IDS = "SELECT record_id FROM scans"


def program(name):
    return Path(BUILD) / name.split("-")[1] / "app" / name


def run(name, *words, lang=None, account=None, timeout=30):
    """One command to its end: exit code, and everything it said."""
    command = [str(program(name)), *map(str, words), *(["--lang", lang] if lang else [])]
    if account is not None:
        command = ["setpriv", f"--reuid={account}", f"--regid={account}", "--clear-groups", *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False,
                          stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout + done.stderr


def tree_hash(folder, *names):
    """Contents of files that a failure must leave alone."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (Path(folder) / name).read_bytes())
    return digest.hexdigest()


class BadInputCase(unittest.TestCase):
    """One scratch folder per class."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(harness.scratch_folder("tewatashi-bad-"))
        cls.folder.chmod(0o711)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    def check_text(self, ja, en, *named):
        self.assertRegex(ja, KANA)
        self.assertRegex(ja, NEXT_STEP_JA)
        self.assertRegex(en, NEXT_STEP_EN)
        for thing in named:
            self.assertIn(str(thing), ja)
            self.assertIn(str(thing), en)

    def check_refusal(self, command, *named, code=1, account=None):
        """The command fails with `code` and says why, in the language that was asked for."""
        said = {}
        for lang in ("ja", "en"):
            ended, said[lang] = run(*command, lang=lang, account=account)
            self.assertEqual(ended, code, said[lang])
        self.check_text(said["ja"], said["en"], *named)
        return said


class DockedCase(BadInputCase):
    """A server, an agent and a terminal that is not docked yet."""

    AGENT_FOLDER = "agent"

    def setUp(self):
        # Short: the path of a socket has 107 octets.
        self.home = self.folder / str(len(list(self.folder.iterdir())))
        self.home.mkdir()
        self.server = harness.Server(BUILD, self.home / "server").start()
        self.addCleanup(self.server.stop)
        self.agent = harness.Agent(BUILD, self.home / self.AGENT_FOLDER, self.server)
        self.terminal = harness.Terminal(BUILD, self.home, self.agent, ["--unplugged"])
        self.addCleanup(self.terminal.stop)

    def scan(self, *codes):
        for code in codes:
            self.terminal.ask("scan", code=code)

    def state(self):
        return self.terminal.ask("state")

    def status(self):
        return self.agent.status() or {}

    def last_error(self, *named):
        """Waits until status reports a trouble that names those things, judges its text."""
        def found():
            error = self.status().get("last_error")
            return error if error and all(str(n) in error["ja"] for n in named) else None
        try:
            error = harness.wait_for(f"an error naming {named}", found, timeout_s=30)
        except harness.HarnessError as late:
            raise AssertionError(f"{late}; status: {self.status()}") from late
        self.check_text(error["ja"], error["en"], *named)
        for lang in ("ja", "en"):
            shown = run("tewatashi-agent", "status", "--data", self.agent.data, lang=lang)
            self.assertEqual(shown[0], 0)
            self.assertIn(error[lang], shown[1])
        return error

    def server_ids(self):
        return auditor.read_column(self.server.data / "site.db", SCAN_IDS)

    def wait_until_sent(self):
        try:
            harness.wait_for("the scans to leave", lambda: self.status().get("waiting") == 0)
        except harness.HarnessError as late:
            raise AssertionError(f"{late}; status: {self.status()}") from late

    def check_all_arrive(self):
        """The fault is gone: every scan ever made reaches the server, once."""
        scans = self.terminal.ask("scans")["scans"]
        harness.wait_for(f"{len(scans)} scans on the server", lambda: len(self.server_ids()) >= len(scans), 60)
        epochs = {}
        for scan in scans:
            epochs.setdefault(scan["epoch"], []).append((scan["raw_time"], scan["code_hex"]))
        audit = auditor.Audit(self.state()["terminal_id"], [epochs[e] for e in sorted(epochs)], [],
                              self.server_ids())
        self.assertEqual((audit.lost, audit.doubled), (0, 0))

    def restart_agent(self):
        """Waits for the agent to answer: a status question asked before would look into the journal
        itself, and salvage a damaged one in the agent's stead."""
        self.terminal.ask("restart-child")
        harness.wait_for("the agent to answer", self.agent.answers)


def is_root():
    return os.geteuid() == 0


class SmallDiskCase(DockedCase):
    """The agent's folder is on a file system of its own, of two megabytes: self.disk."""

    AGENT_FOLDER = "../disk/agent"

    def setUp(self):
        if os.environ.get("TW_OWN_MOUNTS") != "1":
            self.skipTest("a small file system needs root and a mount namespace")
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=False)
        super().setUp()


def enter_own_mounts():
    """As root the test runs in a mount namespace of its own, so that a small file system for the
    full-disk case can neither leak nor meet another run."""
    if os.geteuid() == 0 and "TW_OWN_MOUNTS" not in os.environ and shutil.which("unshare"):
        os.environ["TW_OWN_MOUNTS"] = "1"
        words = [sys.executable, *sys.argv]
        os.execvp("sh", ["sh", "-c", 'unshare -m true 2>/dev/null && exec unshare -m "$@"; '
                         'unset TW_OWN_MOUNTS; TW_OWN_MOUNTS= exec "$@"', "sh", *words])


def run_cases(description, *modules):
    """What the program of a test is: every case of those modules, or those that -k names."""
    global BUILD
    enter_own_mounts()
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", required=True)
    parser.add_argument("-k", dest="pattern", help="only tests whose name holds this")
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    BUILD = Path(args.build).resolve()
    loader = unittest.TestLoader()
    if args.pattern:
        loader.testNamePatterns = [f"*{args.pattern}*"]
    suite = unittest.TestSuite(loader.loadTestsFromName(name) for name in modules)
    result = unittest.TextTestRunner(verbosity=2 if args.v else 1).run(suite)
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1
