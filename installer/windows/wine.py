"""Windows programs run here by Wine, in a Windows of their own made for the moment."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BOOT_TIMEOUT_S = 300


class WineError(RuntimeError):
    pass


def windows_path(path):
    """Wine shows this machine's files as drive Z."""
    return "Z:" + str(Path(path).absolute()).replace("/", "\\")


class Wine:
    """A fresh Windows; `with` ends its programs and removes it. `libraries`: folders of DLLs."""

    def __init__(self, libraries=(), variables=None):
        self.prefix = Path(tempfile.mkdtemp(prefix="tewatashi-wine-"))
        self.env = dict(os.environ, WINEPREFIX=str(self.prefix), WINEARCH="win64", WINEDEBUG="-all",
                        # No offers to download .NET or a browser.
                        WINEDLLOVERRIDES="mscoree,mshtml=", LC_ALL="C.UTF-8",
                        **(variables or {}))
        if libraries:
            self.env["WINEPATH"] = ";".join(windows_path(folder) for folder in libraries)

    def __enter__(self):
        if not shutil.which("wine"):
            raise WineError("wine is missing: run ./dev windows --test")
        self.run(["wineboot", "-i"], timeout=BOOT_TIMEOUT_S)
        return self

    def __exit__(self, *_):
        self.end()
        shutil.rmtree(self.prefix, ignore_errors=True)

    @property
    def drive(self):
        return self.prefix / "drive_c"

    def end(self):
        """Ends every program of this Windows, and of no other."""
        subprocess.run(["wineserver", "-k"], env=self.env, check=False, capture_output=True)
        subprocess.run(["wineserver", "-w"], env=self.env, check=False, capture_output=True)

    def try_run(self, command, timeout=120, env=None):
        """The finished process; its output is text."""
        words = ["wine", *(str(word) for word in command)]
        try:
            return subprocess.run(words, env=dict(self.env, **(env or {})), timeout=timeout,
                                  capture_output=True, text=True, errors="replace", check=False,
                                  stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired as late:
            raise WineError(f"{' '.join(words)} did not end within {timeout} s") from late

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
