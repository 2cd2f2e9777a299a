#!/usr/bin/env python3
"""A log that is not all indexed yet, in a real Chromium: the page says how far the index is, offers no bundle and no
check of the whole, and says when all is in. The index is kept from growing as another process that writes it does."""
# Shows: P-10
import contextlib
import os
import sqlite3
import sys

from auditor_program import WEIR, Auditor, make_log, run
from console_page import opened

MORE = 360


@contextlib.contextmanager
def written_by_another(path):
    index = sqlite3.connect(path, isolation_level=None)
    index.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        index.execute("ROLLBACK")
        index.close()


class BehindAuditor(Auditor):
    """Its log has 400 entries and its index the first 40."""

    def __init__(self):
        super().__init__()
        os.mkdir(self.path("state"), 0o700)
        self.index = self.path("state", "gateway.index")
        run(WEIR, "audit", "index", self.path("log"), "--index", self.index)
        make_log(self.path("log"), MORE)


def indexed_so_far(console):
    page = console.page
    page.wait("!document.querySelector('#indexing').hidden")
    told = "example.cn/gateway \u00b7 40 / 400 条记录 (10 %)"
    assert page.run("document.querySelector('#indexing-progress').innerText") == told
    assert page.run("[document.querySelector('#indexing-bar').value, document.querySelector('#indexing-bar').max]") == [40, 400]
    console.search(category="A.4.f")
    assert all(int(row.split()[0]) < 40 for row in console.rows()), console.rows()
    assert page.run("document.querySelector('#indexing-progress').innerText") == told
    assert not page.run("!!document.querySelector('#export')")
    console.picture("18-indexing")
    console.click("#language")
    page.wait("document.querySelector('#indexing').innerText.includes('what is indexed so far')")
    console.picture("18-indexing-en")
    console.click("#language")
    page.wait("document.querySelector('#indexing').innerText.includes('只含已索引的部分')")


def no_check_of_a_part(console):
    console.click("[data-view=check]")
    console.page.wait("document.querySelector('#problem').innerText.includes('日志尚未全部建立索引')")
    assert not console.page.run("!!document.querySelector('#badge')")
    console.search()


def all_is_in(console):
    page = console.page
    page.wait("document.querySelector('#indexing').innerText.includes('索引已建完')")
    assert all(int(row.split()[0]) < 40 for row in console.rows())  # the page is the one of before
    console.click("#indexing button")
    page.wait("document.querySelector('#results tbody tr')?.innerText.startsWith('399')")
    assert page.run("document.querySelector('#indexing').hidden")
    assert page.run("!!document.querySelector('#export')")
    console.click("[data-view=check]")
    console.badge("good")


def main():
    auditor = BehindAuditor()
    with contextlib.ExitStack() as other:
        other.enter_context(written_by_another(auditor.index))
        with auditor, opened(auditor) as console:
            console.open()
            indexed_so_far(console)
            no_check_of_a_part(console)
            other.close()
            all_is_in(console)
            console.nothing_came_of_it()
    print("what was not indexed yet was said")


if __name__ == "__main__":
    sys.exit(main())
