"""A TCP proxy that loses: it stands between agent and server and breaks connections in the ways
networks do. It sees TLS octets only, so a request reaches the server whole or not at all.
"""
import random
import select
import socket
import threading
import time
from collections import Counter

PIECE = 65536
SETTLED_S = 0.01  # a side that sent nothing for so long has ended its turn
KINDS = {
    "cut-idle": 25,      # between two exchanges; the next request finds nobody
    "cut-request": 15,   # both sides are closed after some octets of the agent
    "cut-answer": 15,    # … after some octets of the server
    "lose-answer": 30,   # the server is heard out, the agent gets nothing
    "late-request": 15,  # the agent is cut off; the server gets the request later, after its repeat
}


class FaultProxy:
    """Listens on `port` while it lives. Safe to switch `faults` at any time: it counts for
    connections accepted afterwards."""

    def __init__(self, target_port, seed):
        self.target_port = target_port
        self.random = random.Random(seed)
        self.faults = True
        self.counts = Counter()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            kind = self.random.choices(list(KINDS), KINDS.values())[0] if self.faults else "pass"
            # A handshake takes 0.5 KiB up and 2 KiB down, an exchange of small batches as much.
            plan = _Plan(kind, self.random.randint(1, 5000), self.random.choice((2, 2, 2, 3)),
                         self.random.uniform(0.01, 0.1))
            self.counts[kind] += 1
            threading.Thread(target=self._serve, args=(client, plan), daemon=True).start()

    def _serve(self, client, plan):
        server = None
        try:
            server = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
            server.settimeout(5)
            client.settimeout(5)
            _Exchange(client, server, plan).run()
        except OSError:
            pass  # a killed server or agent: the other side sees a closed connection
        finally:
            for side in (client, server):
                if side:
                    side.close()


class _Plan:
    def __init__(self, kind, octets, turn, delay_s):
        self.kind = kind
        self.octets = octets
        # Turn 1 of TLS 1.3 is the client's hello, turn 2 carries the first request.
        self.turn = turn
        self.delay_s = delay_s


class _Exchange:
    def __init__(self, client, server, plan):
        self.client, self.server, self.plan = client, server, plan
        self.up = self.down = self.turn = 0
        self.client_spoke_last = False

    def run(self):
        while True:
            ready, _, _ = select.select([self.client, self.server], [], [], 60)
            if not ready:
                return
            for side in ready:
                data = side.recv(PIECE)
                keep_going = data and (self._from_client(data) if side is self.client
                                       else self._from_server(data))
                if not keep_going:
                    return

    def _from_client(self, data):
        if not self.client_spoke_last:
            self.turn += 1
            self.client_spoke_last = True
        if self.plan.kind == "cut-idle" and self.turn > self.plan.turn:
            return False
        if self.plan.kind == "late-request" and self.turn == self.plan.turn:
            self._deliver_late(data)
            return False
        self.up += len(data)
        over = self.up - self.plan.octets
        if self.plan.kind == "cut-request" and over >= 0:
            self.server.sendall(data[:len(data) - over])
            return False
        self.server.sendall(data)
        return True

    def _from_server(self, data):
        self.client_spoke_last = False
        if self.plan.kind == "lose-answer" and self.turn == self.plan.turn:
            self._hear_out(self.server)
            return False
        self.down += len(data)
        over = self.down - self.plan.octets
        if self.plan.kind == "cut-answer" and over >= 0:
            self.client.sendall(data[:len(data) - over])
            return False
        self.client.sendall(data)
        return True

    def _deliver_late(self, data):
        data += self._hear_out(self.client)
        self.client.close()
        time.sleep(self.plan.delay_s)
        self.server.sendall(data)
        # A client that leaves before its answer may be a client that changed its mind.
        if select.select([self.server], [], [], 5)[0]:
            self._hear_out(self.server)

    @staticmethod
    def _hear_out(side):
        heard = b""
        while select.select([side], [], [], SETTLED_S)[0]:
            data = side.recv(PIECE)
            if not data:
                break
            heard += data
        return heard
