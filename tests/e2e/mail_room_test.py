#!/usr/bin/env python3
"""The mail room at its pages in a real Chromium: a keyboard-wedge scanner types a stack of slips,
with and without JavaScript, scans are taken back, searched and downloaded. `--out` keeps pictures.
"""
import argparse
import csv
import io
import os
import shutil
import sys
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import browser as chromium  # noqa: E402
import harness  # noqa: E402

SKIPPED = 77
WIDTHS = (390, 1440)
PASSWORD = "hand-to-hand-under-test"
POSSESSION = "9753"


def slip(number):
    digits = f"{number:011d}"
    return digits + str(number % 7)


def prepare(build, folder):
    server = harness.Server(build, folder / "server")
    server.command("operator", "add", "0042", "髙橋 花子")
    server.command("place", "add", "OSAKA-MR", "--ja", "大阪支社 𠮷田ビル", "--en", "Osaka branch")
    server.command("user", "add", "operator", "--name", "田中 担当", "--role", "operator", "--password-stdin",
                   stdin=PASSWORD + "\n")
    server.start()
    return server


class Scanner:
    """Types as a keyboard-wedge scanner does: characters, then Enter."""

    def __init__(self, page):
        self.page = page

    def key(self, kind, key, code, virtual, text=None):
        extra = {"text": text} if text else {}
        self.page.call("Input.dispatchKeyEvent", type=kind, key=key, code=code,
                       windowsVirtualKeyCode=virtual, **extra)

    def scan(self, code):
        for character in code:
            self.page.call("Input.dispatchKeyEvent", type="char", text=character)
        self.key("keyDown", "Enter", "Enter", 13, "\r")
        self.key("keyUp", "Enter", "Enter", 13)


class Visit:
    def __init__(self, page, server, out, name):
        self.page, self.url, self.out, self.name = page, server.url, out, name
        self.scanner = Scanner(page)

    def verdict(self):
        try:
            return self.page.evaluate("document.getElementById('scan-verdict')?.innerText ?? ''")
        except RuntimeError:  # between two pages
            return ""

    def focused(self):
        try:
            return self.page.evaluate("document.activeElement?.id ?? ''")
        except RuntimeError:  # between two pages
            return ""

    def expect_verdict(self, *parts):
        harness.wait_for(f"the verdict {parts}", lambda: all(part in self.verdict() for part in parts))
        # A fresh page sets its focus a moment after its text is there.
        harness.wait_for("the focus on the number", lambda: self.focused() == "number")
        assert self.page.evaluate("document.getElementById('number').value") == ""
        assert POSSESSION not in self.page.text and POSSESSION not in self.page.path

    def photograph(self, what):
        for width in WIDTHS:
            if wide := max(0, self.page.overflow_px(width)):
                raise AssertionError(f"{what}: {wide} px too wide for a window of {width} px")
            if self.out:
                self.page.photograph(self.out / f"mail-room-{what}.{self.name}.{width}.png", width)

    def begin(self):
        self.page.open(self.url + "/register-status")
        self.photograph("setup")
        self.page.evaluate("document.querySelector(\"[name='action'][value='arrived']\").checked = true")
        self.page.fill("#place", "OSAKA-MR")
        self.page.click(".register-setup button")
        self.expect_verdict("読み取ってください")
        self.photograph("ready")

    def stack(self, first):
        for number in range(first, first + 5):
            self.scanner.scan("a" + slip(number) + POSSESSION + "b")
            self.expect_verdict("登録しました", slip(number)[:4], slip(number)[8:])
        self.photograph("stored")
        self.scanner.scan(slip(first + 4))
        self.expect_verdict("登録済み")
        self.photograph("already")
        self.scanner.scan("49012345678")
        self.expect_verdict("要確認", "この数字で終わる荷物はありません")
        self.photograph("attention")
        self.scanner.scan(slip(first + 1)[4:])
        self.expect_verdict("選んでください")
        self.photograph("choose")
        self.scanner.scan("TWO-0042")
        self.expect_verdict("切り替えました")
        assert "髙橋 花子" in self.page.text
        self.scanner.scan(slip(first + 5))
        self.expect_verdict("登録しました")
        self.scanner.scan("TWC-UNDO")
        self.expect_verdict("取り消しました")
        self.photograph("undone")


def search_and_download(page, server, out, count):
    visit = Visit(page, server, out, "ja")
    page.open(server.url + "/records?view=events")
    rows = page.evaluate("document.querySelectorAll('.records-table tbody tr').length")
    assert rows == count, f"{rows} rows instead of {count}"
    visit.photograph("records")
    page.evaluate("document.querySelector('.download-help').open = true")
    visit.photograph("download")
    cookies = page.call("Network.getCookies", urls=[server.url])["cookies"]
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in cookies)

    def fetch(query):
        status, body = server.get("/records/download?" + urllib.parse.urlencode(query, doseq=True),
                                  {"Cookie": cookie})
        assert status == 200, status
        return body

    columns = [("column", "number"), ("column", "place_name"), ("column", "operator")]
    text = fetch([("view", "events"), *columns]).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline="")))
    assert len(table) == count + 1, len(table)
    assert table[1][0].startswith("0"), table[1]
    assert table[1][1] == "大阪支社 𠮷田ビル", table[1]
    text = fetch([("view", "events"), ("encoding", "cp932"), *columns]).decode("cp932")
    assert "大阪支社 &#x20BB7;田ビル" in text and "髙橋 花子" in text, text
    report = fetch([("view", "latest"), ("content", "unencodable"), *columns]).decode("utf-8-sig")
    assert "&#x20BB7;" in report and "𠮷" in report, report


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, help="build folder")
    parser.add_argument("--out", type=Path, help="folder for pictures")
    args = parser.parse_args()
    if not chromium.is_installed():
        print("mail_room_test: chromium is missing (package chromium)", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else SKIPPED
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
    folder = Path(harness.scratch_folder("tewatashi-mail-room-"))
    server = None
    try:
        server = prepare(args.build, folder)
        with chromium.Browser() as page:
            page.sign_in(server.url, "operator", PASSWORD)
            for name, disabled, first in (("plain", True, 100), ("script", False, 200)):
                page.call("Emulation.setScriptExecutionDisabled", value=disabled)
                visit = Visit(page, server, args.out, name)
                visit.begin()
                visit.stack(first)
            page.call("Emulation.setScriptExecutionDisabled", value=True)
            # Twice five stored, one stored and taken back.
            search_and_download(page, server, args.out, 2 * 7)
    finally:
        if server:
            server.stop()
    log = (server.data / "server.log").read_text()
    for secret in (slip(100), POSSESSION + '"', PASSWORD):
        assert secret not in log, f"the log shows {secret}"
    shutil.rmtree(folder, ignore_errors=True)
    print("mail_room_test: every scan as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
