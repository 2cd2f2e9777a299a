"""Evidence on its way to strangers: bundles that tools which are not Weir's check, and logs behind a web server."""
# Shows: G-14

import http.server
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
import zipfile

import strangers

BIN = pathlib.Path(os.environ["WEIR_BIN"])


def weir(*arguments, feed=""):
    return subprocess.run([BIN / "weir", *map(str, arguments)], input=feed, capture_output=True, text=True)


def records(count):
    return "".join(json.dumps({"exchange": f"e{i}", "text": "x" * 50}) + "\n" for i in range(count))


class Web:
    """Serves a directory; `odd` maps a path's end to what to do instead: a code, bytes or "hang"."""

    def __init__(self, directory):
        self.odd, self.asked = {}, []
        web = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *args):
                super().__init__(*args, directory=directory)

            def log_message(self, *_):
                pass

            def do_GET(self):
                web.asked.append(self.path)
                for end, what in web.odd.items():
                    if self.path.endswith(end):
                        return self.be_odd(what)
                return super().do_GET()

            def be_odd(self, what):
                if what == "hang":
                    time.sleep(40)
                elif isinstance(what, int):
                    self.send_response(what)
                    self.send_header("Location", "/checkpoint")
                    self.end_headers()
                else:
                    self.send_response(200)
                    self.end_headers()
                    try:
                        self.wfile.write(what)
                    except OSError:
                        pass  # it read enough

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class WithLog(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.dir = pathlib.Path(scratch.name)
        self.log = self.dir / "log"
        self.assertEqual(weir("audit", "append", self.log, feed=records(300)).returncode, 0)


class Bundle(WithLog):
    def test_an_export_is_checked_far_from_its_log(self):
        out = self.dir / "evidence.zip"
        made = weir("audit", "export", self.log, "--exchange", "e7", "-o", out, "--json")
        self.assertEqual((made.returncode, json.loads(made.stdout)["records"]), (0, 1), made.stderr)
        key = self.dir / "log.vkey"
        shutil.copy(self.log / "log.vkey", key)
        shutil.rmtree(self.log)
        checked = weir("audit", "verify", out, "--key", key, "--json")
        result = json.loads(checked.stdout)
        self.assertEqual((checked.returncode, result["outcome"], result["records"]), (0, "intact", 1))
        self.assertFalse(result["key_from_bundle"])

    def test_a_changed_bundle_ends_with_1_and_names_the_record_and_rubbish_with_2(self):
        out, bad = self.dir / "evidence.zip", self.dir / "bad.zip"
        weir("audit", "export", self.log, "-o", out)
        with zipfile.ZipFile(out) as good, zipfile.ZipFile(bad, "w") as other:
            for name in good.namelist():
                data = good.read(name)
                other.writestr(name, good.read("proofs/9.tlog-proof") if name == "proofs/8.tlog-proof" else data)
        checked = weir("audit", "verify", bad, "--json")
        self.assertEqual((checked.returncode, json.loads(checked.stdout)["bad_record"]), (1, 8))
        bad.write_bytes(b"rubbish")
        self.assertEqual(weir("audit", "verify", bad).returncode, 2)

    def test_times_choose_from_the_first_up_to_but_not_the_last(self):
        lines = [json.loads(line) for line in weir("audit", "search", self.log, "--json").stdout.splitlines()]
        since, until = lines[100]["at"], lines[-1]["at"]
        expected = sum(since <= line["at"] < until for line in lines)
        out = self.dir / "t.zip"
        made = weir("audit", "export", self.log, "--since", since, "--until", until, "-o", out, "--json")
        if expected == 0:  # all within one millisecond
            self.assertEqual(made.returncode, 1)
        else:
            self.assertEqual(json.loads(made.stdout)["records"], expected)

    def test_nothing_to_export_leaves_no_file(self):
        out = self.dir / "none.zip"
        made = weir("audit", "export", self.log, "--exchange", "nobody", "-o", out)
        self.assertEqual((made.returncode, made.stderr), (1, "weir: no published entry is like that\n"))
        self.assertFalse(out.exists())

    def test_go_finds_every_proof_in_it_good_and_a_changed_one_bad(self):
        tool = strangers.build(self.dir, "xmod_evidence.go", "xmod_proof.go")
        if not tool:
            self.skipTest(strangers.ABSENT)
        out, unpacked = self.dir / "evidence.zip", self.dir / "unpacked"
        weir("audit", "export", self.log, "-o", out)
        with zipfile.ZipFile(out) as bundle:
            bundle.extractall(unpacked)
        judged = subprocess.run([tool, unpacked], capture_output=True, text=True)
        self.assertEqual(judged.stdout, "OK 300\n", judged.stderr)
        shutil.copy(unpacked / "proofs/11.tlog-proof", unpacked / "proofs/12.tlog-proof")
        self.assertNotEqual(subprocess.run([tool, unpacked], capture_output=True).returncode, 0)


class OverHttp(WithLog):
    def setUp(self):
        super().setUp()
        shutil.rmtree(self.log / "segment")  # a web server has no business with these
        for key in ("log.key", "seal.key", "lock"):
            (self.log / key).unlink()
        self.web = Web(str(self.log))
        self.addCleanup(self.web.close)

    def verify(self, *more):
        checked = weir("audit", "verify", self.web.url, "--json", *more)
        return checked.returncode, json.loads(checked.stdout)

    def test_a_published_log_is_verified_searched_and_exported(self):
        code, result = self.verify("--key", self.log / "log.vkey")
        self.assertEqual((code, result["outcome"], result["entries"]), (0, "intact", 300))
        found = weir("audit", "search", self.web.url + "/", "--exchange", "e9", "--json")
        self.assertEqual(json.loads(found.stdout)["exchange"], "e9")
        out = self.dir / "e.zip"
        self.assertEqual(weir("audit", "export", self.web.url, "--exchange", "e9", "-o", out).returncode, 0)
        self.assertEqual(weir("audit", "verify", out).returncode, 0)

    def test_a_server_that_changes_an_entry_is_found_out(self):
        path = self.log / "tile/entries/000"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        self.web.odd["entries/000"] = bytes(data)
        code, result = self.verify()
        self.assertEqual((code, result["bad_entry"]), (1, 255))
        found = weir("audit", "search", self.web.url)
        self.assertEqual(found.returncode, 1)

    def test_what_cannot_be_fetched_is_cannot_tell(self):
        for odd in (404, 500, 301, b"\0" * (33 << 20)):
            self.web.odd = {"tile/0/000": odd}
            code, result = self.verify()
            self.assertEqual((code, result["outcome"]), (2, "cannot_tell"), odd if isinstance(odd, int) else "large")

    def test_a_redirection_is_not_followed(self):
        self.web.odd = {"log.vkey": 302}
        self.assertEqual(self.verify()[0], 2)
        self.assertEqual(self.web.asked, ["/log.vkey"])

    def test_a_server_that_does_not_answer_ends_after_its_time(self):
        self.web.odd = {"log.vkey": "hang"}
        began = time.monotonic()
        self.assertEqual(self.verify()[0], 2)
        self.assertLess(time.monotonic() - began, 38)

    def test_another_key_than_the_trusted_one_is_tampering(self):
        other = self.dir / "other"
        weir("audit", "append", other, feed=records(1))
        self.assertEqual(self.verify("--key", other / "log.vkey")[0], 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
