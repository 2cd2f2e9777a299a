#!/usr/bin/env python3
"""Pages for people as PDF: printed by the machine's browser, read back by a reader that is not ours (PyPDF2)."""
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unicodedata
import unittest

import browser

try:
    import PyPDF2
except ImportError as error:
    print(f"skipped: {error}; scripts/setup installs it")
    sys.exit(77)

WEIR = os.path.join(os.environ["WEIR_BIN"], "weir")
MAKE_LOG = os.path.join(os.environ["WEIR_BIN"], "make_log")


def weir(*words, **environment):
    return subprocess.run([WEIR, *words], env={**os.environ, **environment}, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=200, check=False)


class Pdf(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.page = os.path.join(folder.name, "clauses.html")
        self.folder = folder.name

    def stand_in(self, script):
        path = os.path.join(self.folder, "browser")
        with open(path, "w", encoding="ascii") as file:
            file.write("#!/bin/sh\n" + script)
        os.chmod(path, stat.S_IRWXU)
        return path

    @unittest.skipUnless(browser.program(), "no Chromium")
    def test_the_clauses_as_pdf_have_their_chinese_title_and_every_law(self):
        done = weir("clauses", "--html", self.page, "--pdf", WEIR_BROWSER=browser.program())
        self.assertEqual(done.returncode, 0, done.stderr)
        reader = PyPDF2.PdfReader(self.page + ".pdf")
        # Browsers take some ideographs for the radicals that look the same.
        text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in reader.pages)).replace(" ", "")
        self.assertIn("条款与证据对照表", text)
        for law in ("45654", "45438", "个人信息保护法", "22239"):
            self.assertIn(law, text)

    def test_a_browser_is_given_the_page_as_an_address_whatever_its_path_holds(self):
        said = os.path.join(self.folder, "said")
        page = os.path.join(self.folder, "a b#1?x%41 条.html")
        weir("clauses", "--html", page, "--pdf", WEIR_BROWSER=self.stand_in(f"printf '%s\n' \"$@\" >{said}\n"))
        with open(said, encoding="utf-8") as file:
            self.assertEqual(file.read().splitlines()[-1], pathlib.Path(page).as_uri())

    def test_pdf_without_a_page_is_a_mistake_of_the_command(self):
        self.assertNotEqual(weir("clauses", "--pdf").returncode, 0)

    @unittest.skipUnless(browser.program(), "no Chromium")
    def test_the_page_of_a_bundle_as_pdf_names_its_entries(self):
        log = os.path.join(self.folder, "log")
        subprocess.run([MAKE_LOG, log, "12"], check=True)
        bundle = os.path.join(self.folder, "evidence.zip")
        done = weir("audit", "export", log, "-o", bundle, "--pdf", WEIR_BROWSER=browser.program())
        self.assertEqual(done.returncode, 0, done.stderr)
        text = "".join(page.extract_text() for page in PyPDF2.PdfReader(bundle + ".pdf").pages)
        self.assertIn("example.cn/gateway", text)

    def test_without_a_browser_it_says_what_to_do_and_the_page_is_there(self):
        done = weir("clauses", "--html", self.page, "--pdf", WEIR_BROWSER="no-such-browser")
        self.assertEqual(done.returncode, 1)
        self.assertIn("install chromium", done.stderr)
        self.assertTrue(os.path.exists(self.page))

    def test_a_browser_that_makes_nothing_is_an_error(self):
        done = weir("clauses", "--html", self.page, "--pdf", WEIR_BROWSER=self.stand_in("exit 0\n"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("made no PDF", done.stderr)


if __name__ == "__main__":
    unittest.main()
