"""An upstream that misbehaves in one way after the other, and nginx in front of the same one to compare with."""
import json
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import time

from stack import free_port
from test_upstream import DONE, GOOD, HEAD, Upstream, event

TEXT = event("half an answer. ")


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def endless(connection):
    while True:
        connection.sendall(event("on and on. " * 200) * 5)


def long_line(connection):
    connection.sendall(b"data: ")
    for _ in range(1 << 14):  # a gibibyte, if nobody ends it
        connection.sendall(b"x" * 65536)


def slowly(data):
    def send(connection):
        for i in range(len(data)):
            connection.sendall(data[i:i + 1])
            time.sleep(0.002)
    return send


def status(line, headers=b""):
    return [b"HTTP/1.1 " + line + b"\r\nContent-Length: 2\r\nContent-Type: application/json\r\n" + headers + b"\r\n{}"]


CUT = event("水").replace(b"\\u6c34", "水".encode())
# name: (script, HTTP status of a whole answer, how a stream ends: "done", an HTTP status, or the error's code)
UPSTREAM = {
    "answers": (GOOD, 200, "done"),
    "refuses": (None, 503, 503),
    "resets": ([reset], 503, 503),
    "stalls before the first token": ([HEAD, 5.0], 504, 504),
    "stalls mid-stream": ([HEAD, TEXT, 5.0], 504, "timeout"),
    "cuts mid-stream": ([HEAD, TEXT], 503, "unavailable"),
    "cuts mid-character": ([HEAD, TEXT, CUT[:CUT.index("水".encode()) + 2]], 503, "unavailable"),
    "resets mid-stream": ([HEAD, TEXT, 0.1, reset], 503, "unavailable"),
    "sends one broken event": ([HEAD, TEXT, b"data: {broken\n\n", event(finish="stop"), DONE], 500, "internal_error"),
    "sends an error as an event": ([HEAD, TEXT, b'data: {"error":{"type":"server_error"}}\n\n'], 503, "unavailable"),
    "ends without a reason": ([HEAD, TEXT, DONE], 503, "unavailable"),
    "429 with Retry-After": (status(b"429 Full", b"Retry-After: 1\r\n"), 429, 429),
    "500": (status(b"500 Broken"), 503, 503),
    "503": (status(b"503 Away"), 503, 503),
    "sends byte by byte": ([slowly(b"".join(GOOD))], 200, "done"),
    "never ends": ([HEAD, endless], 500, "internal_error"),
    "sends a gigabyte in a line": ([HEAD, long_line], 500, 500),
    "is not HTTP": ([b"SSH-2.0-OpenSSH_9.2p1\r\n"], 500, 500),
}


class Misbehaving(Upstream):
    """Upstream whose script may also hold functions of the connection."""

    def serve(self, connection):
        with connection:
            try:
                self.take(connection)
                for step in self.script:
                    if callable(step):
                        step(connection)
                    elif isinstance(step, bytes):
                        connection.sendall(step)
                    elif step == "hang":
                        connection.recv(1)
                    else:
                        self.pause(connection, step)
            except OSError:
                pass
            self.closed_at = time.monotonic()

    def take(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            got = connection.recv(65536)
            if not got:
                raise OSError
            data += got
        head, body = data.split(b"\r\n\r\n", 1)
        lengths = [l.split(b":")[1] for l in head.split(b"\r\n") if l.lower().startswith(b"content-length")]
        while lengths and len(body) < int(lengths[0]):
            body += connection.recv(65536)
        self.requests.append(json.loads(body))

    @staticmethod
    def pause(connection, seconds):
        """Ends early when the other side closes."""
        connection.settimeout(seconds)
        try:
            connection.recv(1)
        except socket.timeout:
            pass


class Peer:
    """nginx that proxies the upstream as gateways do; `port` is None where there is no nginx."""

    def __init__(self, upstream):
        self.port = self.process = None
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
        if program is None:
            return
        self.port = free_port()
        self.dir = tempfile.mkdtemp(prefix="weir-nginx-")
        (pathlib.Path(self.dir) / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {self.dir}/pid; error_log /dev/null;
events {{}}
http {{
  access_log off; client_body_temp_path {self.dir}/b; proxy_temp_path {self.dir}/p;
  fastcgi_temp_path {self.dir}/f; uwsgi_temp_path {self.dir}/u; scgi_temp_path {self.dir}/s;
  server {{
    listen 127.0.0.1:{self.port};
    location / {{ proxy_pass http://127.0.0.1:{upstream.port}; proxy_http_version 1.1; proxy_buffering off;
                  proxy_connect_timeout 1s; proxy_read_timeout 1s; }}
  }}
}}""")
        self.process = subprocess.Popen([program, "-p", self.dir, "-c", f"{self.dir}/nginx.conf"], stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)

    def close(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            shutil.rmtree(self.dir, ignore_errors=True)
