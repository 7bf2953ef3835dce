#!/usr/bin/env python3
"""The installed Windows agent against a real server, in a Windows made for the moment (Wine).

    windows_trial.py --server-build build/dev --installer SETUP.EXE --tools FOLDER

Silent installation enrols over TLS with a pinned certificate and starts the service by SCM; scans
travel, also those of a terminal at a serial port; the tray shows it (pictures below --pictures); an
upgrade keeps what waits; kills lose and double nothing; uninstalling keeps unsent scans. The last
line is one JSON object.
"""
import argparse
import itertools
import json
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1] / "installer/windows"))
import auditor  # noqa: E402
import harness  # noqa: E402
from virtual_screen import ScreenError, VirtualScreen  # noqa: E402
from wine import Wine, WineError, windows_path  # noqa: E402

PROGRAM = "tewatashi-agent.exe"
TRAY = "tewatashi-tray.exe"
SETUP_TIMEOUT_S = 300
KILLS = 30
SCANS_PER_KILL = 40
SCANS_PER_DOCK = 12
TRAY_SETTLES_S = 8  # for a person to look at: nothing is judged by it
PORT = "COM5"
CHAPTERS = ["transfer", "dock", "tray", "upgrade", "kills", "uninstall"]  # after the installation


class TrialError(RuntimeError):
    pass


def expect(condition, text):
    if not condition:
        raise TrialError(text)


class NoProgram:
    """The simulated terminal is not to start the agent: Windows does."""

    @staticmethod
    def run_command():
        return []


class Trial:
    def __init__(self, wine, server, args, folder):
        self.wine, self.server, self.folder = wine, server, folder
        self.installer, self.tools = Path(args.installer).absolute(), Path(args.tools).absolute()
        self.server_build, self.pictures = args.server_build, Path(args.pictures)
        self.program = wine.drive / "Program Files/Tewatashi" / PROGRAM
        self.data = wine.drive / "ProgramData/Tewatashi"
        self.codes = []  # of every scan that was made
        self.docks = 0
        self.terminal = None  # at the serial port
        self.numbers = itertools.count(1)

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
        self.wine.run([self.tools / "fill_journal.exe", windows_path(self.data), count, self.docks],
                      env={"WINEPATH": windows_path(self.program.parent)})  # the compiler's libraries
        self.codes += [f"TWO-{1_000_000 + self.docks * 100_000 + i}" for i in range(count)]

    def scan(self, count):
        """With the terminal at the serial port, which offers them by itself."""
        for _ in range(count):
            self.codes.append(f"COM-{next(self.numbers):06}")
            self.terminal.ask("scan", code=self.codes[-1])

    def judge(self):
        """(lost, doubled), told by the server's own table; every code was scanned once."""
        have = Counter(auditor.read_column(self.server.data / "site.db", "SELECT code FROM scans"))
        lost = [code for code in self.codes if code not in have]
        doubled = [code for code, count in have.items() if count > 1]
        expect(not have.keys() - set(self.codes), "the server has scans that nobody made")
        return len(lost), len(doubled)

    def wait_until_delivered(self, timeout_s=60):
        def settled():
            if self.terminal and self.terminal.ask("state")["in_memory"] > 0:
                return False
            try:
                now = self.status()
            except TrialError:  # starting: it says so, and is asked again
                return False
            return now["waiting"] == 0 and now["delivered"] == len(self.codes)
        try:
            harness.wait_for(f"{len(self.codes)} scans to be delivered", settled, timeout_s, every_s=0.3)
        except harness.HarnessError as error:
            log = self.data / "agent.log"
            raise TrialError(f"{error}\nagent: {self.status()}\n"
                             f"terminal: {self.terminal and self.terminal.ask('state')}\n"
                             f"(lost, doubled): {self.judge()}\n"
                             f"{log.read_text(errors='replace')[-3000:]}") from error
        expect(self.judge() == (0, 0), "(lost, doubled) is {} of {}".format(self.judge(), len(self.codes)))

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

    def dock(self):
        """A terminal that a person said is at the serial port."""
        self.agent_or_fail("bind", PORT, "denso-bht", "--name", "wine-1")
        self.agent_or_fail("service", "stop")
        self.agent_or_fail("service", "start")
        self.terminal = harness.Terminal(self.server_build, self.folder, NoProgram, [
            "--family", "denso", "--port", serial_port(self.folder), "--terminal-id", "denso:wine-1",
            "--unplugged"], program="line_simulator")
        self.scan(60)
        self.terminal.ask("plug")
        self.wait_until_delivered()

    def tray(self, screen):
        """The window that a person sees, while nothing waits and while the agent is away."""
        log = open(self.wine.prefix / "tray.log", "ab")
        tray = self.wine.start([self.program.parent / TRAY, "--lang", "ja"], log)
        try:
            for name, wanted in (("idle", "start"), ("not_running", "stop"), ("again", "start")):
                self.agent_or_fail("service", wanted)
                time.sleep(TRAY_SETTLES_S)
                screen.picture(self.pictures / f"{name}.png")
                expect(tray.poll() is None, f"the tray ended by itself ({tray.returncode})")
        finally:
            self.wine.kill(TRAY)
            tray.wait(30)
            log.close()

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

    def time_to_ready(self):
        """From the start of the agent until it answers, to hit every moment of it by kills."""
        began = time.monotonic()
        self.agent_or_fail("service", "start")
        harness.wait_for("the agent to answer", lambda: self.status()["state"] != "not_running")
        took = time.monotonic() - began
        self.agent_or_fail("service", "stop")
        return took

    def kills(self, rounds):
        self.agent_or_fail("service", "stop")
        ready_s = self.time_to_ready()
        for i in range(rounds):
            if i % 2 == 0 or not self.terminal:
                self.fill(SCANS_PER_KILL)
            else:
                self.scan(SCANS_PER_DOCK)
            with open(self.wine.prefix / "agent.log", "ab") as log:
                process = self.wine.start([self.program, "run"], log)
                # From before the journal is open until after everything was delivered.
                time.sleep(ready_s * (0.2 + 0.15 * (i % 10)))
                self.wine.kill(PROGRAM)
                process.wait(30)
        self.agent_or_fail("service", "start")
        self.wait_until_delivered()

    def uninstall(self):
        self.agent_or_fail("service", "stop")
        self.server.stop()
        self.fill(20)
        # It copies itself away and returns at once.
        self.wine.run([self.program.parent / "uninstall.exe", "/S"], timeout=SETUP_TIMEOUT_S)
        harness.wait_for("the program's folder to be gone", lambda: not self.program.parent.exists())
        expect(self.service_state() is None, "uninstall left the service")
        expect((self.data / "journal.db").exists(), "uninstall deleted unsent scans")
        # Installed again, the agent is enrolled as before and sends what was kept.
        self.server.start()
        self.setup()
        self.wait_until_delivered()


