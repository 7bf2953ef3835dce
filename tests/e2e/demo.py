#!/usr/bin/env python3
"""The main job, from end to end: a simulated terminal is docked, its scans are transferred, and
every one of them is visible on the web. See README.md."""
import argparse
import json
import secrets
import shutil
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402

OPERATORS = [("0042", "佐藤 花子"), ("0043", "鈴木 一郎")]
PLACES = [("TOKYO-MR", "東京本社 メール室", "Tokyo head office mail room"),
          ("OSAKA-MR", "大阪支社 メール室", "Osaka branch mail room"),
          ("TOKYO-7F", "東京本社 7階", "Tokyo head office, 7th floor")]


def prepare_server(args, folder):
    server = harness.Server(args.build, folder / "server")
    for card, name in OPERATORS:
        server.command("operator", "add", card, name)
    for code, ja, en in PLACES:
        server.command("place", "add", code, "--ja", ja, "--en", en)
    # Words joined by a random one: long enough for the policy, readable enough to type.
    password = "hand-to-hand-" + secrets.token_hex(4)
    server.command("user", "add", "operator", "--name", "田中 担当", "--role", "operator",
                   "--password-stdin", stdin=password + "\n")
    server.start()
    return server, password


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


def run_once(args, server, agent, terminal):
    """Docks the terminal, waits until everything arrived, returns the summary."""
    scans = terminal.ask("scans")["scans"]
    slips = sorted({s["item"] for s in scans if s.get("item")})
    began = time.monotonic()
    terminal.ask("plug")

    def arrived():
        counts = dock_counts(server)
        return counts if sum(counts.values()) >= len(scans) else None

    counts = harness.wait_for("all scans to arrive at the server", arrived, timeout_s=120)
    newest = next(s["item"] for s in reversed(scans) if s.get("item"))
    page = f"/api/v1/items/{newest}"
    harness.wait_for("the newest item to be visible", lambda: server.get(page)[0] == 200)
    took = time.monotonic() - began
    missing = visible_everywhere(server, slips)
    journaled = (agent.status() or {}).get("delivered", 0)
    state = harness.wait_for("the terminal to be cleared",
                             lambda: (s := terminal.ask("state"))["in_memory"] == 0 and s)
    return {
        "terminal_records": len(scans), "journaled": journaled, **counts,
        "items": len(slips), "lost": len(scans) - sum(counts.values()) + len(missing),
        "terminal_cleared": state["in_memory"] == 0,
        "seconds_dock_to_page": round(took, 2), "item_url": f"{server.url}/items/{newest}",
    }


def explain(server, password, summary):
    print(f"""
  {summary['terminal_records']} scans travelled: terminal -> libusb -> journal -> HTTPS -> server -> page
  stored {summary['stored']}, duplicates {summary['duplicates']}, quarantined {summary['quarantined']}, lost {summary['lost']}
  {summary['seconds_dock_to_page']} s from docking to the page

  Open     {server.url}/
  Sign in  operator  /  {password}
  Item     {summary['item_url']}
  Docks    {server.url}/dock-sessions

  The certificate was made for this run; your browser will ask before it trusts it.
""", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, help="build folder")
    parser.add_argument("--once", action="store_true", help="unattended: print the summary and end")
    parser.add_argument("--scans", type=int, default=300, help="slips scanned during the day")
    args = parser.parse_args()
    # A terminated demo cleans up like an interrupted one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(harness.scratch_folder("tewatashi-demo-"))
    server = terminal = None
    code = 1
    try:
        print("demo: starting the server …", flush=True)
        server, password = prepare_server(args, folder)
        print("demo: enrolling the agent and docking the terminal …", flush=True)
        agent = harness.Agent(args.build, folder / "agent", server)
        terminal = harness.Terminal(args.build, folder, agent, ["--day", args.scans, "--unplugged"])
        summary = run_once(args, server, agent, terminal)
        explain(server, password, summary)
        code = 0 if summary["lost"] == 0 and summary["terminal_cleared"] else 1
        if not args.once:
            print("demo: running; Ctrl-C ends it.", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("\ndemo: ending", flush=True)
    finally:
        for part in (terminal, server):
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
