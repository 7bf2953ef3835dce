#!/usr/bin/env python3
"""The installed Windows agent against a real server, in a Windows made for the moment (Wine).

    windows_trial.py --server-build build/dev --installer SETUP.EXE --tools FOLDER

Silent installation enrols over TLS with a pinned certificate and starts the service by SCM; scans
travel; an upgrade keeps what waits; kills lose and double nothing; uninstalling keeps unsent scans.
The last line is one JSON object.
"""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1] / "installer/windows"))
import harness  # noqa: E402
from wine import Wine, WineError, windows_path  # noqa: E402

SETUP_TIMEOUT_S = 300
KILLS = 30
SCANS_PER_KILL = 40
DOCKS_MAX = 200  # of one page of the API: more than this trial makes


class TrialError(RuntimeError):
    pass


def expect(condition, text):
    if not condition:
        raise TrialError(text)


class Trial:
    def __init__(self, wine, server, installer, tools):
        self.wine, self.server, self.installer, self.tools = wine, server, installer, tools
        self.program = wine.drive / "Program Files/Tewatashi/tewatashi-agent.exe"
        self.data = wine.drive / "ProgramData/Tewatashi"
        self.filled = 0
        self.docks = 0

    # --- the product's own verbs

    def agent(self, *words, **options):
        return self.wine.try_run([self.program, *words, "--lang", "en"], **options)

    def agent_or_fail(self, *words, **options):
        done = self.agent(*words, **options)
        expect(done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}: "
                                     f"{done.stdout}{done.stderr}")
        return done.stdout

    def status(self):
        done = self.agent("status", "--json")
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError as error:
            raise TrialError(f"status said: {done.stdout}{done.stderr}") from error

    def service_state(self):
        found = re.search(r"STATE\s*:\s*\d+\s+(\w+)", self.wine.try_run(["sc", "query", "TewatashiAgent"]).stdout)
        return found.group(1) if found else None

    def setup(self, *words):
        done = self.wine.try_run([self.installer, "/S", *words], timeout=SETUP_TIMEOUT_S)
        log = self.program.parent / "install.log"
        said = log.read_text(encoding="utf-16", errors="replace") if log.exists() else ""
        expect(done.returncode == 0, f"setup ended with {done.returncode}: {said}")

    # --- scans

    def fill(self, count):
        """Docks a simulated terminal at the journal of the stopped agent."""
        self.docks += 1
        self.wine.run([self.tools / "fill_journal.exe", windows_path(self.data), count, self.docks])
        self.filled += count

    def arrived(self):
        """Scans the server keeps; a repeated one is a duplicate and no other scan."""
        total = 0
        for dock in self.server.get_json(f"/api/v1/dock-sessions?limit={DOCKS_MAX}")["dock_sessions"]:
            total += dock["stored"] + dock["quarantined"]
        return total

    def wait_until_delivered(self, timeout_s=120):
        def settled():
            now = self.status()
            return now["waiting"] == 0 and now["delivered"] == self.filled
        harness.wait_for(f"{self.filled} scans to be delivered", settled, timeout_s, every_s=0.3)
        expect(self.arrived() == self.filled,
               f"{self.filled} scans were made, the server has {self.arrived()}")

    # --- chapters

    def install(self):
        code = self.server.command("agent", "code", "--note", "wine").split()[-1]
        self.setup(f"/SERVER={self.server.url}", f"/CODE={code}", f"/PIN={self.server.certificate_sha256}")
        expect(self.program.exists(), "setup installed nothing")
        expect((self.data / "agent.json").exists(), "setup did not enrol the agent")
        expect((self.data / "agent.key").read_text().startswith("dpapi:"), "the key is not sealed by Windows")
        harness.wait_for("the service to run", lambda: self.service_state() == "RUNNING")
        expect(self.status()["state"] == "idle", f"state is {self.status()['state']}")

    def transfer(self):
        self.agent_or_fail("service", "stop")
        expect(self.service_state() == "STOPPED", f"the service is {self.service_state()}")
        expect(self.status()["state"] == "not_running", "a stopped service answers")
        self.fill(500)
        expect(self.agent("status", "--unsent").returncode == 3, "unsent scans are not told")
        self.agent_or_fail("service", "start")
        self.wait_until_delivered()
        expect(self.agent("status", "--unsent").returncode == 0, "delivered scans count as unsent")

    def upgrade(self):
        """With scans waiting and the service running beside a server that is away."""
        self.agent_or_fail("service", "stop")
        self.server.stop()
        self.fill(300)
        self.agent_or_fail("service", "start")
        key = (self.data / "agent.key").read_bytes()
        self.setup()
        expect(self.service_state() == "RUNNING", "the service does not run after an upgrade")
        expect(self.status()["waiting"] == 300, f"{self.status()['waiting']} wait after an upgrade, not 300")
        expect((self.data / "agent.key").read_bytes() == key, "an upgrade changed the key")
        self.server.start()
        self.agent_or_fail("service", "stop") # begin anew instead of waiting for the next try
        self.agent_or_fail("service", "start")
        self.wait_until_delivered()

    def agent_processes(self):
        """Our programs of this Windows, as this machine sees them."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if not entry.name.isdigit() or b"tewatashi-agent.exe" not in (entry / "cmdline").read_bytes():
                    continue
                if f"WINEPREFIX={self.wine.prefix}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def kills(self, rounds):
        self.agent_or_fail("service", "stop")
        for i in range(rounds):
            self.fill(SCANS_PER_KILL)
            log = open(self.wine.prefix / "agent.log", "ab")
            process = self.wine.start([self.program, "run"], log)
            # From before the journal is open until after everything was delivered.
            time.sleep(0.15 + 0.1 * (i % 12))
            for pid in self.agent_processes():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            process.wait(30)
            log.close()
        self.agent_or_fail("service", "start")
        self.wait_until_delivered()

    def uninstall(self):
        self.agent_or_fail("service", "stop")
        self.server.stop()
        self.fill(20)
        uninstaller = self.program.parent / "uninstall.exe"
        # _?= keeps it from copying itself and returning early.
        folder = windows_path(self.program.parent).replace("Z:" + str(self.wine.drive).replace("/", "\\"), "C:")
        done = self.wine.try_run([uninstaller, "/S", f"_?={folder}"], timeout=SETUP_TIMEOUT_S)
        expect(done.returncode == 0, f"uninstall ended with {done.returncode}")
        expect(not self.program.exists(), "uninstall left the program")
        expect(self.service_state() is None, "uninstall left the service")
        expect((self.data / "journal.db").exists(), "uninstall deleted unsent scans")
        # Installed again, the agent is enrolled as before and sends what was kept.
        self.server.start()
        self.setup()
        self.wait_until_delivered()


def run(args):
    folder = Path(harness.scratch_folder("tewatashi-windows-"))
    server = None
    began = time.monotonic()
    try:
        server = harness.Server(args.server_build, folder / "server")
        server.start()
        summary = {}
        with Wine() as wine:
            trial = Trial(wine, server, Path(args.installer).absolute(), Path(args.tools).absolute())
            chapters = [trial.install, trial.transfer, trial.upgrade, lambda: trial.kills(args.kills),
                        trial.uninstall]
            for name, chapter in zip(("install", "transfer", "upgrade", "kills", "uninstall"), chapters):
                started = time.monotonic()
                chapter()
                print(f"windows: {name} passed in {time.monotonic() - started:.0f} s", flush=True)
            summary = {"scans": trial.filled, "arrived": trial.arrived(), "kills": args.kills,
                       "lost": trial.filled - trial.arrived(), "seconds": round(time.monotonic() - began)}
        print(json.dumps(summary))
        return 0 if summary["lost"] == 0 else 1
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server-build", required=True, help="build folder of the server")
    parser.add_argument("--installer", required=True)
    parser.add_argument("--tools", required=True, help="folder of fill_journal.exe")
    parser.add_argument("--kills", type=int, default=KILLS, help="rounds of kill -9 (default %(default)s)")
    try:
        sys.exit(run(parser.parse_args()))
    except (TrialError, WineError, harness.HarnessError, subprocess.TimeoutExpired) as error:
        print(f"windows trial: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
