# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The samples of a row, and what is told of them."""

import statistics

from rows import CONTESTANTS, LIMIT, MIB


class Result:
    def __init__(self, row):
        self.row = row
        self.samples = {contestant: [] for contestant in CONTESTANTS}

    def has(self, key):
        return all(samples and key in samples[0] for samples in self.samples.values())

    def median(self, contestant, key):
        return statistics.median(sample[key] for sample in self.samples[contestant])

    def figure(self, contestant):
        return statistics.median(self.row.figure(sample) for sample in self.samples[contestant])

    def ratio(self, other):
        """How many times better than another: the median over the rounds, in each of which
        the two ran one after the other."""
        pairs = zip(self.samples["urlsession"], self.samples[other])
        ratios = [self.row.figure(ours) / self.row.figure(theirs) for ours, theirs in pairs]
        median = statistics.median(ratios)
        return median if self.row.more_is_better else 1 / median

    def as_dict(self):
        return {"title": self.row.title, "unit": self.row.unit, "samples": self.samples,
                "medians": {contestant: self.figure(contestant) for contestant in CONTESTANTS},
                "ratios": {other: self.ratio(other) for other in CONTESTANTS[1:]}}


def _number(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _three(result, key, scale=1.0):
    if not result.has(key):
        return ""
    return " / ".join(_number(result.median(contestant, key) * scale)
                      for contestant in CONTESTANTS)


def table(results):
    """Rows of text: how many times better than the others, and what was left of the loop."""
    lines = [["", "urlsession", "", "× libsoup", "× libcurl", "loop gap ms", "dispatch ms",
              "peak MiB"]]
    for result in results:
        lines.append([
            result.row.title, _number(result.figure("urlsession")), result.row.unit,
            f"{result.ratio('libsoup'):.2f}", f"{result.ratio('libcurl'):.2f}",
            _three(result, "gap_ms"), _three(result, "dispatch_ms"),
            _three(result, "peak_bytes", 1 / (1024 * 1024))])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        cells = [cell.ljust(width) if column in (0, 2) else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(line, widths))]
        yield "  ".join(cells).rstrip()


def notes(results):
    """Who was stopped, and where."""
    for result in results:
        for contestant, samples in result.samples.items():
            stopped = [sample["stopped_at"] for sample in samples if "stopped_at" in sample]
            if stopped:
                yield (f"{result.row.title}: {contestant} was stopped after {LIMIT} s, "
                       f"with {max(stopped) // MIB} MiB at most")
