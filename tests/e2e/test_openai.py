"""OpenAI clients at the gateway's HTTP front: the official packages as they are, curl, and raw bytes.

The upstream is the scripted one of test_upstream.py; everything else is the real thing.
"""

import json
import socket
import subprocess
import time
import unittest

from openai_front import BOMB, KEY, OpenAiFront
from test_upstream import DONE, HEAD, event


class Front(OpenAiFront):
    def test_python_lists_the_models(self):
        self.assertEqual(self.python("models"), {"models": ["weir", "qwen-mock"]})

    def test_python_gets_a_whole_answer_with_label_and_receipt(self):
        done = self.python("chat")
        self.assertEqual((done["text"], done["finish"]), ("你好，世界", "stop"))
        self.assertEqual(json.loads(json.dumps(done["extra"]["aigc"]["implicit"]))["Label"], "1")
        self.assertIn("leaf_sha256", done["extra"]["weir"]["receipt"])
        self.assertEqual(self.upstream.requests[-1]["top_k"], 20)

    def test_python_gets_a_stream_with_usage(self):
        done = self.python("stream")
        self.assertEqual((done["text"], done["finish"], done["role"]), ("你好，世界", "stop", "assistant"))
        self.assertGreater(done["usage"], 0)
        self.assertEqual(done["first"]["aigc"], done["last"]["aigc"])

    def test_python_gets_a_completion(self):
        self.assertEqual(self.python("completion"), {"text": "你好，世界", "finish": "stop"})

    def test_python_reads_a_refusal_as_an_answer(self):
        for what in ("chat", "stream"):
            done = self.python(what, prompt=BOMB)
            self.assertEqual(done["finish"], "content_filter")
            self.assertTrue(done["text"])

    def test_python_raises_what_openai_would(self):
        self.assertEqual(self.python("chat", key="wrong")["error"], "AuthenticationError")
        self.assertEqual(self.python("chat", model="gpt-x")["code"], "model_not_found")

    def test_python_sees_a_cut_upstream_as_an_error_and_never_as_an_end(self):
        self.answers(HEAD, event("half an answer. "))
        self.assertIn("error", self.python("stream"))

    def test_node_gets_a_stream(self):
        self.assertEqual(self.node("chat"), {"text": "你好，世界", "finish": "stop"})

    def test_dashscope_clients_find_the_same_calls_below_their_path(self):
        reply, text = self.post(self.chat(enable_thinking=False), path="/compatible-mode/v1/chat/completions")
        self.assertEqual((reply.status, json.loads(text)["choices"][0]["finish_reason"]), (200, "stop"))
        self.assertIs(self.upstream.requests[-1]["enable_thinking"], False)
        self.assertEqual(self.post({}, path="/compatible-mode")[0].status, 404)

    def test_curl_gets_the_label_in_a_header(self):
        done = subprocess.run(["curl", "-sS", "-i", "-H", f"Authorization: Bearer {KEY}", "-d",
                               json.dumps(self.chat()), f"http://127.0.0.1:{self.port}/v1/chat/completions"],
                              stdout=subprocess.PIPE, text=True, timeout=30, check=True).stdout
        head, body = done.split("\n\n", 1)
        label = next(l for l in head.splitlines() if l.startswith("X-AIGC: "))
        self.assertEqual(json.loads(label[8:]), json.loads(body)["aigc"]["implicit"])

    # --- what is refused, and how ---

    def test_each_wrong_body_is_a_400_that_names_the_field(self):
        for body, param in [
            ("{", "body"), ("[]", "body"), ('{"model":"weir","model":"weir"}', "model"),
            ({"messages": []}, "model"), ({"model": "weir", "messages": []}, "messages"),
            (self.chat(messages=[{"role": "king", "content": "x"}]), "messages[0].role"),
            (self.chat(messages=[{"role": "user", "content": 7}]), "messages[0].content"),
            (self.chat(n=2), "n"), (self.chat(tools=[{"type": "function"}]), "tools"),
            (self.chat(logprobs=True), "logprobs"), (self.chat(suffix="x"), "suffix"),
            (self.chat(guided_regex="text that nobody scans"), "guided_regex"),
            (self.chat(temperature=3), ""), (self.chat(temperature="hot"), "temperature"),
            (self.chat(max_tokens=0), "max_tokens"), (self.chat(max_tokens=-1), "max_tokens"),
        ]:
            with self.subTest(body=str(body)[:60]):
                reply, text = self.post(body)
                self.assertEqual(reply.status, 400, text)
                error = json.loads(text)["error"]
                self.assertEqual(error["type"], "invalid_request_error")
                if param:
                    self.assertEqual(error["param"], param)

    def test_no_error_repeats_what_was_written(self):
        for body in (self.chat(guided_regex="SECRETWORD"), self.chat(stop=["SECRETWORD"] * 99),
                     self.chat(messages=[{"role": "SECRETWORD", "content": "SECRETWORD"}]),
                     self.chat(model="SECRETWORD")):
            self.assertNotIn("SECRETWORD", self.post(body)[1])
        self.assertNotIn("SECRETWORD", self.stack.log("cloud"))

    def test_every_role_and_every_turn_is_scanned(self):
        for turns in ([{"role": "system", "content": BOMB}, {"role": "user", "content": "ok"}],
                      [{"role": "user", "content": BOMB}, {"role": "assistant", "content": "no"},
                       {"role": "user", "content": "ok"}],
                      [{"role": "user", "content": [{"type": "text", "text": BOMB}]}]):
            reply, text = self.post(self.chat(messages=turns))
            self.assertEqual(reply.status, 200, text)
            self.assertEqual(json.loads(text)["choices"][0]["finish_reason"], "content_filter")

    def test_an_answer_that_the_policy_stops_ends_as_filtered_streamed_or_not(self):
        for stream in (False, True):
            self.answers(HEAD, event("Sure. " + BOMB + ", "), event("more. "), event(finish="stop"), DONE)
            reply, text = self.post(self.chat(stream=stream))
            self.assertEqual(reply.status, 200)
            self.assertIn('"finish_reason":"content_filter"', text)
            self.assertNotIn("more. ", text)

    def test_a_failure_before_the_first_event_is_a_status(self):
        self.answers(b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n")
        for stream in (False, True):
            reply, text = self.post(self.chat(stream=stream))
            self.assertEqual(reply.status, 429, text)
            self.assertTrue(reply.getheader("Retry-After"))

    # --- streams ---

    def test_a_stream_ends_with_done_and_names_its_request(self):
        reply, text = self.post(self.chat(stream=True))
        self.assertTrue(text.endswith("data: [DONE]\n\n"))
        chunk = json.loads(text.split("\n")[0][6:])
        self.assertEqual(reply.getheader("X-Request-Id"), chunk["id"])
        self.assertNotIn('"usage"', text)

    def test_a_client_that_waits_hears_that_the_line_is_alive(self):
        self.answers(HEAD, 1.2, event("late"), event(finish="stop"), DONE)
        _, text = self.post(self.chat(stream=True))
        self.assertTrue(text.startswith(": ping\n\n"))
        self.assertTrue(text.endswith("data: [DONE]\n\n"))

    def leave(self, stream, script, wait):
        self.answers(*script)
        self.upstream.closed_at = None
        body = json.dumps(self.chat(stream=stream)).encode()
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            client.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                           KEY.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            time.sleep(wait)
        left = time.monotonic()
        while self.upstream.closed_at is None and time.monotonic() - left < 5:
            time.sleep(0.001)
        self.assertIsNotNone(self.upstream.closed_at, "the upstream went on")
        return 1000 * (self.upstream.closed_at - left)

    def test_a_client_that_leaves_closes_the_upstream_in_every_phase(self):
        rows = [("waiting for the first token", True, [HEAD, "hang"], 0.3),
                ("streaming", True, [HEAD, event("on. "), "hang"], 0.3),
                ("not streaming", False, [HEAD, event("on. "), "hang"], 0.3)]
        for name, stream, script, wait in rows:
            with self.subTest(name):
                took = self.leave(stream, script, wait)
                print(f"{name}: the upstream was closed after {took:.1f} ms")
                self.assertLess(took, 500)  # 10 ms on a quiet machine

    def test_the_ledger_holds_every_one_of_them(self):
        self.assertEqual(self.stack.verify("cloud"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
