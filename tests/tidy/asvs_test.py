#!/usr/bin/env python3
"""docs/asvs.csv against the tree: what is said to be met names a test that exists, what is not says
why. The rows are those of OWASP ASVS 5.0 that accounts, sign-in and tokens touch."""
import csv
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["row", "requirement", "status", "test", "reason"]


def tests_of(root):
    """Names of the test cases of the tree: C++ by their text, Python by their function."""
    names = set()
    for path in (root / "tests").rglob("*_test.cpp"):
        for match in re.finditer(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)', path.read_text()):
            literals = re.findall(r'"((?:[^"\\]|\\.)*)"', match.group(1))
            names.add("".join(literals).replace('\\"', '"'))
    for path in (root / "tests").rglob("*_test.py"):
        names.update(re.findall(r"def (test_\w+)", path.read_text()))
    return names


def problems_of(rows, names):
    found, seen = [], set()
    for row in rows:
        where = row["row"]
        if not re.fullmatch(r"\d+\.\d+\.\d+", where):
            found.append(f"{where}: no number of a row")
        if where in seen:
            found.append(f"{where}: twice")
        seen.add(where)
        if not row["requirement"]:
            found.append(f"{where}: no requirement")
        if row["status"] == "met":
            if row["test"] not in names:
                found.append(f"{where}: there is no test \"{row['test']}\"")
        elif row["status"] not in ("open", "not-applicable"):
            found.append(f"{where}: status {row['status']}")
        elif row["test"] or not row["reason"]:
            found.append(f"{where}: needs a reason and no test")
    return found


class AsvsTest(unittest.TestCase):
    GOOD = {"row": "6.5.1", "requirement": "once", "status": "met", "test": "a test", "reason": ""}

    def test_the_table_names_tests_that_exist(self):
        with open(ROOT / "docs/asvs.csv", newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            self.assertEqual(reader.fieldnames, COLUMNS)
            rows = list(reader)
        self.assertGreater(len(rows), 40)
        names = tests_of(ROOT)
        self.assertGreater(len(names), 500)
        self.assertEqual(problems_of(rows, names), [])

    def test_every_mistake_is_found(self):
        self.assertEqual(problems_of([self.GOOD], {"a test"}), [])
        for change in ({"test": "another"}, {"row": "6.5"}, {"requirement": ""},
                       {"status": "done"}, {"status": "open"},
                       {"status": "open", "test": "", "reason": ""}):
            with self.subTest(change=change):
                self.assertEqual(len(problems_of([{**self.GOOD, **change}], {"a test"})), 1)
        self.assertEqual(len(problems_of([self.GOOD, self.GOOD], {"a test"})), 1)


if __name__ == "__main__":
    unittest.main()
