"""Programs that know nothing of Weir and check what it wrote: Go with golang.org/x/mod, as Debian packages it."""

import os
import pathlib
import shutil
import subprocess

SOURCES = pathlib.Path(__file__).resolve().parent / "foreign"
GOPATH = pathlib.Path("/usr/share/gocode")  # golang-golang-x-mod-dev
ABSENT = "SKIPPED: no go or no golang-golang-x-mod-dev here"


def build(folder, *sources):
    """The program made of these files of foreign/, in `folder`; None where Go or its x/mod is not installed."""
    go = shutil.which("go")
    if not go or not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        return None
    program = pathlib.Path(folder) / sources[0].removesuffix(".go")
    subprocess.run([go, "build", "-o", program, *(SOURCES / name for name in (*sources, "check.go"))], check=True, cwd=folder,
                   env={**os.environ, "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOPROXY": "off", "GOFLAGS": "",
                        "GOCACHE": str(pathlib.Path(folder) / "go-cache"), "GOTOOLCHAIN": "local"})
    return program
