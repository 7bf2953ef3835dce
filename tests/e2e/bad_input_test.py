#!/usr/bin/env python3
"""Bad input of every kind against the real programs: each is answered by a clear message naming the
thing and the next step, in Japanese and English, and loses nothing.

    tests/e2e/bad_input_test.py --build build/dev [-k PATTERN]
"""
import argparse
import os
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bad_input_case  # noqa: E402

MODULES = ("bad_terminals", "bad_requests", "bad_surroundings")


def enter_own_mounts():
    """As root the test runs in a mount namespace of its own, so that a small file system for the
    full-disk case can neither leak nor meet another run."""
    if os.geteuid() == 0 and "TW_OWN_MOUNTS" not in os.environ and shutil.which("unshare"):
        os.environ["TW_OWN_MOUNTS"] = "1"
        words = [sys.executable, *sys.argv]
        os.execvp("sh", ["sh", "-c", 'unshare -m true 2>/dev/null && exec unshare -m "$@"; '
                         'unset TW_OWN_MOUNTS; TW_OWN_MOUNTS= exec "$@"', "sh", *words])


def main():
    enter_own_mounts()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("-k", dest="pattern", help="only tests whose name holds this")
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    bad_input_case.BUILD = Path(args.build).resolve()
    loader = unittest.TestLoader()
    if args.pattern:
        loader.testNamePatterns = [f"*{args.pattern}*"]
    suite = unittest.TestSuite(loader.loadTestsFromName(name) for name in MODULES)
    result = unittest.TextTestRunner(verbosity=2 if args.v else 1).run(suite)
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
