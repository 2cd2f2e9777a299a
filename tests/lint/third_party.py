"""Third-party headers stay in their places, generated ones out of our contracts."""
import house
import tree


def check(root):
    problems = []
    for path in tree.files(root, [".h", ".cc", ".in", ".inc"]):
        for line, quote, included in tree.includes(root, path):
            problem = misplaced(path, quote, included)
            if problem:
                problems.append(f"{path}:{line}: {problem}")
    return problems


def misplaced(path, quote, included):
    """What is wrong with this include, or None."""
    if included.endswith(".grpc.pb.h") and not in_places(path, house.THIRD_PARTY["gRPC"]["where"]):
        return f"{included} is a gRPC header"
    if included.endswith(".pb.h"):
        return wire_in_header(path, included)
    if tree.in_code(included):
        return None
    return foreign(path, quote, included)


def wire_in_header(path, included):
    guarded = in_places(path, house.NO_WIRE_IN_HEADERS) and not in_places(path, house.WIRE_IN_HEADERS)
    return f"{included} in a header of ours" if guarded and path.endswith(".h") else None


def foreign(path, quote, included):
    for name, rule in house.THIRD_PARTY.items():
        if not included.startswith(tuple(rule["prefixes"])):
            continue
        if not in_places(path, rule["where"]):
            return f"{name} ({included}) is allowed only in {', '.join(rule['where'])}"
        # The tests are nobody's contract.
        if path.endswith(".h") and not rule["headers"] and not path.startswith("tests/"):
            return f"{name} ({included}) in a header; only sources may include it"
        return None
    known = "." not in included or included.startswith(tuple(house.SYSTEM_HEADERS))
    return None if quote == "<" and known else f"{included} has no place (tests/lint/house.py)"


def in_places(path, places):
    return any(tree.below(path, place) for place in places)
