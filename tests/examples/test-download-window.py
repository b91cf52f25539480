#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The example with downloads in a window does what its buttons say.

test-download-window.py PICTURE COMMAND...
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import harness  # noqa: E402
from downloads import ACT, DISMISS, Window, portrait  # noqa: E402
from harness import equal, pattern  # noqa: E402

PICTURE, *COMMAND = sys.argv[1:]
if not COMMAND[0]:
    raise SystemExit("GTK 4 is not there: install the package libgtk-4-dev")


def shows_all_states(server):
    portrait(server, COMMAND, PICTURE)
    equal(pathlib.Path(PICTURE).stat().st_size > 5000, True, "the picture has something in it")


def adds(server):
    with Window(server, COMMAND) as window:
        window.until(window.is_drawn, "the window")
        empty = window.picture()
        window.enter(server.raw + "/file/100000?name=typed.bin")
        window.until(lambda: window.files() == ["typed.bin"], "the file")
        equal((window.downloads / "typed.bin").read_bytes(), pattern(100000))
        window.until(lambda: window.picture() != empty, "the row")


def pauses_and_goes_on(server):
    url = server.raw + "/file/8000000?name=slow.bin&pause=30"
    with Window(server, COMMAND, url) as window:
        window.until(window.bars, "the bar")
        window.click(ACT)
        # The server cannot send any more when all buffers are full.
        server.control("/wait/quiet/500")
        sizes = window.partial_sizes()
        bars = window.bars()
        server.control("/wait/quiet/500")
        equal((len(sizes), window.partial_sizes()), (1, sizes))
        equal((len(bars), window.bars()), (1, bars))
        window.click(ACT)
        window.until(lambda: window.files() == ["slow.bin"], "the file")
        equal((window.downloads / "slow.bin").read_bytes(), pattern(8000000))


def cancels_and_forgets(server):
    url = server.raw + "/file/1000000?name=unwanted.bin&hold=500000"
    with Window(server, COMMAND, url) as window:
        window.until_bars((0.48, 0.52))
        window.click(DISMISS)
        window.until(lambda: not list(window.downloads.iterdir()), "nothing is left")
        window.until(window.is_over, "the end of the task")
        cancelled = window.picture()
        window.click(DISMISS)
        window.until(lambda: window.picture() != cancelled, "the row is gone")


def tries_again(server):
    """And goes on where it broke off."""
    server.control("/reset")
    url = server.raw + "/file/1000000?name=broken.bin&cuts=500000"
    with Window(server, COMMAND, url) as window:
        window.until(lambda: 500000 in window.partial_sizes(), "the first half")
        window.until(window.is_over, "the end of the task")
        window.click(ACT)
        window.until(lambda: window.files() == ["broken.bin"], "the file")
        equal((window.downloads / "broken.bin").read_bytes(), pattern(1000000))
        equal(server.control("/stats")["routes"]["/part"], 1)


def goes_on_when_opened_again(server):
    server.control("/reset")
    url = server.raw + "/file/1000000?name=long.bin&hold=500000&once=1"
    with Window(server, COMMAND, url) as window:
        window.until_bars((0.48, 0.52))
        equal(window.close(), 0)
        equal((window.files(), window.partial_sizes()), ([], [500000]))
        window.open(url)
        window.until(lambda: window.files() == ["long.bin"], "the file")
        equal((window.downloads / "long.bin").read_bytes(), pattern(1000000))
        equal(server.control("/stats")["routes"]["/part"], 1)


with harness.Server() as peers:
    harness.run([shows_all_states, adds, pauses_and_goes_on, cancels_and_forgets, tries_again,
                 goes_on_when_opened_again], peers)
