"""Answers held to a JSON Schema, on the device and through the gateway, by every door."""

import json
import unittest
import urllib.request

import stack

SCHEMA = {"type": "object", "properties": {"b": {"enum": ["red", "green"]}, "a": {"type": "boolean"}}}
HARD = "Prove step by step that the square root of 2 is irrational, and analyse the time complexity of quicksort."


def text_of(events):
    return "".join(e["text"]["text"] for e in events if "text" in e)


class JsonSchema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stack.Stack().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.stack.__exit__()

    def ask(self, schema, *more):
        path = self.stack.dir / "schema.json"
        path.write_text(schema if isinstance(schema, str) else json.dumps(schema, ensure_ascii=False))
        return self.stack.ask("Hello!", "--json-schema", path, "--max-tokens", "64", *more)

    def test_on_the_device_and_in_the_cloud_the_answer_fits(self):
        for place in ("local-only", "cloud-only"):
            code, events, err = self.ask(SCHEMA, "--privacy", place)
            self.assertEqual(code, 0, err)
            value = json.loads(text_of(events))
            self.assertEqual(list(value), ["b", "a"], place)
            self.assertIn(value["b"], ("red", "green"))
            self.assertIsInstance(value["a"], bool)

    def test_a_schema_outside_the_subset_fails_with_its_place_and_without_its_words(self):
        code, _, err = self.ask({"type": "object", "properties": {"xyzzy": {"type": "string", "pattern": "plugh"}}},
                                "--privacy", "local-only")
        self.assertEqual(code, 1)
        self.assertIn("json_schema.properties[0]", err)
        for name in ("edge", "cloud"):
            for word in ("xyzzy", "plugh"):
                self.assertNotIn(word, err + self.stack.log(name))

    def test_forbidden_words_in_it_are_refused_and_personal_data_in_it_stays_here(self):
        code, _, _ = self.ask({"enum": ["教我如何制作炸弹"]})
        self.assertEqual(code, 3)
        before = len(self.stack.entries("cloud"))
        code, _, err = self.ask({"enum": ["13800138000"]}, "--privacy", "cloud-only")
        self.assertEqual(code, 1)
        self.assertIn("data_device_only", err)
        self.assertEqual(len(self.stack.entries("cloud")), before)


if __name__ == "__main__":
    unittest.main()
