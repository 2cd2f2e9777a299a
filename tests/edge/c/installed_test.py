"""The library, its header and its package files as they are installed."""

import os
import pathlib
import subprocess
import tempfile
import unittest

LIB = pathlib.Path(os.environ["WEIR_LIB"])
CC = os.environ.get("WEIR_CC", "cc")
PROGRAM = '#include <stdio.h>\n#include <weir/edge.h>\nint main(void) { return puts(weir_version()) < 0; }\n'
PROJECT = """cmake_minimum_required(VERSION 3.20)
project(caller C)
find_package(weir-edge 0.1 REQUIRED)
add_executable(caller main.c)
target_link_libraries(caller PRIVATE weir::edge)
"""


@unittest.skipIf(os.environ.get("WEIR_SANITIZE"), "an installed library has no sanitizer")
class Installed(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="weir-installed-")
        self.addCleanup(self.folder.cleanup)
        self.prefix = pathlib.Path(self.folder.name) / "prefix"
        self.run_("cmake", "--install", LIB.parent, "--component", "embedding", "--prefix", self.prefix)
        self.source = pathlib.Path(self.folder.name) / "main.c"
        self.source.write_text(PROGRAM)

    def run_(self, *args, **kwargs):
        done = subprocess.run([str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120, **kwargs)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout.strip()

    def says_its_version(self, program):
        library = next(self.prefix.rglob("libweir-edge.so")).parent
        said = self.run_(program, env={**os.environ, "LD_LIBRARY_PATH": str(library)})
        self.assertRegex(said, r"^\d+\.\d+\.\d+$")

    def test_pkg_config_builds_a_c11_program(self):
        where = {**os.environ, "PKG_CONFIG_PATH": str(next(self.prefix.rglob("weir-edge.pc")).parent)}
        flags = self.run_("pkg-config", "--cflags", "--libs", "weir-edge", env=where).split()
        program = self.source.with_suffix("")
        self.run_(CC, "-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", self.source, "-o", program, *flags)
        self.says_its_version(program)

    def test_find_package_builds_a_program(self):
        folder = self.source.parent
        (folder / "CMakeLists.txt").write_text(PROJECT)
        self.run_("cmake", "-S", folder, "-B", folder / "b", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.run_("cmake", "--build", folder / "b")
        self.says_its_version(folder / "b/caller")

    def test_the_header_is_c_and_cxx(self):
        include = self.prefix / "include"
        for language, standard in (("c", "c99"), ("c", "c11"), ("c++", "c++11"), ("c++", "c++20")):
            self.run_(CC, f"-std={standard}", "-x", language, "-Wall", "-Wextra", "-pedantic", "-Werror",
                      f"-I{include}", "-fsyntax-only", self.source)


if __name__ == "__main__":
    unittest.main()
