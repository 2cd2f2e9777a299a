"""Nothing unfinished and nothing of one machine is written down anywhere in the tree."""
import re

import house
import tree


def check(root):
    problems = []
    for path in tree.files(root):
        if path in house.FORBIDDEN_EXEMPT:
            continue
        for number, line in enumerate((tree.text(root, path) or "").splitlines(), 1):
            problems += [f"{path}:{number}: {what}: {match.group(0)}"
                         for pattern, what in house.FORBIDDEN for match in re.finditer(pattern, line)]
    return problems
