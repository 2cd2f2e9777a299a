#!/usr/bin/env python3
"""headers_self_test.py COMPILER: the check of headers finds one that needs another before it."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HEADERS_PY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "headers.py")
COMPILER = sys.argv.pop()


class TheHeaderCheckCanFail(unittest.TestCase):
    def check(self, header):
        with tempfile.TemporaryDirectory(prefix="weir-lint-") as root:
            os.makedirs(os.path.join(root, "router"))
            for name, text in {"a.cc": '#include "router/a.h"\n', "a.h": "", "b.h": header}.items():
                with open(os.path.join(root, "router", name), "w", encoding="utf-8") as file:
                    file.write(text)
            entry = {"directory": root, "file": os.path.join(root, "router/a.cc"),
                     "command": f"/usr/bin/ccache {COMPILER} -std=c++20 -Wall -Werror -include "
                                f"{root}/none.hxx -o a.o -c router/a.cc"}
            with open(os.path.join(root, "compile_commands.json"), "w", encoding="utf-8") as file:
                json.dump([entry], file)
            return subprocess.run([sys.executable, "-B", HEADERS_PY, root, root], text=True,
                                  capture_output=True, check=False)

    def test_a_header_that_needs_another_is_named(self):
        run = self.check("#pragma once\ninline std::string Name();\n")
        self.assertEqual(run.returncode, 1)
        self.assertIn("router/b.h: does not compile alone", run.stdout)

    def test_a_header_that_stands_alone_passes(self):
        run = self.check("#pragma once\n#include <string>\ninline std::string Name() { return {}; }\n")
        self.assertEqual((run.returncode, run.stdout), (0, "1 headers compiled alone\n"))


if __name__ == "__main__":
    sys.exit(unittest.main())
