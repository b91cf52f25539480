#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cookies that are given, taken from servers, read from files and written."""

import http.cookiejar
import os
import pathlib
import urllib.parse

import harness
from command import fails, get, popen, run
from harness import TIMEOUT, contains, equal

JAR = pathlib.Path("jar")
HEAD = "# Netscape HTTP Cookie File\n# Written by urlsession.\n\n"
LATER = 4102444800  # In the year 2100.


def setting(server, *cookies):
    """The URL of an answer that sets these."""
    fields = [f"Set-Cookie={urllib.parse.quote(cookie, safe='')}" for cookie in cookies]
    return server.raw + "/fields?" + "&".join(fields)


def sent(server, *arguments, path="/echo"):
    """The values of the Cookie headers that arrive."""
    head = get(*arguments, server.raw + path).partition(b"\r\n\r\n")[0]
    return [line[8:].decode() for line in head.split(b"\r\n") if line.startswith(b"Cookie: ")]


def write(*lines, end="\n"):
    JAR.write_text("".join("\t".join(map(str, line)) + end for line in lines), encoding="utf-8",
                   newline="")


def written():
    text = JAR.read_text(encoding="utf-8")
    equal(text[:len(HEAD)], HEAD, "head of the file")
    return text[len(HEAD):].splitlines()


def given_as_pairs(server):
    equal(sent(server, "-b", "a=b"), ["a=b"])
    equal(sent(server, "--cookie=a = b;c= d ; e=f=g;;", "-b", "ö=ü"), ["a=b; c=d; e=f=g; ö=ü"])
    equal(sent(server, "-b", "a=1", "-b", "a=2"), ["a=2"])
    equal(sent(server, "-b", "a=b", path="/redirect-to/302?/echo"), ["a=b"])
    equal(sent(server), [])


def given_for_the_host_only(server):
    other = server.raw.replace("127.0.0.1", "localhost") + "/echo"
    equal(sent(server, "-b", "a=b", path="/redirect-to/302?" + other), [])
    out = get("-b", "a=b", server.raw + "/echo", other)
    equal(out.count(b"\r\nCookie: a=b\r\n"), 2, "for the host of each URL")


def given_encrypted(server):
    out = get("--cacert", server.ca, "-b", "__Host-a=b", server.raw_tls + "/echo")
    contains(out, b"\r\nCookie: __Host-a=b\r\n")
    contains(fails(2, "-b", "__Host-a=b", server.raw + "/echo"), "__Host-a")


def cannot_be_given(server):
    server.control("/reset")
    contains(fails(2, "-b", "a=b\nc", server.raw + "/ok"), "“a”")
    contains(fails(2, "-b", "a=" + 5000 * "b", server.raw + "/ok"), "“a”")
    equal(server.control("/stats")["requests"], 0, "requests")
    fails(3, "-b", "a=b", "nonsense")


def header_comes_first(server):
    equal(sent(server, "-b", "a=b", "-H", "Cookie: c=d"), ["c=d"])


def curl_shows_that_there_are_some(server):
    out = get("--curl", "-b", "a=s3cret", "-c", "jar", server.raw + "/ok")
    contains(out, b"'Cookie: REDACTED'")
    equal(b"s3cret" in out, False, "secret shown")
    equal(b"Cookie" in get("--curl", server.raw + "/ok"), False, "a header")
    equal(os.listdir("."), [])


def read_from_file(server):
    write(("127.0.0.1", "FALSE", "/", "FALSE", 0, "session", "1"),
          ("#HttpOnly_127.0.0.1", "FALSE", "/echo", "FALSE", LATER, "kept", "two words\tand more"),
          ("127.0.0.1", "false", "/", "FALSE", "", "empty", ""),
          ("127.0.0.1", "FALSE", "/", "FALSE", f"{LATER}.5", "without"),
          ("127.0.0.1", "FALSE", "/", "FALSE", 1, "expired", "1"),
          ("127.0.0.1", "FALSE", "/", "TRUE", 0, "secure", "1"),
          ("127.0.0.1", "FALSE", "/elsewhere", "FALSE", 0, "path", "1"),
          ("localhost", "FALSE", "/", "FALSE", 0, "host", "1"),
          (".org", "TRUE", "/", "FALSE", 0, "suffix", "1"),
          ("# A comment",), ("",))
    wanted = ["kept=two words\tand more; session=1; empty=; without="]
    equal(sent(server, "-b", "jar"), wanted)
    equal(sent(server, "-b", "jar", "-b", "session=2"),
          ["kept=two words\tand more; session=2; empty=; without="])
    write(("127.0.0.1", "FALSE", "/", "FALSE", 0, "a", "b"), end="\r\n")
    equal(sent(server, "-b", "jar"), ["a=b"])


