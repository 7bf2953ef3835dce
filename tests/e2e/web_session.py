"""Somebody signed in at the pages: forms and the API are used over HTTPS as a browser uses them."""
import http.client
import json
import re
import urllib.parse

from harness import HarnessError

FORM = "application/x-www-form-urlencoded"
WRONG_STATUS = 400  # from here on nothing was done


class WebSession:
    """Knows a server, its cookies and the token that every change needs. Never prints a password."""

    def __init__(self, server, login, password):
        self.server = server
        self.cookies = {}
        page = self.request("GET", "/sign-in")[1].decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if not found:
            raise HarnessError("the sign-in page holds no token")
        self.token = found.group(1)
        self.post_form("/sign-in", login=login, password=password)
        self.token = json.loads(self.expect(*self.request("GET", "/api/v1/session"),
                                            f"the session of {login}"))["csrf_token"]

    def request(self, method, path, body=None, content_type=None, headers=None):
        connection = http.client.HTTPSConnection("localhost", self.server.port,
                                                 context=self.server.context, timeout=20)
        sent = {"Origin": self.server.url, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if content_type:
            sent["Content-Type"] = content_type
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            for text in answer.headers.get_all("Set-Cookie", []):
                name, value = text.split(";")[0].split("=", 1)
                self.cookies[name] = value
            return answer.status, answer.read()
        finally:
            connection.close()

    @staticmethod
    def expect(status, body, what):
        if status >= WRONG_STATUS:
            raise HarnessError(f"{what}: {status} {body[:600].decode(errors='replace')}")
        return body

    def post_form(self, path, **fields):
        body = urllib.parse.urlencode({"csrf_token": self.token, **fields})
        return self.expect(*self.request("POST", path, body, FORM), f"POST {path}")

    def send_json(self, method, path, value):
        answer = self.request(method, path, json.dumps(value), "application/json",
                              {"Tewatashi-Csrf-Token": self.token})
        return json.loads(self.expect(*answer, f"{method} {path}"))