def serial_port(folder):
    return folder / "serial-port"


def run(args):
    folder = Path(harness.scratch_folder("tewatashi-windows-"))
    server = trial = None
    began = time.monotonic()
    try:
        server = harness.Server(args.server_build, folder / "server")
        server.start()
        with VirtualScreen() as screen, \
                Wine(ports={PORT: serial_port(folder)}, display=screen.display) as wine:
            trial = Trial(wine, server, args, folder)
            chapters = {"install": trial.install, "transfer": trial.transfer, "dock": trial.dock,
                        "tray": lambda: trial.tray(screen), "upgrade": trial.upgrade,
                        "kills": lambda: trial.kills(args.kills), "uninstall": trial.uninstall}
            for name in ["install", *(args.only or CHAPTERS)]:
                started = time.monotonic()
                chapters[name]()
                print(f"windows: {name} passed in {time.monotonic() - started:.0f} s", flush=True)
            lost, doubled = trial.judge()
        print(json.dumps({"scans": len(trial.codes), "lost": lost, "doubled": doubled, "kills": args.kills,
                          "seconds": round(time.monotonic() - began)}))
        return 0 if (lost, doubled) == (0, 0) else 1
    finally:
        if trial and trial.terminal:
            trial.terminal.stop()
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server-build", required=True, help="build folder of the server")
    parser.add_argument("--installer", required=True)
    parser.add_argument("--tools", required=True, help="folder of fill_journal.exe")
    parser.add_argument("--pictures", required=True, help="folder for pictures of the tray")
    parser.add_argument("--only", choices=CHAPTERS, nargs="+", help="only these chapters, after the first")
    parser.add_argument("--kills", type=int, default=KILLS, help="rounds of kill -9 (default %(default)s)")
    try:
        sys.exit(run(parser.parse_args()))
    except (TrialError, WineError, ScreenError, harness.HarnessError, subprocess.TimeoutExpired) as error:
        print(f"windows trial: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
