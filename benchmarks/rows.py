# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is measured: a row is the same work for each contestant."""

import dataclasses

CONTESTANTS = ("urlsession", "libsoup", "libcurl")
MIB = 1024 * 1024
# Seconds, after which who is not through with a body over HTTP/2 is stopped. An old libsoup gets
# slower with each byte, so that its rate until then flatters it.
LIMIT = 20

# The peers of the test fixture, and what each has to be spoken to in.
PLAIN, TLS, HTTP2 = "nginx", "nginx_tls", "nginx_h2"
PROTOCOLS = {PLAIN: "HTTP/1.1", TLS: "HTTP/1.1", HTTP2: "HTTP/2"}


@dataclasses.dataclass(frozen=True)
class Row:
    name: str       # in the raw numbers
    title: str      # in the table
    kind: str       # what bars it has
    work: str       # of benchmark-measure
    peer: str
    path: str
    unit: str       # of the figure in the table
    count: int = 1
    parallel: int = 1
    connections: int = 6
    upload: bool = False
    progress: bool = False

    @property
    def http2(self):
        """Whether it has to be spoken: large files may go either way."""
        return self.peer == HTTP2 and self.kind not in ("download", "upload")

    @property
    def is_limited(self):
        return self.peer == HTTP2 and self.kind in ("body", "download")

    def arguments(self, server, upload, folder):
        arguments = [self.work, server[self.peer] + self.path, "--ca", server["ca"],
                     "--count", str(self.count), "--parallel", str(self.parallel),
                     "--connections", str(self.connections)]
        if self.http2:
            arguments.append("--http2")
        if self.is_limited:
            arguments += ["--limit", str(LIMIT)]
        if self.upload:
            arguments += ["--upload", str(upload)]
        if self.work == "download":
            arguments += ["--folder", str(folder)]
        if self.progress:
            arguments.append("--progress")
        return arguments

    def figure(self, sample):
        """The number of the table, in the row's unit."""
        if self.unit in ("requests/s", "files/s"):
            return self.count / sample["seconds"]
        if self.unit == "MiB/s":
            return sample["size"] / MIB / sample["seconds"]
        if self.unit == "bytes":
            return sample["bytes_per_task"]
        if self.unit == "instructions":
            return sample["instructions"]
        return sample["first_byte_ms"] if self.kind == "start" else sample["seconds"] * 1000

    @property
    def more_is_better(self):
        return self.unit.endswith("/s")


def small(count):
    for peer, name, title in ((PLAIN, "http1", "HTTP/1.1"), (TLS, "tls", "TLS"),
                              (HTTP2, "http2", "HTTP/2")):
        yield Row(f"small-{name}", f"1 KiB, one at a time, {title}", "small", "load", peer,
                  "/1k.bin", "requests/s", count=count)
        yield Row(f"small16-{name}", f"1 KiB, 16 at a time, {title}", "small16", "load", peer,
                  "/1k.bin", "requests/s", count=count, parallel=16, connections=16)


def bodies(size):
    label = f"{size // (1024 * MIB)} GiB" if size >= 1024 * MIB else f"{size // MIB} MiB"
    for peer, name, title in ((PLAIN, "http1", "HTTP/1.1"), (TLS, "tls", "TLS"),
                              (HTTP2, "http2", "HTTP/2")):
        yield Row(f"body-{name}", f"{label} body, {title}", "body", "stream", peer,
                  "/benchmark.body", "MiB/s")
    yield Row("form", f"form with {label}", "form", "form", PLAIN, "/dav/benchmark.upload",
              "MiB/s", upload=True)


def files(size, count):
    """To the disk, and from it. What is done is flushed there, by each."""
    label = f"{size // (1024 * MIB)} GiB" if size >= 1024 * MIB else f"{size // MIB} MiB"
    for peer, name, title in ((PLAIN, "", "HTTP/1.1"), (TLS, "-tls", "TLS"),
                              (HTTP2, "-http2", "HTTP/2 offered")):
        yield Row(f"download{name}", f"{label} download, {title}", "download", "download", peer,
                  "/benchmark.body", "MiB/s")
        yield Row(f"upload{name}", f"{label} upload, {title}", "upload", "upload", peer,
                  "/dav/benchmark.upload", "MiB/s", upload=True)
    yield Row("download-progress", f"{label} download, with progress", "download", "download",
              PLAIN, "/benchmark.body", "MiB/s", progress=True)
    yield Row("files", f"{count} files of 64 KiB, 16 at a time", "files", "download", PLAIN,
              "/64k.bin", "files/s", count=count, parallel=16, connections=16)


def rows(size, count, tasks):
    yield from small(count)
    yield from bodies(size)
    yield from files(size, count // 4)
    yield Row("json", "5 MB of JSON, parsed", "json", "json", PLAIN, "/benchmark.json", "ms")
    yield Row("queue", f"{tasks} tasks queued, each", "queue", "queue", PLAIN, "/slow/1m.bin",
              "bytes", count=tasks)
    yield Row("start-http1", "start to first byte, HTTP/1.1", "start", "stream", PLAIN,
              "/1k.bin", "ms")
    yield Row("start-tls", "start to first byte, TLS", "start", "stream", TLS, "/1k.bin", "ms")
    yield Row("instructions", "instructions of a 1 KiB load", "instructions", "load", PLAIN,
              "/1k.bin", "instructions", count=200)
