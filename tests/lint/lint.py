#!/usr/bin/env python3
"""lint.py CHECK ROOT: prints what is wrong, one line a problem; exit 1 when there is any."""
import sys

import forbidden
import layers
import listed
import own_header
import sizes
import third_party

CHECKS = {
    "layers": layers.check,
    "third-party": third_party.check,
    "listed": listed.check,
    "own-header": own_header.check,
    "sizes": sizes.check,
    "forbidden": forbidden.check,
}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in CHECKS:
        print(f"{__doc__}\nChecks: {' '.join(CHECKS)}", file=sys.stderr)
        return 2
    problems = CHECKS[sys.argv[1]](sys.argv[2])
    print("\n".join(problems) if problems else f"{sys.argv[1]}: nothing wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
