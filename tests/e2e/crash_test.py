#!/usr/bin/env python3
"""kill -9 of agent and server, lost answers; the auditor must find nothing lost and nothing doubled.
TW_SOAK=N multiplies every count."""
import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import crash_campaign  # noqa: E402


def perform(campaign, args, times):
    if args.agent_kills:
        campaign.kill_agents(args.agent_kills * times)
    if args.server_kills:
        campaign.kill_servers(args.server_kills * times)
    if args.lossy_docks:
        campaign.lose_messages(args.lossy_docks * times)


def report(campaign, args, times, audit, took_s):
    parts = [f"{name} {count * times}" for name, count in
             (("agent kills", args.agent_kills), ("server kills", args.server_kills),
              ("docks with losses", args.lossy_docks)) if count]
    if campaign.fast and args.agent_kills:
        parts.append(f"of them at named points {campaign.points_hit}")
    if campaign.proxy:
        parts.append(f"connections {dict(campaign.proxy.counts)}, records sent again {campaign.repeats()}")
    print(f"crash_test: {', '.join(parts)}; scanned {audit.scanned}, lost {audit.lost}, doubled {audit.doubled} "
          f"(seed {args.seed}, {took_s:.0f} s)")
    for record in (audit.lost_ids + audit.doubled_ids + audit.foreign_ids)[:10]:
        print(f"crash_test: wrong record {record}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--fast", action="store_true", help="the agent with short waits and kill points")
    parser.add_argument("--agent-kills", type=int, default=0)
    parser.add_argument("--server-kills", type=int, default=0)
    parser.add_argument("--lossy-docks", type=int, default=0, help="docks through a proxy that loses messages")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    times = crash_campaign.soak()
    began = time.monotonic()
    campaign = crash_campaign.Campaign(args.build, args.seed, args.fast, losses=args.lossy_docks > 0)
    failed = True
    try:
        perform(campaign, args, times)
        campaign.settle()
        audit = campaign.audit()
        report(campaign, args, times, audit, time.monotonic() - began)
        failed = audit.lost + audit.doubled > 0
        if campaign.proxy and campaign.repeats() == 0:
            print("crash_test: no answer was lost, so nothing was shown", file=sys.stderr)
            failed = True
    finally:
        campaign.close(keep=failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
