# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Running the urlsession command."""

import os
import subprocess

from harness import TIMEOUT, equal


def popen(*arguments, **keywords):
    keywords.setdefault("stdout", subprocess.PIPE)
    keywords.setdefault("stderr", subprocess.PIPE)
    keywords.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.Popen([os.environ["URLSESSION_CLI"], *arguments], **keywords)


def run(*arguments, sent=b""):
    """Status, standard output and standard error of a whole run."""
    process = popen(*arguments, stdin=subprocess.PIPE)
    try:
        out, err = process.communicate(sent, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, out, err.decode()


def get(*arguments, status=0, quiet=True, sent=b""):
    """The standard output of a "get" that ends as it should."""
    got, out, err = run("get", *arguments, sent=sent)
    equal((got, err if quiet and status == 0 else ""), (status, ""), "status and standard error")
    return out


def fails(status, *arguments):
    """The message of a "get" that fails."""
    got, _, err = run("get", *arguments)
    equal(got, status, f"status of {arguments}; it said {err!r}")
    lines = err.splitlines()
    if not lines or not all(line.startswith(("urlsession: ", "“")) for line in lines):
        raise AssertionError(f"not a message: {err!r}")
    return lines[0].removeprefix("urlsession: ")
