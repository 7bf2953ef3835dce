#!/usr/bin/env python3
"""Bad input of every kind against the real programs: each is answered by a clear message naming the
thing and the next step, in Japanese and English, and loses nothing.

    tests/e2e/bad_input_test.py --build build/dev [-k PATTERN]
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bad_input_case  # noqa: E402

if __name__ == "__main__":
    sys.exit(bad_input_case.run_cases(__doc__, "bad_terminals", "bad_requests", "bad_surroundings"))
