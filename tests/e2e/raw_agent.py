"""An agent without product code: docs/protocol.md §3 and §5 in plain Python, so that a test can
send what a correct agent never would."""
import base64
import hashlib
import http.client
import json
import secrets
import zlib

import auditor

# RFC 8032 §5.1. Slow and not constant in time: for tests alone.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def _x_of(y):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * I % P
    return P - x if x % 2 else x


_BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_x_of(_BASE_Y), _BASE_Y, 1, _x_of(_BASE_Y) * _BASE_Y % P)


def _add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _encoded(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class SigningKey:
    def __init__(self, seed):
        digest = hashlib.sha512(seed).digest()
        number = int.from_bytes(digest[:32], "little")
        self.scalar = number & ((1 << 254) - 8) | 1 << 254
        self.prefix = digest[32:]
        self.public = _encoded(_times(self.scalar, BASE))

    def sign(self, message):
        nonce = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ORDER
        start = _encoded(_times(nonce, BASE))
        challenge = int.from_bytes(hashlib.sha512(start + self.public + message).digest(), "little")
        return start + ((nonce + challenge * self.scalar) % ORDER).to_bytes(32, "little")


TARGET = "/api/v1/scan-batches"
MEDIA_TYPE = "application/vnd.tewatashi.scan-batch.v1+zlib"
TERMINAL = "opticon:00000000000000aa"
RAW_TIME = "15e73d99"  # 2025-06-15 14:30:05


def batch(codes, **changes):
    """A whole terminal memory of those codes as a decoded batch."""
    now = 1_750_000_000_000
    made = {"v": 1, "terminal": TERMINAL, "model": "OPN-2001", "fw": "RBBV0012", "tf": 1,
            "dock": secrets.token_hex(16), "docked": now, "sent": now, "agent": "0.1.0",
            "before": None, "pos": 0, "t": [RAW_TIME] * len(codes), "c": list(codes),
            "s": [[3, len(codes)]]}
    made.update(changes)
    return {name: value for name, value in made.items() if value is not ...}


def digest_of(codes):
    octets = b"".join(bytes.fromhex(auditor.record_id(TERMINAL, bytes.fromhex(RAW_TIME),
                                                      code.encode("latin-1"), 0)) for code in codes)
    return hashlib.sha256(octets).hexdigest()


class RawAgent:
    """Enrols itself by its own request; every part of a request can be replaced."""

    def __init__(self, server):
        self.server = server
        self.key = SigningKey(secrets.token_bytes(32))
        code = server.command("agent", "code").split()[-1]
        status, _, body = self.enrol({"code": code})
        if status != 201:
            raise RuntimeError(f"enrolment: {status} {body!r}")
        answer = json.loads(body)
        self.site, self.id = answer["site"], answer["agent"]

    def request(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPSConnection("localhost", self.server.port,
                                                 context=self.server.context, timeout=20)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read()
        finally:
            connection.close()

    def enrol(self, changes):
        wanted = {"name": "pc", "version": "0.1.0",
                  "public_key": base64.b64encode(self.key.public).decode()}
        wanted.update(changes)
        return self.request("POST", "/api/v1/enrol", json.dumps(wanted).encode(),
                            {"Content-Type": "application/json"})

    def nonce(self):
        return json.loads(self.request("GET", "/api/v1/time")[2])["nonce"]

    def send(self, body, digest="0" * 64, media_type=MEDIA_TYPE, **replaced):
        nonce = replaced.get("nonce") or self.nonce()
        agent = replaced.get("agent", self.id)
        text = "\n".join(["tewatashi-request-v1", self.site, agent, "POST", TARGET,
                          hashlib.sha256(body).hexdigest(), nonce])
        signature = replaced.get("signature") or self.key.sign(text.encode())
        return self.request("POST", TARGET, body, {
            "Content-Type": media_type, "Tewatashi-Batch": digest, "Tewatashi-Agent": agent,
            "Tewatashi-Nonce": nonce, "Tewatashi-Signature": base64.b64encode(signature).decode()})

    def send_codes(self, codes, **replaced):
        body = zlib.compress(json.dumps(batch(codes)).encode())
        return self.send(body, digest_of(codes), **replaced)
