#!/usr/bin/env python3
"""headers.py ROOT BUILD: compiles every header alone that no compiled source includes first.

Uses the flags of BUILD/compile_commands.json, without precompiled headers. Exit 1 when one fails.
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

import tree

# Launcher, source, outputs and the precompiled header.
NOT_FOR_HEADERS = re.compile(
    r"^\S*ccache |(?<= )(-(Xclang|include|o|c|MF|MT) \S+|-MD|-Winvalid-pch)(?= |$)")


def main():
    root, build = os.path.realpath(sys.argv[1]), sys.argv[2]
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = sources_of(root, json.load(file))
    headers = [h for h in tree.files(root, [".h"]) if h not in proven(root, commands)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = [f for f in pool.map(lambda h: compile_alone(root, h, commands), headers) if f]
    print("\n".join(failures) if failures else f"{len(headers)} headers compiled alone")
    return 1 if failures else 0


def sources_of(root, entries):
    """Path below the root -> its compile command."""
    paths = ((os.path.relpath(os.path.realpath(entry["file"]), root), entry) for entry in entries)
    return {path: entry for path, entry in paths if not path.startswith("..")}


def proven(root, commands):
    """Headers that a source includes before anything else; a precompiled header proves nothing."""
    firsts = (tree.includes(root, source)[:1] for source, entry in commands.items()
              if os.path.exists(os.path.join(root, source)) and "cmake_pch" not in entry["command"])
    return {first[0][2] for first in firsts if first}


def compile_alone(root, header, commands):
    """The compiler's complaint, or None. The flags are those of the source nearest to the header."""
    nearest = max(commands, key=lambda source: (len(os.path.commonprefix([source, header])), source))
    command = shlex.split(NOT_FOR_HEADERS.sub("", commands[nearest]["command"]))
    folders = ["-I", root, "-I", os.path.join(root, "edge/include")]  # the second: as embedders see us
    run = subprocess.run(command + folders + ["-fsyntax-only", "-x", "c++", "-"],
                         input=f'#include "{header}"\n', cwd=commands[nearest]["directory"],
                         capture_output=True, text=True, check=False)
    return f"{header}: does not compile alone\n{run.stderr}" if run.returncode else None


if __name__ == "__main__":
    sys.exit(main())
