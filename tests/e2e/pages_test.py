#!/usr/bin/env python3
"""A person at the pages in a real Chromium without JavaScript: signs in, looks an item up, repairs
a run of quarantined scans, switches the language, signs out. `--out` keeps pictures of every page.
"""
import argparse
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import browser as chromium  # noqa: E402
import harness  # noqa: E402

SKIPPED = 77
WIDTHS = (360, 768, 1280)
PASSWORD = "hand-to-hand-under-test"


def slip(number):
    return f"{number}{number % 7}"


KNOWN, FORGOTTEN = slip(20_000_000_001), [slip(20_000_000_002), slip(20_000_000_003)]
POSSESSION = "9753"


def prepare(build, folder):
    server = harness.Server(build, folder / "server")
    server.command("operator", "add", "0042", "佐藤 花子")
    server.command("place", "add", "OSAKA-MR", "--ja", "大阪支社 メール室", "--en", "Osaka branch mail room")
    server.command("user", "add", "operator", "--name", "田中 担当", "--role", "operator", "--password-stdin",
                   stdin=PASSWORD + "\n")
    server.start()
    agent = harness.Agent(build, folder / "agent", server)
    terminal = harness.Terminal(build, folder, agent, ["--seed", "1", "--unplugged"])
    codes = ["TWO-0042", "TWA-accepted", "TWP-OSAKA-MR", KNOWN + POSSESSION, "TWC-END", *FORGOTTEN]
    for code in codes:
        terminal.ask("scan", code=code)
    terminal.ask("plug")
    harness.wait_for("the dock", lambda: sum(
        dock["stored"] + dock["quarantined"]
        for dock in server.get_json("/api/v1/dock-sessions")["dock_sessions"]) >= len(codes))
    return server, terminal


class Visit:
    def __init__(self, page, server, out):
        self.page = page
        self.url = server.url
        self.out = out
        self.language = "ja"

    def expect(self, name, *parts, absent=()):
        text = self.page.text
        for part in parts:
            if part not in text:
                raise AssertionError(f"{name}: \"{part}\" is not in the page:\n{text}")
        for part in absent:
            if part in text or part in self.page.path:
                raise AssertionError(f"{name}: \"{part}\" must not be shown:\n{self.page.path}\n{text}")
        for width in WIDTHS:
            if wide := max(0, self.page.overflow_px(width)):
                raise AssertionError(f"{name}: {wide} px too wide for a window of {width} px")
            if self.out:
                self.page.photograph(self.out / f"real-{name}.{self.language}.{width}.png", width)

    def sign_in(self):
        self.page.open(self.url + "/dock-sessions")
        self.expect("sign-in", "サインイン", "続けるには")
        self.page.fill("#login", "operator")
        self.page.fill("#password", "not the password")
        self.page.click("form[action='/sign-in'] button")
        self.expect("sign-in-wrong", "ユーザー名またはパスワードが違う")
        self.page.fill("#password", PASSWORD)
        self.page.click("form[action='/sign-in'] button")
        self.expect("docks", "要確認", "ハンディターミナル")
        assert self.page.path == "/dock-sessions", self.page.path

    def look_up(self):
        self.page.open(self.url + "/")
        self.expect("home", "伝票番号", "最近の取込")
        self.page.fill("#number", KNOWN + POSSESSION)
        self.page.click("form.look-up button")
        assert self.page.path == "/items/" + KNOWN, self.page.path
        self.expect("item", "引受", "大阪支社 メール室", "佐藤 花子", "までに取り込み済み", absent=[POSSESSION])
        self.page.fill("#number", slip(29_000_000_001) + POSSESSION)
        self.page.click("form.look-up button")
        self.expect("not-found", "見つかりませんでした", absent=[POSSESSION])

    def repair(self):
        self.page.open(self.url + "/dock-sessions")
        self.page.click("table a")
        self.expect("dock", "要確認 2 件", "この 2 件をまとめて修正", absent=[POSSESSION])
        self.page.click(".repair button")
        self.expect("dock-problems", "まだ何も変更していません", "理由を入力してください")
        for field, value in (("operator", "0042"), ("action", "arrived"), ("place", "OSAKA-MR"),
                             ("reason", "カードの読み忘れ")):
            self.page.fill(f".repair [name='{field}']", value)
        self.page.click(".repair button")
        self.expect("dock-repaired", "2 件を修正しました", "カードの読み忘れ")
        self.page.open(f"{self.url}/items/{FORGOTTEN[0]}")
        self.expect("item-repaired", "到着", "修正済")

    def rest(self):
        self.page.open(self.url + "/codes")
        self.expect("codes", "コード印刷", "佐藤 花子")
        self.page.open(self.url + "/no-such-page")
        self.expect("error-404", "ページが見つかりません", "Page not found")
        self.page.open(f"{self.url}/items/{KNOWN}")
        self.page.click("form[action='/language'] button")
        self.language = "en"
        self.expect("item", "Accepted", "Osaka branch mail room")
        self.page.open(self.url + "/dock-sessions")
        self.expect("docks", "Dock sessions")
        self.page.click("table a")
        self.expect("dock", "Repaired")
        self.page.click("form[action='/sign-out'] button")
        self.expect("signed-out", "You are signed out")
        self.page.open(self.url + "/codes")
        assert self.page.path.startswith("/sign-in"), self.page.path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, help="build folder")
    parser.add_argument("--out", type=Path, help="folder for pictures")
    args = parser.parse_args()
    if not chromium.is_installed():
        print("pages_test: chromium is missing (package chromium)", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else SKIPPED
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
    folder = Path(harness.scratch_folder("tewatashi-pages-"))
    server = terminal = None
    try:
        server, terminal = prepare(args.build, folder)
        with chromium.Browser() as page:
            visit = Visit(page, server, args.out)
            visit.sign_in()
            visit.look_up()
            visit.repair()
            visit.rest()
    finally:
        for part in (terminal, server):
            if part:
                part.stop()
    log = (server.data / "server.log").read_text()
    for secret in (KNOWN, *FORGOTTEN, POSSESSION + '"', PASSWORD):
        assert secret not in log, f"the log shows {secret}"
    shutil.rmtree(folder, ignore_errors=True)
    print("pages_test: every page as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
