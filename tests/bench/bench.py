#!/usr/bin/env python3
"""Measures what the product claims, each figure beside its limit taken in the same run.

One line per benchmark: ours, limit, ratio (median of interleaved pairs), goal. docs/performance.md
explains each of them. `--json` prints JSON lines only.
"""
import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import harness  # noqa: E402

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def outcome(name, unit, ours, limit, ratio, goal, good, remark=""):
    return {"name": name, "unit": unit, "ours": ours, "limit": limit, "ratio": ratio, "goal": goal,
            "met": good, "remark": remark}


def paired(pairs):
    """Medians of (ours, limit) pairs, and the median of the ratios."""
    ours, limits = [p[0] for p in pairs], [p[1] for p in pairs]
    return (statistics.median(ours), statistics.median(limits),
            statistics.median(o / l for o, l in pairs))


class BenchServer:
    def __init__(self, build, data, agents=64):
        self.load_program = Path(build) / "tests/bench/bench_load"
        self.data = Path(data)
        self.process = subprocess.Popen(
            [str(Path(build) / "tests/bench/bench_server"), "serve", "--data", str(data), "--agents", str(agents)],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise harness.HarnessError("bench_server did not start")
        self.__dict__.update(json.loads(line))

    def load(self, *words):
        return json.loads(harness.run_program([self.load_program, *words, "--port", str(self.port)]))

    def lookup(self, paths, connections, requests, who=()):
        return self.load("lookup", *(who or ("--token", self.token)), "--paths", str(paths),
                         "--connections", str(connections), "--requests", str(requests))

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class Bench:
    def __init__(self, build, pairs):
        self.build = Path(build)
        self.pairs = pairs
        self.folder = Path(harness.scratch_folder("tewatashi-bench-"))

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def program(self, name):
        return self.build / "tests/bench" / name

    # ---- rates against a limit ---------------------------------------------------------------

    def own_pairs(self, program):
        done = subprocess.run([str(self.program(program)), str(self.pairs)], capture_output=True, text=True)
        if done.returncode > 1 or not done.stdout:
            raise harness.HarnessError(f"{program}: {done.stderr}")
        result = json.loads(done.stdout)
        return {**result, "met": done.returncode == 0}

    def journal_append(self):
        return self.own_pairs("bench_journal")

    def terminal_read(self):
        return self.own_pairs("bench_terminal_read")

    def slip_pdf(self):
        return self.own_pairs("bench_slip_pdf")

    def import_users(self):
        return self.own_pairs("bench_import_users")

    def recipient_search(self):
        return self.own_pairs("bench_recipient_search")

    def ingest(self, name, agents, batch, batches, goal):
        pairs, p99 = [], []
        for number in range(self.pairs):
            data = self.folder / f"{name}-{number}"
            server = BenchServer(self.build, data, agents)
            try:
                load = server.load("ingest", "--agents-file", str(data / "agents.json"), "--agents", str(agents),
                                   "--batch", str(batch), "--batches", str(batches))
            finally:
                server.stop()
            # The limit commits once per 500 records, whatever the size of our batches.
            commits = max(1, int(load["records"] / 500))
            limit = json.loads(harness.run_program([self.program("bench_sqlite_limit"), data / "site.db",
                                                    str(commits)]))
            pairs.append((load["per_second"], load["records"] / limit["seconds"]))
            p99.append(load["p99_ms"])
            shutil.rmtree(data)
        ours, limit, ratio = paired(pairs)
        return outcome(name, "records/s", ours, limit, ratio, f">= {goal}", ratio >= goal,
                       f"{agents} agents, {batch}-record batches, TLS, p99 {statistics.median(p99):.0f} ms")

    def ingest_large(self):
        return self.ingest("ingest-large", 8, 500, 20, 0.6)

    def ingest_small(self):
        return self.ingest("ingest-small", 64, 10, 100, 0.4)

    # ---- look-ups ----------------------------------------------------------------------------

    def seeded(self, events, command="seed", counted="events"):
        """A site with that many events; kept in the build folder, made again after a rebuild."""
        data = self.build / "bench-data" / f"{counted}-{events}"
        program = self.program("bench_server")
        done = data / "done"
        if not done.exists() or done.stat().st_mtime < program.stat().st_mtime:
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir(parents=True)
            harness.run_program([program, command, "--data", data, f"--{counted}", str(events)])
            done.touch()
        return data

    def path_file(self, path):
        file = self.folder / f"path-{path.strip('/')}.txt"
        file.write_text(path + "\n")
        return file

    def lookup(self):
        data = self.seeded(1_000_000)
        empty = self.path_file("/empty")
        server = BenchServer(self.build, data, 1)
        try:
            server.lookup(data / "paths.txt", 4, 1000)  # warm
            pairs = [(server.lookup(data / "paths.txt", 4, 4000)["per_second"],
                      server.lookup(empty, 4, 4000)["per_second"]) for _ in range(self.pairs)]
        finally:
            server.stop()
        ours, limit, ratio = paired(pairs)
        return outcome("lookup", "requests/s", ours, limit, ratio, ">= 0.45", ratio >= 0.45,
                       "item with 5 events of 1 M, TLS keep-alive, 4 connections; limit: an empty handler")

    def lookup_growth(self):
        large, small = self.seeded(1_000_000), self.seeded(10_000)
        servers = [BenchServer(self.build, large, 1), BenchServer(self.build, small, 1)]
        try:
            for server, data in zip(servers, (large, small)):
                server.lookup(data / "paths.txt", 1, 2000)  # warm
            pairs = [tuple(server.lookup(data / "paths.txt", 1, 3000)["p50_ms"]
                           for server, data in zip(servers, (large, small))) for _ in range(self.pairs)]
        finally:
            for server in servers:
                server.stop()
        ours, limit, ratio = paired(pairs)
        return outcome("lookup-growth", "ms p50", ours, limit, ratio, "<= 1.3", ratio <= 1.3,
                       "1 M events against 10 k")

    # ---- pages and sign-ins ------------------------------------------------------------------

    def home_page(self):
        data = self.seeded(1_000_000, "seed-home", "items")
        home, empty = self.path_file("/"), self.path_file("/empty")
        server = BenchServer(self.build, data, 1)
        reader = ("--cookie", server.session)
        try:
            server.lookup(home, 4, 200, reader)  # warm
            pairs = [(server.lookup(home, 4, 500, reader)["per_second"],
                      server.lookup(empty, 4, 4000, reader)["per_second"]) for _ in range(self.pairs)]
        finally:
            server.stop()
        ours, limit, ratio = paired(pairs)
        return outcome("home-page", "requests/s", ours, limit, ratio, ">= 0.08", ratio >= 0.08,
                       "500 own items of 1 M, 60 rows shown, TLS keep-alive, 4 connections; limit: an empty handler")

    def sign_in_flood(self):
        data = self.seeded(1_000_000)
        server = BenchServer(self.build, data, 1)
        try:
            runs = [server.load("flood", "--token", server.token, "--paths", str(data / "paths.txt"))
                    for _ in range(self.pairs)]
            memory = peak_memory_mb(server.process.pid)
        finally:
            server.stop()
        ours, limit, ratio = paired([(run["flood_p99_ms"], max(2.0, run["quiet_p99_ms"])) for run in runs])
        judged, refused = (sum(run[word] for run in runs) for word in ("judged", "refused"))
        return outcome("sign-in-flood", "ms p99", ours, limit, ratio, "<= 3, <= 200 MB",
                       ratio <= 3 and memory <= 200,
                       f"look-ups while 200 people sign in at once ({judged} judged, {refused} told to come back); "
                       f"limit: quiet p99 or 2 ms; at most {memory:.0f} MB resident")

    # ---- the whole path ----------------------------------------------------------------------

    def system(self, name, port=None, upstream=None):
        folder = self.folder / name
        folder.mkdir()
        server = harness.Server(self.build, folder / "server", port=port)
        server.start()
        public = upstream(server) if upstream else None
        agent = harness.Agent(self.build, folder / "agent", server, url=public)
        terminal = harness.Terminal(self.build, folder, agent, ["--seed", "1", "--unplugged"])
        return server, agent, terminal

    @staticmethod
    def scan(terminal, count, first=30_000_000_000):
        for code in ("TWO-0042", "TWA-accepted", "TWP-TOKYO-MR"):
            terminal.ask("scan", code=code)
        for number in range(first, first + count - 3):
            terminal.ask("scan", code=f"{number}{number % 7}")
        number = first + count - 4
        return f"{number}{number % 7}"

    def dock_to_page(self):
        server, _agent, terminal = self.system("dock-to-page")
        times = []
        try:
            for round_number in range(self.pairs):
                newest = self.scan(terminal, 100, 30_000_000_000 + round_number * 1000)
                terminal.ask("plug")
                began = time.monotonic()
                harness.wait_for("the newest item", lambda: server.get(f"/api/v1/items/{newest}")[0] == 200,
                                 every_s=0.005)
                times.append(time.monotonic() - began)
                harness.wait_for("the clear", lambda: terminal.ask("state")["in_memory"] == 0)
                terminal.ask("unplug")
        finally:
            terminal.stop()
            server.stop()
        return outcome("dock-to-page", "s", statistics.median(times), None, None, "reported", True,
                       "100 scans, from plugging in to the newest item visible")

    def idle(self, name, pid, memory_mb_max):
        time.sleep(5)  # start-up work is not idling
        before, began = cpu_seconds(pid), time.monotonic()
        time.sleep(20)
        percent = (cpu_seconds(pid) - before) / (time.monotonic() - began) * 100
        memory = memory_mb(pid)
        good = percent <= 0.2 and memory <= memory_mb_max
        return outcome(name, "% CPU", round(percent, 3), 0.2, None, f"<= 0.2 %, <= {memory_mb_max} MB", good,
                       f"resident {memory:.1f} MB")

    def agent_idle(self):
        server, _agent, terminal = self.system("agent-idle")
        try:
            return self.idle("agent-idle", terminal.ask("state")["child_pid"], 40)
        finally:
            terminal.stop()
            server.stop()

    def server_idle(self):
        server = harness.Server(self.build, self.folder / "server-idle").start()
        try:
            return self.idle("server-idle", server.process.pid, 48)
        finally:
            server.stop()

    def server_start(self):
        seeded = self.seeded(1_000_000)
        server = harness.Server(self.build, self.folder / "server-start", site="bench")
        shutil.copy(seeded / "site.db", server.data / "site.db")
        times = []
        for _ in range(self.pairs):
            began = time.monotonic()
            server.process = subprocess.Popen([str(server.program), "serve", "--data", str(server.data)],
                                              stdout=server.log, stderr=server.log, start_new_session=True)
            harness.wait_for("readiness", server.ready, every_s=0.005)
            times.append(time.monotonic() - began)
            server.process.terminate()
            server.process.wait(20)
        server.log.close()
        took = statistics.median(times)
        return outcome("server-start", "s", took, 0.3, None, "<= 0.3", took <= 0.3, "1 M events, until /readyz is 200")

    def upload_bytes(self):
        counter = CountingProxy()
        server, _agent, terminal = self.system("upload-bytes", upstream=counter.start)
        try:
            def per_scan(scans, first):
                counter.upstream_bytes = 0
                newest = self.scan(terminal, scans, first)
                terminal.ask("plug")
                harness.wait_for("the newest item", lambda: server.get(f"/api/v1/items/{newest}")[0] == 200)
                harness.wait_for("the clear", lambda: terminal.ask("state")["in_memory"] == 0)
                terminal.ask("unplug")
                return counter.upstream_bytes / scans
            small = per_scan(10, 31_000_000_000)  # also opens the connection that is kept alive
            large = per_scan(5000, 32_000_000_000)
            small_again = per_scan(10, 33_000_000_000)
        finally:
            terminal.stop()
            server.stop()
            counter.stop()
        return outcome("upload-bytes", "B/scan", round(large, 1), 24, None, "<= 24", large <= 24,
                       f"500-record batches; 10-scan docks {small_again:.0f}, the first with handshake {small:.0f}")

    ALL = {
        "journal-append": journal_append, "terminal-read": terminal_read, "ingest-large": ingest_large,
        "ingest-small": ingest_small, "lookup": lookup, "lookup-growth": lookup_growth,
        "dock-to-page": dock_to_page, "agent-idle": agent_idle, "server-idle": server_idle,
        "server-start": server_start, "upload-bytes": upload_bytes, "slip-pdf": slip_pdf,
        "home-page": home_page, "recipient-search": recipient_search, "import-users": import_users,
        "sign-in-flood": sign_in_flood,
    }


class CountingProxy:
    """Passes TCP through and counts what goes upstream."""

    def __init__(self):
        self.upstream_bytes = 0
        self.listener = socket.create_server(("127.0.0.1", 0))

    def start(self, server):
        self.target = server.port
        threading.Thread(target=self._accept, daemon=True).start()
        return f"https://localhost:{self.listener.getsockname()[1]}"

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            upstream = socket.create_connection(("127.0.0.1", self.target))
            for sock in (client, upstream):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._pump, args=(client, upstream, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(upstream, client, False), daemon=True).start()

    def _pump(self, source, target, count):
        try:
            while block := source.recv(65536):
                if count:
                    self.upstream_bytes += len(block)
                target.sendall(block)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self):
        self.listener.close()


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def memory_mb(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6


def peak_memory_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise harness.HarnessError("the system does not tell the peak of resident memory")


def show(result, as_json):
    if as_json:
        print(json.dumps(result, ensure_ascii=False), flush=True)
        return
    number = lambda v: "–" if v is None else f"{v:,.3f}" if v < 100 else f"{v:,.0f}"  # noqa: E731
    print(f"{'ok ' if result['met'] else 'BAD'} {result['name']:15} ours {number(result['ours']):>10} {result['unit']:10} "
          f"limit {number(result['limit']):>10}  ratio {number(result['ratio']):>6}  goal {result['goal']}"
          f"   {result.get('remark', '')}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=sorted(Bench.ALL))
    parser.add_argument("--pairs", type=int, default=7)
    args = parser.parse_args()
    bench = Bench(args.build, args.pairs)
    missed = 0
    try:
        for name, measure in Bench.ALL.items():
            if args.only in (None, name):
                result = measure(bench)
                show(result, args.json)
                missed += not result["met"]
    finally:
        bench.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
