#!/usr/bin/env python3
"""Where sources of the Windows libraries come from, and what makes a library a new one."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "installer/windows"))
import recipes  # noqa: E402
import source_packages  # noqa: E402


class Sources(unittest.TestCase):
    def test_lines_ask_for_sources_and_keep_their_options(self):
        lines = source_packages.one_line_sources(
            "# deb http://off.invalid/debian bookworm main\n"
            "deb [signed-by=/k.gpg] http://mirror.invalid/debian bookworm main # ours\n"
            "deb-src http://mirror.invalid/other bookworm main\n"
            "deb http://mirror.invalid/other bookworm main\n")
        self.assertEqual(lines, ["deb-src [signed-by=/k.gpg] http://mirror.invalid/debian bookworm main",
                                 "deb-src http://mirror.invalid/other bookworm main"])

    def test_stanzas_ask_for_sources_and_keep_the_rest(self):
        stanzas = source_packages.stanza_sources(
            "Types: deb\n# a comment\nURIs: http://mirror.invalid/debian\nSuites: bookworm\n"
            "Components: main\nSigned-By: /k.gpg\n\n"
            "Types: deb deb-src\nURIs: http://off.invalid/\nSuites: x\nEnabled: no\n\n\n"
            "# only a comment\n")
        self.assertEqual(stanzas, ["Types: deb-src\nURIs: http://mirror.invalid/debian\n"
                                   "Suites: bookworm\nComponents: main\nSigned-By: /k.gpg"])

    def test_files_of_either_form_are_found_and_others_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            system = Path(folder)
            (system / "sources.list.d").mkdir()
            (system / "sources.list").write_text("deb http://a.invalid/ bookworm main\n")
            (system / "sources.list.d/b.list").write_text("deb http://b.invalid/ bookworm main\n")
            (system / "sources.list.d/c.sources").write_text(
                "Types: deb\nURIs: http://c.invalid/\nSuites: bookworm\nComponents: main\n")
            (system / "sources.list.d/d.list.disabled").write_text("deb http://d.invalid/ x main\n")
            files = source_packages.source_files(system)
            self.assertEqual(sorted(files), ["machine.list", "machine.sources"])
            whole = "".join(files.values())
            for wanted in "abc":
                self.assertIn(f"http://{wanted}.invalid/", whole)
            self.assertNotIn("d.invalid", whole)

    def test_a_machine_without_sources_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(source_packages.source_files(Path(folder)), {})


class Recipes(unittest.TestCase):
    def test_the_upstream_version_is_what_pkg_config_gets(self):
        for debian, upstream in {"2:1.0.26-1": "1.0.26", "6.4.2+dfsg-10": "6.4.2",
                                 "1.0.18-1+deb12u1": "1.0.18", "3.40.1-2+deb12u2": "3.40.1"}.items():
            self.assertEqual(recipes.upstream(debian), upstream)

    def test_dependencies_come_before_what_needs_them(self):
        seen = set()
        for recipe in recipes.RECIPES:
            self.assertLessEqual(set(recipe.depends), seen)
            seen.add(recipe.name)


if __name__ == "__main__":
    unittest.main()
