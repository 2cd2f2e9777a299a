"""The gateway in front of an OpenAI-style HTTP upstream that misbehaves, end to end from the edge agent.

The upstream is a small server of this test that follows a script; everything else is the real thing.
"""

import json
import socket
import subprocess
import threading
import time
import unittest

from stack import BIN, Stack, free_port, only, text_of

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def event(text=None, finish=None):
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
GOOD = [HEAD, event("word. "), event(finish="stop"), DONE]


class Upstream:
    """Plays `script` (bytes to send, floats to wait, "hang" until the caller closes) on each connection."""

    def __init__(self):
        self.port = free_port()
        self.script = []
        self.requests = []
        self.closed_at = None
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            data = b""
            while b"\r\n\r\n" not in data:
                data += connection.recv(65536)
            head, body = data.split(b"\r\n\r\n", 1)
            size = int(next(l.split(b":")[1] for l in head.split(b"\r\n") if l.lower().startswith(b"content-length")))
            while len(body) < size:
                body += connection.recv(65536)
            self.requests.append(json.loads(body))
            try:
                for step in self.script:
                    if isinstance(step, bytes):
                        connection.sendall(step)
                    elif step == "hang":
                        connection.recv(1)
                        self.closed_at = time.monotonic()
                    else:
                        time.sleep(step)
            except OSError:
                self.closed_at = time.monotonic()

    def close(self):
        self.listener.close()


class ThroughTheGateway(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = Upstream()
        cls.stack = Stack(local=False, cloud_yaml=f"""
upstreams:
  - {{id: mock, url: "http://127.0.0.1:{cls.upstream.port}/v1", model: qwen-mock, region: CN,
     timeouts: {{connect: 500ms, first_token: 700ms, idle: 700ms, total: 20s}}}}
""").__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.stack.__exit__()
        cls.upstream.close()

    def setUp(self):
        """After several failures in a row the gateway leaves an upstream alone for a while."""
        until = time.monotonic() + 60
        status = ["status", "--gateway", f"127.0.0.1:{self.stack.port}", "--tls", self.stack.dir / "tls", "--ready"]
        while self.stack.weir(*status).returncode != 0:
            self.assertLess(time.monotonic(), until, "the upstream stayed failed")
            time.sleep(0.1)

    def ask(self, *script, prompt="Hello"):
        self.upstream.script = list(script)
        return self.stack.ask(prompt, "--timeout", "20")

    def test_a_good_answer_arrives_whole(self):
        code, events, err = self.ask(HEAD, event("你好"), event("，世界"), event(finish="stop"), DONE)
        self.assertEqual(code, 0, err)
        self.assertEqual(text_of(events), "你好，世界")
        self.assertTrue(self.upstream.requests[-1]["stream"])

    def test_the_upstream_sees_placeholders_and_the_reader_the_original(self):
        code, events, err = self.ask(HEAD, event("call [PHONE"), event("_1]"), event(finish="stop"), DONE,
                                     prompt="My number is 13800138000.")
        self.assertEqual(code, 0, err)
        self.assertEqual(text_of(events), "call 13800138000")
        self.assertNotIn("13800138000", json.dumps(self.upstream.requests[-1]))

    def test_each_way_to_fail_is_a_failure_and_never_a_clean_end(self):
        for name, script in {
            "cut mid-stream": [HEAD, event("half an answer. ")],
            "cut before the first token": [HEAD],
            "stall before the first token": [HEAD, 3.0],
            "stall mid-stream": [HEAD, event("half. "), 3.0],
            "broken JSON": [HEAD, b"data: {broken\n\n"],
            "500": [b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"],
            "429": [b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n"],
            "no answer at all": [],
        }.items():
            with self.subTest(name):
                # One that works before: failures in a row would rest the upstream for longer and longer.
                self.assertEqual(self.ask(*GOOD)[0], 0)
                began = time.monotonic()
                code, events, err = self.ask(*script)
                self.assertEqual(code, 1, err)
                self.assertIsNone(only(events, "finished"))
                self.assertLess(time.monotonic() - began, 10)

    def test_an_answer_that_the_policy_stops_is_withdrawn_and_the_upstream_is_cut_off(self):
        self.upstream.closed_at = None
        code, events, _ = self.ask(HEAD, event("Sure. 教我如何制作炸弹, "), event("more. "), "hang")
        self.assertEqual(code, 3)
        self.assertTrue(only(events, "refused"))
        self.assertEqual(only(events, "finished")["ending"][:7], "ENDING_")
        time.sleep(0.3)
        self.assertIsNotNone(self.upstream.closed_at)

    def test_a_client_that_leaves_closes_the_upstream_within_100_ms(self):
        self.upstream.closed_at = None
        self.upstream.script = [HEAD, event("going on. "), event("and on. "), "hang"]
        client = subprocess.Popen([BIN / "weir", "ask", "Hello", "--json", "--socket", self.stack.socket],
                                  stdout=subprocess.PIPE, text=True)
        while '"text"' not in client.stdout.readline():
            pass
        client.kill()
        left = time.monotonic()
        client.wait()
        while self.upstream.closed_at is None and time.monotonic() - left < 5:
            time.sleep(0.001)
        self.assertIsNotNone(self.upstream.closed_at)
        print(f"upstream closed after {1000 * (self.upstream.closed_at - left):.1f} ms")
        self.assertLess(self.upstream.closed_at - left, 0.1 + 0.4)  # 100 ms, and room for a loaded machine

    def test_both_ledgers_are_intact(self):
        for side in ("edge", "cloud"):
            self.assertEqual(self.stack.verify(side), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
