"""Two dozen items of the demo's company, requested and moved as people do it: requests through the
API, slips printed and hand-overs registered on the pages, hand-ins scanned with the terminal."""
import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import demo_company
from harness import HarnessError, wait_for

TOKYO = timezone(timedelta(hours=9))  # the site's zone
SATURDAY = 5
TERMINAL_STEP_S = 2  # terminals tell whole seconds: a hand-in must not seem older than its request
PLAIN, SECRET, PRIVATE = "ordinary", "confidential", "personal"
TO_TOKYO = ("arrived TOKYO-MR", "out_for_delivery TOKYO-MR")
ROUND = ("accepted TOKYO-MR", "out_for_delivery TOKYO-MR")
FROM_TOKYO = ("accepted TOKYO-MR", "departed TOKYO-MR")
FROM_OSAKA = ("accepted OSAKA-MR", "departed OSAKA-MR")
TO_OSAKA = (*FROM_TOKYO, "arrived OSAKA-MR", "out_for_delivery OSAKA-MR", "delivered OSAKA-MR")
TO_LEGAL = (*FROM_OSAKA, *TO_TOKYO, "delivered TOKYO-7F")
SENT, PRINTED, CANCELLED, RECEIVED, REPORTED = "sent", "printed", "cancelled", "received", "reported"


@dataclass
class Plan:
    """An item: who enters it, to whom it goes, and what becomes of it in this order."""
    by: str            # login
    to: str            # login, department code, or "code person": somebody of that department
    item_class: str
    subject: str
    steps: tuple = ()  # "action place" on the page
    end: str = PRINTED
    sender_of: str = ""  # department whose key contact sends it; the mail room enters it for them
    scanned: tuple = ()  # "action place" with the terminal
    pieces: int = 1
    wished: int = 0    # weekdays from today on which it should be there; 0: no matter
    number: str = field(default="", init=False)

    @property
    def wished_day(self):
        day, left = datetime.now(TOKYO).date(), self.wished
        while left > 0:
            day += timedelta(days=1)
            left -= 1 if day.weekday() < SATURDAY else 0
        return {"wished_day": day.isoformat()} if self.wished else {}

    @property
    def status(self):
        """The action code that the item's page shows once the terminal was docked."""
        if self.end == RECEIVED or (self.end == CANCELLED and not self.steps):
            return self.end
        last = (*self.steps, *self.scanned)
        return last[-1].split()[0] if last else "requested"


E, R, O = "employee", "recipient", "operator"


def plans():
    return [
        Plan(E, "220 person", PLAIN, "宛先を間違えた見積書", end=CANCELLED),
        Plan(E, "310 person", SECRET, "差し替え前の契約書案", ("accepted TOKYO-MR",), CANCELLED),
        Plan(E, "130 person", PRIVATE, "健康診断書", end=SENT, wished=4),
        Plan(E, "160", PLAIN, "ソフトウェア使用許諾書", wished=3),
        Plan(E, "320", PLAIN, "社印 押印済み書類", scanned=("accepted TOKYO-MR",), pieces=3),
        Plan(E, "110 person", SECRET, "取締役会 議事録", (*ROUND, "attempted TOKYO-MR")),
        Plan(E, "410 person", PLAIN, "設備リース契約書", (*FROM_TOKYO, "arrived YOKOHAMA-MR"), wished=5),
        Plan(E, "320 person", PLAIN, "印鑑証明書", ("accepted TOKYO-MR", "held TOKYO-MR"), wished=2),
        Plan(E, "420", PLAIN, "製品クレームの回答書", FROM_TOKYO),
        Plan(E, "140", PLAIN, "弁護士費用の請求書", ROUND),
        Plan(E, "210 person", PLAIN, "販売契約書の控え", scanned=("accepted TOKYO-MR",), wished=1),
        Plan(E, R, PLAIN, "取引基本契約書（押印済み）", TO_OSAKA, RECEIVED, pieces=2),
        Plan(E, R, PLAIN, "代理店契約の覚書", TO_OSAKA),
        Plan(E, R, SECRET, "秘密保持契約書 原本", TO_OSAKA),
        Plan(E, "131 person", PRIVATE, "雇用契約書", scanned=ROUND),
        Plan(E, R, PLAIN, "商標登録証の写し", end=SENT, wished=3),
        Plan(R, E, PLAIN, "注文書 原本", TO_LEGAL),
        Plan(R, E, PLAIN, "契約更新の申込書", (*FROM_OSAKA, "arrived TOKYO-MR")),
        Plan(R, "150", PLAIN, "契約審査の依頼", TO_LEGAL),
        Plan(R, E, PLAIN, "展示会の出展契約書", TO_LEGAL, REPORTED),
        Plan(R, "410 person", PLAIN, "納品書", FROM_OSAKA),
        Plan(O, "420 person", PLAIN, "校正証明書", ("accepted TOKYO-MR", "forwarded TOKYO-MR"),
             sender_of="210"),
        Plan(O, "300 person", SECRET, "人事評価表", ("accepted TOKYO-MR", "missing TOKYO-MR"),
             sender_of="130"),
        Plan(O, "220", PLAIN, "カタログ見本", ("accepted TOKYO-MR", "damaged TOKYO-MR"),
             sender_of="410"),
    ]


