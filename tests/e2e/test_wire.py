"""Everything that goes from the device to the gateway, read off the wire: prompts, retries over broken links, the record's upload."""
# Shows: P-05, P-01
import json
import random
import select
import socket
import threading
import time
import unittest

from stack import Stack, only

ASKED = 24


class Tap:
    """Between device and gateway: keeps what the device sends, and cuts a connection now and then."""

    def __init__(self, to):
        self.to, self.sent, self.cuts, self.cut_after = to, bytearray(), 0, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                device, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(device,), daemon=True).start()

    def carry(self, device):
        try:
            with device, socket.create_connection(("127.0.0.1", self.to)) as gateway:
                while True:
                    for source in select.select([device, gateway], [], [])[0]:
                        data = source.recv(65536)
                        if not data:
                            return
                        if source is device:
                            self.sent += data
                            if self.cut_after is not None and len(self.sent) > self.cut_after:
                                self.cut_after = None
                                self.cuts += 1
                                return
                        (gateway if source is device else device).sendall(data)
        except OSError:
            pass


class Plain(Stack):
    """Without TLS, which only loopback addresses may do: what is sent can be read."""

    def prepare(self):
        super().prepare()
        self.tap = Tap(self.port)
        cloud, edge = self.dir / "cloud.yaml", self.dir / "edge.yaml"
        tls = "tls: {ca: tls/ca.crt, cert: tls/gateway.crt, key: tls/gateway.key}"
        assert tls in cloud.read_text()
        cloud.write_text(cloud.read_text().replace(tls, "tls: {insecure_local: true}"))
        text = edge.read_text()
        link = text[text.index("cloud: {enabled"):text.index("key: tls/device.key}") + len("key: tls/device.key}")]
        edge.write_text(text.replace(link, f'cloud: {{enabled: true, address: "127.0.0.1:{self.tap.port}", region: CN, '
                                           "insecure_local: true, price_prompt_micros: 1, price_answer_micros: 1}"))

    def start_cloud(self, wait=True):
        self.cloud = self.start("cloud")
        until = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert time.monotonic() < until and self.cloud.poll() is None, self.log("cloud")
            time.sleep(0.05)


def resident_id(rng):
    body = "110105" + rng.choice(("19491231", "19880704")) + f"{rng.randrange(1000):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(w * int(c) for w, c in zip(weights, body)) % 11]


class Wire(unittest.TestCase):
    def spool(self, stack):
        return json.loads(stack.must(stack.weir("status", "--socket", stack.socket, "--json")).stdout)["spool"]

    def wait_until_proven(self, stack, entries):
        until = time.monotonic() + 60
        while int(self.spool(stack).get("proven", 0)) < entries:
            self.assertLess(time.monotonic(), until, f"{self.spool(stack)}\n{stack.log('edge')}")
            time.sleep(0.2)

    def test_nothing_protected_is_on_the_wire_in_logs_or_on_disk(self):
        rng = random.Random(20261123)
        protected, in_the_open, answered = [], [], 0
        spool = ("spool: {gateway_key: cloud/ledger/log.vkey, every: 1s}\n"
                 "routing: {hedge_micros_a_day: 4000000000}\n")
        with Plain(accept_spools=True, edge_yaml=spool) as stack:
            for i in range(ASKED):
                canary = f"canary{rng.getrandbits(48):012x}"
                privacy = ("local-only", "auto", "cloud-only")[i % 3]
                values = [f"138{rng.randrange(10**8):08}", f"{canary}@example.com", resident_id(rng)]
                mine = rng.sample(values, rng.randrange(4)) if privacy != "local-only" else values
                # What may leave is another word than the one in the address, which must not.
                spoken = canary if privacy == "local-only" else f"open{canary[::-1]}"
                (protected if privacy == "local-only" else in_the_open).append(spoken)
                protected += mine
                if rng.randrange(3) == 0:
                    stack.tap.cut_after = len(stack.tap.sent) + rng.randrange(200)
                code, events, err = stack.ask(f"Please note {spoken}. My data: {' ; '.join(mine)} ; thank you.",
                                              "--privacy", privacy, "--max-tokens", "8")
                self.assertIn(code, (0, 1), err)  # 1: the link was cut and nobody else may answer
                answered += code == 0
                if code == 0 and privacy == "local-only":
                    self.assertFalse(only(events, "finished").get("leftDevice", False), events)
            self.assertGreater(answered, ASKED // 2)
            self.wait_until_proven(stack, len(stack.entries("edge")))
            sent = bytes(stack.tap.sent)
            self.assertGreater(stack.tap.cuts, 0)
            self.assertGreater(sum(c.encode() in sent for c in in_the_open), ASKED // 6)  # this is the wire
            self.assertIn(b"[PHONE_1]", sent)
            for value in protected:
                self.assertNotIn(value.encode(), sent)
            stack.end("edge")
            stack.end("cloud")
            looked_at = 0
            for path in stack.dir.rglob("*"):
                inside = path.is_file() and path.parts[len(stack.dir.parts)] in ("edge", "cloud", "edge.log", "cloud.log")
                if not inside:
                    continue
                kept = path.read_bytes()
                looked_at += len(kept)
                for value in protected + in_the_open:
                    self.assertNotIn(value.encode(), kept, path)
            self.assertGreater(looked_at, 10_000)
            self.assertEqual(stack.verify("edge"), 0)


if __name__ == "__main__":
    unittest.main()
