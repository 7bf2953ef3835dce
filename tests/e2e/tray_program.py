"""Starts the tray program beside a running agent: in a window for people, or without either."""
import json
import os
import subprocess
from pathlib import Path

import harness


def has_screen():
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class TrayWindow:
    """The real program; a person looks at it."""

    def __init__(self, build, agent):
        program = Path(build) / "agent/tray/tewatashi-tray"
        self.process = subprocess.Popen([str(program), "--data", str(agent.data), "--agent", str(agent.program)],
                                        start_new_session=True)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


class TrayWatch:
    """The same windows without a screen: they end by themselves when the docked terminal's scans are
    stored and sent, with a picture and a line of JSON."""

    def __init__(self, build, agent, picture):
        program = Path(build) / "tests/agent/tray/tray_watch"
        self.process = subprocess.Popen([str(program), "--data", str(agent.data), "--picture", str(picture)],
                                        stdout=subprocess.PIPE, text=True, start_new_session=True)

    def result(self):
        output, _ = self.process.communicate(timeout=150)
        if self.process.returncode != 0:
            raise harness.HarnessError(f"the tray never showed what it should: {output}")
        return json.loads(output)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
