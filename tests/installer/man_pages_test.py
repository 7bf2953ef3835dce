#!/usr/bin/env python3
"""The manual pages name every command and option that --help names, and no others, and are set without a
warning.

    tests/installer/man_pages_test.py --build build/dev
"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from built_programs import ROOT, built, run_cases  # noqa: E402

PAGES = sorted((ROOT / "installer/man").glob("*.1"))
OPTION = re.compile(r"--[a-z][a-z-]*")


def help_of(program, *words):
    return subprocess.run([str(built(program)), *words, "--help", "--lang", "en"], capture_output=True, text=True,
                          timeout=60, check=True).stdout


def commands_of(program):
    listed = re.search(r"(?ms)^Subcommands:\n(.*?)\n\n", help_of(program)).group(1)
    return [line.split()[0] for line in listed.splitlines()]


def options_in(text):
    """Of the lists of options alone: examples and notes name options of other programs."""
    return {option for line in text.splitlines() if re.match(r"  (-h,)?--", line)
            for option in OPTION.findall(line.split("  ")[1])}


class Pages(unittest.TestCase):
    def test_there_is_one_for_the_agent(self):
        self.assertIn("tewatashi-agent.1", [page.name for page in PAGES])

    def test_commands_and_options_are_those_of_the_program(self):
        for page in PAGES:
            with self.subTest(page.name):
                program = page.stem
                source = page.read_text().replace("\\-", "-")
                commands = commands_of(program)
                self.assertGreater(len(commands), 3)
                section = source[source.index(".SH COMMANDS"):source.index(".SH OPTIONS")]
                self.assertEqual(sorted(re.findall(r"(?m)^\.TP\n\.B (\w+)", section)), sorted(commands))
                options = options_in(help_of(program)).union(
                    *(options_in(help_of(program, command)) for command in commands))
                section = source[source.index(".SH OPTIONS"):source.index(".SH EXIT STATUS")]
                described = {option for line in re.findall(r"(?m)^\.TP\n(.*)$", section)
                             for option in OPTION.findall(line)}
                self.assertEqual(described, options)

    def test_they_are_set_without_a_warning(self):
        for page in PAGES:
            with self.subTest(page.name):
                done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-Z", page], capture_output=True, text=True,
                                      timeout=60, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("x T utf8", done.stdout)


if __name__ == "__main__":
    sys.exit(run_cases(__doc__, Pages))
