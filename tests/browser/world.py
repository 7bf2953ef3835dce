"""The company that the browser tests visit: the one of the demo, with an auditor, somebody who has
sent and received nothing yet, and a docked terminal whose last scans want a repair."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
import harness  # noqa: E402
from demo_company import CARD_HOLDERS, EMPLOYEE, FOREIGNER, RECIPIENT, Company, patiently  # noqa: E402
from demo_items import Items  # noqa: E402
from web_session import WebSession  # noqa: E402

SLIPS_OF_THE_DAY = 25
NEWCOMER = FOREIGNER


def slip(number):
    """An item number with its check digit."""
    return f"{number:011d}{number % 7}"


ALIKE = [slip(30_000_000_123), slip(30_000_007_123)]  # labels that end alike
# Scanned after the context had ended: two runs, with a good scan between them.
FORGOTTEN = [slip(20_000_000_002), slip(20_000_000_003)]
ALSO_FORGOTTEN = [slip(20_000_000_004)]
BETWEEN = ["TWO-0042", "TWA-accepted", "TWP-TOKYO-MR", slip(20_000_000_005)]


class World:
    """Everything that runs for one run of the tests. Use as a context manager."""

    def __init__(self, build):
        self.folder = Path(harness.scratch_folder("tewatashi-browser-"))
        self.server = self.terminal = None
        try:
            self._begin(build)
        except BaseException:
            self.end()
            raise

    def _begin(self, build):
        self.server = harness.Server(build, self.folder / "server")
        self.company = Company(self.server, self.folder / "company")
        self.company.found()
        self._add_account("auditor", "監査 太郎", "auditor")
        self._add_account("newcomer", NEWCOMER.name_ja, "employee")
        self.server.command("user", "link", "newcomer", NEWCOMER.number)
        self.server.start()
        self.company.open()
        for login in ("auditor", "newcomer"):
            self.company.sessions[login] = patiently(
                lambda name=login: WebSession(self.server, name, self.company.password))
        self.items = Items(self.company)
        self.items.make()
        for number in ALIKE:
            self.items.register(number, "accepted TOKYO-MR")
        self._dock(build)

    def _add_account(self, login, name, role):
        self.server.command("user", "add", login, "--name", name, "--role", role,
                            "--password-stdin", stdin=self.company.password + "\n")

    def _dock(self, build):
        agent = harness.Agent(build, self.folder / "agent", self.server)
        self.terminal = harness.Terminal(build, self.folder, agent,
                                         ["--day", SLIPS_OF_THE_DAY, "--unplugged"])
        self.items.scan_with(self.terminal)
        for code in ("TWC-END", *FORGOTTEN, *BETWEEN, "TWC-END", *ALSO_FORGOTTEN):
            self.terminal.ask("scan", code=code)
        scans = self.terminal.ask("scans")["scans"]
        self.terminal.ask("plug")
        harness.wait_for("all scans to arrive", lambda: self._arrived() >= len(scans))
        day = [scan["item"] for scan in scans if scan.get("item")]
        self.items.register_afterwards(day[:1])
        self.unrequested = day[1]

    def _arrived(self):
        return sum(dock["stored"] + dock["duplicates"] + dock["quarantined"]
                   for dock in self.server.get_json("/api/v1/dock-sessions")["dock_sessions"])

    def number_of(self, subject):
        return next(plan.number for plan in self.items.plans if plan.subject == subject)

    def samples(self):
        """What the parameters of page_list.py stand for."""
        def first(path, key):
            return self.server.get_json(f"/api/v1/{path}")[path.replace("-", "_")][0][key]

        return {
            "item": self.number_of("代理店契約の覚書"),
            "unsent_item": self.number_of("健康診断書"),
            "incoming_item": self.number_of("契約審査の依頼"),
            "secret_item": self.number_of("秘密保持契約書 原本"),
            "cancelled_item": self.number_of("宛先を間違えた見積書"),
            "received_item": self.number_of("取引基本契約書（押印済み）"),
            "unrequested_item": self.unrequested,
            "unknown_item": slip(20_000_000_009),
            "ending": ALIKE[0][-4:], "name": "佐藤",
            "dock": first("dock-sessions", "id"), "agent": first("agents", "id"),
            "terminal": first("terminals", "id"), "login": "operator",
            "department": "150", "person": EMPLOYEE.number, "colleague": RECIPIENT.number,
            "place": "OSAKA-MR", "route": "HQ-ROUND", "card": next(iter(CARD_HOLDERS)), "export": "people",
            "class": "confidential",
            "notice_kind": "delivered",
        }

    def describe(self):
        """What the scripts in the browser need to know, as JSON."""
        return {
            "url": self.server.url,
            "password": self.company.password,
            "cookies": {login: {name: value for name, value in session.cookies.items() if value}
                        for login, session in self.company.sessions.items()},
            **self.samples(),
            "folder": str(self.folder),
        }

    def log(self):
        return Path(self.server.log.name).read_text(encoding="utf-8")

    def end(self):
        for part in (self.terminal, self.server):
            if part:
                part.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def write_json(path, value):
    Path(path).write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
