#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Loads that succeed, with each option."""

import os
import pathlib
import pty
import shlex
import subprocess

import harness
from command import get, popen, run
from harness import TIMEOUT, contains, equal, pattern, sha256

BIG = 16 * 1024 * 1024


def body_to_standard_output(server):
    equal(get(server.raw + "/ok"), b"Hello")


def not_found_is_an_answer(server):
    equal(get(server.raw + "/status/404"), b"Status 404\n")


def empty_body(server):
    equal(get(server.raw + "/empty"), b"")


def bytes_that_are_no_text(server):
    equal(get(server.raw + "/latin1-header"), b"caf\xe9\n")
    equal(get(server.raw + "/bytes/1000"), pattern(1000))


def big_body_is_whole(server):
    wanted = sha256(pattern(BIG))
    equal(sha256(get(f"{server.raw}/bytes/{BIG}")), wanted)
    equal(sha256(get(f"{server.raw}/chunked/{BIG}")), wanted)
    get("-o", "big", f"{server.raw}/bytes/{BIG}")
    equal(sha256(pathlib.Path("big").read_bytes()), wanted)


def method(server):
    contains(get("-X", "PURGE", server.raw + "/echo"), b"PURGE /echo HTTP/1.1\r\n")


def headers(server):
    echo = get("-H", "X-One: 1", "-H", "x-two:two words ", "-H", "X-Empty:", server.raw + "/echo")
    for line in (b"\r\nX-One: 1\r\n", b"\r\nx-two: two words\r\n", b"\r\nX-Empty:"):
        contains(echo, line)


def header_as_latin1(server):
    contains(get("-H", "X-Name: café", server.raw + "/echo"), "X-Name: café".encode())


def data_is_posted(server):
    echo = get("-d", "a=1&b=2", server.raw + "/echo")
    contains(echo, b"POST /echo ")
    contains(echo, b"Content-Length: 7\r\n")
    contains(echo, b"Content-Type: application/x-www-form-urlencoded\r\n")
    equal(echo.partition(b"\r\n\r\n")[2], b"a=1&b=2")


def data_with_method(server):
    contains(get("-X", "PUT", "-d", "x", server.raw + "/echo"), b"PUT /echo ")


def data_from_file(server):
    pathlib.Path("body").write_bytes(pattern(BIG))
    equal(get("-d", "@body", server.raw + "/sink"), str(BIG).encode())
    pathlib.Path("body").write_bytes(pattern(5000))
    equal(get("-d", "@body", server.raw + "/echo").partition(b"\r\n\r\n")[2], pattern(5000))


def data_from_standard_input(server):
    sent = pattern(300_000)
    equal(get("-d", "@-", server.raw + "/echo", sent=sent).partition(b"\r\n\r\n")[2], sent)


def files_pair_with_urls(server):
    out = get("-o", "one", "-o", "two", server.raw + "/ok", server.raw + "/json",
              server.raw + "/status/404")
    equal(out, b"Status 404\n")
    equal(pathlib.Path("one").read_bytes(), b"Hello")
    contains(pathlib.Path("two").read_bytes(), b'"number":42')
    equal(sorted(os.listdir(".")), ["one", "two"])


def dash_is_standard_output(server):
    equal(get("-o", "-", "-o", "two", server.raw + "/status/404", server.raw + "/ok"),
          b"Status 404\n")
    equal(pathlib.Path("two").read_bytes(), b"Hello")


def file_is_replaced(server):
    pathlib.Path("target").write_text("old", encoding="utf-8")
    os.chmod("target", 0o600)
    os.symlink("target", "link")
    get("-o", "link", server.raw + "/ok")
    equal(pathlib.Path("target").read_bytes(), b"Hello")
    equal(os.stat("target").st_mode & 0o777, 0o600, "mode")
    equal(os.path.islink("link"), True, "still a link")


def new_file_follows_umask(server):
    old = os.umask(0o027)
    try:
        get("-o", "new", server.raw + "/ok")
    finally:
        os.umask(old)
    equal(os.stat("new").st_mode & 0o777, 0o640, "mode")


