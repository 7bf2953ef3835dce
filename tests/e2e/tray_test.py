#!/usr/bin/env python3
"""A terminal is docked before the eyes of the tray program: sign, counts and picture."""
import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402
from tray_program import TrayWatch  # noqa: E402

SLIPS = 40


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--picture", required=True)
    args = parser.parse_args()
    Path(args.picture).parent.mkdir(parents=True, exist_ok=True)
    folder = Path(harness.scratch_folder("tewatashi-tray-"))
    parts = []
    try:
        server = harness.Server(args.build, folder / "server")
        parts.append(server)
        server.start()
        agent = harness.Agent(args.build, folder / "agent", server)
        terminal = harness.Terminal(args.build, folder, agent, ["--day", SLIPS, "--unplugged"])
        parts.append(terminal)
        harness.wait_for("the agent to answer", agent.answers)
        tray = TrayWatch(args.build, agent, args.picture)
        parts.append(tray)
        scans = len(terminal.ask("scans")["scans"])
        terminal.ask("plug")
        seen = tray.result()
        assert "take" in seen["signs"], seen
        assert "failed" not in seen["signs"], seen
        assert seen["delivered"] == scans, (seen, scans)
        assert seen["docks"] >= 1, seen
        assert Path(args.picture).stat().st_size > 0
        print(seen)
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    finally:
        for part in reversed(parts):
            part.stop()


if __name__ == "__main__":
    sys.exit(main())
