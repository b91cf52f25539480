# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The server of the tests, and single measurements against it."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import time

import rows

# The slowest is a body of 1 GiB over HTTP/2 with an old libsoup.
TIMEOUT = 600
JSON_ITEMS = 32000
CONCERNING = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def environment():
    """Without proxies, so that all contestants go the same way."""
    kept = {name: value for name, value in os.environ.items()
            if name.lower() not in CONCERNING}
    return {**kept, "GIO_USE_PROXY_RESOLVER": "dummy", "LC_ALL": "C.UTF-8"}


def items():
    return json.dumps([
        {"id": index, "name": f"Item {index}", "price": index * 1.25, "available": index % 2 == 0,
         "tags": ["one", "two", "three"], "text": "Quis custodiet ipsos custodes? \u00e4\u00f6\u00fc"}
        for index in range(JSON_ITEMS)])


class Server:
    """The peers of the tests; they end with this object's context."""

    def __init__(self, build, size):
        self.program = pathlib.Path(build) / "tests/fixture/urlsession-test-server"
        self.size = size

    def __enter__(self):
        self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=environment())
        self.addresses = json.loads(self.process.stdout.readline())
        root = pathlib.Path(self.addresses["directory"]) / "nginx" / "root"
        (root / "benchmark.json").write_text(items(), encoding="utf-8")
        # A hole, which takes no room on the disk.
        self.upload = root / "benchmark.body"
        self.upload.touch()
        os.truncate(self.upload, self.size)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=60)


class Meter:
    def __init__(self, build, server, folder):
        self.program = str(pathlib.Path(build) / "benchmarks/benchmark-measure")
        self.server = server
        self.folder = folder

    def versions(self):
        done = subprocess.run([self.program, "--versions"], stdout=subprocess.PIPE, text=True,
                              check=True)
        return json.loads(done.stdout)

    def _command(self, row, contestant, folder=None):
        work, url, *options = row.arguments(self.server.addresses, self.server.upload, folder)
        return [self.program, contestant, work, url, *options]

    def _run(self, command):
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=TIMEOUT,
                              env=environment(), check=False)

    def measure(self, row, contestant):
        if row.kind == "instructions":
            return {"instructions": self._instructions(row, contestant)}
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="benchmark-") as folder:
            # What another one left to be written would be flushed with this.
            os.sync()
            done = self._run([*self._command(row, contestant, folder),
                              "--spawned", str(time.monotonic_ns())])
            saved = sum(entry.stat().st_size for entry in os.scandir(folder))
        if done.returncode != 0:
            raise RuntimeError(f"{row.name}, {contestant}: {done.stderr.strip()}")
        return self._check(row, {**json.loads(done.stdout), "saved": saved})

    def _check(self, row, sample):
        """Who loaded less, or in another way, has not done the same work."""
        size = self.server.size
        if row.is_limited and sample["seconds"] >= rows.LIMIT:
            size = sample["stopped_at"] = sample["bytes" if row.kind == "body" else "saved"]
        if row.kind in ("body", "form", "download", "upload"):
            sample["size"] = size
        expected = size if row.kind == "body" else \
            1024 * row.count if row.work == "load" else sample.get("bytes", 0)
        if sample.get("bytes", 0) != expected:
            raise RuntimeError(f"{row.name}: {sample['bytes']} bytes instead of {expected}")
        expected = size if row.kind == "download" else \
            64 * 1024 * row.count if row.kind == "files" else 0
        if sample.pop("saved") != expected:
            raise RuntimeError(f"{row.name}: the files have not {expected} bytes")
        protocols = ("", rows.PROTOCOLS[row.peer], "HTTP/1.1") if not row.http2 else \
            ("", rows.PROTOCOLS[row.peer])
        if sample.get("protocol", "") not in protocols:
            raise RuntimeError(f"{row.name}: went over {sample['protocol']}")
        return sample

    def _instructions(self, row, contestant):
        """Of one request: what twice as many take more, so that the start does not count."""
        counts = [self._callgrind(row, contestant, times) for times in (1, 2)]
        return (counts[1] - counts[0]) / row.count

    def _callgrind(self, row, contestant, times):
        command = [*self._command(row, contestant), "--bare", "--count", str(times * row.count)]
        with tempfile.TemporaryDirectory() as folder:
            done = self._run(["valgrind", "--tool=callgrind",
                              f"--callgrind-out-file={folder}/out", *command])
        match = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode != 0 or match is None:
            raise RuntimeError(f"{row.name}, {contestant}: {done.stderr.strip()}")
        return int(match.group(1))
