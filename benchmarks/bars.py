# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the figures have to be."""

import dataclasses

from rows import HTTP2

GIB = 1024 * 1024 * 1024
FEW_CORES = 2


@dataclasses.dataclass(frozen=True)
class Bar:
    title: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def is_met(self):
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def as_dict(self):
        return {**dataclasses.asdict(self), "is_met": self.is_met}


def _speed(results, cores, size, versions):
    rate = 0.80 if cores <= FEW_CORES else 0.90
    where = " (client and server on two cores)" if cores <= FEW_CORES else ""
    for result in results:
        title, ratio = result.row.title, result.ratio("libsoup")
        if result.row.kind == "small16":
            yield Bar(f"{title}: rate ÷ libsoup{where}", ratio, rate, True)
        elif result.row.kind == "instructions":
            yield Bar(f"{title} ÷ libsoup", 1 / ratio, 1.30)
        elif result.row.kind == "body" and not result.row.http2:
            yield Bar(f"{title}: rate ÷ libsoup", ratio, 0.95, True)
        elif result.row.kind == "download":
            yield Bar(f"{title}: rate ÷ curl", result.ratio("libcurl"),
                      0.90 if result.row.peer == HTTP2 else 0.95, True)
        elif result.row.kind == "upload":
            yield Bar(f"{title}: rate ÷ curl", result.ratio("libcurl"), 0.90, True)
        elif result.row.kind == "body" and versions["libsoup"].startswith("3.2.") and size >= GIB:
            yield Bar(f"{title}: rate ÷ libsoup", ratio, 20, True)


def _loop(results):
    for result in results:
        if result.has("dispatch_ms"):
            yield Bar(f"{result.row.title}: longest dispatch, ms",
                      result.median("urlsession", "dispatch_ms"), 2)
        if result.row.kind == "body" and result.row.http2:
            yield Bar(f"{result.row.title}: gap of the main loop ÷ libsoup",
                      result.median("urlsession", "gap_ms") / result.median("libsoup", "gap_ms"),
                      0.2)


def _memory(results):
    for result in results:
        # The parsed JSON is the caller's, and as large for each.
        if result.row.kind in ("form", "download", "upload", "files"):
            yield Bar(f"{result.row.title}: peak resident, MiB",
                      result.median("urlsession", "peak_bytes") / (1024 * 1024), 40)
        elif result.row.kind in ("small", "small16", "body"):
            yield Bar(f"{result.row.title}: peak resident, MiB",
                      result.median("urlsession", "peak_bytes") / (1024 * 1024),
                      96 if result.row.http2 else 64)
        elif result.row.kind == "queue":
            yield Bar(f"{result.row.title}, bytes", result.figure("urlsession"), 2048)


def bars(results, cores, size, versions):
    yield from _speed(results, cores, size, versions)
    yield from _loop(results)
    yield from _memory(results)
