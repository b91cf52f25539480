#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""urlsession inspect tells what becomes of a URL."""

import harness
from command import run
from harness import contains, equal


def inspect(*arguments):
    status, out, err = run("inspect", *arguments)
    return status, out.decode(), err


def encrypted(server):
    status, out, err = inspect("--cacert", server.ca,
                               server.raw_tls + "/fields?Set-Cookie=a%3Db&X-Odd=%C2%9B1m")
    equal((status, err), (0, ""))
    contains(out, f"GET {server.raw_tls}/fields")
    contains(out, "http/1.1 200 OK, ")
    contains(out, "TLS 1.3")
    contains(out, "CN=localhost, valid until 20")
    for label in ("connection", "encryption", "request", "waiting", "response"):
        contains(out, f"\n  {label} ")
    contains(out, "Set-Cookie: a=b\n")
    contains(out, "cookie a=b")
    # Nothing of a server reaches a terminal as a command.
    contains(out, "X-Odd: \\x9b1m\n")


def redirects(server):
    status, out, err = inspect(server.raw + "/redirect/2")
    equal((status, err), (0, ""))
    equal(out.count("GET http"), 3)
    contains(out, "302")
    contains(out, "a connection used before")


def no_redirects(server):
    status, out, err = inspect("--no-location", server.raw + "/redirect/2")
    equal((status, err), (0, ""))
    equal(out.count("GET http"), 1)


def failure(server):
    status, out, err = inspect(server.refused + "/path")
    equal(status, 7)
    contains(out, f"GET {server.refused}/path")
    contains(err, "refused")


def wrong_use(server):
    for arguments in ((), ("one", "two"), ("--unknown", "one")):
        status, out, err = inspect(*arguments)
        equal((status, out), (2, ""))
        contains(err, "urlsession inspect --help")
    equal(inspect("--cacert", "missing.pem", server.raw)[0], 77)


def metrics_of_get(server):
    status, out, err = run("get", "--metrics", server.raw + "/redirect/1")
    equal((status, out), (0, b"Hello"))
    equal(err.count("GET http"), 2)
    contains(err, "\n  waiting ")
    assert "Content-Length" not in err, err


with harness.Server() as peers:
    harness.run([encrypted, redirects, no_redirects, failure, wrong_use, metrics_of_get], peers)
