"""A headless Chromium, driven over its DevTools WebSocket with nothing but the standard library.

Pages run without JavaScript: what a test sees and sends is what a reader without scripts would.
"""
import base64
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--hide-scrollbars", "--force-device-scale-factor=1", "--disable-dev-shm-usage",
         "--ignore-certificate-errors", "--remote-debugging-port=0"]
WAIT_S = 60


def is_installed():
    return shutil.which("chromium") is not None


class WebSocket:
    """The client half of RFC 6455, text messages only."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                            "Sec-WebSocket-Version: 13\r\n\r\n".encode())
        self.input = self.socket.makefile("rb")
        status = self.input.readline()
        if b" 101 " not in status:
            raise RuntimeError(f"Chromium refused the WebSocket: {status!r}")
        while self.input.readline().strip():
            pass

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        size = len(data)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else \
            struct.pack("!BBH", 0x81, 0xFE, size) if size < 65536 else \
            struct.pack("!BBQ", 0x81, 0xFF, size)
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def receive(self):
        message = b""
        while True:
            first, second = self.input.read(2)
            size = second & 0x7F
            if size >= 126:
                size = struct.unpack("!H" if size == 126 else "!Q", self.input.read(2 if size == 126 else 8))[0]
            data = self.input.read(size)
            if first & 0x0F in (0, 1):
                message += data
                if first & 0x80:
                    return message.decode()

    def close(self):
        self.input.close()
        self.socket.close()


class Browser:
    """One page. Use as a context manager."""

    def __init__(self, language="ja"):
        self.profile = tempfile.mkdtemp(prefix="tewatashi-chromium-")
        self.process = subprocess.Popen(["chromium", *FLAGS, f"--user-data-dir={self.profile}",
                                         f"--accept-lang={language}", "about:blank"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.number = 0
        port, path = self._wait("Chromium", self._address)
        self.events = []
        self.session = None
        self.web_socket = WebSocket(int(port), path)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Emulation.setScriptExecutionDisabled", value=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.web_socket.close()
        self.process.terminate()
        self.process.wait(WAIT_S)
        shutil.rmtree(self.profile, ignore_errors=True)

    def _address(self):
        try:
            lines = (Path(self.profile) / "DevToolsActivePort").read_text().split()
            return lines if len(lines) == 2 else None
        except OSError:
            return None

    @staticmethod
    def _wait(what, condition):
        deadline = time.monotonic() + WAIT_S
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise RuntimeError(f"waited {WAIT_S} s for {what}")
            time.sleep(0.02)
        return value

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.web_socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.web_socket.receive())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer.get("method"))

    def _await_load(self):
        while "Page.loadEventFired" not in self.events:
            self.events.append(json.loads(self.web_socket.receive()).get("method"))

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", url=url)
        self._await_load()

    def evaluate(self, expression):
        """A value computed in the page by the debugger, which needs no scripts of the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def fill(self, selector, value):
        self.evaluate(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(value)}")

    def click(self, selector):
        """Presses a link or button and waits for the page it leads to."""
        self.events.clear()
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        self._await_load()

    @property
    def text(self):
        return self.evaluate("document.body.innerText")

    @property
    def path(self):
        return self.evaluate("location.pathname + location.search")

    def sign_in(self, url, user, password):
        self.open(url + "/sign-in")
        self.fill("#login", user)
        self.fill("#password", password)
        self.click("form[action='/sign-in'] button")

    def photograph(self, target, width):
        """The whole page at an exact width."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        Path(target).write_bytes(base64.b64decode(shot["data"]))

    def overflow_px(self, width):
        """How far the page is wider than the window: 0 when nobody must scroll sideways."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        return self.evaluate("document.documentElement.scrollWidth") - width
