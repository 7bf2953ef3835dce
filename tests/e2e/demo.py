#!/usr/bin/env python3
"""The main job, from end to end, in a company that is already at work: a simulated terminal is
docked, its scans are transferred, and every one of them is visible on the web. See README.md."""
import argparse
import json
import shutil
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402
from demo_company import PEOPLE, Company  # noqa: E402
from demo_items import Items  # noqa: E402
from tray_program import TrayWatch, TrayWindow, has_screen  # noqa: E402

AFTERWARDS = 3  # scanned slips without a request that the mail room registers in the end
MODELS = {"denso": "denso-bht", "unitech": "unitech-multipoint"}  # what `bind` calls them


def open_company(server, folder):
    """Starts the server of a company; its terminal is the last thing that is missing."""
    company = Company(server, folder / "company")
    company.found()
    server.start()
    company.open()
    items = Items(company)
    items.make()
    return company, items


def visible_everywhere(server, slips):
    """Item numbers whose page data does not yet show an event."""
    missing = []
    for slip in slips:
        status, body = server.get(f"/api/v1/items/{slip}")
        if status != 200 or not json.loads(body)["timeline"]:
            missing.append(slip)
    return missing


def dock_counts(server):
    counts = {"stored": 0, "duplicates": 0, "quarantined": 0}
    for dock in server.get_json("/api/v1/dock-sessions")["dock_sessions"]:
        for name in counts:
            counts[name] += dock[name]
    return counts


def run_once(server, agent, terminal, items):
    """Docks the terminal, waits until everything arrived, returns the summary."""
    newest = items.scan_with(terminal)
    scans = terminal.ask("scans")["scans"]
    # The slips of the terminal's day, in the order scanned, and those that people requested.
    day = list(dict.fromkeys(s["item"] for s in scans if s.get("item")))
    began = time.monotonic()
    terminal.ask("plug")

    def arrived():
        counts = dock_counts(server)
        return counts if sum(counts.values()) >= len(scans) else None

    counts = harness.wait_for("all scans to arrive at the server", arrived, timeout_s=120)
    newest_plan = next(plan for plan in items.plans if plan.number == newest)
    harness.wait_for("the newest item to be visible", lambda: items.shows(newest_plan))
    took = time.monotonic() - began
    missing = visible_everywhere(server, day) + items.astray()
    journaled = (agent.status() or {}).get("delivered", 0)
    state = harness.wait_for("the terminal to be cleared",
                             lambda: (s := terminal.ask("state"))["in_memory"] == 0 and s)
    items.register_afterwards(day[::max(1, len(day) // AFTERWARDS)][:AFTERWARDS])
    server.command("terminal", "name", state["terminal_id"], "1号機", "--place", "TOKYO-MR")
    return {
        "terminal_records": len(scans), "journaled": journaled, **counts,
        "items": len(day) + len(items.plans), "lost": len(scans) - sum(counts.values()) + len(missing),
        "terminal_cleared": state["in_memory"] == 0,
        "seconds_dock_to_page": round(took, 2), "item_url": f"{server.url}/items/{newest}",
    }


def dock(args, folder, agent):
    """The terminal with the agent that reads it; not plugged in yet."""
    options = ["--day", args.scans, "--unplugged"]
    if args.terminal == "opn":
        return harness.Terminal(args.build, folder, agent, options)
    # What is behind a serial port is told by a person.
    port = folder / "serial-port"
    agent.command("bind", port, MODELS[args.terminal], "--name", "demo-1")
    return harness.Terminal(args.build, folder, agent, [
        *options, "--family", args.terminal, "--port", port,
        "--terminal-id", f"{args.terminal}:demo-1"], program="line_simulator")


def explain(server, password, summary, line):
    print(f"""
  {summary['terminal_records']} scans travelled: terminal -> {line} -> journal -> HTTPS -> server -> page
  stored {summary['stored']}, duplicates {summary['duplicates']}, quarantined {summary['quarantined']}, lost {summary['lost']}
  {summary['seconds_dock_to_page']} s from docking to the page

  Open      {server.url}/
  Password  {password}   (the same for all four   4人とも共通)

  employee       佐藤 恵 (法務部)       request, print, cancel   依頼登録・伝票印刷・取消
                                        {server.url}/request
                                        {server.url}/requests
                                        acknowledge   受領登録
                                        {server.url}/receive
  recipient      井上 大輔 (大阪営業部) acknowledge what 佐藤 恵 sent; 秘 needs the slip's digits
                                        佐藤さんの社内便を受領登録（秘は伝票の受領確認番号が必要）
  operator       田中 浩 (メール室)     register where items are   配送状況登録
                                        {server.url}/register-status
                                        look into problems   要対応
                                        {server.url}/exceptions
  administrator  山本 直樹              people, departments, business days   管理
                                        {server.url}/admin/people

  Item      {summary['item_url']}
  Docks     {server.url}/dock-sessions   (operator)

  The certificate was made for this run; your browser will ask before it trusts it.
  証明書はこの実行のために作られたものです。ブラウザーが確認を求めます。
""", flush=True)


def watch(args, agent):
    """The tray program beside the running agent: for a person, or until the terminal has docked."""
    harness.wait_for("the agent to answer", agent.answers)
    picture = Path(args.build) / "screenshots/tray/demo.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    return TrayWatch(args.build, agent, picture) if args.once else TrayWindow(args.build, agent)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, help="build folder")
    parser.add_argument("--once", action="store_true", help="unattended: print the summary and end")
    parser.add_argument("--tray", action="store_true",
                        help="show the docking in the tray program; with --once without a screen, as a picture")
    parser.add_argument("--terminal", choices=["opn", *MODELS], default="opn", help="family of the terminal")
    parser.add_argument("--scans", type=int, default=300, help="slips scanned during the day")
    args = parser.parse_args()
    if args.tray and not args.once and not has_screen():
        sys.exit("demo: there is no screen for the tray program; add --once for a picture of it")
    # A terminated demo cleans up like an interrupted one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(harness.scratch_folder("tewatashi-demo-"))
    server = terminal = tray = None
    code = 1
    try:
        print(f"demo: starting the server of a company with {PEOPLE} people …", flush=True)
        server = harness.Server(args.build, folder / "server")
        company, items = open_company(server, folder)
        print("demo: enrolling the agent and docking the terminal …", flush=True)
        agent = harness.Agent(args.build, folder / "agent", server)
        terminal = dock(args, folder, agent)
        if args.tray:
            tray = watch(args, agent)
        summary = run_once(server, agent, terminal, items)
        if args.tray and args.once:
            summary["tray"] = tray.result()
        line = "libusb" if args.terminal == "opn" else "serial port"
        explain(server, company.password, summary, line)
        code = 0 if summary["lost"] == 0 and summary["terminal_cleared"] else 1
        if not args.once:
            print("demo: running; Ctrl-C ends it.", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("\ndemo: ending", flush=True)
    finally:
        for part in (tray, terminal, server):
            if part:
                part.stop()
        if code == 0 or not args.once:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"demo: logs are kept in {folder}", file=sys.stderr)
    if args.once:
        print(json.dumps(summary, ensure_ascii=False), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
