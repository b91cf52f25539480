#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""urlsession upload sends files and forms to a URL."""

import os
import pty
import signal
import stat
import subprocess

import harness
from command import popen, run
from harness import contains, equal, pattern, sha256

SIZE = 3000000


def upload(*arguments, sent=b""):
    status, out, err = run("upload", *arguments, sent=sent)
    return status, out.decode(), err


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def file(server):
    write("data", pattern(SIZE))
    equal(upload("-T", "data", server.raw + "/sink"), (0, str(SIZE), ""))
    write("small", b"content")
    status, out, err = upload("-T", "small", "-H", "X-Own: 1", server.raw + "/echo")
    equal((status, err), (0, ""))
    for part in "PUT /echo ", "\r\nX-Own: 1\r\n", "\r\nContent-Length: 7\r\n", "\r\n\r\ncontent":
        contains(out, part)
    contains(upload("-T", "small", "-X", "POST", server.raw + "/echo")[1], "POST /echo ")


def standard_input(server):
    status, out, err = upload("-T", "-", server.raw + "/echo", sent=b"piped")
    equal((status, err), (0, ""))
    contains(out, "\r\nTransfer-Encoding: chunked\r\n")
    contains(out, "\r\n\r\npiped")


def form(server):
    write("note.txt", b"noted")
    status, out, err = upload("-F", "title=Grüße", "-F", "note=@note.txt", server.raw + "/echo")
    equal((status, err), (0, ""))
    for part in ("POST /echo ", "Content-Type: multipart/form-data; boundary=",
                 "name=\"title\"\r\n\r\nGrüße\r\n",
                 "name=\"note\"; filename=\"note.txt\"\r\nContent-Type: text/plain\r\n\r\nnoted\r\n"):
        contains(out, part)


def expect(server):
    write("data", pattern(1000))
    equal(upload("-T", "data", "--expect", "0", server.raw + "/expect/continue")[1],
          "100-continue 1000")
    equal(upload("-T", "data", "--expect", "1000", server.raw + "/expect/continue")[1],
          "nothing 1000")


def failures(server):
    write("data", b"1")
    status, out, err = upload("-T", "data", server.raw + "/status/404")
    equal((status, out), (22, "Status 404\n"))
    contains(err, "404")
    for status, arguments in ((7, ("-T", "data", server.refused + "/")),
                              (26, ("-T", "missing", server.raw + "/sink")),
                              (26, ("-F", "f=@missing", server.raw + "/sink")),
                              (64, ("-T", "data", "http://example.org/"))):
        got, out, err = upload(*arguments)
        equal((got, out), (status, ""), f"of {arguments}: {err}")
        contains(err, "urlsession: ")


def usage(server):
    url = server.raw + "/sink"
    for arguments in ((), (url,), ("-T", "data"), ("-T", "data", "-F", "a=b", url), ("-F", "a", url),
                      ("-T", "data", url, url), ("-T", "data", "-H", "none", url),
                      ("-T", "data", "-H", "Bad Name: x", url), ("-T", "data", "-H", "Host: x", url),
                      ("-T", "data", "-X", "BAD METHOD", url), ("-T", "data", "-X", "", url),
                      ("-T", "data", "--expect", "-5", url), ("-T", "", url), ("-F", "=b", url),
                      ("-F", "a=@", url), ("-T", "data", b"\xff"), ("-T", "data", "--state", "", url),
                      ("--state", "s", "-F", "a=b", url), ("--tus", "-F", "a=b", url)):
        status, _, err = upload(*arguments)
        equal(status, 2, f"of {arguments}")
        contains(err, "urlsession upload --help")
    equal(upload("--help")[0], 0)


def goes_on(server):
    """What was cut goes on where it was, and leaves nothing."""
    write("data", pattern(SIZE))
    for arguments, path in ((("-X", "POST"), "/draft/new?cut=1000000"),
                            (("--tus",), "/tus/new?cut=1000000")):
        command = (*arguments, "-T", "data", "--state", "state", server.raw + path)
        status, out, err = upload(*command)
        equal((status, out), (56, ""), err)
        contains(err, "The same command goes on")
        equal(stat.S_IMODE(os.stat("state").st_mode), 0o600)
        status, out, err = upload(*command)
        equal((status, err), (0, ""))
        equal(out, sha256(pattern(SIZE)) if "draft" in path else "")
        equal(os.listdir("."), ["data"])


