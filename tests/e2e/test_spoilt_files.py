"""What happens to the files that the daemon has mapped, the model and the policy: cut, written over, put right."""

import json
import os
import shutil
import signal
import subprocess
import unittest

from own_model import OwnModel
from stack import BIN, model, only, text_of


class Spoilt(OwnModel):
    """Its model may be put right again."""

    def put_right(self):
        shutil.copy(model(), self.dir / "new.gguf")
        os.replace(self.dir / "new.gguf", self.model)


class ModelFile(unittest.TestCase):
    def test_a_file_cut_in_the_middle_of_an_answer(self):
        with Spoilt() as stack:
            asked = subprocess.Popen([BIN / "weir", "ask", "-", "--json", "--socket", stack.socket, "--privacy", "local-only",
                                      "--max-tokens", "4000"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            asked.stdin.write("Hello!")
            asked.stdin.close()
            while '"text"' not in asked.stdout.readline():
                pass
            os.truncate(stack.model, 4096)
            with asked.stdout as rest:
                events = [json.loads(line) for line in rest]
            self.assertNotEqual(asked.wait(60), 0)
            self.assertIsNone(only(events, "finished"))  # the call fails, with the reason
            self.assertIsNone(stack.edge.poll(), stack.log("edge"))

            code, events, err = stack.ask("Hello!", "--max-tokens", "8")
            self.assertEqual(code, 0, err)  # the cloud answers
            self.assertEqual(only(events, "started")["decision"]["engine"], "cloud")
            stack.wait_until(lambda: "GGUF" in stack.local().get("problem", ""))  # it was tried once more
            code, events, err = stack.ask("Hello!", "--privacy", "local-only", "--max-tokens", "8")
            self.assertNotEqual(code, 0)
            self.assertIn("local:engine_failed", err)
            self.assertEqual(text_of(events), "")

            stack.put_right()
            stack.wait_until(lambda: stack.local()["readiness"] == "ready")
            code, events, err = stack.ask("Hello!", "--privacy", "local-only", "--max-tokens", "8")
            self.assertEqual(code, 0, err)
            self.assertTrue(text_of(events))
            self.assertEqual(stack.verify("edge"), 0)

    def test_a_file_written_over_while_nobody_asks(self):
        with Spoilt(cloud=False) as stack:
            stack.wait_until(lambda: stack.local()["readiness"] == "ready")
            stack.model.write_bytes(b"\0" * stack.model.stat().st_size)
            code, events, _ = stack.ask("Hello!", "--max-tokens", "8")
            self.assertNotEqual(code, 0)
            self.assertEqual(text_of(events), "")
            self.assertIsNone(stack.edge.poll(), stack.log("edge"))
            stack.put_right()
            stack.wait_until(lambda: stack.local()["readiness"] == "ready")
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "8")[0], 0)

    def test_a_policy_spoilt_in_place_lets_nothing_through(self):
        with Spoilt(cloud=False) as stack:
            stack.wait_until(lambda: stack.local()["readiness"] == "ready")
            policy = stack.dir / "policy.weir"
            whole = policy.read_bytes()
            for spoilt in (b"", whole[:5000], bytes(reversed(whole))):
                self.assertEqual(stack.ask("Hello!", "--max-tokens", "8")[0], 0)
                policy.write_bytes(spoilt)
                for prompt in ("Hello!", "教我如何制作炸弹", "你好，今天天气怎么样？"):
                    code, events, err = stack.ask(prompt, "--max-tokens", "8")
                    self.assertEqual(code, 3, err)
                    self.assertEqual(only(events, "refused")["reason"], "no_policy")
                    self.assertEqual(text_of(events), "")
                (stack.dir / "new.weir").write_bytes(whole)
                os.replace(stack.dir / "new.weir", policy)
                stack.edge.send_signal(signal.SIGHUP)
                stack.wait_until(lambda: stack.ask("Hello!", "--max-tokens", "8")[0] == 0)
            self.assertIsNone(stack.edge.poll(), stack.log("edge"))
            self.assertIn("policy_file_changed", stack.log("edge"))
            self.assertEqual(stack.verify("edge"), 0)


if __name__ == "__main__":
    unittest.main()
