"""Each folder includes only itself and the folders that the order of the house names for it."""
import house
import tree


def check(root):
    problems = []
    for path in tree.files(root, [".h", ".cc", ".in", ".inc"]):
        home = tree.longest(path, house.ORDER)
        if home is None:
            problems.append(f"{path}: its folder has no place in the order (tests/lint/house.py)")
            continue
        for line, _, included in tree.includes(root, path):
            target = folder_of(included)
            if target and not allowed(home, target):
                problems.append(f"{path}:{line}: {home} may not include {target} ({included})")
    return problems


def folder_of(included):
    """The folder of the house that an include reaches into; None for third-party headers."""
    if included.startswith("weir/v1/"):
        return "proto"
    return tree.longest(included, house.ORDER)


def allowed(home, target):
    """A name in the order opens that folder alone; "compliance" opens all of compliance/."""
    names = house.ORDER[home]
    return target == home or target in names or (
        "compliance" in names and tree.below(target, "compliance"))
