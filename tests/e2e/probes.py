"""The port of a gateway's probes and metrics."""

import http.client
import time


class Probes:
    def __init__(self, port):
        self.port = port

    def get(self, path):
        """Status and text; (0, "") where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def metric(self, start):
        """Of the first sample whose line begins so."""
        line = next(l for l in self.get("/metrics")[1].splitlines() if l.startswith(start))
        return float(line.rsplit(" ", 1)[1])

    def wait_ready(self, process, log):
        """`log()`: what to show when the process ends or is not ready within a minute."""
        until = time.monotonic() + 60
        while self.get("/readyz")[0] != 200:
            assert time.monotonic() < until and process.poll() is None, log()
            time.sleep(0.05)
