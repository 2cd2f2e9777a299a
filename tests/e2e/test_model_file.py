"""The model's file changed under the running agent: an engine fault, never a dead daemon or a done answer of garbage."""

import concurrent.futures
import json
import os
import shutil
import subprocess
import time
import unittest

from stack import BIN, ROOT, Stack, model, only


class OwnModel(Stack):
    """An agent with a model file of its own, whose answers do not end by themselves."""

    def prepare(self):
        self.model = self.dir / "own.gguf"
        self.must(self.run(ROOT / "scripts/make-tiny-model", "--vocabulary", "bytes", "--endless", self.model))
        super().prepare()
        settings = self.dir / "edge.yaml"
        settings.write_text(settings.read_text().replace(f"path: {model()}", f"path: {self.model}"))

    def engine(self, identity="local"):
        status = json.loads(self.must(self.weir("status", "--json", "--socket", self.socket)).stdout)
        return next(e for e in status["engines"] if e["id"] == identity)

    def wait_for(self, readiness):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if self.engine()["readiness"] == readiness:
                return self.engine()
            time.sleep(0.05)
        raise AssertionError(f"never {readiness}: {self.engine()}\n{self.log('edge')}")

    def running(self, *options):
        client = subprocess.Popen([BIN / "weir", "ask", "Hello!", "--json", "--max-tokens", "8000", "--socket",
                                   self.socket, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        first = client.stdout.readline()
        return client, json.loads(first)["started"]["exchange_id"]

    def ending(self, exchange):
        return [e.get("ending") for e in self.entries("edge") if e["kind"] == "close" and e["exchange"] == exchange]


class Changed(unittest.TestCase):
    def test_a_cut_file_fails_the_running_answers_and_the_next_is_refused_with_the_reason(self):
        with OwnModel(cloud=False) as stack:
            stack.wait_for("ready")
            running = [stack.running("--privacy", "local-only") for _ in range(3)]
            time.sleep(0.3)
            os.truncate(stack.model, 8192)
            for client, exchange in running:
                out, err = client.communicate(timeout=30)
                self.assertNotEqual(client.returncode, 0, out)
                self.assertNotIn('"finished"', out)
                self.assertIn("UNAVAILABLE", err)
                self.assertEqual(stack.ending(exchange), ["failed"])
            self.assertIsNone(stack.edge.poll())
            self.assertIn("cut", stack.wait_for("failed")["problem"])
            code, _, err = stack.ask("Hello!")
            self.assertEqual(code, 1)
            self.assertIn("UNAVAILABLE", err)
            stack.end("edge")
            self.assertEqual(stack.verify("edge"), 0)

    def test_a_cut_file_sends_the_next_prompt_to_the_cloud(self):
        with OwnModel() as stack:
            stack.wait_for("ready")
            os.truncate(stack.model, 0)
            stack.wait_for("failed")
            code, events, err = stack.ask("Hello!", "--max-tokens", "8")
            self.assertEqual(code, 0, err)
            self.assertEqual(only(events, "started")["decision"]["engine"], "cloud")
            self.assertIsNotNone(only(events, "finished"))
            self.assertNotEqual(stack.ask("Hello!", "--privacy", "local-only")[0], 0)

    def test_a_file_replaced_by_rename_or_removed_disturbs_nobody(self):
        with OwnModel(cloud=False) as stack:
            stack.wait_for("ready")
            other = stack.dir / "other.gguf"
            shutil.copy(stack.model, other)
            os.rename(other, stack.model)
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "8")[0], 0)
            os.remove(stack.model)
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "8")[0], 0)

    def test_cut_and_made_whole_again_and_again_under_load_the_daemon_lives_and_answers_in_the_end(self):
        with OwnModel(cloud=False) as stack:
            stack.wait_for("ready")
            whole = stack.model.read_bytes()
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                asked = [pool.submit(stack.ask, "Hello!", "--max-tokens", "40") for _ in range(12)]
                for _ in range(20):
                    os.truncate(stack.model, 4096)
                    time.sleep(0.01)
                    stack.model.write_bytes(whole)
                    time.sleep(0.04)
                for each in asked:
                    code, events, _ = each.result()
                    self.assertEqual(code == 0, only(events, "finished") is not None)
            self.assertIsNone(stack.edge.poll(), stack.log("edge"))
            stack.end("edge")
            self.assertEqual(stack.verify("edge"), 0)
            stack.start_edge()
            stack.wait_for("ready")
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "8")[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
