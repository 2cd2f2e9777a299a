#!/usr/bin/env python3
"""Cold start of weir-edge without a model: from the start of the program to the first answer on its socket.

  WEIR_BIN=build/release/bin python3 tests/bench/start.py

One line of JSON: median and best of 15 starts on a state directory that is there, the time until the socket takes a
connection, which is when everything is in force (policy verified, ledger recovered), and the processor time until then.
"""

import json
import os
import pathlib
import socket
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from stack import Stack  # noqa: E402

STARTS = 15


def processor_ms(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def start(stack):
    """Milliseconds until the socket takes a connection, and those of the processor."""
    pathlib.Path(stack.socket).unlink(missing_ok=True)
    begin = time.perf_counter()
    stack.edge = stack.start("edge")
    while True:
        with socket.socket(socket.AF_UNIX) as caller:
            if caller.connect_ex(str(stack.socket)) == 0:
                break
        time.sleep(0.0005)
    wall = (time.perf_counter() - begin) * 1000
    used = processor_ms(stack.edge.pid)
    stack.edge.terminate()
    stack.edge.wait(30)
    return wall, used


with Stack(local=False, cloud=False) as stack:
    stack.edge.terminate()
    stack.edge.wait(30)
    figures = [start(stack) for _ in range(STARTS)]
    walls = [wall for wall, _ in figures]
    print(json.dumps({"name": "edge.start", "value": round(statistics.median(walls), 1), "unit": "ms",
                      "best": round(min(walls), 1),
                      "processor_ms": round(statistics.median(used for _, used in figures))}))
