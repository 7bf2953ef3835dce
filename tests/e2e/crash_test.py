#!/usr/bin/env python3
"""kill -9 of the real agent and of the real server at random moments; afterwards the auditor
compares the simulated terminal's own list with the server's database. Nothing may be lost or
doubled.

The simulator owns the USB testbed and starts the agent in it, so an agent's death leaves the
terminal as it was: exactly what a crashed PC program leaves behind.
"""
import argparse
import random
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import auditor  # noqa: E402
import harness  # noqa: E402

ACTIONS = ("accepted", "departed", "arrived", "out_for_delivery", "delivered", "held", "forwarded",
           "returned", "packed", "unpacked")
SERVER_IDS = "SELECT record_id FROM scans"


class Campaign:
    def __init__(self, build, seed):
        self.folder = Path(harness.scratch_folder("tewatashi-crash-"))
        self.random = random.Random(seed)
        self.server = harness.Server(build, self.folder / "server").start()
        self.agent = harness.Agent(build, self.folder / "agent", self.server)
        self.terminal = harness.Terminal(build, self.folder, self.agent, ["--seed", seed, "--unplugged"])
        self.number = 10_000_000_000
        self.stack = 0

    def scan_some(self, most):
        """Scans a stack. A person cannot dock, undock and scan one label again within the same
        second, and records that look so are the same record by definition (docs/protocol.md §2);
        so no label repeats across stacks, and within one only while the terminal is undocked."""
        self.stack += 1
        docked = self.random.random() < 0.5
        if not docked:
            self.terminal.ask("unplug")
        action = ACTIONS[self.stack % len(ACTIONS)]
        for code in (f"TWO-{self.stack:04}", f"TWA-{action}", f"TWP-ROOM-{self.stack}"):
            self.terminal.ask("scan", code=code)
        self.number += 1
        for _ in range(self.random.randint(1, most)):
            # Two honest scans of one label must stay two.
            if docked or self.random.random() > 0.1:
                self.number += 1
            self.terminal.ask("scan", code=f"{self.number}{self.number % 7}")

    def pause(self, most_s):
        # Not a wait for anything: a kill must hit an unpredictable moment.
        time.sleep(self.random.uniform(0, most_s))

    def kill_agents(self, times):
        for _ in range(times):
            self.scan_some(30)
            self.terminal.ask("plug")
            self.pause(1.2)
            if self.random.random() < 0.3:
                self.terminal.ask("unplug")
            self.terminal.ask("kill-child")
            self.terminal.ask("restart-child")

    def kill_servers(self, times):
        for _ in range(times):
            for _ in range(4):
                self.scan_some(60)
            self.terminal.ask("plug")
            self.pause(1.5)
            self.server.kill()
            self.server.start()

    def server_ids(self):
        return auditor.read_column(self.server.data / "site.db", SERVER_IDS)

    def settle(self):
        """Docks the terminal and waits until every scan is on the server."""
        self.terminal.ask("plug")
        wanted = len(self.terminal.ask("scans")["scans"])
        try:
            harness.wait_for("all scans on the server", lambda: len(set(self.server_ids())) >= wanted, timeout_s=90)
        except harness.HarnessError as error:
            print(f"crash_test: {error}; the auditor decides", file=sys.stderr)

    def audit(self):
        epochs = {}
        for scan in self.terminal.ask("scans")["scans"]:
            epochs.setdefault(scan["epoch"], []).append((scan["raw_time"], scan["code_hex"]))
        state = self.terminal.ask("state")
        if state["saw_set_defaults"]:
            raise harness.HarnessError("the agent sent command 04, which erases terminals")
        return auditor.Audit(state["terminal_id"], [epochs[e] for e in sorted(epochs)], [], self.server_ids())

    def close(self):
        self.terminal.stop()
        self.server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--agent-kills", type=int, default=60)
    parser.add_argument("--server-kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    campaign = Campaign(args.build, args.seed)
    failed = True
    try:
        campaign.kill_agents(args.agent_kills)
        campaign.kill_servers(args.server_kills)
        campaign.settle()
        audit = campaign.audit()
        print(f"crash_test: agent kills {args.agent_kills}, server kills {args.server_kills}, scanned "
              f"{audit.scanned}, lost {audit.lost}, doubled {audit.doubled} (seed {args.seed})")
        failed = audit.lost + audit.doubled > 0
        for record in (audit.lost_ids + audit.doubled_ids + audit.foreign_ids)[:10]:
            print(f"crash_test: wrong record {record}", file=sys.stderr)
    finally:
        campaign.close()
        if failed:
            print(f"crash_test: stores and logs are kept in {campaign.folder}", file=sys.stderr)
        else:
            shutil.rmtree(campaign.folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
