"""The console in a real Chromium, as its people use it: what they click and what they read."""
import contextlib
import os
import sys

import browser
from auditor_program import SKIPPED, forward

PICTURES = os.environ.get("WEIR_SCREENSHOTS")


class Console:
    def __init__(self, page, url):
        self.page = page
        self.url = url

    def picture(self, name):
        if PICTURES:
            self.page.screenshot(os.path.join(PICTURES, name + ".png"))

    def open(self, query=""):
        self.page.call("Page.navigate", url=self.url + "/" + query)
        self.page.wait("document.querySelector('main svg')")

    def click(self, selector):
        self.page.run(f"document.querySelector({selector!r}).click()")

    def choose_log(self, name):
        self.page.run(f"document.querySelector('#log').value = {name!r}")
        self.page.run("document.querySelector('#log').dispatchEvent(new Event('change'))")

    def search(self, **facets):
        self.click("[data-view=search]")
        self.page.wait("document.querySelector('form [name=category]') && document.querySelector('#results').children.length")
        for name, value in facets.items():
            self.page.run(f"document.querySelector('form [name={name}]').value = {value!r}")
        self.page.run("document.querySelector('#results').replaceChildren()")
        self.click("form [type=submit]")
        self.page.wait("document.querySelector('#results').children.length")

    def rows(self):
        return self.page.run("[...document.querySelectorAll('#results tbody tr')].map(row => row.innerText)")

    def view(self, index):
        self.search()
        self.page.wait(f"[...document.querySelectorAll('#results button')].some(b => b.textContent === '{index}')")
        self.page.run("document.querySelector('#badge')?.remove()")
        self.page.run(f"[...document.querySelectorAll('#results button')].find(b => b.textContent === '{index}').click()")

    def keep_key(self, key):
        """As the one that the auditor trusts; the entry that is shown is verified again."""
        self.page.run("document.querySelector('#badge').remove()")
        self.page.run(f"document.querySelector('#trusted').value = {key!r}")
        self.page.run("document.querySelector('#trusted').closest('p').querySelector('button').click()")

    def badge(self, kind):
        self.page.wait("document.querySelector('#badge')")
        assert self.page.run(f"document.querySelector('#badge').classList.contains({kind!r})"), \
            self.page.run("document.querySelector('#badge').innerText")

    def wrong_steps(self):
        return self.page.run("[...document.querySelectorAll('#badge li.bad')].map(each => each.innerText)")

    def nothing_came_of_it(self):
        page = self.page
        assert page.run("window.harmed") is None, "markup of an entry was run"
        assert not page.run("!!document.querySelector('main script, main img')"), "markup of an entry became elements"
        urls = [each["params"]["request"]["url"] for each in page.events if each["method"] == "Network.requestWillBeSent"]
        inside = (self.url + "/", "data:", "about:blank")  # the browser's own widgets have data: pictures
        strange = [url for url in urls if not url.startswith(inside)]
        assert urls and not strange, strange
        refused = [each for each in page.events if each["method"] == "Log.entryAdded"
                   and "Content Security Policy" in each["params"]["entry"]["text"]]
        assert not refused, refused


@contextlib.contextmanager
def opened(auditor):
    """The console over the program's Unix socket. Where there is no Chromium the test ends as skipped."""
    if not browser.program():
        print("SKIPPED: no Chromium")
        sys.exit(SKIPPED)
    page = browser.Browser(auditor.path("profile"))
    try:
        yield Console(page, f"http://127.0.0.1:{forward(auditor.path('socket'))}")
    finally:
        page.close()
