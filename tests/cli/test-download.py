#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""urlsession download saves URLs to files."""

import os
import pty
import signal
import subprocess

import harness
from command import popen, run
from harness import contains, equal, pattern, sha256


def download(*arguments):
    status, out, err = run("download", *arguments)
    return status, out.decode(), err


def read(path):
    with open(path, "rb") as file:
        return file.read()


def to_file(server):
    with open("file", "wb") as file:
        file.write(b"old")
    equal(download("-o", "file", server.raw + "/file/100000"), (0, os.path.abspath("file") + "\n", ""))
    equal(sha256(read("file")), sha256(pattern(100000)))
    equal(os.listdir("."), ["file"])


def to_folder(server):
    os.mkdir("folder")
    urls = [f"{server.raw}/file/{size}?name=n.bin" for size in (1000, 2000, 3000)]
    status, out, err = download("--parallel", "1", "-d", "folder", *urls)
    equal((status, err), (0, ""))
    names = ["n.bin", "n (2).bin", "n (3).bin"]
    equal(out, "".join(os.path.abspath("folder/" + name) + "\n" for name in names))
    for name, size in zip(names, (1000, 2000, 3000)):
        equal(len(read("folder/" + name)), size)


def here(server):
    equal(download(server.raw + "/bytes/10")[0], 0)
    equal(os.listdir("."), ["10"])


def parallel(server):
    """Of those that never end, only so many are asked for."""
    urls = [f"{server.raw}/file/{i}?name={i}" for i in range(200001, 200007)]
    equal(download("--parallel", "3", *urls)[0], 0)
    equal(len(os.listdir(".")), 6)

    server.control("/reset")
    process = popen("download", "--parallel", "3", *(url + "&hold=1000" for url in urls))
    server.control("/wait/route/3/file")
    server.control("/wait/quiet/300")
    equal(server.control("/stats")["routes"]["/file"], 3)
    process.terminate()
    process.communicate(timeout=harness.TIMEOUT)
    equal(process.returncode, 143)


def checksum(server):
    url = server.raw + "/file/1000"
    right = "sha256:" + sha256(pattern(1000))
    status, out, err = download("-o", "file", "--checksum", "md5:" + "0" * 32, url)
    equal((status, out), (1, ""))
    contains(err, "md5:" + "0" * 32)
    equal(os.listdir("."), [])
    equal(download("-o", "file", "--checksum", right, url)[0], 0)


def failures(server):
    for status, arguments in ((22, ("-o", "file", server.raw + "/status/404")),
                              (7, (server.refused + "/",)),
                              (56, (server.raw + "/drop-body",)),
                              (23, ("-o", "missing/file", server.raw + "/file/10"))):
        got, out, err = download(*arguments)
        equal((got, out), (status, ""))
        contains(err, "urlsession: ")
    equal(os.listdir("."), [])


def wrong_use(server):
    url = server.raw + "/file/1000"
    for arguments in ((), ("-o", "a", "-d", "b", url), ("-o", "a", url, url),
                      ("--checksum", "md5:" + "0" * 32, url, url), ("--parallel", "0", url),
                      ("--unknown",), ("-o", "", url), ("-d", "", url), ("-o", "-", url), (b"\xff",),
                      ("--checksum", "md5:0", url), ("--checksum", "crc32:" + "0" * 64, url)):
        status, out, err = download(*arguments)
        equal((status, out), (2, ""), f"of {arguments}: {err}")
        contains(err, "urlsession download --help")
    equal(os.listdir("."), [])


def wrong_place(server):
    """A folder that is not there does not become a file, and a pipe does not either."""
    url = server.raw + "/file/1000"
    os.mkfifo("pipe")
    os.symlink("pipe", "link")
    with open("file", "wb") as file:
        file.write(b"old")
    for arguments, words in ((("-d", "missing"), "missing” is not a folder"),
                             (("-o", "missing/"), "missing” is not a folder"),
                             (("-d", "file"), "file” is not a folder"),
                             (("-o", "pipe"), "pipe” is not a file that can be replaced"),
                             (("-o", "link"), "link” is not a file that can be replaced")):
        status, out, err = download(*arguments, url)
        equal((status, out), (23, ""), f"of {arguments}: {err}")
        contains(err, words)
    equal(sorted(os.listdir(".")), ["file", "link", "pipe"])
    equal(read("file"), b"old")


def names_what_is_no_url(_):
    for words in ("nonsense", "http://[", "https://a b/"):
        status, out, err = download("https:", words)
        equal((status, out), (3, ""))
        contains(err, f"urlsession: The URL “{words}” cannot be used: ")


def interrupted(server):
    """What Ctrl+C stops, the same command finishes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        server.control("/reset")
        arguments = ("download", "-o", f"file-{number}", server.raw + "/file/1000000?hold=500000&once=1")
        process = popen(*arguments)
        # The bytes are there when the server has nothing more to send.
        server.control("/wait/route/1/file")
        server.control("/wait/quiet/300")
        while not any(name.endswith(".part") and os.path.getsize(name) == 500000
                      for name in os.listdir(".")):
            server.control("/stats")
        process.send_signal(number)
        _, err = process.communicate(timeout=harness.TIMEOUT)
        equal(process.returncode, 128 + number)
        contains(err.decode(), "Interrupted")

        status, _, err = run(*arguments)
        equal(status, 0)
        contains(err, "goes on after 500.0")
        equal(sha256(read(f"file-{number}")), sha256(pattern(1000000)))
        equal(server.control("/stats")["routes"]["/part"], 1)
    equal(len(os.listdir(".")), 2)


def lost(server):
    server.control("/reset")
    arguments = ("--resume", "-o", "file", server.raw + "/file/1000000?cut=500000")
    status, _, err = download(*arguments)
    equal(status, 56)
    contains(err, "The same command goes on")
    equal(download(*arguments)[0], 0)
    equal(sha256(read("file")), sha256(pattern(1000000)))
    equal(server.control("/stats")["routes"]["/part"], 1)


def segments(server):
    server.control("/reset")
    url = server.raw + "/file/3000000?pause=1"
    equal(download("--segments", "3", "-o", "file", url)[0], 0)
    equal(sha256(read("file")), sha256(pattern(3000000)))
    equal(server.control("/stats")["routes"]["/part"], 2)
    equal(download("--segments", "17", url)[0], 2)


def bars(server):
    """On a terminal, and only there."""
    master, slave = pty.openpty()
    process = popen("download", "-d", ".", server.raw + "/file/2000000?name=a.bin&pause=20",
                    server.raw + "/file/200000?name=the-file-that-has-a-long-name.bin&pause=50",
                    server.raw + "/file/2000000?name=b.bin&pause=20", stderr=slave,
                    stdout=subprocess.DEVNULL)
    os.close(slave)
    shown = b""
    try:
        while data := os.read(master, 4096):
            shown += data
    except OSError:
        # This is how a terminal ends.
        pass
    equal(process.wait(harness.TIMEOUT), 0)
    os.close(master)
    text = shown.decode()
    for part in ("a.bin", "b.bin", "the-file-that-has-a-long-na… [#", "%", "/s", "\x1b[A"):
        contains(text, part)


with harness.Server() as peers:
    harness.run([to_file, to_folder, here, parallel, checksum, failures, wrong_use, wrong_place,
                 names_what_is_no_url, interrupted, lost, segments, bars], peers)
