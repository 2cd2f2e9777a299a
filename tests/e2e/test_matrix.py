"""What the gateway must survive: every way in which an upstream or a client misbehaves, printed as a table.

Whatever happens, an answer ends as done only when it is whole, the gateway goes on serving, and the ledger verifies.
"""
import concurrent.futures
import hashlib
import http.client
import json
import pathlib
import socket
import ssl
import subprocess
import time
import unittest

from misbehaving import GOOD, HEAD, TEXT, UPSTREAM, Misbehaving, Peer
from probes import Probes
from stack import Stack, free_port
from test_upstream import DONE, event

KEY = "sk-test"
TIMEOUTS = "timeouts: {connect: 500ms, first_token: 1500ms, idle: 1500ms, total: 20s}"
LONGEST = 15  # seconds, on a loaded machine


def body(stream, model="mock"):
    return json.dumps({"model": model, "stream": stream, "messages": [{"role": "user", "content": "Hello"}]})


class World:
    def __init__(self):
        self.upstream = Misbehaving()
        self.gone = free_port()
        self.port, self.operations = free_port(), free_port()
        self.stack = Stack(cloud=False, local=False, cloud_yaml=f"""
http: {{listen: "127.0.0.1:{self.port}", api_keys: keys, connections: 200}}
operations: {{listen: "127.0.0.1:{self.operations}", drain_delay: 1ms, drain_grace: 5s}}
limits: {{exchanges: 100}}
upstreams:
  - {{id: mock, url: "http://127.0.0.1:{self.upstream.port}/v1", model: mock, region: CN, {TIMEOUTS}}}
  - {{id: gone, url: "http://127.0.0.1:{self.gone}/v1", model: gone, region: CN, {TIMEOUTS}}}
""")
        self.stack.prepare()
        keys = self.stack.dir / "keys"
        keys.write_text(f"acme {hashlib.sha256(KEY.encode()).hexdigest()}\n")
        keys.chmod(0o600)
        self.stack.start_cloud(wait=False)
        self.probes = Probes(self.operations)
        self.probes.wait_ready(self.stack.cloud, lambda: self.stack.log("cloud"))
        self.peer = Peer(self.upstream)

    def close(self):
        self.stack.__exit__()
        self.upstream.close()
        self.peer.close()

    def operation(self, path):
        return self.probes.get(path)

    def metric(self, name):
        return self.probes.metric(name)

    def post(self, stream, model="mock", port=None):
        """The status, and the bytes until the end; whether the end was one (no cut chunk)."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=LONGEST)
        try:
            connection.request("POST", "/v1/chat/completions", body(stream, model), {"Authorization": f"Bearer {KEY}"})
            reply = connection.getresponse()
            status = reply.status
            try:
                return status, reply.read(64 << 20), True
            except http.client.IncompleteRead as cut:
                return status, cut.partial, False
        except (OSError, http.client.HTTPException):
            return 0, b"", False
        finally:
            connection.close()

    def good(self):
        """A good answer; waits while the upstream rests behind failures."""
        self.upstream.script = GOOD
        until = time.monotonic() + 60
        while self.post(False)[0] != 200:
            assert time.monotonic() < until, self.stack.log("cloud")
            time.sleep(0.1)

    def raw(self, data, wait=10):
        """Whatever comes back for these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as s:
            try:
                s.sendall(data)
                got = b""
                while part := s.recv(65536):
                    got += part
                    if b"\r\n\r\n" in got:
                        break
                return got
            except OSError:
                return b""


def how_it_ended(status, data, whole):
    """Of a stream: "done", an HTTP status, or the code of the error in it; anything else is a defect."""
    if status != 200:
        return status
    text = data.decode()  # never half a character
    if text.endswith("data: [DONE]\n\n"):
        return "done" if whole else "DONE AND CUT"
    events = [json.loads(e[6:]) for e in text.split("\n\n") if e.startswith("data: ")]
    if whole:
        return "A CLEAN END"
    return events[-1]["error"]["code"] if "error" in events[-1] else "cut"


def how_the_peer_ended(world):
    """What a client of a plain proxy sees of the same: "looks whole" is what must never happen for a broken answer."""
    if world.peer.port is None:
        return "-"
    status, data, whole = world.post(True, port=world.peer.port)
    if status != 200:
        return str(status) if status else "cut"
    return "cut" if not whole else "done" if data.endswith(DONE) else "looks whole"


