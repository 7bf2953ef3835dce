#!/usr/bin/env python3
"""People at the pages in a real Chromium. Starts the company of world.py and runs a script on it:

    browser_test.py walk  --build build/dev [--only REGEX]    every page, as every role
    browser_test.py flows --build build/dev [--only REGEX]    what people do, from page to page

Pictures go to the build folder's screenshots/ROLE/PAGE_LANGUAGE_WIDTH.png; look at them after every
change of a template or of app.css. `--hold` keeps the company running after the script.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import page_list  # noqa: E402
import script_packages  # noqa: E402
import world as worlds  # noqa: E402

HERE = Path(__file__).resolve().parent
SKIPPED = 77


def skip(reason):
    print(f"browser_test: {reason}", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else SKIPPED


def secrets_in_log(world):
    """What must never stand in the server's log."""
    log = world.log()
    secrets = {"the password": world.company.password,
               **{f"the number {each.number}": each.number for each in world.items.plans},
               **{f"the number {each}": each for each in (*worlds.FORGOTTEN, *worlds.ALSO_FORGOTTEN)}}
    return [name for name, secret in secrets.items() if secret in log]


def run(args, packages):
    pictures = Path(args.build).resolve() / "screenshots"
    with worlds.World(args.build) as world:
        known = {**world.describe(), "packages": str(packages),
                 "chromium": shutil.which("chromium"), "screenshots": str(pictures),
                 "pages": page_list.pages(world.samples())}
        description = world.folder / "world.json"
        worlds.write_json(description, known)
        only = ["--only", args.only] if args.only else []
        code = 0
        if args.script:
            code = subprocess.run(["node", str(HERE / f"{args.script}.mjs"), str(description), *only],
                                  check=False).returncode
        if args.hold:
            print(f"browser_test: {world.server.url} {description}", flush=True)
            signal.pause()
        shown = secrets_in_log(world)
    if shown:
        print(f"browser_test: the server's log shows {', '.join(shown)}", file=sys.stderr)
        return 1
    if code == 0:
        shutil.rmtree(world.folder, ignore_errors=True)
    return code


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("script", nargs="?", choices=["walk", "flows"])
    parser.add_argument("--build", required=True, help="build folder")
    parser.add_argument("--only", metavar="REGEX", help="only pages or flows whose name matches")
    parser.add_argument("--hold", action="store_true", help="keep the company until interrupted")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for program in ("chromium", "node"):
        if not shutil.which(program):
            return skip(f"{program} is missing: run ./dev setup")
    try:
        packages = script_packages.ensure()
    except script_packages.MissingError as error:
        return skip(str(error))
    return run(args, packages)


if __name__ == "__main__":
    sys.exit(main())
