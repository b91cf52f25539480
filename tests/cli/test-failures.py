#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Loads that fail or are ended: the exit status, and what is left behind."""

import os
import pathlib
import signal

import harness
from command import fails, get, popen, run
from harness import TIMEOUT, contains, equal


def status_of_each_failure(server):
    raw = server.raw
    for status, url in (
            (3, "http://[nonsense/"), (3, "nonsense"), (1, "gopher://localhost/"),
            (6, "https://does-not-exist.invalid/"), (7, server.refused + "/"),
            (8, raw + "/bad-status-line"), (56, raw + "/drop-before-head"),
            (56, raw + "/drop-body"), (56, raw + "/reset-body"), (56, raw + "/drop-chunked"),
            (61, raw + "/bad-gzip"), (64, "http://example.org/")):
        fails(status, url)


def status_of_each_certificate(server):
    for peer in ("expired", "not_yet_valid", "wrong_host", "self_signed", "untrusted_root",
                 "missing_intermediate"):
        fails(60, "--cacert", server.ca, server.addresses[peer] + "/ok")
    fails(60, server.raw_tls + "/ok")
    fails(35, "--cacert", server.ca, server.nginx_tls11 + "/")


def status_of_bad_data(server):
    contains(fails(26, "-d", "@missing", server.raw + "/echo"), "missing")
    fails(26, "-d", "@.", server.raw + "/echo")


def status_of_redirects(server):
    server.control("/reset")
    fails(47, server.raw + "/redirect/21")
    fails(47, "--max-redirs", "2", server.raw + "/redirect/3")
    fails(47, "--max-redirs", "0", server.raw + "/redirect/1")
    fails(1, server.raw + "/redirect-to/302?file:///etc/passwd")
    fails(64, "--cacert", server.ca, f"{server.raw_tls}/redirect-to/302?{server.raw}/ok")
    fails(65, "-d", "@-", server.raw + "/redirect-to/307?/echo")


def status_of_http_with_fail(server):
    for option in "-f", "--fail":
        status, out, err = run("get", option, "-i", server.raw + "/status/404", "-o", "file")
        equal((status, out), (22, b""))
        contains(err, "404")
    equal(os.listdir("."), [])
    fails(22, "--fail", server.raw + "/status/500")
    fails(22, "--fail", "-I", server.raw + "/redirect-to/302?/status/400")


def message_names_url_without_secrets(server):
    url = server.raw.replace("//", "//user:s3cret@") + "/drop-before-head?token=s3cret"
    message = fails(56, url)
    contains(message, server.raw + "/drop-before-head")
    equal("s3cret" in message, False, "secret shown")


def one_failure_does_not_stop_others(server):
    status, out, err = run("get", server.raw + "/drop-body", server.raw + "/ok")
    equal(status, 56)
    contains(out, b"Hello")
    equal(len(err.splitlines()), 1, "lines of the message")


def first_failure_counts(server):
    # The second cannot fail before the first: it waits for it.
    status, _, err = run("get", "-o", "missing/file", "-o", "two", server.raw + "/ok",
                         server.raw + "/drop-body")
    equal(status, 23)
    equal(len(err.splitlines()), 2, "lines of the messages")


def time_limit(server):
    message = fails(28, "--max-time", "0.2", server.raw + "/never", "-o", "file")
    contains(message, "--max-time")
    equal(os.listdir("."), [])


def time_limit_not_reached(server):
    equal(get("--max-time", "60", server.raw + "/ok"), b"Hello")


def silence_is_limited(server):
    """While connecting, waiting for the head, and in the body."""
    for url in (server.full_backlog + "/", server.hang_tls + "/", server.raw + "/never",
                server.raw + "/head-then-hang", server.raw + "/body-then-hang"):
        contains(fails(28, "--connect-timeout", "0.3", "-o", "file", url),
                 "Nothing was heard for 0.3 seconds")
        equal(os.listdir("."), [])


def progress_is_not_limited(server):
    # Longer than the limit in all, and a tenth of it without a byte.
    lines = get("--connect-timeout=1", server.raw + "/trickle/12/100").splitlines()
    equal(len(lines), 12, "lines")


