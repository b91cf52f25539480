# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the Python tests share: TAP, the test server, and running programs."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
import urllib.request

TIMEOUT = 60
PATTERN_PERIOD = 251


def pattern(size):
    """The bytes the raw server sends as /bytes/SIZE."""
    period = bytes(range(PATTERN_PERIOD))
    return (period * (size // PATTERN_PERIOD + 1))[:size]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def equal(got, wanted, what="value"):
    if got != wanted:
        raise AssertionError(f"{what}: {got!r} instead of {wanted!r}")


def contains(text, part):
    if part not in text:
        raise AssertionError(f"{part!r} is not in {text!r}")


class Server:
    """The peers of the tests; their addresses are attributes, such as .raw"""

    def __init__(self):
        self.process = subprocess.Popen([os.environ["URLSESSION_TEST_SERVER"]],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("The test server did not start")
        self.addresses = json.loads(line)

    def __getattr__(self, name):
        return self.addresses[name]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(TIMEOUT)

    def control(self, path, peer="raw_control"):
        """Asks the control port, as in control("/wait/requests/1"); returns the counters."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.addresses[peer] + path, timeout=TIMEOUT) as answer:
            return json.load(answer)


def run(tests, *arguments):
    """Runs the functions, each in a folder of its own, and prints TAP."""
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        home = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                test(*arguments)
                verdict = "ok"
            except Exception:  # pylint: disable=broad-except
                failed += 1
                verdict = "not ok"
                print("\n".join("# " + line for line in traceback.format_exc().splitlines()))
            finally:
                os.chdir(home)
        print(f"{verdict} {number} {test.__name__}", flush=True)
    sys.exit(1 if failed else 0)