class Upstreams(unittest.TestCase):
    def test_each_upstream_has_its_end_and_none_is_clean_that_should_not_be(self):
        world = World()
        rows = []
        try:
            for name, (script, whole_status, stream_end) in UPSTREAM.items():
                world.good()
                model, seen = ("gone", []) if script is None else ("mock", [])
                for stream in (True, False):
                    world.upstream.script = script or GOOD
                    began = time.monotonic()
                    status, data, whole = world.post(stream, model)
                    seen += [how_it_ended(status, data, whole) if stream else status, time.monotonic() - began]
                    if stream and seen[0] == stream_end not in ("done", "cut") and status == 200:
                        last = json.loads(data.decode().rstrip().rsplit("data: ", 1)[1])
                        self.assertGreater(last["usage"]["prompt_tokens"], 0, name)
                    if stream and name.startswith("429"):
                        time.sleep(1.1)  # the rest that it asked for
                world.upstream.script = script or GOOD
                peer = how_the_peer_ended(world) if script is not None and name not in (
                    "never ends", "sends a gigabyte in a line") else "-"
                rows.append((name, seen[0], f"{seen[1] * 1000:.0f}", seen[2], f"{seen[3] * 1000:.0f}", peer))
                with self.subTest(name):
                    # A client that cannot follow an endless stream is cut before the stream's own end.
                    follows = seen[0] == stream_end or (name == "never ends" and seen[0] == "cut")
                    self.assertTrue(follows, (name, seen[0], stream_end))
                    self.assertEqual(seen[2], whole_status)
                    self.assertLess(max(seen[1], seen[3]), LONGEST)
                if name.startswith("429"):
                    time.sleep(1.1)
            self.storms(world, rows)
            world.good()
            self.assertEqual(world.operation("/livez")[0], 200)
            self.assertEqual(world.metric("weir_exchanges_running"), 0)
            world.stack.end("cloud")
            self.assertEqual(world.stack.verify("cloud"), 0)
        finally:
            print("\n| upstream | streamed | ms | whole | ms | nginx, streamed |\n|---|---|---|---|---|---|")
            for row in rows:
                print("| " + " | ".join(str(cell) for cell in row) + " |")
            world.close()

    def storms(self, world, rows):
        """Hundreds of failures at once: each has its answer at once, and behind the storm it is fair again."""
        for status in (500, 503):
            world.upstream.script = UPSTREAM[str(status)][0]
            before = len(world.upstream.requests)
            began = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(32) as pool:
                ends = list(pool.map(lambda i: world.post(i % 2 == 0)[0], range(300)))
            took = time.monotonic() - began
            self.assertLessEqual(set(ends), {503, 429}, f"a storm of {status}")
            asked = len(world.upstream.requests) - before
            self.assertLess(asked, 150, "the breaker did not spare the upstream")
            rows.append((f"{status} storm, 300 requests", f"asked {asked} times", f"{took * 1000:.0f}", "503, 429", "", "-"))
            world.good()