def nothing_is_repeated(server):
    server.control("/reset")
    equal(get("--retry", "0", server.raw + "/ok"), b"Hello")
    fails(56, "--retry", "0", server.raw + "/drop-before-head")
    equal(server.control("/stats")["requests"], 2, "requests")


def nothing_left_of_a_failure(server):
    pathlib.Path("kept").write_text("old", encoding="utf-8")
    fails(56, "-o", "kept", "-o", "new", server.raw + "/drop-chunked", server.raw + "/reset-body")
    equal(os.listdir("."), ["kept"])
    equal(pathlib.Path("kept").read_text(encoding="utf-8"), "old")


def file_that_cannot_be_written(server):
    server.control("/reset")
    contains(fails(23, "-o", "missing/file", server.raw + "/ok"), "missing/file")
    contains(fails(23, "-o", ".", server.raw + "/ok"), "directory")
    equal(server.control("/stats")["requests"], 0, "requests")


def full_device(server):
    contains(fails(23, "-o", "/dev/full", server.raw + "/ok"), "/dev/full")
    with open("/dev/full", "wb") as full:
        process = popen("get", server.raw + "/ok", stdout=full)
        err = process.communicate(timeout=TIMEOUT)[1]
    equal(process.returncode, 23)
    contains(err, b"standard output")
    with open("/dev/full", "wb") as full:
        process = popen("get", "--curl", server.raw + "/ok", stdout=full)
        err = process.communicate(timeout=TIMEOUT)[1]
    equal(process.returncode, 23)
    contains(err, b"standard output")


def closed_standard_output(server):
    process = popen("get", server.raw + "/ok", stdout=None, preexec_fn=lambda: os.close(1))
    err = process.communicate(timeout=TIMEOUT)[1]
    equal(process.returncode, 23)
    contains(err, b"standard output")


def _end(process, number):
    process.send_signal(number)
    err = process.communicate(timeout=TIMEOUT)[1]
    equal(err, b"", "message")
    return process.returncode


def signals_leave_nothing(server):
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        server.control("/reset")
        process = popen("get", "-o", "file", server.raw + "/body-then-hang")
        server.control("/wait/route/1/body-then-hang")
        equal(len(os.listdir(".")), 1, "files meanwhile")
        equal(_end(process, number), status)
        equal(os.listdir("."), [])
        server.control("/wait/open/0")


def broken_pipe_is_quiet(server):
    process = popen("get", server.raw + "/endless", server.raw + "/never")
    equal(len(process.stdout.read(1000)), 1000)
    process.stdout.close()
    equal(process.stderr.read(), b"")
    equal(process.wait(TIMEOUT), 23)
    process.stderr.close()


def reader_that_stalls(server):
    """The server is slowed down, and the command still listens to signals."""
    server.control("/reset")
    process = popen("get", server.raw + "/endless")
    server.control("/wait/endless/100000")
    server.control("/wait/quiet/500")
    equal(_end(process, signal.SIGINT), 130)


def reader_that_goes_on(server):
    server.control("/reset")
    size = 20_000_000
    process = popen("get", f"{server.raw}/bytes/{size}", server.raw + "/ok")
    server.control("/wait/route/1/ok")
    out, err = process.communicate(timeout=TIMEOUT)
    equal((process.returncode, len(out), err), (0, size + 5, b""))


with harness.Server() as peers:
    harness.run([
        status_of_each_failure, status_of_each_certificate, status_of_bad_data,
        status_of_redirects, status_of_http_with_fail,
        message_names_url_without_secrets, one_failure_does_not_stop_others, first_failure_counts,
        time_limit, time_limit_not_reached, silence_is_limited, progress_is_not_limited,
        nothing_is_repeated, nothing_left_of_a_failure, file_that_cannot_be_written, full_device,
        closed_standard_output, signals_leave_nothing, broken_pipe_is_quiet, reader_that_stalls,
        reader_that_goes_on,
    ], peers)
