#!/usr/bin/env python3
"""Negative controls of the auditor: it must find a lost and a doubled scan."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import auditor  # noqa: E402

TERMINAL = "opticon:0000000000123456"
# 2025-06-15 14:30:05 and 14:30:09 (docs/protocol.md §1, CSP2 packed)
MEMORY = [("15e73d99", b"4006381333931".hex()), ("25e73d99", b"ABC-123".hex())]


class AuditorTest(unittest.TestCase):
    def ids(self, memory=None):
        return auditor.expected_ids(TERMINAL, [memory or MEMORY])

    def test_everything_present_once_is_clean(self):
        audit = auditor.Audit(TERMINAL, [MEMORY], [], self.ids())
        self.assertEqual((audit.lost, audit.doubled), (0, 0))

    def test_a_missing_scan_is_lost(self):
        audit = auditor.Audit(TERMINAL, [MEMORY], [], self.ids()[1:])
        self.assertEqual(audit.lost, 1)

    def test_a_scan_still_in_the_terminal_is_not_lost(self):
        ids = self.ids()
        self.assertEqual(auditor.Audit(TERMINAL, [MEMORY], ids[:1], ids[1:]).lost, 0)

    def test_a_scan_stored_twice_is_doubled(self):
        ids = self.ids()
        self.assertEqual(auditor.Audit(TERMINAL, [MEMORY], [], ids + ids[:1]).doubled, 1)

    def test_a_scan_nobody_made_is_doubled(self):
        self.assertEqual(auditor.Audit(TERMINAL, [MEMORY], [], self.ids() + ["00" * 16]).doubled, 1)

    def test_two_equal_scans_in_one_second_are_two(self):
        self.assertEqual(len(set(self.ids([MEMORY[0], MEMORY[0]]))), 2)

    def test_one_code_in_one_second_before_and_after_a_clear_is_two(self):
        memories = [[MEMORY[0]], [MEMORY[0]]]
        twice = auditor.expected_ids(TERMINAL, memories)
        self.assertEqual(len(set(twice)), 1)
        self.assertEqual(auditor.Audit(TERMINAL, memories, [], twice).doubled, 0)
        self.assertEqual(auditor.Audit(TERMINAL, memories, [], twice + twice[:1]).doubled, 1)

    def test_another_order_of_arrival_changes_nothing(self):
        self.assertEqual(auditor.Audit(TERMINAL, [MEMORY], [], self.ids()[::-1]).lost, 0)


if __name__ == "__main__":
    unittest.main()
