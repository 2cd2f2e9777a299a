"""Files stay small: headers, sources, and main.cc, which is a parts list. Data tables (.inc) may be long."""
import os

import house
import tree


def check(root):
    problems = []
    for path in tree.files(root, house.MAX_LINES):
        lines = (tree.text(root, path) or "").count("\n")
        limit = limit_of(path)
        if lines > limit:
            problems.append(f"{path}: {lines} lines; the limit is {limit}")
    return problems


def limit_of(path):
    if os.path.basename(path) == "main.cc":
        return house.MAX_MAIN_LINES
    return house.MAX_LINES[os.path.splitext(path)[1]]
