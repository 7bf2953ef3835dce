#!/usr/bin/env python3
"""The systemd units as systemd itself sees them: understood to the last line, hardened to an exposure of
at most 2.0, and starting commands that the programs know.

    tests/installer/systemd_units_test.py --build build/dev
"""
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from built_programs import ROOT, built, run_cases  # noqa: E402

UNITS = sorted((ROOT / "installer/systemd").glob("*.service"))
EXPOSURE_MAX = 20  # in tenths


def command_of(unit):
    return re.search(r"(?m)^ExecStart=/usr/bin/(\S+) (.*)$", unit.read_text()).groups()


class Units(unittest.TestCase):
    def analyzed(self, *words):
        return subprocess.run(["systemd-analyze", "--no-pager", *map(str, words)], capture_output=True, text=True,
                              timeout=60, check=False)

    def test_there_is_one_for_each_service(self):
        self.assertEqual([unit.name for unit in UNITS], ["tewatashi-agent.service", "tewatashi-server.service"])

    def test_exposure(self):
        for unit in UNITS:
            with self.subTest(unit.name):
                done = self.analyzed("security", "--offline=true", f"--threshold={EXPOSURE_MAX}", unit)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn("Overall exposure level", done.stdout)

    def test_the_judge_refuses_a_unit_without_hardening(self):
        with tempfile.TemporaryDirectory() as folder:
            bare = Path(folder) / "bare.service"
            bare.write_text("[Service]\nExecStart=/bin/true\n")
            self.assertNotEqual(self.analyzed("security", "--offline=true", f"--threshold={EXPOSURE_MAX}",
                                              bare).returncode, 0)

    def test_every_line_is_understood(self):
        for unit in UNITS:
            with self.subTest(unit.name), tempfile.TemporaryDirectory() as folder:
                program, words = command_of(unit)
                copy = Path(folder) / unit.name
                copy.write_text(unit.read_text().replace(f"ExecStart=/usr/bin/{program} {words}",
                                                         f"ExecStart={built(program)} {words}"))
                done = self.analyzed("verify", "--man=no", copy)
                about_it = [line for line in done.stderr.splitlines() if unit.name in line]
                self.assertEqual((done.returncode, about_it), (0, []))

    def test_the_program_knows_the_command(self):
        for unit in UNITS:
            with self.subTest(unit.name), tempfile.TemporaryDirectory() as folder:
                program, words = command_of(unit)
                missing = Path(folder) / "missing"
                data = re.search(r"--data (/var/lib/\S+)$", words).group(1)
                self.assertIn(f"StateDirectory={Path(data).name}\n", unit.read_text())
                done = subprocess.run([str(built(program)), *words.replace(data, str(missing)).split(),
                                       "--lang", "en"], capture_output=True, text=True, timeout=60, check=False)
                # Understood (2 would be: wrong words), and nothing is there to run on.
                self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                self.assertIn(str(missing), done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(run_cases(__doc__, Units))
