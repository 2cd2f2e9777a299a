"""The files of the tree and what they include."""
import os
import re

CODE_FOLDERS = ["proto", "compliance", "router", "config", "edge", "cloud", "tests"]
SKIPPED_FOLDERS = {".git", "build", "models", "node_modules", "__pycache__"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')


def files(root, suffixes=None):
    """Paths relative to root, sorted; of the code folders only when suffixes are given."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), root)
            if suffixes is None or in_code(path) and path.endswith(tuple(suffixes)):
                found.append(path)
    return sorted(found)


def in_code(path):
    return path.split("/")[0] in CODE_FOLDERS


def text(root, path):
    """The file's text, or None when it is binary."""
    with open(os.path.join(root, path), "rb") as file:
        data = file.read()
    try:
        return data.decode("utf-8") if b"\0" not in data else None
    except UnicodeDecodeError:
        return None


def includes(root, path):
    """(line number, "<" or '"', included path) of each include."""
    lines = (text(root, path) or "").splitlines()
    matches = ((number, INCLUDE.match(line)) for number, line in enumerate(lines, 1))
    return [(number, match.group(1), match.group(2)) for number, match in matches if match]


def below(path, folder):
    return folder == "" or path == folder or path.startswith(folder + "/")


def longest(path, folders):
    """The most specific of `folders` that holds `path`, or None."""
    return max((f for f in folders if below(path, f)), key=len, default=None)
