#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints "PASSED FAILED SKIPPED" of a meson test log (testlog.json).

A program that speaks TAP counts by its cases, any other as one.
"""

import json
import re
import sys

CASE = re.compile(r"^(not )?ok\b([^\n]*)", re.MULTILINE)
PLAN = re.compile(r"^1\.\.\d+", re.MULTILINE)
PASSED = ("OK", "EXPECTEDFAIL")
SKIPPED = ("SKIP", "IGNORED")


def count(entry):
    """(passed, failed, skipped) of one test program."""
    result, output = entry["result"], entry.get("stdout") or ""
    if result in SKIPPED:
        print(f"skipped: {entry['name']}", file=sys.stderr)
        return 0, 0, 1
    passed = failed = skipped = 0
    if PLAN.search(output):
        for bad, rest in CASE.findall(output):
            if re.search(r"#\s*(skip|todo)", rest, re.IGNORECASE):
                skipped += 1
                continue
            passed, failed = (passed, failed + 1) if bad else (passed + 1, failed)
    if result in PASSED:
        # A program without cases is one.
        return (passed, failed, skipped) if PLAN.search(output) else (1, 0, 0)
    # A crash or a leak at the end fails the program though each case passed.
    return passed, max(failed, 1), skipped


def main():
    passed = failed = skipped = 0
    try:
        with open(sys.argv[1], encoding="utf-8") as log:
            for line in log:
                more_passed, more_failed, more_skipped = count(json.loads(line))
                passed += more_passed
                failed += more_failed
                skipped += more_skipped
    except FileNotFoundError:
        # The build broke before a test could run.
        failed = 1
    print(passed, failed, skipped)


main()