def device_is_written_directly(server):
    get("-o", "/dev/null", server.raw + "/ok")
    equal(os.listdir("."), [])


def include(server):
    out = get("-i", server.raw + "/ok")
    head, _, body = out.partition(b"\n\n")
    equal((head.splitlines()[0], body), (b"HTTP/1.1 200 OK", b"Hello"))
    contains(head, b"\nContent-Length: 5")
    get("-i", "-o", "file", server.raw + "/ok")
    equal(pathlib.Path("file").read_bytes()[:15], b"HTTP/1.1 200 OK")


def include_repeated_headers(server):
    out = get("-i", server.raw + "/fields?Set-Cookie=a%3Db&Set-Cookie=c%3Dd")
    contains(out, b"\nSet-Cookie: a=b\nSet-Cookie: c=d\n")


def head_alone(server):
    server.control("/reset")
    out = get("-I", server.raw + "/bytes/1000")
    equal(out.splitlines()[0], b"HTTP/1.1 200 OK")
    contains(out, b"\nContent-Length: 1000\n")
    equal(out.endswith(b"\n\n"), True, "ends with the head")


def verbose_hides_secrets(server):
    status, out, err = run(
        "get", "-v", "-H", "Authorization: Bearer s3cret", "-H", "Cookie: id=s3cret", "-H", "X-A: b",
        server.raw.replace("//", "//user:s3cret@") + "/fields?Set-Cookie=id%3Ds3cre7&X-B=c")
    equal((status, out), (0, b"Hello"))
    for line in (f"> GET {server.raw}/fields", "> Authorization: [redacted]", "> Cookie: [redacted]",
                 "> X-A: b", "< HTTP/1.1 200 OK", "< Set-Cookie: [redacted]", "< X-B: c"):
        contains(err, line)
    equal("s3cret" in err, False, "secret shown")
    equal("\r" in err or "\033" in err, False, "progress without a terminal")


def redirects_are_followed(server):
    equal(get(server.raw + "/redirect/3"), b"Hello")
    equal(get("-L", server.raw + "/redirect/20"), b"Hello")
    equal(get("--max-redirs", "2", server.raw + "/redirect/2"), b"Hello")
    equal(get("-i", server.raw + "/redirect/1").splitlines()[0], b"HTTP/1.1 200 OK")


def redirects_are_not_followed(server):
    server.control("/reset")
    out = get("--no-location", "--max-redirs=0", "-i", server.raw + "/redirect/3")
    equal(out.splitlines()[0], b"HTTP/1.1 302 Found")
    contains(out, b"\nLocation: /redirect/2\n")
    equal(server.control("/stats")["requests"], 1, "requests")
    equal(get("--no-location", "-L", server.raw + "/redirect/1"), b"Hello")


def redirect_with_data(server):
    echo = get("-d", "a=1", server.raw + "/redirect-to/302?/echo")
    contains(echo, b"GET /echo ")
    echo = get("-d", "a=1", server.raw + "/redirect-to/307?/echo")
    contains(echo, b"POST /echo ")
    equal(echo.partition(b"\r\n\r\n")[2], b"a=1")
    pathlib.Path("body").write_bytes(pattern(BIG))
    equal(get("-d", "@body", server.raw + "/redirect-to/308?/sink"), str(BIG).encode())


def redirect_keeps_secrets(server):
    out = get("--cacert", server.ca, "-H", "Authorization: s3cret", "-H", "X-A: b",
              f"{server.raw}/redirect-to/302?{server.raw_tls}/echo")
    contains(out, b"X-A: b")
    equal(b"s3cret" in out, False, "secret sent")


def verbose_tells_redirects(server):
    status, out, err = run("get", "-v", server.raw + "/redirect/1")
    equal((status, out), (0, b"Hello"))
    marks = [line for line in err.splitlines() if line.startswith((">", "< HTTP", "< Location"))]
    equal(marks, [f"> GET {server.raw}/redirect/1", "< HTTP/1.1 302 Found", "< Location: /redirect/0",
                  f"> GET {server.raw}/redirect/0", "< HTTP/1.1 200 OK"])


