"""The programs that a build made, for tests of what is installed with them."""
import argparse
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = None  # set by run_cases() before any case runs


def built(program):
    return BUILD / program.split("-")[1] / "app" / program


def run_cases(description, case):
    """What the program of a test is: every test of that case."""
    global BUILD
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", required=True)
    BUILD = Path(parser.parse_args().build).resolve()
    result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1
