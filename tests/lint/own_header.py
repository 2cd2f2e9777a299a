"""A source includes its own header first, so the compiler proves that the header stands alone.
Headers that no source includes first are compiled alone by headers.py."""
import os

import tree


def check(root):
    problems = []
    for path in tree.files(root, [".cc"]):
        header = own_header_of(root, path)
        included = tree.includes(root, path)
        if header and (not included or included[0][2] != header):
            problems.append(f"{path}: its first include is not its own header {header}")
    return problems


def own_header_of(root, source):
    """x.h of x.cc, when there is one."""
    header = os.path.splitext(source)[0] + ".h"
    return header if os.path.exists(os.path.join(root, header)) else None
