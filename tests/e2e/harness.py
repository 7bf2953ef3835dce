"""Starts the real programs for end-to-end tests, the demo and the benchmarks.

Nothing here knows how the product works inside: programs are driven by their command lines, their
HTTP interface and the simulated terminal's control socket.
"""
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

WAIT_S = 60  # the longest any condition may take before a test calls it a failure


class HarnessError(RuntimeError):
    pass


def wait_for(what, condition, timeout_s=WAIT_S, every_s=0.02):
    """Returns the first true value of condition(); says what was waited for when it never comes."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise HarnessError(f"waited {timeout_s} s for: {what}")
        time.sleep(every_s)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_program(command, stdin=None):
    done = subprocess.run([str(c) for c in command], input=stdin, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise HarnessError(f"{' '.join(str(c) for c in command)} failed ({done.returncode}):\n"
                           f"{done.stdout}{done.stderr}")
    return done.stdout


class Server:
    """A tewatashi-server with its own data folder, port and certificate."""

    def __init__(self, build, folder, site="demo", port=None, database=None):
        self.program = Path(build) / "server/app/tewatashi-server"
        self.data = Path(folder)
        self.port = port or free_port()
        self.process = None
        command = [self.program, "init", "--data", self.data, "--site", site,
                   "--host", "localhost", "--port", str(self.port)]
        if database:
            command += ["--db", database]
        output = run_program(command)
        found = re.search(r"\b[0-9a-f]{64}\b", output.replace(":", "").lower())
        if not found:
            raise HarnessError(f"init did not print the certificate's SHA-256:\n{output}")
        self.certificate_sha256 = found.group(0)
        self.context = ssl.create_default_context(cafile=str(self.data / "tls/certificate.pem"))
        self.token = None
        self.log = open(self.data / "server.log", "ab")

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    def command(self, *words, stdin=None):
        return run_program([self.program, *words, "--data", self.data], stdin=stdin).strip()

    def start(self):
        if self.log.closed:
            self.log = open(self.log.name, "ab")
        self.process = subprocess.Popen([str(self.program), "serve", "--data", str(self.data)],
                                        stdout=self.log, stderr=self.log, start_new_session=True)
        wait_for("the server to be ready", self.ready)
        if self.token is None:
            self.token = self.command("token", "add", "harness").split()[-1]
        return self

    def ready(self):
        if self.process.poll() is not None:
            raise HarnessError(f"the server ended ({self.process.returncode}), see {self.log.name}")
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def get(self, path, headers=None):
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=20)
        try:
            all_headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            all_headers.update(headers or {})
            connection.request("GET", path, headers=all_headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def get_json(self, path):
        status, body = self.get(path)
        if status != 200:
            raise HarnessError(f"GET {path}: {status} {body[:300]!r}")
        return json.loads(body)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise HarnessError("the server did not end within 20 s of SIGTERM")
        self.log.close()


class Agent:
    """Data folder of an enrolled agent; the process itself runs inside the simulator's testbed.
    `runner` is another program than tewatashi-agent for `run`."""

    def __init__(self, build, folder, server, name="mailroom-pc", url=None, runner=None):
        self.program = Path(build) / "agent/app/tewatashi-agent"
        self.runner = runner or self.program
        self.data = Path(folder)
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        code = server.command("agent", "code", "--note", name).split()[-1]
        run_program([self.program, "enrol", "--data", self.data, "--server", url or server.url,
                     "--code", code, "--pin", server.certificate_sha256])

    def run_command(self):
        return [str(self.runner), "run", "--data", str(self.data)]

    def command(self, *words):
        return run_program([self.program, *words, "--data", self.data]).strip()

    def answers(self):
        """Whether an agent runs on this folder; asks nothing and touches nothing."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.data / "agent.sock"))
                return True
            except OSError:
                return False

    def status(self):
        done = subprocess.run([str(self.program), "status", "--json", "--data", str(self.data)],
                              capture_output=True, text=True, check=False)
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            return None


class Terminal:
    """The simulated terminal: owns the USB testbed and runs the agent inside it."""

    def __init__(self, build, folder, agent, options=(), program="opn_simulator"):
        self.program = Path(build) / "tests/handheld" / program
        self.control_path = Path(folder) / "terminal.sock"
        self.log = open(Path(folder) / "agent.log", "ab")
        command = [str(self.program), "run", "--control", str(self.control_path), *map(str, options),
                   "--", *agent.run_command()]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, start_new_session=True)
        self.socket = wait_for("the simulator's control socket", self._connect)
        self.file = self.socket.makefile("rw", encoding="utf-8", newline="\n")

    def _connect(self):
        if self.process.poll() is not None:
            raise HarnessError(f"the simulator ended ({self.process.returncode}), see {self.log.name}")
        try:
            sock = socket.socket(socket.AF_UNIX)
            sock.connect(str(self.control_path))
            return sock
        except OSError:
            sock.close()
            return None

    def ask(self, verb, **arguments):
        self.file.write(json.dumps({"do": verb, **arguments}) + "\n")
        self.file.flush()
        line = self.file.readline()
        if not line:
            raise HarnessError(f"the simulator closed its control socket during {verb}")
        answer = json.loads(line)
        if not answer.get("ok", True):
            raise HarnessError(f"simulator refused {verb}: {answer}")
        return answer

    def stop(self):
        if self.process.poll() is None:
            try:
                self.ask("quit")
            except (OSError, HarnessError, ValueError):
                pass
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.file.close()
        self.socket.close()
        self.log.close()


def scratch_folder(prefix="tewatashi-"):
    return tempfile.mkdtemp(prefix=prefix)
