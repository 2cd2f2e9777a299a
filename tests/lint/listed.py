"""Every source and every misuse is in a CMakeLists.txt: a test that nobody builds is worse than none."""
import os
import re

import tree


def check(root):
    problems = []
    for path in tree.files(root, [".cc"]):
        if not is_listed(root, path):
            problems.append(f"{path}: no CMakeLists.txt at or above it lists it")
        known = words(root, os.path.join(os.path.dirname(path), "CMakeLists.txt"))
        problems += [f"{path}: no test of the misuse {name}" for name in misuses(root, path)
                     if name not in known]
    return problems


def misuses(root, path):
    return re.findall(r"#ifdef WEIR_MISUSE_(\w+)", tree.text(root, path) or "")


def is_listed(root, path):
    """Whether a CMakeLists.txt from the file's folder up to the root names it, relative to itself."""
    folder = os.path.dirname(path)
    while True:
        name = os.path.relpath(path, folder or ".")
        if name in words(root, os.path.join(folder, "CMakeLists.txt")):
            return True
        if not folder:
            return False
        folder = os.path.dirname(folder)


def words(root, path):
    if not os.path.exists(os.path.join(root, path)):
        return set()
    without_comments = re.sub(r"#.*", "", tree.text(root, path))
    return set(re.split(r'[\s()"]+', without_comments))
