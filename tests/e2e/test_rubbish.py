"""What no caller should send: random bytes, broken HTTP/2 frames, connections that only sit there. The daemon answers on."""

import os
import pathlib
import random
import socket
import struct
import threading
import unittest

from stack import Stack

ROUNDS = int(os.environ.get("WEIR_RUBBISH", "300"))
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = struct.pack(">I", 0)[1:] + b"\x04\x00" + struct.pack(">I", 0)


def frame(rng):
    """A frame of any type, whose length may lie."""
    payload = rng.randbytes(rng.choice((0, 1, 4, 5, 8, 9, 64, 1000, 16384)))
    length = len(payload) if rng.random() < 0.8 else rng.randrange(1 << 24)
    kind, flags = rng.randrange(12), rng.randrange(256)
    return struct.pack(">I", length)[1:] + bytes((kind, flags)) + struct.pack(">I", rng.randrange(1 << 32)) + payload


def call(rng):
    """The beginning of a call in literal headers, with a message of rubbish, cut anywhere."""
    def header(name, value):
        return b"\x00" + bytes((len(name),)) + name + bytes((len(value),)) + value
    method = rng.choice((b"Chat", b"Preview", b"Report", b"GetStatus", b"Nothing"))
    block = (header(b":method", b"POST") + header(b":scheme", b"http") + header(b":authority", b"localhost") +
             header(b":path", b"/weir.v1.Assistant/" + method) + header(b"te", b"trailers") +
             header(b"content-type", b"application/grpc"))
    message = rng.randbytes(rng.randrange(400))
    body = b"\x00" + struct.pack(">I", len(message) if rng.random() < 0.7 else rng.randrange(1 << 32)) + message
    out = b""
    for kind, flags, payload in ((1, 4, block), (0, rng.choice((0, 1)), body)):
        out += struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", 1) + payload
    return out if rng.random() < 0.7 else out[:rng.randrange(len(out))]


def rubbish(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return rng.randbytes(rng.randrange(5000))
    if kind == 1:
        return PREFACE[:rng.randrange(len(PREFACE))]
    if kind == 2:
        return PREFACE + SETTINGS + b"".join(frame(rng) for _ in range(rng.randrange(1, 8)))
    return PREFACE + SETTINGS + call(rng)


def knock(path):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(5)
    s.connect(str(path))
    return s


def send(path, data):
    with knock(path) as s:
        try:
            s.sendall(data)
            s.settimeout(0.01)
            while s.recv(4096):
                pass
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def resident_mib(pid):
    line = next(x for x in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


class Rubbish(unittest.TestCase):
    def test_the_daemon_survives_forgets_it_and_answers_others_meanwhile(self):
        with Stack(cloud=False) as stack:
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)
            files, memory = open_files(stack.edge.pid), resident_mib(stack.edge.pid)

            def fuzz(seed):
                rng = random.Random(seed)
                for _ in range(ROUNDS):
                    send(stack.socket, rubbish(rng))

            threads = [threading.Thread(target=fuzz, args=(seed,)) for seed in (1, 2)]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                code, _, err = stack.ask("Hello!", "--max-tokens", "4")
                self.assertEqual(code, 0, err)
            log = (stack.dir / "edge.log").read_bytes()
            self.assertIsNone(stack.edge.poll(), log)
            for line in log.splitlines():  # no byte of what was sent; protobuf's lines name a field
                self.assertRegex(line, rb'^(\{"ts":.*\}|\[libprotobuf ERROR [ -~]*)$')
                self.assertTrue(line.isascii())
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)
            self.assertLess(open_files(stack.edge.pid), files + 16)
            if "san.so" not in pathlib.Path(f"/proc/{stack.edge.pid}/maps").read_text():  # sanitizers keep what is freed
                self.assertLess(resident_mib(stack.edge.pid), memory + 32)
            stack.end("edge")
            self.assertEqual(stack.verify("edge"), 0)
            opened = [e["exchange"] for e in stack.entries("edge") if e["kind"] == "open"]
            closed = [e["exchange"] for e in stack.entries("edge") if e["kind"] == "close"]
            self.assertEqual(sorted(opened), sorted(closed))

    def test_connections_that_say_nothing_keep_nobody_out(self):
        with Stack(cloud=False) as stack:
            sitting = [knock(stack.socket) for _ in range(300)]
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)
            for each in sitting:
                each.close()
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
