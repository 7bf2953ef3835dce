"""Devices that are no terminal, terminals that misbehave, and scans of garbage."""
import json

import harness
from bad_input_case import DockedCase

INTERROGATE = "0102009fde"
LINE_CODING = "80250000000108"  # 9600 even 8, as any serial port is set up when it is opened
GARBAGE = ["00", "ff" * 200, "41" * 240, "0d0a1b5b324a", "3c7363726970743e616c6572742831293c2f7363726970743e",
           b"'; DROP TABLE scans; --".hex(), b"123456789010".hex(), b"12345678901".hex(),
           b"1234567890123456789012345".hex(), b"TWO-".hex(), b"TWA-nonsense".hex(), b"TWP-".hex() + "00ff",
           b"TWX-undo".hex(), b"two-0042".hex(), b" TWO-0042".hex(), b"%s%n{}../../etc/passwd".hex(), "20"]


class StrangeDevices(DockedCase):
    def test_a_usb_serial_bridge_is_named_and_never_written_to(self):
        self.terminal.ask("plug-stranger", kind="bridge")
        self.last_error("10c4:ea60")
        self.terminal.ask("unplug-stranger", kind="bridge")
        harness.wait_for("the trouble to leave with the device", lambda: not self.status()["last_error"])
        self.terminal.ask("plug-stranger", kind="bridge")
        self.last_error("10c4:ea60")
        self.scan("TWO-0042", "123456789013")
        self.terminal.ask("plug")  # a terminal beside it is read as ever
        self.check_all_arrive()
        self.assertEqual(self.state()["strangers"]["bridge"], "")

    def test_a_terminal_of_another_protocol_is_named_and_only_asked_who_it_is(self):
        self.terminal.ask("plug-stranger", kind="foreign")
        self.last_error("065a:a002")
        self.scan("TWO-0042", "123456789013")
        self.terminal.ask("plug")
        self.check_all_arrive()
        heard = self.state()["strangers"]["foreign"]
        self.assertEqual(heard.replace(INTERROGATE, "").replace(LINE_CODING, "").strip("0"), "", heard)

    def test_a_terminal_that_erases_on_reading_is_not_read(self):
        self.terminal.ask("fault", words=["auto-clear-refused"])
        self.scan("TWO-0042", "123456789013")
        self.terminal.ask("plug")
        error = self.last_error(self.state()["terminal_id"])
        self.assertIn("auto clear", error["en"].lower())
        state = self.state()
        self.assertEqual((state["in_memory"], state["commands"]["7"]), (2, 0))
        self.mend_terminal()

    def test_a_record_of_reserved_length_keeps_the_memory_as_it_is(self):
        for length in (251, 255):
            self.terminal.ask("fault", words=[f"record-length={length}"])
            self.scan("TWO-0042", f"12345678901{length % 7}")
            self.restart_agent()
            self.terminal.ask("plug")
            self.last_error(self.state()["terminal_id"])
            self.assertEqual(self.state()["erasures"], [])
        self.mend_terminal()

    def mend_terminal(self):
        self.terminal.ask("fault", words=[])
        self.restart_agent()
        self.check_all_arrive()
        harness.wait_for("the terminal to be cleared", lambda: self.state()["in_memory"] == 0)


class GarbageScans(DockedCase):
    def test_garbage_codes_arrive_octet_for_octet_and_disturb_nothing(self):
        self.scan("TWO-0042", "TWA-accepted", "TWP-ROOM")
        for code in GARBAGE:
            self.assertEqual(self.terminal.ask("scan", code_hex=code)["outcome"], "stored", code)
        self.scan("123456789013")
        self.terminal.ask("plug")
        self.check_all_arrive()
        docks = self.server.get_json("/api/v1/dock-sessions")["dock_sessions"]
        detail = self.server.get(f"/api/v1/dock-sessions/{docks[0]['id']}")
        self.assertEqual(detail[0], 200)
        self.assertGreater(docks[0]["quarantined"], 0)
        json.loads(detail[1])
        self.assertEqual(self.server.get("/api/v1/items/123456789013")[0], 200)
        self.assertIn(self.server.get("/api/v1/items/%3Cscript%3E")[0], (404, 422))
        self.assertEqual(self.status()["waiting"], 0)
        self.assertIsNone(self.status()["last_error"])
