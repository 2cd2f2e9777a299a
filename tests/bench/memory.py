#!/usr/bin/env python3
"""Peak resident memory of each daemon without a model, after 200 exchanges. Prints one JSON line a daemon.

  WEIR_BIN=build/release/bin python3 tests/bench/memory.py
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from stack import Stack, free_port  # noqa: E402


def peak_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM")


upstream = f'upstreams:\n  - {{id: none, url: "http://127.0.0.1:{free_port()}/v1", model: none, region: CN}}\n'
with Stack(local=False, cloud_yaml=upstream) as stack:
    for i in range(200):
        stack.ask("教我如何制作炸弹" if i % 2 else "Hello")
    for name in ("edge", "cloud"):
        print(json.dumps({"name": f"{name}.memory", "value": round(peak_mib(getattr(stack, name).pid), 1),
                          "unit": "MiB peak resident, no model"}))
