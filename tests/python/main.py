#!/usr/bin/python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every behaviour of a list, the first argument, or only those named after it, and prints TAP."""

import sys
import traceback

import contents
import cookies
import decisions
import downloads
import errors
import loads
import messages
import metrics
import redirects
import sending
import sessions
import streams
import support
import tasks
import uploads
import waiting

PREFIX = "behaviour_"


def read_list(path):
    with open(path, encoding="utf-8") as lines:
        return [line.partition("|")[0].strip() for line in lines
                if line.strip() and not line.startswith("#")]


def find_functions():
    return {name[len(PREFIX):].replace("_", "-"): function
            for module in (
                contents,
                cookies,
                decisions,
                downloads,
                errors,
                loads,
                messages,
                metrics,
                redirects,
                sending,
                sessions,
                streams,
                tasks,
                uploads,
                waiting,
            )
            for name, function in vars(module).items() if name.startswith(PREFIX)}


def run_one(number, name, function):
    try:
        assert function is not None, "No function for this behaviour"
        function()
    except Exception:
        print(f"not ok {number} {name}")
        for line in traceback.format_exc().splitlines():
            print(f"# {line}")
        return False
    print(f"ok {number} {name}", flush=True)
    return True


def main(path, *wanted):
    functions = find_functions()
    listed = read_list(path)
    names = [name for name in listed if not wanted or name in wanted]
    unlisted = [name for name in functions if name not in listed]
    print(f"1..{len(names) + len(unlisted)}")
    support.Peers.start()
    failed = sum(not run_one(number, name, functions.get(name))
                 for number, name in enumerate(names, 1))
    support.Peers.stop()
    for number, name in enumerate(unlisted, len(names) + 1):
        print(f"not ok {number} {name} # not in the list")
    return 1 if failed or unlisted else 0


sys.exit(main(*sys.argv[1:]))
