#!/usr/bin/env python3
"""A mail server for tests: real sockets, real TLS, and faults on order. Standard library only.

    smtp_server.py --spool DIR --cert FILE --key FILE [--tls starttls|tls|none] [--user U:P]
                   [--plan FAULT,FAULT,…]

It listens on a free port of 127.0.0.1, prints "PORT n" and ends when its standard input closes.
Each message it takes becomes DIR/NNN.eml: three lines of envelope ("from", "to", "tls"), an empty
line, then the message as it came.

The faults are used up in order, the first kind by connections, the second by messages; then all
goes well. A connection or a message takes the first of the list if that is of its kind.
    no-starttls     is not offered             hang       no answer to EHLO
    greet-421       no service                 ehlo-554   nor after EHLO
    ok                                         mail-550   sender refused
    rcpt-451 rcpt-550                          recipient, for now or for good
    data-451 data-550                          content, likewise
    data-421                                   the service ends instead of an answer
    drop-in-data    closes before all has come
    drop-after-data keeps the message, closes without an answer
"""
import argparse
import base64
import socketserver
import ssl
import sys
import threading
from pathlib import Path

OF_CONNECTIONS = {"no-starttls", "hang", "greet-421", "ehlo-554"}


class Plan:
    def __init__(self, text):
        self.faults = [fault for fault in text.split(",") if fault]
        self.lock = threading.Lock()

    def take(self, of_connection):
        with self.lock:
            if self.faults and (self.faults[0] in OF_CONNECTIONS) == of_connection:
                return self.faults.pop(0)
        return "ok"


class Spool:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.count = 0
        self.lock = threading.Lock()

    def keep(self, sender, recipient, is_tls, content):
        with self.lock:
            self.count += 1
            head = f"from {sender}\nto {recipient}\ntls {'yes' if is_tls else 'no'}\n\n"
            part = self.folder / f"{self.count:03}.part"
            part.write_bytes(head.encode() + content)
            part.rename(self.folder / f"{self.count:03}.eml")


class Closed(Exception):
    pass


class Connection(socketserver.BaseRequestHandler):
    def setup(self):
        self.is_tls = False
        self.rest = b""
        self.signed_in = self.server.user is None

    def line(self):
        while b"\r\n" not in self.rest:
            got = self.request.recv(65536)
            if not got:
                raise Closed
            self.rest += got
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line.decode("ascii", "replace")

    def say(self, text):
        self.request.sendall(text.encode() + b"\r\n")

    def start_tls(self):
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.is_tls = True
        self.rest = b""

    def handle(self):
        try:
            if self.server.tls == "tls":
                self.start_tls()
            self.talk(self.server.plan.take(True))
        except (Closed, OSError, ssl.SSLError):
            pass

    def talk(self, fault):
        if fault == "greet-421":
            self.say("421 closed for today")
            return
        self.say("220 test ESMTP")
        while True:
            line = self.line()
            verb = line.upper()
            if verb.startswith(("EHLO", "HELO")):
                if fault == "hang":
                    while self.request.recv(65536):
                        pass
                    return
                if fault == "ehlo-554":
                    self.say("554 not from there")
                    return
                self.greet(fault)
            elif verb == "STARTTLS":
                self.say("220 go ahead")
                self.start_tls()
            elif verb.startswith("AUTH"):
                if not self.sign_in(line):
                    return
            elif verb.startswith("MAIL FROM:"):
                if not self.message(line):
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def greet(self, fault):
        lines = ["test"]
        if self.server.tls == "starttls" and not self.is_tls and fault != "no-starttls":
            lines.append("STARTTLS")
        if self.server.user:
            lines.append("AUTH PLAIN")
        lines.append("8BITMIME")
        for each in lines[:-1]:
            self.say("250-" + each)
        self.say("250 " + lines[-1])

    def sign_in(self, line):
        words = line.split()
        if len(words) < 3:
            self.say("334 ")
            words.append(self.line())
        given = base64.b64decode(words[2]).decode().split("\0")
        self.signed_in = ":".join(given[1:]) == self.server.user
        self.say("235 welcome" if self.signed_in else "535 wrong name or password")
        return True

    def message(self, line):
        """False: the connection ends."""
        fault = self.server.plan.take(False)
        if not self.signed_in:
            self.say("530 sign in first")
            return True
        if fault == "mail-550":
            self.say("550 you may not send")
            return True
        sender = line[len("MAIL FROM:"):].split()[0]
        self.say("250 ok")
        recipient = self.line()[len("RCPT TO:"):]
        if fault.startswith("rcpt-"):
            self.say(fault[5:] + (" try later" if fault[5] == "4" else " no such mailbox"))
            return True
        self.say("250 ok")
        self.line()
        self.say("354 go on")
        if fault == "drop-in-data":
            self.request.recv(10)
            return False
        while not (b"\r\n" + self.rest).endswith(b"\r\n.\r\n"):
            got = self.request.recv(65536)
            if not got:
                raise Closed
            self.rest += got
        content, self.rest = self.rest[:-3].replace(b"\r\n..", b"\r\n."), b""
        if fault.startswith("data-"):
            self.say(fault[5:] + " not this one")
            return fault != "data-421"
        self.server.spool.keep(sender, recipient, self.is_tls, content)
        if fault == "drop-after-data":
            return False
        self.say("250 kept")
        return True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--spool", required=True)
    parser.add_argument("--cert", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--tls", default="starttls")
    parser.add_argument("--user")
    parser.add_argument("--plan", default="")
    options = parser.parse_args()
    server = Server(("127.0.0.1", 0), Connection)
    server.tls = options.tls
    server.user = options.user
    server.plan = Plan(options.plan)
    server.spool = Spool(options.spool)
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.context.load_cert_chain(options.cert, options.key)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("PORT", server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
