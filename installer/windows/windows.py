#!/usr/bin/env python3
"""The agent for Windows 10 and 11 (64 bit), built on Debian 12.

    windows.py            libraries (cached), agent, installer: build/windows/
    windows.py --test     and runs tests and an end-to-end trial under Wine
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
import recipes  # noqa: E402
from libraries import Libraries, say  # noqa: E402
from source_packages import SourceError  # noqa: E402
from wine import Wine, WineError, windows_path  # noqa: E402

BUILD = ROOT / "build/mingw"
STAGE = ROOT / "build/windows"

# Beside the program: Qt's libraries and plugins by folder, then the compiler's own.
QT_FILES = {
    "": ["bin/Qt6Core.dll", "bin/Qt6Gui.dll", "bin/Qt6Network.dll", "bin/Qt6Widgets.dll"],
    "platforms": ["plugins/platforms/qwindows.dll"],
    "tls": ["plugins/tls/qschannelbackend.dll"],
    "styles": ["plugins/styles/qwindowsvistastyle.dll"],
}
COMPILER_FILES = ["libgcc_s_seh-1.dll", "libstdc++-6.dll", "libwinpthread-1.dll"]


def run(command, env=None):
    words = [str(word) for word in command]
    say("+ " + " ".join(words))
    done = subprocess.run(words, cwd=ROOT, env=env, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)


def compiler_file(name):
    found = subprocess.run([recipes.CXX, f"-print-file-name={name}"], capture_output=True,
                           text=True, check=True).stdout.strip()
    if not os.path.isabs(found):
        raise SourceError(f"the compiler's {name} is missing: run ./dev windows")
    return Path(found).resolve()


def build_libraries():
    libraries = Libraries()
    missing = [library.recipe.name for library in libraries.missing()]
    if missing:
        say(f"windows: to build first: {', '.join(missing)} (about 25 minutes on two cores for all)")
    libraries.build_missing()
    prefixes = "\n    ".join(str(prefix) for prefix in libraries.prefixes())
    text = f"# Written by ./dev windows.\nset(TW_WINDOWS_PREFIXES\n    {prefixes})\n"
    found = ROOT / "build/windows-libraries.cmake"
    found.parent.mkdir(exist_ok=True)
    # Other libraries are another build: nothing of what was found before holds.
    if not found.exists() or found.read_text() != text:
        shutil.rmtree(BUILD, ignore_errors=True)
        found.write_text(text)
    return libraries


def build_agent(targets):
    if not (BUILD / "build.ninja").exists():
        run(["cmake", "--preset", "mingw"])
    run(["cmake", "--build", BUILD, "--parallel", recipes.JOBS, "--target", *targets])


def stage(libraries):
    """The program's folder as it is installed."""
    target = STAGE / "Tewatashi"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    qt = libraries.all["qtbase"].folder
    for folder, files in QT_FILES.items():
        (target / folder).mkdir(exist_ok=True)
        for name in files:
            shutil.copy(qt / name, target / folder)
    for name in COMPILER_FILES:
        shutil.copy(compiler_file(name), target)
    shutil.copy(ROOT / "LICENSE", target / "LICENSE.txt")
    for program in sorted((BUILD / "agent").glob("*/tewatashi-*.exe")):
        subprocess.run([f"{recipes.TRIPLE}-strip", "-o", target / program.name, program], check=True)
    return target


def version():
    for line in (ROOT / "CMakeLists.txt").read_text().splitlines():
        if line.startswith("project(tewatashi VERSION"):
            return line.split()[2]
    raise SourceError("CMakeLists.txt does not say the version")


def make_installer(folder):
    installer = STAGE / f"tewatashi-setup-{version()}.exe"
    run(["makensis", "-V2", f"-DVERSION={version()}", f"-DFOLDER={folder}", f"-DOUT={installer}",
         HERE / "tewatashi.nsi"])
    say(f"windows: {installer.relative_to(ROOT)} ({installer.stat().st_size / 2**20:.1f} MiB)")
    return installer


def test(libraries, installer, args):
    qt = libraries.all["qtbase"].folder
    folders = [qt / "bin", *dict.fromkeys(compiler_file(name).parent for name in COMPILER_FILES)]
    if not args.no_unit:
        with Wine(folders, {"QT_PLUGIN_PATH": windows_path(qt / "plugins")}) as wine:
            command = ["ctest", "--preset", "mingw", "--parallel", recipes.JOBS]
            command += ["-R", args.only] if args.only else []
            run(command, env=wine.env)
    if not args.only:
        run([sys.executable, "tests/e2e/windows_trial.py", "--server-build", "build/dev",
             "--installer", installer, "--tools", BUILD / "tests/e2e",
             "--pictures", ROOT / "build/windows/screenshots"])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", action="store_true", help="run tests and the trial under Wine")
    parser.add_argument("--only", metavar="REGEX", help="with --test: only tests of this name, no trial")
    parser.add_argument("--no-unit", action="store_true", help="with --test: the trial alone")
    parser.add_argument("--missing", action="store_true",
                        help="print the libraries that would be built first as JSON, and end")
    args = parser.parse_args()
    try:
        if args.missing:
            print(json.dumps([library.folder.name for library in Libraries().missing()]))
            return
        libraries = build_libraries()
        build_agent(["all"] if args.test else ["tewatashi-agent", "tewatashi-tray"])
        installer = make_installer(stage(libraries))
        if args.test:
            test(libraries, installer, args)
    except (SourceError, WineError) as error:
        sys.exit(f"windows: {error}")


if __name__ == "__main__":
    main()
