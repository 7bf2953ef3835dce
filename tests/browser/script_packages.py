#!/usr/bin/env python3
"""The JavaScript packages of the browser tests, kept outside the tree by the hash of the lock file:
every checkout with the same lock file shares them, and a changed one gets its own.

    script_packages.py       prints their folder, installs them first where they are missing
"""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", ".npmrc")
HASH_DIGITS = 16


class MissingError(RuntimeError):
    pass


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    lock = (HERE / "package-lock.json").read_bytes()
    return Path(base) / "tewatashi/browser-tests" / hashlib.sha256(lock).hexdigest()[:HASH_DIGITS]


def install(folder):
    """Installed beside and moved into place: whoever sees the folder sees all of it."""
    if not shutil.which("npm"):
        raise MissingError("npm is missing: run ./dev setup")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for name in FILES:
            shutil.copy(HERE / name, beside)
        done = subprocess.run(["npm", "ci", "--no-progress"], cwd=beside, check=False,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise MissingError(f"npm ci failed ({done.returncode}):\n{done.stdout}{done.stderr}")
        try:
            beside.rename(folder)
        except OSError:  # somebody else was faster
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def ensure():
    """The folder that holds node_modules/. Raises MissingError where it cannot be had."""
    folder = cache_folder()
    if not (folder / "node_modules").is_dir():
        install(folder)
    return folder


if __name__ == "__main__":
    try:
        print(ensure())
    except MissingError as error:
        sys.exit(f"script_packages: {error}")
