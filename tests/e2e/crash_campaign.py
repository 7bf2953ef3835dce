"""A simulated terminal, an agent and a server under blows; afterwards the auditor compares the
terminal's own list with the server's database. Nothing may be lost or doubled.

The simulator owns the USB testbed and starts the agent in it, so an agent's death leaves the
terminal as it was: exactly what a crashed PC program leaves behind.
"""
import os
import random
import shutil
import sys
import time
from pathlib import Path

import auditor
import fault_proxy
import harness

ACTIONS = ("accepted", "departed", "arrived", "out_for_delivery", "delivered", "held", "forwarded",
           "returned", "packed", "unpacked")
SERVER_IDS = "SELECT record_id FROM scans"
# Where fast_agent can kill itself, and how often it passes there within one docking.
KILL_POINTS = ("read-commit", "commit-clear", "clear-confirm", "send", "send-receipt", "receipt-apply", "applied")
DEATH_S = 1.5  # the longest a kill point may take to be reached; after that any moment will do


def soak():
    return max(1, int(os.environ.get("TW_SOAK") or 1))


class Campaign:
    """`fast`: the agent with short waits and kill points. `losses`: a proxy that loses requests and
    answers stands before the server."""

    def __init__(self, build, seed, fast=False, losses=False):
        self.folder = Path(harness.scratch_folder("tewatashi-crash-"))
        self.random = random.Random(seed)
        self.seed = seed
        self.fast = fast
        self.ids_sql = SERVER_IDS
        self.server = harness.Server(build, self.folder / "server").start()
        self.proxy = fault_proxy.FaultProxy(self.server.port, seed) if losses else None
        if self.proxy:
            self.proxy.faults = False  # a code is good for one enrolment
        url = f"https://localhost:{self.proxy.port}" if losses else None
        runner = Path(build) / "tests/e2e/fast_agent" if fast else None
        self.agent = harness.Agent(build, self.folder / "agent", self.server, url=url, runner=runner)
        self.terminal = harness.Terminal(build, self.folder, self.agent, ["--seed", seed, "--unplugged"])
        if self.proxy:
            self.proxy.faults = True
        self.docked = False
        self.number = 10_000_000_000
        self.stack = 0
        self.points_hit = 0

    def dock(self, docked):
        self.terminal.ask("plug" if docked else "unplug")
        self.docked = docked

    def scan_some(self, most):
        """Scans a stack. Only while the terminal is undocked or no agent runs: no agent can save a
        scan made between its last look into the memory and the clear, and a machine scans a hundred
        labels within that blink. Scans during a reading are a fault of the simulator's own."""
        self.stack += 1
        action = ACTIONS[self.stack % len(ACTIONS)]
        for code in (f"TWO-{self.stack:04}", f"TWA-{action}", f"TWP-ROOM-{self.stack}"):
            self.terminal.ask("scan", code=code)
        self.number += 1
        for _ in range(self.random.randint(1, most)):
            # Two honest scans of one label, often within one second, must stay two.
            if self.random.random() > 0.1:
                self.number += 1
            self.terminal.ask("scan", code=f"{self.number}{self.number % 7}")
        words = []
        if self.random.random() < 0.2:
            words.append(f"scan-during-upload=DURING-{self.stack}@1")
        if self.random.random() < 0.1:
            words.append(self.random.choice(("clear-lost", "clear-ignored")))
        self.terminal.ask("fault", words=words)

    def pause(self, most_s):
        # Not a wait for anything: a kill must hit an unpredictable moment.
        time.sleep(self.random.uniform(0, most_s))

    def aim(self, point, more=""):
        """Makes the fast agent that is started next kill itself at this point; None: it lives on."""
        path = self.agent.data / "kill-point"
        if point:
            path.write_text(f"{point} 1 {more}\n")
        else:
            path.unlink(missing_ok=True)

    def dead(self):
        return not self.terminal.ask("state")["child_alive"]

    def kill_agents(self, times, most_scans=30, points=KILL_POINTS, more=""):
        for _ in range(times):
            self.terminal.ask("kill-child")
            if self.docked and self.random.random() < 0.5:
                self.dock(False)
            self.scan_some(most_scans)
            point = self.random.choice(points) if self.fast and (more or self.random.random() < 0.5) else None
            if self.fast:
                self.aim(point, more)
            self.terminal.ask("restart-child")
            self.dock(True)
            if point:
                self.await_death()
                continue
            self.pause(0.3 if self.fast else 1.2)
            if self.random.random() < 0.3:
                self.dock(False)
        self.aim(None)
        self.terminal.ask("restart-child")

    def await_death(self):
        try:
            harness.wait_for("the agent's kill point", self.dead, timeout_s=DEATH_S, every_s=0.005)
            self.points_hit += 1
        except harness.HarnessError:
            pass  # killed at the start of the next round instead

    def kill_servers(self, times):
        for _ in range(times):
            self.dock(False)
            for _ in range(3):
                self.scan_some(60)
            self.dock(True)
            self.pause(0.4 if self.fast else 1.5)
            self.server.kill()
            self.server.start()

    def lose_messages(self, docks):
        """Docks while the proxy does its worst."""
        for _ in range(docks):
            self.dock(False)
            self.scan_some(20)
            self.dock(True)
            # Uploads follow a finished docking.
            harness.wait_for("an empty terminal", lambda: self.terminal.ask("state")["in_memory"] == 0)
            self.pause(0.1)
        self.proxy.faults = False

    def server_ids(self):
        return auditor.read_column(self.server.data / "site.db", self.ids_sql)

    def repeats(self):
        """Records the server recognised as known: shows that answers were in fact lost."""
        return sum(d["duplicates"] for d in self.server.get_json("/api/v1/dock-sessions")["dock_sessions"])

    def settle(self, timeout_s=90):
        """Docks the terminal and waits until every scan is on the server."""
        self.dock(True)

        def all_there():
            wanted = len(self.terminal.ask("scans")["scans"])
            return len(set(self.server_ids())) >= wanted
        try:
            harness.wait_for("all scans on the server", all_there, timeout_s=timeout_s, every_s=0.1)
        except harness.HarnessError as error:
            print(f"{error}; the auditor decides", file=sys.stderr)

    def audit(self):
        epochs = {}
        for scan in self.terminal.ask("scans")["scans"]:
            epochs.setdefault(scan["epoch"], []).append((scan["raw_time"], scan["code_hex"]))
        state = self.terminal.ask("state")
        if state["saw_set_defaults"]:
            raise harness.HarnessError("the agent sent command 04, which erases terminals")
        return auditor.Audit(state["terminal_id"], [epochs[e] for e in sorted(epochs)], [], self.server_ids())

    def close(self, keep):
        self.terminal.stop()
        self.server.stop()
        if self.proxy:
            self.proxy.close()
        if keep:
            print(f"stores and logs are kept in {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
