#!/usr/bin/env python3
"""The libraries of the Windows agent, built from Debian's source packages into a cache folder.

    libraries.py            builds those that are missing, prints where they are
    libraries.py --missing  only says which are missing

Each library lies below $XDG_CACHE_HOME/tewatashi/windows (else ~/.cache/…) in a folder named after
it, its version and a hash of everything it was built by. A folder is there as a whole or not at all.
"""
import argparse
import fcntl
import hashlib
import inspect
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import recipes  # noqa: E402
from source_packages import SourceError, SourcePackages  # noqa: E402

HASH_DIGITS = 12
COMPILER_PACKAGE = "g++-mingw-w64-x86-64-posix"


def say(text):
    print(text, flush=True)


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).absolute() / "tewatashi/windows"


def compiler_version():
    """Of the cross compiler's package, installed or not: --missing asks before it is."""
    for command in (["dpkg-query", "-W", "-f", "${Version}", COMPILER_PACKAGE],
                    ["apt-cache", "show", "--no-all-versions", COMPILER_PACKAGE]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = re.search(r"(?m)^(?:Version: )?(\d\S*)$", done.stdout)
        if done.returncode == 0 and found:
            return found.group(1)
    raise SourceError(f"there is no package {COMPILER_PACKAGE} in the machine's package sources")


class Library:
    def __init__(self, recipe, version, folder):
        self.recipe, self.version, self.folder = recipe, version, folder

    @property
    def built(self):
        return self.folder.is_dir()


class Libraries:
    def __init__(self, cache=None):
        self.cache = Path(cache or cache_folder())
        self.packages = SourcePackages(self.cache / "packages", say)
        self.packages.refresh()
        self.all = {}
        compiler = compiler_version()
        shared = inspect.getsource(recipes.Build) + (recipes.HERE / "mingw.cmake").read_text()
        for recipe in recipes.RECIPES:
            version = self.packages.version(recipe.source) if recipe.source else "1"
            built_by = [shared, compiler, version, inspect.getsource(recipe.builder),
                        *map(str, recipe.options),
                        *(self.all[name].folder.name for name in recipe.depends)]
            digest = hashlib.sha256("\0".join(built_by).encode()).hexdigest()[:HASH_DIGITS]
            plain = recipes.upstream(version) if recipe.source else version
            self.all[recipe.name] = Library(recipe, version,
                                            self.cache / f"{recipe.name}-{plain}-{digest}")

    def missing(self):
        return [library for library in self.all.values() if not library.built]

    def prefixes(self):
        return [library.folder for library in self.all.values()]

    def build_missing(self):
        self.cache.mkdir(parents=True, exist_ok=True)
        # Two checkouts share the cache: the second waits and finds everything built.
        with open(self.cache / "building.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for library in self.missing():
                self._build(library)

    def _build(self, library):
        """One that was interrupted goes on where it stopped: qtbase is long."""
        recipe = library.recipe
        say(f"windows: building {recipe.name} {library.version}")
        began = time.monotonic()
        scratch = self.cache / f"building-{library.folder.name}"
        source, work, stage = (scratch / name for name in ("source", "work", "stage"))
        shutil.rmtree(stage, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        if recipe.source and not source.is_dir():
            fresh = scratch / "unpacking"
            shutil.rmtree(fresh, ignore_errors=True)
            self.packages.unpack(recipe.source, library.version, fresh)
            fresh.rename(source)
        with open(self.cache / f"{recipe.name}.log", "w") as log:
            recipe.builder(recipes.Build(
                source, work, library.folder, stage, library.version,
                {name: self.all[name].folder for name in recipe.depends}, runner(recipe.name, log)))
        Path(f"{stage}{library.folder}").rename(library.folder)
        shutil.rmtree(scratch, ignore_errors=True)
        say(f"windows: {recipe.name} took {time.monotonic() - began:.0f} s")


def runner(name, log):
    """Runs a command of a recipe, its output in the log."""
    # Built once: a compiler cache would only be filled up by it.
    clean = {key: value for key, value in os.environ.items() if not key.endswith("_COMPILER_LAUNCHER")}

    def run(command, cwd=None, env=None):
        words = [str(word) for word in command]
        log.write("+ " + " ".join(words) + "\n")
        log.flush()
        done = subprocess.run(words, cwd=cwd, env=dict(clean, **(env or {})), stdout=log,
                              stderr=log, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise SourceError(f"{name} could not be built ({words[0]} ended with {done.returncode}). "
                              f"The last lines of {log.name}:\n{tail(Path(log.name))}")
    return run


def tail(path, lines=30):
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", action="store_true", help="say which are missing, build none")
    args = parser.parse_args()
    try:
        libraries = Libraries()
        if args.missing:
            for library in libraries.missing():
                print(library.folder.name)
            return 0
        libraries.build_missing()
    except SourceError as error:
        print(f"windows: {error}", file=sys.stderr)
        return 1
    for library in libraries.all.values():
        print(library.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
