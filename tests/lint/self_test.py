#!/usr/bin/env python3
"""Every check can fail: each violation is planted in a small clean tree and must be found, alone."""
import os
import sys
import tempfile
import unittest

import house
import lint

CLEAN = {
    "CMakeLists.txt": "add_subdirectory(router)\n",
    "compliance/base/clock.h": "#pragma once\n#include <absl/time/time.h>\n",
    "compliance/crypto/CMakeLists.txt": "weir_library(crypto HDRS digest.h SRCS digest.cc)  # not hash.cc\n",
    "compliance/crypto/digest.h": '#pragma once\n#include "compliance/base/clock.h"\n',
    "compliance/crypto/digest.cc": '#include "compliance/crypto/digest.h"\n#include <openssl/evp.h>\n',
    "compliance/gate/gate.h": '#pragma once\n#include "compliance/crypto/digest.h"\n',
    "router/CMakeLists.txt": "weir_library(router SRCS route.cc)\n",
    "router/route.h": '#pragma once\n#include "compliance/gate/gate.h"\n',
    "router/route.cc": '#include "router/route.h"\n#include "weir/v1/chat.pb.h"\n',
    "router/rpc/wire.h": '#pragma once\n#include "router/route.h"\n#include <grpcpp/grpcpp.h>\n',
    "edge/app.h": '#pragma once\n#include "router/rpc/wire.h"\n#include <sys/stat.h>\n',
    "cloud/CMakeLists.txt": "weir_program(weir-cloud SRCS main.cc)\n",
    "cloud/main.cc": "int main() { return 0; }\n" * house.MAX_MAIN_LINES,
    "tests/router/CMakeLists.txt": "weir_test(router_test SRCS route_test.cc)\n",
    "tests/router/route_test.cc": '#include "router/route.h"\n',
    "docs/RUNBOOK.md": "curl http://localhost:8080/work/ and a TODO(soon): more\n",
}

# check, file, text appended to it (the file is made when it is new), what the problem must mention
VIOLATIONS = [
    ("layers", "compliance/base/clock.h", '#include "compliance/crypto/digest.h"\n', "compliance/crypto"),
    ("layers", "compliance/gate/gate.h", '#include "router/route.h"\n', "may not include router"),
    ("layers", "compliance/gate/gate.h", '#include "weir/v1/chat.pb.h"\n', "may not include proto"),
    ("layers", "compliance/ledger/x.h", '#include "compliance/gate/gate.h"\n', "compliance/gate"),
    ("layers", "router/route.h", '#include "router/rpc/wire.h"\n', "may not include router/rpc"),
    ("layers", "router/llama/x.h", '#include "router/rpc/wire.h"\n', "may not include router/rpc"),
    ("layers", "edge/app.h", '#include "cloud/app.h"\n', "edge may not include cloud"),
    ("layers", "cloud/main.cc", ' #  include "edge/app.h"\n', "cloud may not include edge"),
    ("layers", "edge/app.h", '#include "tests/testing/fake_clock.h"\n', "may not include tests"),
    ("layers", "compliance/extra/x.h", "\n", "no place in the order"),
    ("third-party", "compliance/gate/gate.h", "#include <openssl/sha.h>\n", "OpenSSL"),
    ("third-party", "compliance/crypto/digest.h", "#include <openssl/sha.h>\n", "in a header"),
    ("third-party", "router/route.cc", "#include <grpcpp/grpcpp.h>\n", "gRPC"),
    ("third-party", "router/route.cc", '#include "weir/v1/chat.grpc.pb.h"\n', "gRPC"),
    ("third-party", "router/route.h", '#include "weir/v1/chat.pb.h"\n', "in a header of ours"),
    ("third-party", "edge/app.h", "#include <llama.h>\n", "llama.cpp"),
    ("third-party", "edge/app.h", '#include "ggml.h"\n', "llama.cpp"),
    ("third-party", "compliance/base/clock.h", "#include <spdlog/spdlog.h>\n", "spdlog"),
    ("third-party", "router/route.cc", "#include <nlohmann/json.hpp>\n", "nlohmann_json"),
    ("third-party", "edge/app.h", "#include <curl/curl.h>\n", "curl"),
    ("third-party", "edge/app.h", "#include <folly/dynamic.h>\n", "has no place"),
    ("third-party", "edge/app.h", '#include "helper.h"\n', "has no place"),
    ("listed", "tests/router/orphan_test.cc", "\n", "orphan_test.cc"),
    ("listed", "compliance/crypto/hash.cc", "\n", "hash.cc"),
    ("listed", "tests/router/route_test.cc", "#ifdef WEIR_MISUSE_forged\n#endif\n", "misuse forged"),
    ("own-header", "router/rpc/wire.cc", '#include <vector>\n#include "router/rpc/wire.h"\n', "own header"),
    ("sizes", "edge/app.h", "\n" * house.MAX_LINES[".h"], "edge/app.h"),
    ("sizes", "router/route.cc", "\n" * house.MAX_LINES[".cc"], "router/route.cc"),
    ("sizes", "cloud/main.cc", "\n", "the limit is 40"),
    ("forbidden", "router/route.cc", "// FIXME later\n", "unfinished"),
    ("forbidden", "router/route.cc", "// TODO: later\n", "TODO"),
    ("forbidden", "docker/compose.yaml", "# TODO(now): this\n", "TODO"),
    ("forbidden", "scripts/setup", "cd /home/me/weir\n", "path of one machine"),
    ("forbidden", "docs/RUNBOOK.md", "see `/work/main`\n", "path of one machine"),
    ("forbidden", "docs/RUNBOOK.md", "cp x /tmp/x/y\n", "scratch path"),
]


class EveryCheckCanFail(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="weir-lint-")
        self.addCleanup(self.folder.cleanup)
        for path, text in CLEAN.items():
            self.append(path, text)

    def append(self, path, text):
        full = os.path.join(self.folder.name, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "a", encoding="utf-8") as file:
            file.write(text)

    def test_the_clean_tree_has_no_problems(self):
        for name, check in lint.CHECKS.items():
            self.assertEqual(check(self.folder.name), [], name)

    def test_each_check_has_a_planted_violation(self):
        self.assertEqual({violation[0] for violation in VIOLATIONS}, set(lint.CHECKS))

    def test_the_order_has_no_cycle(self):
        left = {home: set(names) - {"compliance"} for home, names in house.ORDER.items()}
        while left:
            done = {home for home, names in left.items() if not names & set(left)}
            self.assertTrue(done, f"cycle among {sorted(left)}")
            left = {home: names for home, names in left.items() if home not in done}


def planted(name, path, text, mention):
    def test(self):
        self.append(path, text)
        problems = lint.CHECKS[name](self.folder.name)
        self.assertEqual(len(problems), 1, problems)
        self.assertTrue(problems[0].startswith(path), problems)
        self.assertIn(mention, problems[0])
    return test


for number, violation in enumerate(VIOLATIONS):
    setattr(EveryCheckCanFail, f"test_{number:02}_{violation[0]}", planted(*violation))

if __name__ == "__main__":
    sys.exit(unittest.main())
