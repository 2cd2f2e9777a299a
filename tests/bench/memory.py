#!/usr/bin/env python3
"""Resident memory of each daemon without a model: when it is ready, and its peak after 200 exchanges. Prints one JSON
line a daemon; "anonymous" is what cannot be read again from a file.

  WEIR_BIN=build/release/bin python3 tests/bench/memory.py
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from stack import Stack, free_port  # noqa: E402


def mib(pid, field):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return round(int(line.split()[1]) / 1024, 1)
    raise RuntimeError(f"no {field}")


upstream = f'upstreams:\n  - {{id: none, url: "http://127.0.0.1:{free_port()}/v1", model: none, region: CN}}\n'
with Stack(local=False, cloud_yaml=upstream) as stack:
    ready = {name: mib(getattr(stack, name).pid, "VmRSS") for name in ("edge", "cloud")}
    for i in range(200):
        stack.ask("教我如何制作炸弹" if i % 2 else "Hello")
    for name in ("edge", "cloud"):
        pid = getattr(stack, name).pid
        print(json.dumps({"name": f"{name}.memory", "value": mib(pid, "VmHWM"), "unit": "MiB peak resident, no model",
                          "ready": ready[name], "anonymous": mib(pid, "RssAnon")}))
