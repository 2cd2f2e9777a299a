#!/usr/bin/env python3
"""scripts/requirements on a small tree of its own."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.environ["WEIR_SOURCE"], "scripts", "requirements")
LISTS = """weir_test(one_test SRCS one_test.cc
  DEPS weir::one)
add_test(NAME "files: read" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/read_files.py)
foreach(name IN ITEMS life)
  add_test(NAME "e2e: ${name}" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/test_${name}.py)
endforeach()
"""
CASES = """TEST_CASE("One: a name in "
          "two pieces", "[one][T-11]") {}
TEST_CASE("One: a \\"quoted\\" name",
          "[one]"
          "[L-08][T-10]") {}
TEST_CASE("One: without a tag", "[one]") {}
"""
JUNIT = """<testsuite><testcase name="one_test: One: a name in two pieces" status="run"/>
<testcase name="one_test: One: a &quot;quoted&quot; name" status="fail"/>
<testcase name="e2e: life" status="notrun"/></testsuite>"""


class Requirements(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.put("tests/CMakeLists.txt", LISTS)
        self.put("tests/one_test.cc", CASES)
        self.put("tests/test_life.py", "# Shows: G-09, N-01\n")
        self.put("tests/read_files.py", "import os\n")
        self.clauses("T-10", "T-11", "L-08", "G-09", "N-01")

    def put(self, path, text):
        path = os.path.join(self.folder.name, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def clauses(self, *ids):
        self.put("config/clauses/cn-mainland.json", json.dumps({"clauses": [{"id": one} for one in ids]}))

    def run_it(self, *options):
        done = subprocess.run([sys.executable, SCRIPT, "--root", self.folder.name, *options], check=False,
                              capture_output=True, text=True)
        return done, json.loads(done.stdout)["tests"]

    def test_finds_tags_in_literals_of_several_pieces_and_in_python(self):
        done, tests = self.run_it()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({test["name"]: test["requirements"] for test in tests},
                         {"one_test: One: a name in two pieces": ["T-11"],
                          'one_test: One: a "quoted" name': ["L-08", "T-10"],
                          "e2e: life": ["G-09", "N-01"]})
        self.assertEqual({test["end"] for test in tests}, {"not_run"})

    def test_says_how_each_ended(self):
        done, tests = self.run_it("--results", self.put("junit.xml", JUNIT))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([test["end"] for test in tests], ["passed", "failed", "skipped"])

    def test_a_tag_that_is_no_clause_is_named(self):
        self.clauses("T-10", "T-11", "L-08", "G-09")
        done, _ = self.run_it()
        self.assertEqual(done.returncode, 1)
        self.assertIn("N-01 of \"e2e: life\" is no clause", done.stderr)

    def test_a_tagged_test_that_did_not_run_is_named(self):
        done, tests = self.run_it("--results", self.put("junit.xml", "<testsuite/>"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not among the results", done.stderr)
        self.assertEqual({test["end"] for test in tests}, {"not_run"})


if __name__ == "__main__":
    unittest.main()
