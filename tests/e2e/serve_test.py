#!/usr/bin/env python3
"""tewatashi-server serve as a process: its start line, a port that is taken, SIGTERM while clients
ask, and a restart under clients that keep asking."""
import re
import signal
import socket
import shutil
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402

CLIENTS = 4


class Clients:
    """Ask without pause. A refused or reset connection is an outage; a cut answer is a failure."""

    def __init__(self, server):
        self.server = server
        self.answered = 0
        self.failures = []
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.ask) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def ask(self):
        while not self.over.is_set():
            try:
                status, body = self.server.get("/api/v1/dock-sessions")
            except OSError:
                continue
            except Exception as error:  # a started answer that was cut
                self.failures.append(repr(error))
                continue
            with self.lock:
                self.answered += 1
            if status != 200 or not body.endswith(b"}"):
                self.failures.append(f"{status} {body[:200]!r}")

    def wait_for_more(self, count=20):
        goal = self.answered + count
        harness.wait_for("more answers", lambda: self.answered >= goal)

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()
        assert not self.failures, self.failures[:3]


def start_line(server):
    line = Path(server.log.name).read_text()
    assert re.search(rf"^Tewatashi: https://localhost:{server.port}$", line, re.M), line


def port_taken(build, folder):
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        port = other.getsockname()[1]
        server = harness.Server(build, folder / "taken", port=port)
        done = subprocess.run([str(server.program), "serve", "--data", str(server.data)], capture_output=True,
                              text=True, timeout=60, check=False)
        server.log.close()
        assert done.returncode != 0 and str(port) in done.stderr, (done.returncode, done.stderr)


def drained_under_load(server):
    clients = Clients(server)
    clients.wait_for_more()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(20) == 0, server.process.returncode
    clients.end()


def restarted_under_clients(server):
    clients = Clients(server)
    for _ in range(3):
        server.start()
        clients.wait_for_more()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0, server.process.returncode
    clients.end()


def second_process(server):
    done = subprocess.run([str(server.program), "serve", "--data", str(server.data)], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode != 0 and "tewatashi-server status" in done.stderr, done.stderr


def main():
    folder = Path(harness.scratch_folder("tewatashi-serve-"))
    port_taken(sys.argv[1], folder)
    server = harness.Server(sys.argv[1], folder / "server").start()
    start_line(server)
    second_process(server)
    drained_under_load(server)
    restarted_under_clients(server)
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
    print("serve_test: all as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
