"""What may stand between agent and server: listens with a certificate, answers as it is told and
passes everything else on."""
import http.client
import http.server
import ssl
import threading


class TlsFront:
    """`answers`: path -> (status, headers, body), or a function of the server's own answer that
    gives such a triple; None passes everything on."""

    def __init__(self, server, certificate, private_key):
        self.server = server
        self.answers = {}
        front = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                front._answer(self, "GET")

            def do_POST(self):
                front._answer(self, "POST")

            def log_message(self, *_):
                pass

        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, private_key)
        self.listener.socket = context.wrap_socket(self.listener.socket, server_side=True,
                                                   do_handshake_on_connect=False)
        self.port = self.listener.server_address[1]
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def _answer(self, handler, method):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        told = self.answers.get(handler.path, self.answers.get("*"))
        if not callable(told) and told is not None:
            status, headers, content = told
        else:
            status, headers, content = self._pass_on(handler, method, body)
            if told is not None:
                status, headers, content = told(status, headers, content)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def _pass_on(self, handler, method, body):
        server = http.client.HTTPSConnection("localhost", self.server.port, context=self.server.context,
                                             timeout=20)
        try:
            headers = {name: value for name, value in handler.headers.items()
                       if name.lower().startswith(("tewatashi-", "content-type"))}
            server.request(method, handler.path, body=body, headers=headers)
            answer = server.getresponse()
            kept = {name: value for name, value in answer.getheaders()
                    if name.lower().startswith(("tewatashi-", "content-type"))}
            return answer.status, kept, answer.read()
        finally:
            server.close()

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    def stop(self):
        self.listener.shutdown()
        self.listener.server_close()
