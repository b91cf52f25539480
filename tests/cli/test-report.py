#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is told of loads by their metrics: -w and --har."""

import json
import os
import pathlib

import harness
from command import fails, get, run
from harness import contains, equal


def written(server, names, path, *arguments, peer="raw"):
    """The values of variables after a load whose body goes to a file."""
    wanted = "|".join("%{" + name + "}" for name in names)
    out = get(*arguments, "-o", "body", "-w", wanted, getattr(server, peer) + path)
    return out.decode().split("|")


def values(server):
    code, kind, url, ip, size = written(
        server, ["http_code", "content_type", "url_effective", "remote_ip", "size_download"],
        "/gzip/1000")
    equal((code, kind), ("200", "application/octet-stream"))
    equal((url, ip), (server.raw + "/gzip/1000", "127.0.0.1"))
    assert 0 < int(size) < 1000, size


def times_in_order(server):
    names = ["time_namelookup", "time_connect", "time_appconnect", "time_pretransfer",
             "time_starttransfer", "time_total"]
    times = [float(text) for text in written(server, names, "/ok", "--cacert", server.ca,
                                             peer="raw_tls")]
    equal(times, sorted(times))
    assert times[1] > 0 and times[-1] < 60, times
    # Without TLS its time is nothing.
    equal(written(server, ["time_appconnect", "time_redirect"], "/ok"), ["0.000000", "0.000000"])


def redirects(server):
    number, url, time = written(server, ["num_redirects", "url_effective", "time_redirect"],
                                "/redirect/2")
    equal(number, "2")
    assert not url.endswith("/redirect/2"), url
    assert float(time) > 0, time


def sent_data(server):
    equal(written(server, ["size_upload"], "/sink", "-d", "12345"), ["5"])


def text_and_escapes(server):
    equal(get("-w", r"\n%%{x\t100%\q\n", server.raw + "/ok"), b"Hello\n%{x\t100%\\q\n")


def several_urls_in_order(server):
    out = get("-o", "a", "-o", "b", "-w", r"%{http_code}\n", server.raw + "/slow-head/300",
              server.raw + "/status/404")
    equal(out, b"200\n404\n")


def failures(server):
    status, out, _ = run("get", "-w", "%{http_code} %{remote_ip}", server.refused + "/")
    equal((status, out), (7, b"000 "))
    status, out, _ = run("get", "-f", "-w", "%{http_code}", server.raw + "/status/500")
    equal((status, out), (22, b"500"))
    status, out, _ = run("get", "--max-time=0.3", "-w", "%{http_code}", server.raw + "/never")
    equal((status, out), (28, b"000"))


def unknown_variable(server):
    contains(fails(2, "-w", "%{http_code}%{nonsense}", server.raw + "/ok"), "nonsense")


def archive(server):
    get("-o", "a", "-o", "b", "--har", "log.har", "-H", "Authorization: Bearer secret",
        server.raw + "/redirect/1", server.raw + "/ok?key=secret")
    text = pathlib.Path("log.har").read_text(encoding="utf-8")
    log = json.loads(text)["log"]
    equal(log["version"], "1.2")
    equal([entry["response"]["status"] for entry in log["entries"]], [302, 200, 200])
    assert "secret" not in text, text


def archive_that_cannot_be_written(server):
    contains(fails(23, "-o", "a", "--har", "missing/log.har", server.raw + "/ok"), "missing")


def debug_log(server):
    os.environ["URLSESSION_DEBUG"] = "all"
    try:
        status, _, err = run("get", server.raw + "/redirect/1?key=secret", "-o", "body")
    finally:
        del os.environ["URLSESSION_DEBUG"]
    equal(status, 0)
    contains(err, "302 to " + server.raw)
    assert "secret" not in err, err


with harness.Server() as peers:
    harness.run([
        values, times_in_order, redirects, sent_data, text_and_escapes, several_urls_in_order,
        failures, unknown_variable, archive, archive_that_cannot_be_written,
        debug_log,
    ], peers)