def fresh_key():
    return secrets.token_hex(16)


class Items:
    """The items of one run and those who move them."""

    def __init__(self, company):
        self.server, self.sessions = company.server, company.sessions
        self.everybody = company.everybody
        self.plans = plans()
        self.last_request_s = 0.0

    def recipient(self, to):
        if to in demo_company.ACCOUNTS:
            return {"to_person": demo_company.ACCOUNTS[to].number}
        code, *person = to.split()
        if not person:
            return {"to_department": code}
        there = [each for each in self.everybody if each.department == code]
        return {"to_person": there[len(there) // 2].number}

    def request(self, plan, **more):
        body = {**self.recipient(plan.to), "class": plan.item_class, "subject": plan.subject,
                "pieces": plan.pieces, "request_key": fresh_key(), **plan.wished_day, **more}
        if plan.sender_of:
            body["sender"] = demo_company.key_contact(self.everybody, plan.sender_of).number
        plan.number = self.sessions[plan.by].send_json("POST", "/api/v1/requests", body)["number"]
        self.last_request_s = time.monotonic()

    def register(self, number, step):
        action, place = step.split()
        self.sessions[O].post_form("/register-status", action=action, place=place, operator="0042",
                                   number=number, nonce=fresh_key())

    def finish(self, plan):
        reader = self.sessions.get(plan.to)
        if plan.end == CANCELLED:
            self.sessions[plan.by].send_json(
                "POST", f"/api/v1/requests/{plan.number}/cancellation",
                {"reason": "宛先と内容を確認し直します。", "request_key": fresh_key()})
        elif plan.end == RECEIVED:
            answer = reader.send_json("POST", "/api/v1/receipts", {
                "receipts": [{"code": plan.number}], "request_key": fresh_key()})
            if answer["receipts"][0]["outcome"] != "confirmed":
                raise HarnessError(f"the receipt of the demo's item was not confirmed: {answer}")
        elif plan.end == REPORTED:
            reader.post_form(f"/items/{plan.number}/report", kind="not_received",
                             note="机の上に見当たりません。")

    def make(self):
        """Everything that happens before the terminal is docked."""
        for plan in self.plans:
            self.request(plan)
            if plan.end not in (SENT, CANCELLED):
                self.sessions[plan.by].post_form(f"/items/{plan.number}/slip", layout="a4-8",
                                                 symbol="nw-7", start_at="1")
            for step in plan.steps:
                self.register(plan.number, step)
            self.finish(plan)

    def scan_with(self, terminal):
        """Scans as an operator does: card, action and place once, then a stack. Returns the last
        slip scanned."""
        wait_for("the terminal's clock to pass the last request",
                 lambda: time.monotonic() > self.last_request_s + TERMINAL_STEP_S)
        last = ""
        stacks = dict.fromkeys(step for plan in self.plans for step in plan.scanned)
        for step in stacks:
            action, place = step.split()
            stack = [plan.number for plan in self.plans if step in plan.scanned]
            for code in ("TWO-0042", f"TWA-{action}", f"TWP-{place}", *stack):
                terminal.ask("scan", code=code)
            last = stack[-1]
        return last

    def register_afterwards(self, slips):
        """Slips that the terminal scanned and nobody requested: the mail room adds who sent what."""
        for plan, slip in zip((Plan(O, "140", PLAIN, "経費精算書", sender_of="310", pieces=4),
                               Plan(O, E, PLAIN, "公証役場からの書類", sender_of="120"),
                               Plan(O, "310 person", PLAIN, "名刺", sender_of="120")), slips):
            self.request(plan, label=slip)

    def shows(self, plan):
        status, body = self.server.get(f"/api/v1/items/{plan.number}")
        return status == 200 and plan.status == json.loads(body)["status"]

    def astray(self):
        """Numbers of items that do not show what was done with them."""
        return [plan.number for plan in self.plans if not self.shows(plan)]
