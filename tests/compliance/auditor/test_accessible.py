#!/usr/bin/env python3
"""The console by keyboard and screen reader, in both languages: every view in a real Chromium, names and roles as its
accessibility tree has them, focus as the Tab key moves it, contrast as the styles compute it (WCAG 2.1: 1.1.1, 1.4.3,
2.1.1, 2.4.1, 2.4.7, 3.1.1, 4.1.2)."""
import sys

from auditor_program import Auditor, make_report
from console_page import opened

VIEWS = ("overview", "search", "queue", "complaints", "incidents", "openings", "retention", "check", "clauses", "assessment")
NAMED = {"button", "textbox", "combobox", "link", "progressbar", "searchbox", "spinbutton", "image", "img", "navigation", "Date",
         "InputTime", "DateTime", "search", "columnheader", "heading"}
READY = "document.querySelector('main h2') && !document.querySelector('main progress')"
WRONG_IN_PAGE = """(() => {
  const wrong = [];
  const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`two of the id ${id}`);
  if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
  if (document.querySelectorAll('main').length !== 1) wrong.push('not one main');
  for (const head of document.querySelectorAll('th')) if (!head.scope) wrong.push('a head of a table without its scope');
  if (!document.title) wrong.push('no title');
  const channels = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = (text) => { const [r, g, b] = channels(text).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (node) => { for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0) return colour;
    } return 'rgb(255, 255, 255)'; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement;
    if (!text.data.trim() || !parent.checkVisibility()) continue;
    const style = getComputedStyle(parent);
    const colour = parent.namespaceURI.endsWith('svg') ? style.fill : style.color;
    const [a, b] = [light(colour), light(behind(parent))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) wrong.push(`contrast ${contrast.toFixed(1)}: ${text.data.slice(0, 20)}`);
  }
  return wrong;
})()"""
# What the Tab key must reach: everything that can be used and is seen.
USABLE = """[...document.querySelectorAll('a[href], button, input, select, summary')]
  .filter((each) => each.checkVisibility() && !each.disabled).length"""
FOCUSED = """(() => { const at = document.activeElement; if (at === document.body) return null;
  if (!window.marks) window.marks = new Map();
  if (!window.marks.has(at)) window.marks.set(at, window.marks.size);
  const style = getComputedStyle(at);
  return [window.marks.get(at), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]; })()"""


def unnamed(page):
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    assert len(nodes) > 30, "the accessibility tree is empty"
    return [node["role"]["value"] for node in nodes if not node.get("ignored") and node.get("role", {}).get("value") in NAMED
            and not node.get("name", {}).get("value", "").strip()]


def press(page, key, code):
    for kind in ("rawKeyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)


def tab_reaches_everything(page, view):
    page.run("window.marks = null; document.activeElement.blur(); document.body.focus()")
    reached = set()
    for _ in range(400):  # a date has several stops
        press(page, "Tab", 9)
        at = page.run(FOCUSED)
        if at is None:
            break
        reached.add(at[0])
        assert at[1], f"{view}: focus is not seen at {page.run('document.activeElement.outerHTML')}"
    usable = page.run(USABLE)
    assert len(reached) == usable, f"{view}: Tab reaches {len(reached)} of {usable}"


def every_view(console):
    page = console.page
    for view in VIEWS:
        page.run("document.querySelector('#main').replaceChildren()")  # what is there next is of this view
        console.click(f"[data-view={view}]")
        page.wait(f"document.querySelector('[data-view={view}][aria-current=page]') && {READY}")
        page.run("new Promise((done) => setTimeout(done, 100))")
        wrong = page.run(WRONG_IN_PAGE) + unnamed(page)
        assert not wrong, f"{view}: {wrong}"
        tab_reaches_everything(page, view)


def an_entry(console):
    console.view(33)
    console.badge("good")
    wrong = console.page.run(WRONG_IN_PAGE) + unnamed(console.page)
    assert not wrong, wrong
    tab_reaches_everything(console.page, "entry")


def by_keyboard_alone(console):
    """The first stop leads past the frame; a view is chosen and a search sent without a mouse."""
    page = console.page
    console.open()
    press(page, "Tab", 9)
    assert page.run("document.activeElement.className") == "skip"
    page.run("document.querySelector('[data-view=search]').focus()")
    for kind in ("keyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    page.wait("document.querySelector('form [name=category]') && document.querySelector('#results').children.length")
    page.run("document.querySelector('form [name=category]').focus()")
    page.call("Input.insertText", text="A.4.f")
    page.run("document.querySelector('#results').replaceChildren()")
    for kind in ("keyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    page.wait("document.querySelector('#results').children.length")
    assert console.rows() and all("A.4.f" in row for row in console.rows()), console.rows()


def main():
    with Auditor() as auditor, opened(auditor) as console:
        make_report(auditor.work)
        console.page.call("Accessibility.enable")
        for language in ("zh-CN", "en"):
            console.open()
            assert console.page.run("document.documentElement.lang") == language
            every_view(console)
            an_entry(console)
            by_keyboard_alone(console)
            console.click("#language")
    print("every view has names, roles, focus and contrast")


if __name__ == "__main__":
    sys.exit(main())