def changed(server):
    """Another file is not sent to where the first one was."""
    command = ("-X", "POST", "-T", "data", "--state", "state", server.raw + "/draft/new?cut=1000000")
    write("data", pattern(SIZE))
    equal(upload(*command)[0], 56)
    write("data", pattern(SIZE))
    status, _, err = upload(*command)
    equal(status, 1)
    contains(err, "cannot be gone on with")
    equal(os.listdir("."), ["data"])


def secrets(server):
    """What is secret is in no file, and is sent again all the same."""
    write("data", pattern(SIZE))
    command = ("-X", "POST", "-T", "data", "--state", "state", "-H", "Authorization: Bearer secret",
               server.raw + "/draft/new?cut=1000000&field-authorization=Bearer%20secret")
    equal(upload(*command)[0], 56)
    with open("state") as file:
        equal("Bearer" in file.read().replace("Bearer%20secret", ""), False)
    status, out, err = upload(*command)
    equal((status, out, err), (0, sha256(pattern(SIZE)), ""))


def state_of_another_upload(server):
    """The file that is named is not taken for another, nor the URL."""
    write("data", pattern(SIZE))
    write("other", pattern(1000))
    url = server.raw + "/draft/new?cut=1000000"
    equal(upload("-X", "POST", "-T", "data", "--state", "state", url)[0], 56)
    server.control("/reset")
    for arguments in (("-X", "POST", "-T", "other", url), ("-X", "POST", "-T", "data", url + "0"),
                      ("-T", "data", url)):
        status, out, err = upload("--state", "state", *arguments)
        equal((status, out), (26, ""), err)
        contains(err, "“state” is of another upload")
    equal(server.control("/stats")["requests"], 0)
    status, out, err = upload("-X", "POST", "-T", "./data", "--state", "state", url)
    equal((status, out, err), (0, sha256(pattern(SIZE)), ""))


def folders(server):
    os.mkdir("folder")
    for arguments in (("-T", "folder"), ("-F", "a=b", "-F", "f=@folder")):
        status, out, err = upload(*arguments, server.raw + "/sink")
        equal((status, out), (26, ""))
        contains(err, "“folder” is a folder")


def state_of_something_else(server):
    """Nothing is sent, and the file stays."""
    write("data", pattern(1000))
    write("diary", b"{}")
    os.mkdir("folder")
    server.control("/reset")
    for name in ("diary", "folder", "missing/state"):
        status, out, err = upload("-T", "data", "--state", name, server.raw + "/sink")
        equal((status, out), (26, ""), err)
        contains(err, name)
    with open("diary", "rb") as file:
        equal(file.read(), b"{}")
    equal(server.control("/stats")["requests"], 0)


def interrupted(server):
    write("data", pattern(64 * 1024 * 1024))
    server.control("/reset")
    process = popen("upload", "-T", "data", server.raw + "/no-read")
    server.control("/wait/route/1/no-read")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=harness.TIMEOUT)
    equal(process.returncode, 130)


def bar(server):
    """On a terminal there is a bar that ends with all of it."""
    write("data", pattern(SIZE))
    ours, theirs = pty.openpty()
    process = popen("upload", "-T", "data", server.raw + "/expect/silent", "--expect", "0",
                    stderr=theirs, stdin=subprocess.DEVNULL)
    os.close(theirs)
    seen = b""
    try:
        while True:
            seen += os.read(ours, 4096)
    except OSError:
        pass
    os.close(ours)
    equal(process.communicate(timeout=harness.TIMEOUT)[0], f"100-continue {SIZE}".encode())
    contains(seen.decode(), "data")
    contains(seen.decode(), "[")


with harness.Server() as peers:
    harness.run([file, standard_input, form, expect, failures, usage, goes_on, changed, folders,
                 state_of_something_else, secrets, state_of_another_upload, interrupted, bar], peers)