def read_from_standard_input(server):
    out = get("-b", "-", server.raw + "/echo",
              sent=b"127.0.0.1\tFALSE\t/\tFALSE\t0\ta\tb\n")
    contains(out, b"\r\nCookie: a=b\r\n")
    contains(fails(2, "-b", "-", "-d", "@-", server.raw + "/echo"), "standard input")


def file_that_is_missing(server):
    equal(sent(server, "-b", "missing", "-b", ""), [])


def file_that_is_none(server):
    contains(fails(26, "-b", ".", server.raw + "/ok"), "irectory")
    for line in (("127.0.0.1", "FALSE", "/", "FALSE", 0),
                 ("127.0.0.1", "perhaps", "/", "FALSE", 0, "a", "b"),
                 ("127.0.0.1", "FALSE", "/", "0", 0, "a", "b"),
                 ("127.0.0.1", "FALSE", "/", "FALSE", "soon", "a", "b")):
        write(("# First",), line)
        equal(fails(26, "-b", "jar", server.raw + "/ok"), "Line 2 of “jar” is no cookie")


def written_to_file(server):
    get("-c", "jar", "-o", "/dev/null",
        setting(server, "a=b", "c=d; Path=/x; HttpOnly", "e=f=g; Max-Age=1000",
                "h=\t", "gone=1; Max-Age=0", "caf\xe9=\xe9"))
    lines = [line.split("\t") for line in written()]
    equal([line[:4] + line[5:] for line in lines],
          [["127.0.0.1", "FALSE", "/", "FALSE", "a", "b"],
           ["#HttpOnly_127.0.0.1", "FALSE", "/x", "FALSE", "c", "d"],
           ["127.0.0.1", "FALSE", "/", "FALSE", "e", "f=g"],
           ["127.0.0.1", "FALSE", "/", "FALSE", "h", ""],
           ["127.0.0.1", "FALSE", "/", "FALSE", "café", "é"]])
    equal([line[4] == "0" for line in lines], [True, True, False, True, True], "of the session")
    equal(os.stat("jar").st_mode & 0o777, 0o600, "mode")
    equal(sent(server, "-b", "jar"), ["a=b; e=f=g; h=; café=é"])


def written_for_other_programs(server):
    write((".example.org", "TRUE", "/a", "TRUE", LATER - 10 ** 9, "a", "b"))
    get("-b", "jar", "-c", "jar", "-o", "/dev/null", setting(server, "c=d; HttpOnly"))
    jar = http.cookiejar.MozillaCookieJar("jar")
    jar.load(ignore_discard=True, ignore_expires=True)
    equal(sorted((cookie.domain, cookie.name, cookie.value, cookie.secure) for cookie in jar),
          [(".example.org", "a", "b", True), ("127.0.0.1", "c", "d", False)])


def given_are_not_written(server):
    get("-b", "a=1; b=2", "-c", "jar", "-o", "/dev/null", setting(server, "b=3", "c=4"))
    equal([line.split("\t")[5:] for line in written()], [["b", "3"], ["c", "4"]])


def kept_from_run_to_run(server):
    equal(get("-b", "jar", "-c", "jar", setting(server, "count=1", "other=1")), b"Hello")
    equal(get("-b", "jar", "-c", "jar", setting(server, "count=2", "other=; Max-Age=0")), b"Hello")
    equal(sent(server, "-b", "jar"), ["count=2"])


def written_to_standard_output(server):
    out = get("-c", "-", setting(server, "a=b")).decode()
    equal(out, f"Hello{HEAD}127.0.0.1\tFALSE\t/\tFALSE\t0\ta\tb\n")
    equal(get("-c", "-", server.raw + "/ok").decode(), "Hello" + HEAD)


def written_after_a_failure(server):
    status, _, _ = run("get", "-c", "jar", setting(server, "a=b"), server.raw + "/drop-body")
    equal(status, 56)
    equal(written()[0].split("\t")[5:], ["a", "b"])


def cannot_be_written(server):
    contains(fails(23, "-c", "missing/jar", server.raw + "/ok"), "missing/jar")
    fails(56, "-c", "missing/jar", server.raw + "/drop-body")
    with open("/dev/full", "wb") as full:
        process = popen("get", "-c", "-", "-o", "file", server.raw + "/ok", stdout=full)
        err = process.communicate(timeout=TIMEOUT)[1]
    equal(process.returncode, 23)
    contains(err, b"standard output")


with harness.Server() as peers:
    harness.run([
        given_as_pairs, given_for_the_host_only, given_encrypted, cannot_be_given,
        header_comes_first, curl_shows_that_there_are_some, read_from_file,
        read_from_standard_input, file_that_is_missing, file_that_is_none, written_to_file,
        written_for_other_programs, given_are_not_written,
        kept_from_run_to_run, written_to_standard_output, written_after_a_failure,
        cannot_be_written,
    ], peers)
