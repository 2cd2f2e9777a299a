#!/usr/bin/env python3
"""Receipts from the answer to the proof, on every route: on the device, through the gateway, and from the gateway's own
HTTP front. Each is turned into a proof beside the running daemon and checked with Go's x/mod, which is not Weir's."""
# Shows: M-02
import base64
import hashlib
import http.client
import json
import subprocess
import tempfile
import time
import unittest

import strangers
import stack

KEY = "sk-test-0123456789abcdef"


class Receipts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.port = stack.free_port()
        engine = f"model: {{path: {stack.model()}, context_tokens: 8192, sequences: 4, threads: 1}}\n"
        front = f'http: {{listen: "127.0.0.1:{cls.port}", api_keys: keys}}\n'
        cls.s = stack.Stack(cloud_yaml=engine + front)
        cls.s.prepare()
        (cls.s.dir / "keys").write_text(f"acme {hashlib.sha256(KEY.encode()).hexdigest()}\n")
        (cls.s.dir / "keys").chmod(0o600)
        cls.s.start_cloud()
        cls.s.start_edge()
        cls.scratch = tempfile.TemporaryDirectory()
        cls.tool = strangers.build(cls.scratch.name, "xmod_receipt.go", "xmod_proof.go")

    @classmethod
    def tearDownClass(cls):
        cls.s.__exit__()
        cls.scratch.cleanup()

    def asked(self, *options):
        code, events, err = self.s.ask("Say hello.", "--max-tokens", "8", *options)
        self.assertEqual(code, 0, err)
        return stack.only(events, "finished")["receipt"]

    def posted(self, stream):
        front = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = {"model": "weir", "max_tokens": 8, "stream": stream,
                "messages": [{"role": "user", "content": "Say hello."}]}
        front.request("POST", "/v1/chat/completions", json.dumps(body),
                      {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
        answer = front.getresponse()
        text = answer.read().decode()
        self.assertEqual(answer.status, 200, text)
        front.close()
        if not stream:
            return json.loads(text)["weir"]["receipt"]
        frames = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
        return next(frame["weir"]["receipt"] for frame in frames if "receipt" in frame.get("weir", {}))

    def proven(self, name, receipts):
        """A proof of each, as soon as a checkpoint covers the last."""
        feed = "".join(json.dumps(receipt) + "\n" for receipt in receipts)
        until = time.monotonic() + 20
        while True:
            done = self.s.weir("audit", "prove", self.s.dir / name / "ledger", input=feed)
            if done.returncode != 2:
                break
            self.assertLess(time.monotonic(), until, done.stdout + done.stderr)
            time.sleep(0.2)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def judged(self, name, proofs):
        return subprocess.run([self.tool, self.s.dir / name / "ledger/log.vkey"], input=proofs, capture_output=True,
                              text=True)

    def check(self, name, receipts):
        log = (self.s.dir / name / "ledger/log.vkey").read_text().split("+")[0]
        self.assertEqual({receipt["origin"] for receipt in receipts}, {log})
        proofs = self.proven(name, receipts)
        for receipt, line in zip(receipts, proofs.splitlines(), strict=True):
            proof = json.loads(line)
            self.assertEqual(proof["index"], int(receipt.get("index", 0)))
            self.assertEqual(bytes.fromhex(proof["leaf"]), base64.b64decode(receipt["leaf_sha256"]))
            shown = json.loads(self.s.weir("audit", "show", self.s.dir / name / "ledger", proof["index"], "--json").stdout)
            self.assertEqual((shown["kind"], shown["ending"]), ("close", "done"))
        self.refuses_what_is_not_so(name, receipts[0])
        if self.tool is None:
            self.skipTest(strangers.ABSENT)
        judged = self.judged(name, proofs)
        self.assertEqual((judged.returncode, judged.stdout), (0, f"OK {len(receipts)}\n"), judged.stderr)
        for change in (lambda p: {**p, "leaf": "00" * 32}, lambda p: {**p, "index": p["index"] + 1},
                       lambda p: {**p, "proof": p["proof"].replace("\n\n" + log, "\n\n" + log + "x", 1)}):
            wrong = json.dumps(change(json.loads(proofs.splitlines()[0]))) + "\n"
            self.assertEqual(self.judged(name, wrong).returncode, 1)

    def refuses_what_is_not_so(self, name, receipt):
        """Another leaf: the log does not hold that (1). An entry that is not there: cannot tell (2)."""
        other = {**receipt, "leaf_sha256": base64.b64encode(bytes(32)).decode()}
        beyond = {**receipt, "index": "1000000"}
        for claim, code in ((other, 1), (beyond, 2)):
            done = self.s.weir("audit", "prove", self.s.dir / name / "ledger", input=json.dumps(claim) + "\n")
            self.assertEqual(done.returncode, code, done.stdout)
            self.assertIn("error", json.loads(done.stdout))

    def test_of_the_device_on_both_routes(self):
        receipts = [self.asked("--privacy", privacy) for privacy in ("local-only", "cloud-only") * 2]
        self.check("edge", receipts)

    def test_of_the_gateway_whole_and_streamed(self):
        self.check("cloud", [self.posted(stream) for stream in (False, True, False)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
