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
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import recipes  # noqa: E402
from source_packages import SourceError, SourcePackages  # noqa: E402

HASH_DIGITS = 12


def say(text):
    print(text, flush=True)


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).absolute() / "tewatashi/windows"


def compiler_version():
    done = subprocess.run([recipes.CXX, "-v"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SourceError(f"{recipes.CXX} is missing: run ./dev windows")
    return done.stderr.strip().splitlines()[-1]


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
        recipe = library.recipe
        say(f"windows: building {recipe.name} {library.version}")
        began = time.monotonic()
        log_path = self.cache / f"{recipe.name}.log"
        scratch = Path(tempfile.mkdtemp(prefix=f"building-{recipe.name}-", dir=self.cache))
        try:
            source, work, stage = (scratch / name for name in ("source", "work", "stage"))
            work.mkdir()
            if recipe.source:
                self.packages.unpack(recipe.source, library.version, source)
            with open(log_path, "w") as log:
                def run(command, cwd=None, env=None):
                    words = [str(word) for word in command]
                    log.write("+ " + " ".join(words) + "\n")
                    log.flush()
                    done = subprocess.run(words, cwd=cwd, env=dict(os.environ, **(env or {})),
                                          stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                          check=False)
                    if done.returncode != 0:
                        raise SourceError(f"{recipe.name} could not be built ({words[0]} ended with "
                                          f"{done.returncode}). The last lines of {log_path}:\n"
                                          + tail(log_path))
                recipe.builder(recipes.Build(
                    source, work, library.folder, stage, library.version,
                    {name: self.all[name].folder for name in recipe.depends}, run))
            Path(f"{stage}{library.folder}").rename(library.folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        say(f"windows: {recipe.name} took {time.monotonic() - began:.0f} s")


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
