#!/usr/bin/env python3
"""Negative controls of the crash campaigns: with one safeguard taken away, the same blows must make
the auditor report loss or doubling. What it never reports it would not find in the product."""
import sqlite3
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import crash_campaign  # noqa: E402

BUILD = None


def take_unique_key_away(database):
    """The server looks a record up by its id and has a unique key behind that; here neither finds
    anything. `stored_ids` keeps what was stored, for the auditor."""
    connection = sqlite3.connect(database)
    with connection:
        for table, key, without in (("scans", ",\n    UNIQUE (record_id, before_id)", ""),
                                    ("item_events", "event_id TEXT NOT NULL UNIQUE", "event_id TEXT NOT NULL")):
            (create,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
            indexes = connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? "
                                         "AND sql IS NOT NULL", (table,)).fetchall()
            assert key in create, f"{table} has another key now:\n{create}"
            connection.execute(f"DROP TABLE {table}")
            connection.execute(create.replace(key, without, 1))
            for (index,) in indexes:
                connection.execute(index)
        connection.execute("CREATE TABLE stored_ids (record_id TEXT NOT NULL)")
        connection.execute("CREATE TRIGGER forget_record AFTER INSERT ON scans BEGIN "
                           "INSERT INTO stored_ids VALUES (NEW.record_id); "
                           "UPDATE scans SET record_id = lower(hex(randomblob(16))) WHERE id = NEW.id; END")
    connection.close()


class CrashControlsTest(unittest.TestCase):
    def campaign(self, **options):
        campaign = crash_campaign.Campaign(BUILD, seed=1, fast=True, **options)
        self.addCleanup(campaign.close, keep=False)
        return campaign

    def test_clearing_before_the_commit_loses_scans(self):
        campaign = self.campaign()
        campaign.kill_agents(10, points=("clear-confirm",), more="store-late")
        campaign.settle(timeout_s=3)
        self.assertGreater(campaign.points_hit, 0)
        self.assertGreater(campaign.audit().lost, 0)

    def test_the_same_kills_lose_nothing_in_the_right_order(self):
        campaign = self.campaign()
        campaign.kill_agents(10, points=("clear-confirm",), more="in-order")
        campaign.settle()
        self.assertGreater(campaign.points_hit, 0)
        self.assertEqual(campaign.audit().lost, 0)

    def test_repeated_requests_double_scans_without_the_unique_key(self):
        campaign = self.campaign(losses=True)
        campaign.server.stop()
        take_unique_key_away(campaign.server.data / "site.db")
        campaign.server.start()
        campaign.ids_sql = "SELECT record_id FROM stored_ids"
        campaign.lose_messages(20)
        campaign.settle()
        audit = campaign.audit()
        self.assertEqual(audit.lost, 0)
        self.assertGreater(len(audit.doubled_ids), 0)


if __name__ == "__main__":
    BUILD = sys.argv.pop(1)
    unittest.main()