def fail_lets_success_through(server):
    equal(get("--fail", server.raw + "/ok"), b"Hello")
    equal(get("-f", "--no-location", server.raw + "/redirect/1"), b"")


def curl_commands(server):
    server.control("/reset")
    pathlib.Path("my file").write_text("text", encoding="utf-8")
    out = get("--curl", "-d", "@my file", "-H", "Authorization: Bearer s3cret", "-H", "X-A: it's",
              server.raw + "/sink?token=s3cret", server.raw.replace("//", "//user:s3cret@") + "/ok")
    equal(b"s3cret" in out, False, "secret shown")
    first, second = (shlex.split(line) for line in out.decode().splitlines())
    equal(first, ["curl", "--request", "POST", "--header", "Authorization: REDACTED", "--header",
                  "X-A: it's", "--data-binary", "@" + os.path.abspath("my file"),
                  server.raw + "/sink?token=REDACTED"])
    equal(second[-1], server.raw.replace("//", "//REDACTED@") + "/ok")
    equal(server.control("/stats")["requests"], 0, "requests")


def progress_on_terminal(server):
    ours, theirs = pty.openpty()
    with popen("get", "-v", f"{server.raw}/bytes/{BIG}", stdout=subprocess.DEVNULL,
               stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # The terminal has no writer any more.
                break
            if not part:
                break
            shown += part
        equal(process.wait(TIMEOUT), 0)
    os.close(ours)
    contains(shown, b"\r\x1b[K16.8")


def several_at_once(server):
    server.control("/reset")
    process = popen("get", *[server.raw + "/never"] * 3)
    server.control("/wait/route/3/never")
    process.terminate()
    equal(process.wait(TIMEOUT), 143)
    process.communicate()


def several_keep_their_pieces(server):
    size = 200_000
    out = get(*[f"{server.raw}/bytes/{size}"] * 4, server.raw + "/ok")
    equal(len(out), 4 * size + 5)
    equal(out.count(b"Hello"), 1)
    for value in range(0, 251, 50):
        each = pattern(size).count(bytes([value]))
        extra = b"Hello".count(bytes([value]))
        equal(out.count(bytes([value])), 4 * each + extra, f"count of byte {value}")


def own_authority(server):
    equal(get("--cacert", server.ca, server.raw_tls + "/ok"), b"Hello")
    relative = os.path.relpath(server.ca)
    equal(get("--cacert", relative, server.nginx_h2 + "/status/200", quiet=False) != b"", True)


def early_answer_in_http2(server):
    pathlib.Path("body").write_bytes(bytes(1024 * 1024))
    # What libsoup warns of ends the process where warnings are fatal.
    env = {name: value for name, value in os.environ.items() if name != "G_DEBUG"}
    process = popen("get", "--http2", "--cacert", server.ca, "-d", "@body",
                    server.h2 + "/early/413", env=env)
    out, err = process.communicate(timeout=TIMEOUT)
    equal((process.returncode, out, err), (0, b"early", b""))


def host_in_unicode(server):
    equal(get(server.raw + "/echo?ü x").splitlines()[0], b"GET /echo?%C3%BC%20x HTTP/1.1")


with harness.Server() as peers:
    harness.run([
        body_to_standard_output, not_found_is_an_answer, empty_body, bytes_that_are_no_text,
        big_body_is_whole, method, headers, header_as_latin1, data_is_posted, data_with_method,
        data_from_file, data_from_standard_input, files_pair_with_urls, dash_is_standard_output,
        file_is_replaced, new_file_follows_umask, device_is_written_directly, include,
        include_repeated_headers, head_alone, verbose_hides_secrets, redirects_are_followed,
        redirects_are_not_followed, redirect_with_data, redirect_keeps_secrets,
        verbose_tells_redirects, fail_lets_success_through, curl_commands, progress_on_terminal,
        several_at_once, several_keep_their_pieces, own_authority, early_answer_in_http2,
        host_in_unicode,
    ], peers)
