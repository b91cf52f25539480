#!/usr/bin/python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares urlsession with libsoup and libcurl on the same work, against one nginx.

Each measurement is a process of its own. In each round the contestants take turns, so that
what else the machine does hits all of them; what is told are medians over the rounds.
"""

import argparse
import json
import os
import pathlib
import platform
import sys

sys.dont_write_bytecode = True

import bars  # noqa: E402
import measure  # noqa: E402
import plot  # noqa: E402
import results  # noqa: E402
import rows  # noqa: E402


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build/benchmark", metavar="DIR",
                        help="a built build directory")
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--size", type=int, metavar="MIB", help="of bodies (default: 1024, 64)")
    parser.add_argument("--count", type=int, metavar="N", help="of requests (default: 4000, 1000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default: 5")
    parser.add_argument("--only", action="append", metavar="ROW",
                        help="this row alone (may be given several times)")
    parser.add_argument("--folder", metavar="DIR",
                        help="where downloads go (default: the build directory)")
    parser.add_argument("--check", action="store_true", help="fail if a bar is missed")
    parser.add_argument("--output", metavar="FILE", help="raw numbers (default: in the build)")
    parser.add_argument("--plot", metavar="FILE", help="picture (default: in the build)")
    args = parser.parse_args()
    args.size = (args.size or (64 if args.quick else 1024)) * rows.MIB
    args.count = args.count or (1000 if args.quick else 4000)
    args.output = args.output or os.path.join(args.build, "benchmark.json")
    args.plot = args.plot or os.path.join(args.build, "benchmark.svg")
    return args


def choose(args):
    chosen = list(rows.rows(args.size, args.count, 10000))
    names = [row.name for row in chosen]
    for name in args.only or []:
        if name not in names:
            raise SystemExit(f"no row {name!r}; there are: {', '.join(names)}")
    return [row for row in chosen if not args.only or row.name in args.only]


def compare(meter, row, rounds):
    result = results.Result(row)
    for turn in range(rounds):
        # Who comes first has the coldest caches: not always the same.
        for place in range(len(rows.CONTESTANTS)):
            contestant = rows.CONTESTANTS[(turn + place) % len(rows.CONTESTANTS)]
            result.samples[contestant].append(meter.measure(row, contestant))
    print(f"{row.title}: {result.ratio('libsoup'):.2f} × libsoup", file=sys.stderr, flush=True)
    return result


def main():
    args = parse()
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    with measure.Server(args.build, args.size) as server:
        meter = measure.Meter(args.build, server, args.folder or args.build)
        versions = meter.versions()
        compared = [compare(meter, row, args.rounds) for row in choose(args)]
    held = list(bars.bars(compared, cores, args.size, versions))

    about = ", ".join(f"{name} {version}" for name, version in versions.items())
    about = f"{about}, {cores} cores, medians of {args.rounds}"
    if load > cores / 2:
        about = f"{about}, on a busy machine (load {load:.0f})"
    print(about, *results.table(compared), *results.notes(compared), "", sep="\n")
    for bar in held:
        print(f"{'met   ' if bar.is_met else 'MISSED'}  {bar.title}: {bar.value:.2f} "
              f"(at {'least' if bar.at_least else 'most'} {bar.limit:g})")
    missed = sum(not bar.is_met for bar in held)
    print(f"bars: {len(held) - missed} met, {missed} missed")

    pathlib.Path(args.output).write_text(json.dumps({
        "versions": versions, "cores": cores, "machine": platform.machine(),
        "load": load, "rounds": args.rounds, "size": args.size,
        "rows": {result.row.name: result.as_dict() for result in compared},
        "bars": [bar.as_dict() for bar in held],
    }, indent=1) + "\n", encoding="utf-8")
    pathlib.Path(args.plot).write_text("\n".join(plot.svg(compared, about)) + "\n",
                                       encoding="utf-8")
    return 1 if args.check and missed else 0


sys.exit(main())
