"""POST /v1/responses: the official clients as they are, and what they are not shown."""

import json
import unittest

from openai_front import BOMB, OpenAiFront
from test_upstream import DONE, HEAD, event

ORDER = ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
         "response.output_text.delta", "response.output_text.delta", "response.output_text.done",
         "response.content_part.done", "response.output_item.done", "response.completed"]


class Responses(OpenAiFront):
    def ask(self, **more):
        return self.post({"model": "qwen-mock", "input": "Hello", **more}, path="/v1/responses")

    def events(self, text):
        return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]

    # --- the official clients ---

    def test_python_gets_a_whole_response_with_label_and_receipt(self):
        done = self.python("response")
        self.assertEqual((done["text"], done["status"], done["reason"]), ("你好，世界", "completed", None))
        self.assertEqual(done["extra"]["aigc"]["implicit"]["Label"], "1")
        self.assertIn("leaf_sha256", done["extra"]["weir"]["receipt"])
        asked = self.upstream.requests[-1]
        self.assertEqual([(m["role"], m["content"]) for m in asked["messages"]],
                         [("system", "Be brief."), ("user", "Hi"), ("assistant", "Yes?"), ("user", "Hello")])
        self.assertEqual((asked["max_tokens"], asked["top_k"]), (50, 20))

    def test_python_gets_a_stream_in_the_order_that_openai_has(self):
        self.answers(HEAD, event("你好。"), 0.3, event("世界。"), event(finish="stop"), DONE)
        done = self.python("responses")
        self.assertEqual([t for t in done["types"] if t in ORDER], done["types"])
        self.assertEqual([t for i, t in enumerate(done["types"]) if t not in done["types"][:i]], list(dict.fromkeys(ORDER)))
        self.assertEqual(done["numbers"], list(range(len(done["numbers"]))))
        self.assertEqual((done["text"], done["whole"], done["status"]), ("你好。世界。", "你好。世界。", "completed"))
        self.assertGreater(done["usage"], 0)

    def test_node_gets_a_stream(self):
        self.assertEqual(self.node("response"), {"text": "你好，世界", "whole": "你好，世界", "status": "completed"})

    def test_python_reads_a_refusal_as_a_response_that_is_incomplete(self):
        done = self.python("response", prompt=BOMB)
        self.assertEqual((done["status"], done["reason"]), ("incomplete", "content_filter"))
        self.assertTrue(done["text"])

    def test_python_raises_what_openai_would(self):
        self.assertEqual(self.python("response", key="wrong")["error"], "AuthenticationError")
        self.assertEqual(self.python("response", model="gpt-x")["code"], "model_not_found")

    def test_python_sees_a_cut_upstream_as_an_error_and_never_as_an_end(self):
        self.answers(HEAD, event("half an answer. "))
        self.assertEqual(self.python("responses")["error"], "APIError")

    # --- the gate ---

    def test_instructions_and_every_item_are_scanned(self):
        for body in ({"instructions": BOMB}, {"input": [{"role": "user", "content": BOMB}, {"role": "user", "content": "ok"}]},
                     {"input": [{"role": "user", "content": [{"type": "input_text", "text": BOMB}]}]},
                     {"input": [{"role": "assistant", "content": [{"type": "output_text", "text": BOMB}]},
                                {"role": "user", "content": "ok"}]}):
            for stream in (False, True):
                reply, text = self.ask(stream=stream, **body)
                self.assertEqual(reply.status, 200, text)
                self.assertIn('"incomplete_details":{"reason":"content_filter"}', text)
                self.assertNotIn("世界", text)

    def test_an_answer_that_the_policy_stops_is_taken_back(self):
        self.answers(HEAD, event("Sure. " * 20 + BOMB + ", "), event("more. "), event(finish="stop"), DONE)
        _, text = self.ask(stream=True)
        last = self.events(text)[-1]
        self.assertEqual(last["type"], "response.incomplete")
        whole = last["response"]["output"][0]["content"][0]["text"]
        self.assertNotIn("Sure", whole)
        self.assertTrue(whole)
        self.assertNotIn("炸弹", text)

    def test_what_cannot_be_scanned_is_refused_by_name(self):
        rows = [({"tools": [{"type": "web_search"}]}, "tools"), ({"previous_response_id": "resp_1"}, "previous_response_id"),
                ({"background": True}, "background"), ({"reasoning": {"summary": "auto"}}, "reasoning"),
                ({"text": {"format": {"type": "grammar", "schema": {}}}}, "text.format"),
                ({"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]}, "input[0].content"),
                ({"input": [{"type": "function_call_output", "output": "x"}]}, "input[0].role"),
                ({"unknown": "text"}, "unknown"), ({"input": []}, "input"), ({"messages": []}, "messages")]
        for body, param in rows:
            with self.subTest(param):
                reply, text = self.ask(**body)
                self.assertEqual((reply.status, json.loads(text)["error"]["param"]), (400, param))

    def test_a_length_is_incomplete(self):
        self.answers(HEAD, event("word "), event(finish="length"), DONE)
        done = json.loads(self.ask()[1])
        self.assertEqual((done["status"], done["incomplete_details"]), ("incomplete", {"reason": "max_output_tokens"}))

    def test_the_ledger_holds_every_one_of_them(self):
        self.assertEqual(self.stack.verify("cloud"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
