#!/usr/bin/env python3
"""Roles by client certificate over TLS, before and after people are read again; needs no browser."""
# Shows: P-10
import os
import signal
import ssl
import sys

from auditor_program import WEIR, Auditor, run


def check_roles(auditor):
    assert auditor.get("dpo", "/api/overview?log=gateway") == 200
    assert auditor.get("dpo", "/api/search?log=gateway") == 403
    assert auditor.get("ops", "/api/overview?log=gateway") == 403
    assert auditor.get("stranger", "/api/me") == 403
    try:
        auditor.get(None, "/")
    except (ssl.SSLError, OSError):
        return
    raise AssertionError("somebody without a certificate was served")


def main():
    with Auditor() as auditor:
        check_roles(auditor)
        auditor.process.send_signal(signal.SIGHUP)
        check_roles(auditor)
        auditor.stop()
        run(WEIR, "audit", "verify", os.path.join(auditor.work, "state", "access"))
    print("roles held")


if __name__ == "__main__":
    sys.exit(main())
