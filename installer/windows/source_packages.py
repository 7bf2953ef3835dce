"""Sources of libraries from Debian's source packages.

The machine's own package sources are read, never changed: a copy of them that asks for sources
("deb-src") lives with a package state of its own in the cache folder. So no host is named here, a
mirror or proxy set up for the machine is used, and neither root nor sudo is needed.
"""
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

# A security update of a library reaches the next build after this many days.
LISTS_AGE_MAX_S = 7 * 24 * 60 * 60
SYSTEM_SOURCES = Path("/etc/apt")


class SourceError(RuntimeError):
    pass


def one_line_sources(text):
    """deb-src lines for the deb lines of a sources.list."""
    found = []
    for line in text.splitlines():
        match = re.match(r"\s*deb(?:-src)?\s+(.*)", line.split("#")[0])
        if match and f"deb-src {match.group(1).strip()}" not in found:
            found.append(f"deb-src {match.group(1).strip()}")
    return found


def stanza_sources(text):
    """The stanzas of a deb822 file with `Types: deb-src`; what is switched off stays so."""
    found = []
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        whole = "\n".join(lines)
        off = re.search(r"(?im)^Enabled:\s*(no|false|off|0)\s*$", whole)
        if off or not re.search(r"(?im)^URIs:", whole):
            continue
        found.append(re.sub(r"(?im)^Types:.*$", "Types: deb-src", whole).strip())
    return found


def source_files(system=SYSTEM_SOURCES):
    """Name -> content of the files that ask for sources wherever the machine gets packages."""
    lines, stanzas = [], []
    parts = sorted((system / "sources.list.d").glob("*")) if system.is_dir() else []
    for path in [system / "sources.list", *parts]:
        if not path.is_file():
            continue
        text = path.read_text(errors="replace")
        if path.suffix == ".list":
            lines += one_line_sources(text)
        elif path.suffix == ".sources":
            stanzas += stanza_sources(text)
    files = {}
    if lines:
        files["machine.list"] = "\n".join(lines) + "\n"
    if stanzas:
        files["machine.sources"] = "\n\n".join(stanzas) + "\n"
    return files


class SourcePackages:
    """Asks for versions and fetches sources. Everything it keeps lies below `folder`."""

    def __init__(self, folder, say):
        self.folder = Path(folder)
        self.say = say

    def refresh(self):
        """Makes sure that the lists of source packages are there and not old."""
        if not shutil.which("apt-get") or not shutil.which("dpkg-source"):
            raise SourceError("apt-get or dpkg-source is missing: the libraries for Windows are "
                              "built from Debian's source packages on a Debian 12 machine")
        stamp = self.folder / "lists-fetched"
        if stamp.exists() and time.time() - stamp.stat().st_mtime < LISTS_AGE_MAX_S:
            return
        files = source_files()
        if not files:
            raise SourceError(f"no package sources are set up below {SYSTEM_SOURCES}: add the ones "
                              "of Debian 12 to sources.list, then try again")
        parts = self.folder / "sources.list.d"
        shutil.rmtree(parts, ignore_errors=True)
        for made in (parts, self.folder / "lists/partial", self.folder / "archives/partial"):
            made.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (parts / name).write_text(content)
        done = self._apt(["apt-get", "-q", "update"])
        if done.returncode == 0:
            stamp.touch()
        elif stamp.exists():
            self.say("windows: the lists of source packages could not be refreshed; building from "
                     "the versions known so far")
        else:
            raise SourceError("the lists of source packages could not be fetched. Check the "
                              f"network and the package sources.\n{done.stdout}{done.stderr}")

    def _apt(self, command, cwd=None):
        options = {
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": str(self.folder / "sources.list.d"),
            "Dir::State::lists": str(self.folder / "lists"),
            "Dir::Cache": str(self.folder / "archives"),
            "APT::Get::List-Cleanup": "0",
            # Its own folder cannot be given to apt's helper account.
            "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        }
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        env = dict(os.environ, LC_ALL="C")
        return subprocess.run([command[0], *words, *command[1:]], cwd=cwd, env=env, text=True,
                              capture_output=True, check=False)

    def version(self, name):
        """The newest version of a source package; raises SourceError when there is none."""
        done = self._apt(["apt-cache", "showsrc", "--only-source", name])
        found = re.findall(r"(?m)^Version:\s*(\S+)", done.stdout)
        if done.returncode != 0 or not found:
            raise SourceError(f"there is no source package {name}. The machine's package sources "
                              f"must be those of Debian 12.\n{done.stderr}")
        newest = found[0]
        for other in found[1:]:
            newer = subprocess.run(["dpkg", "--compare-versions", other, "gt", newest], check=False)
            newest = other if newer.returncode == 0 else newest
        return newest

    def unpack(self, name, version, folder):
        """Downloads one version and unpacks it, Debian's patches applied, into `folder`."""
        downloads = self.folder / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        done = self._apt(["apt-get", "-q", "source", "--only-source", "--download-only",
                          f"{name}={version}"], cwd=downloads)
        # A version's epoch is no part of a file's name.
        description = downloads / f"{name}_{version.split(':')[-1]}.dsc"
        if done.returncode != 0 or not description.exists():
            raise SourceError(f"the source package {name} {version} could not be fetched. Check "
                              f"the network.\n{done.stdout}{done.stderr}")
        # apt-get checked the hashes against the signed lists; this machine need not know the
        # packager's own key.
        done = subprocess.run(["dpkg-source", "--no-check", "-x", description, folder], text=True,
                              capture_output=True, check=False)
        if done.returncode != 0:
            raise SourceError(f"{description.name} could not be unpacked:\n{done.stderr}")
