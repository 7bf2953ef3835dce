"""Independent judge: was anything lost or doubled?

Knows docs/protocol.md and the simulator's own list of what was scanned, and no product code. Reads
the stores with plain SQL.
"""
import hashlib
import sqlite3
import struct
from collections import Counter
from pathlib import Path

EARLIEST_PLAUSIBLE_YEAR = 2020


def sized(octets):
    return struct.pack(">H", len(octets)) + octets


def record_id(terminal, raw_time, code, occurrence, clear=None):
    """docs/protocol.md §2; `clear` is None for a trusted timestamp, else 16 octets."""
    text = b"\x01" + sized(terminal.encode()) + sized(raw_time) + sized(code) + struct.pack(">I", occurrence)
    text += b"\x00" if clear is None else b"\x01" + clear
    return hashlib.sha256(text).digest()[:16].hex()


def packed_time_fields(raw):
    """CSP2 packed time -> comparable tuple, or None when it is no valid time."""
    if len(raw) != 4:
        return None
    value = int.from_bytes(raw, "big")
    second, minute, hour = value >> 26, (value >> 20) & 63, (value >> 15) & 31
    day, month, year = (value >> 10) & 31, (value >> 6) & 15, 2000 + (value & 63)
    if second > 59 or minute > 59 or hour > 23 or not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    return (year, month, day, hour, minute, second)


def expected_ids(terminal, memories):
    """Ids of every scan of trusted time, from lists of (raw_time_hex, code_hex), one list per memory."""
    ids = []
    for memory in memories:
        seen, newest = {}, None
        for raw_hex, code_hex in memory:
            raw, code = bytes.fromhex(raw_hex), bytes.fromhex(code_hex)
            occurrence = seen.get((raw, code), 0)
            seen[(raw, code)] = occurrence + 1
            time = packed_time_fields(raw)
            if time is None or time[0] < EARLIEST_PLAUSIBLE_YEAR or (newest and time < newest):
                raise ValueError("the auditor judges terminals with a working clock only")
            newest = time
            ids.append(record_id(terminal, raw, code, occurrence))
    return ids


def read_column(database, sql):
    """Runs one query against a copy-safe read-only connection."""
    connection = sqlite3.connect(f"file:{Path(database)}?mode=ro", uri=True, timeout=20)
    try:
        return [row[0] for row in connection.execute(sql)]
    finally:
        connection.close()


class Audit:
    """Counts of one comparison; `lost` and `doubled` must be 0."""

    def __init__(self, terminal, memories, in_terminal, server_ids):
        wanted = expected_ids(terminal, memories)
        still_there = set(in_terminal)
        have = Counter(server_ids)
        # One id may stand for two honest scans: one code within one second, before and after a
        # clear. The server keeps both, because what lies before them in memory differs.
        made = Counter(wanted)
        self.scanned = len(wanted)
        self.lost_ids = [i for i in made if i not in have and i not in still_there]
        self.doubled_ids = [i for i, count in have.items() if i in made and count > made[i]]
        self.foreign_ids = [i for i in have if i not in made]

    @property
    def lost(self):
        return len(self.lost_ids)

    @property
    def doubled(self):
        return len(self.doubled_ids) + len(self.foreign_ids)
