"""Windows programs run here by Wine, in a Windows of their own made for the moment."""
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

BOOT_TIMEOUT_S = 300
# The oldest that the agent supports; Wine's own default is older.
WINDOWS_VERSION = "win10"


class WineError(RuntimeError):
    pass


def windows_path(path):
    """Wine shows this machine's files as drive Z."""
    return "Z:" + str(Path(path).absolute()).replace("/", "\\")


class Wine:
    """A fresh Windows; `with` ends its programs and removes it. `libraries`: folders of DLLs;
    `ports`: serial ports by name ("COM5"), each a file of this machine that may appear later;
    `display`: an X display for its windows."""

    def __init__(self, libraries=(), variables=None, ports=None, display=None):
        self.prefix = Path(tempfile.mkdtemp(prefix="tewatashi-wine-"))
        self.ports = ports or {}
        self.env = dict(os.environ, WINEPREFIX=str(self.prefix), WINEARCH="win64", WINEDEBUG="-all",
                        # No offers to download .NET or a browser.
                        WINEDLLOVERRIDES="mscoree,mshtml=", LC_ALL="C.UTF-8",
                        **(variables or {}))
        self.env.pop("DISPLAY", None)
        if display:
            self.env["DISPLAY"] = display
        if libraries:
            self.env["WINEPATH"] = ";".join(windows_path(folder) for folder in libraries)

    def __enter__(self):
        try:
            self._make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _make(self):
        if not shutil.which("wine"):
            raise WineError("wine is missing: run ./dev windows --test")
        self.run(["wineboot", "-i"], timeout=BOOT_TIMEOUT_S)
        self.set_value(r"HKCU\Software\Wine", "Version", WINDOWS_VERSION)
        for name, file in self.ports.items():
            self.set_value(r"HKLM\Software\Wine\Ports", name, file)
        self.end()  # both are read at a start

    def __exit__(self, *_):
        self.end()
        shutil.rmtree(self.prefix, ignore_errors=True)

    @property
    def drive(self):
        return self.prefix / "drive_c"

    def set_value(self, key, name, text):
        self.run(["reg", "add", key, "/v", name, "/d", text, "/f"])

    def end(self):
        """Ends every program of this Windows, and of no other."""
        subprocess.run(["wineserver", "-k"], env=self.env, check=False, capture_output=True)
        subprocess.run(["wineserver", "-w"], env=self.env, check=False, capture_output=True)

    def try_run(self, command, timeout=120, env=None):
        """The finished process; its output is text."""
        words = ["wine", *(str(word) for word in command)]
        # Into files: a program that is started and stays would keep a pipe open.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                done = subprocess.run(words, env=dict(self.env, **(env or {})), timeout=timeout,
                                      stdout=out, stderr=err, check=False, stdin=subprocess.DEVNULL)
            except subprocess.TimeoutExpired as late:
                raise WineError(f"{' '.join(words)} did not end within {timeout} s") from late
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode(errors="replace"))
        return subprocess.CompletedProcess(words, done.returncode, *said)

    def run(self, command, timeout=120, env=None):
        done = self.try_run(command, timeout, env)
        if done.returncode != 0:
            raise WineError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n"
                            f"{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, command, log, env=None):
        return subprocess.Popen(["wine", *(str(word) for word in command)],
                                env=dict(self.env, **(env or {})), stdout=log, stderr=log,
                                stdin=subprocess.DEVNULL, start_new_session=True)

    def processes(self, program):
        """Numbers, on this machine, of the processes of this Windows that run a program."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if (entry.name.isdigit() and program.encode() in (entry / "cmdline").read_bytes()
                        and f"WINEPREFIX={self.prefix}".encode()
                        in (entry / "environ").read_bytes().split(b"\0")):
                    found.append(int(entry.name))
            except OSError:
                continue  # ended meanwhile, or somebody else's
        return found

    def kill(self, program):
        """As a power cut ends it: nothing is told, nothing is flushed."""
        for process in self.processes(program):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