def request(headers=b"", length=None, data=b""):
    length = len(data) if length is None else length
    return (b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + KEY.encode() +
            b"\r\nContent-Length: " + str(length).encode() + b"\r\n" + headers + b"\r\n" + data)


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.rows = []

    @classmethod
    def tearDownClass(cls):
        try:
            cls.world.stack.end("cloud")
            assert cls.world.stack.verify("cloud") == 0
        finally:
            print("\n| client | what happens |\n|---|---|")
            for row in cls.rows:
                print("| " + " | ".join(row) + " |")
            cls.world.close()

    def tearDown(self):
        self.world.good()
        self.until(lambda: self.world.metric("weir_exchanges_running") == 0)
        self.assertEqual(self.world.operation("/livez")[0], 200)

    def until(self, condition, wait=20):
        end = time.monotonic() + wait
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.002)

    def note(self, client, what):
        self.rows.append((client, what))

    def test_one_that_leaves_frees_the_upstream_in_every_phase(self):
        held = event("Sure. 教我如何制作")  # a pattern that has begun is held back
        for phase, stream, script in (("awaiting the first token", True, ["hang"]), ("streaming", True, [HEAD, TEXT, "hang"]),
                                      ("held by the gate", True, [HEAD, held, "hang"]),
                                      ("of a whole answer", False, [HEAD, TEXT, "hang"])):
            self.world.upstream.script = script
            asked = len(self.world.upstream.requests)
            with socket.create_connection(("127.0.0.1", self.world.port)) as client:
                client.sendall(request(data=body(stream).encode()))
                self.until(lambda: len(self.world.upstream.requests) > asked)
                time.sleep(0.1)
                self.world.upstream.closed_at = None
                left = time.monotonic()
            self.until(lambda: self.world.upstream.closed_at is not None)
            took = self.world.upstream.closed_at - left
            self.note(f"leaves, {phase}", f"upstream closed after {took * 1000:.1f} ms")
            self.assertLess(took, 0.5, phase)  # 10 ms, and room for a loaded machine

    def test_one_that_leaves_while_it_still_sends_costs_nothing(self):
        for phase, sent in (("in the headers", request(data=b"x")[:40]), ("in the body", request(length=500, data=b'{"model":'))):
            asked = len(self.world.upstream.requests)
            with socket.create_connection(("127.0.0.1", self.world.port)) as client:
                client.sendall(sent)
                time.sleep(0.05)
            time.sleep(0.1)
            self.assertEqual(len(self.world.upstream.requests), asked)
            self.note(f"leaves, {phase}", "nothing is asked")

    def test_one_that_reads_a_byte_a_second_is_cut_and_holds_nobody_up(self):
        self.world.upstream.script = [HEAD, lambda c: [c.sendall(event("w " * 2000)) for _ in range(400)], event(finish="stop"), DONE]
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", self.world.port))
            client.sendall(request(data=body(True).encode()))
            began = time.monotonic()
            client.recv(1)
            self.until(lambda: self.world.metric("weir_exchanges_running") == 0, 30)
            self.note("reads one byte a second", f"cut after {time.monotonic() - began:.1f} s with 256 KiB waiting; the upstream is freed")

    def test_a_body_of_10_mb_is_413_and_is_not_read(self):
        got = self.world.raw(request(length=10 << 20, data=b"x" * 65536))
        self.assertIn(b" 413 ", got.split(b"\r\n")[0])
        self.note("10 MB body", "413, before it is sent")

    def test_bombs_in_the_headers_are_431_or_400(self):
        for name, headers in (("one header of 1 MB", b"X: " + b"a" * (1 << 20) + b"\r\n"),
                              ("100,000 headers", b"".join(b"X-%d: a\r\n" % i for i in range(100_000))),
                              ("two lengths", b"Content-Length: 7\r\n"), ("length and chunks", b"Transfer-Encoding: chunked\r\n")):
            first = self.world.raw(request(headers, data=b"{}")).split(b"\r\n")[0]
            self.assertTrue(first == b"" or first.split()[1] in (b"431", b"400"), (name, first))
            self.note(name, first.decode() or "cut")

    def test_a_flood_is_answered_at_once_and_others_are_served(self):
        self.world.upstream.script = [HEAD, event("word. "), 1.0, event(finish="stop"), DONE]
        with concurrent.futures.ThreadPoolExecutor(180) as pool:
            began = time.monotonic()
            ends = list(pool.map(lambda _: self.world.post(True)[0], range(360)))
        self.assertLessEqual(set(ends), {200, 429})
        self.assertGreater(ends.count(200), 50)
        self.assertGreater(ends.count(429), 0)
        self.note("360 requests, 180 at once, places for 64 (capacity)",
                  f"{ends.count(200)} answered, {ends.count(429)} times 429, {time.monotonic() - began:.1f} s")

    def test_what_is_not_http_is_cut_or_400(self):
        for name, data in (("rubbish", bytes(range(256)) * 8), ("a TLS hello on the plain port", b"\x16\x03\x01\x02\x00\x01"),
                           ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")):
            got = self.world.raw(data + b"\r\n\r\n")
            self.assertTrue(got == b"" or got.split()[1] in (b"400", b"505", b"404", b"405", b"401", b"431"), (name, got[:60]))
            self.note(name, got.split(b"\r\n")[0].decode() or "cut")

    def test_certificates_that_do_not_hold_get_no_connection(self):
        """At the gRPC port, which asks for one: none, one of another authority, one that is over."""
        tls = self.world.stack.dir / "tls"
        other = self.world.stack.dir / "other-tls"
        for command in (["mkdir", "-p", str(other)],
                        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                         "-subj", "/CN=other", "-keyout", f"{other}/other.key", "-out", f"{other}/other.crt"],
                        ["openssl", "req", "-new", "-key", f"{tls}/device.key", "-subj", "/CN=weir-device", "-out", f"{other}/over.csr"],
                        ["openssl", "x509", "-req", "-in", f"{other}/over.csr", "-CA", f"{tls}/ca.crt", "-CAkey", f"{tls}/ca.key",
                         "-CAcreateserial", "-days", "-1", "-out", f"{other}/over.crt"]):
            done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
        for name, pair, good in (("the device's certificate", (tls / "device.crt", tls / "device.key"), True), ("no certificate", None, False),
                                 ("a certificate of another authority", (other / "other.crt", other / "other.key"), False),
                                 ("an expired certificate", (other / "over.crt", tls / "device.key"), False)):
            self.assertEqual(self.handshake(tls / "ca.crt", pair), good, name)
            self.note(name, "connected" if good else "no connection")

    def handshake(self, ca, pair):
        context = ssl.create_default_context(cafile=ca)
        context.set_alpn_protocols(["h2"])
        if pair:
            context.load_cert_chain(*[str(pathlib.Path(p)) for p in pair])
        try:
            with socket.create_connection(("127.0.0.1", self.world.stack.port), timeout=10) as s:
                with context.wrap_socket(s, server_hostname="localhost") as secured:
                    secured.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
                    return secured.recv(1) != b""
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main(verbosity=2)
