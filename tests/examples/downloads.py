# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The window with downloads, from outside."""

import os
import pathlib
import subprocess
import tempfile
import time

from display import Display
from harness import TIMEOUT

# How GTK draws without a window manager, and what its theme has for a progress bar.
FRAME = 4
FILLED, EMPTY = bytes.fromhex("3584e4"), bytes.fromhex("e1dedb")
BAR_LEFT = 17

# Where things are in a window: the buttons from its right side, the rest from the top.
ACT, DISMISS = 69, 27
CLOSE = 19
ENTRY = (100, 23)
FIRST_ROW = 82
LOW = 380
LEAST_BAR = 100
WORDS_RIGHT = 400


def is_white(line, left=4, right=400):
    """Between these, where neither the frame nor a scroll bar is"""
    return not line[4 * left:4 * right].strip(b"\xff\0")


class Window:
    """A program that shows downloads of these URLs, alone on a display"""

    def __init__(self, server, command, *urls):
        self.server = server
        self.folder = tempfile.TemporaryDirectory()
        self.downloads = pathlib.Path(self.folder.name, "Downloads")
        self.downloads.mkdir()
        config = pathlib.Path(self.folder.name, "config")
        (config / "gtk-4.0").mkdir(parents=True)
        (config / "gtk-4.0/settings.ini").write_text(
            "[Settings]\ngtk-font-name=Cantarell 11\ngtk-cursor-blink=0\n", encoding="utf-8")
        (config / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{self.downloads}"\n',
                                               encoding="utf-8")
        self.display = Display(800, 600)
        self.command = command
        self.open(*urls)

    def open(self, *urls):
        self.process = subprocess.Popen([*self.command, *urls], env={
            **os.environ, **self.display.env,
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "GTK_A11Y": "none",
            "XDG_CACHE_HOME": self.folder.name + "/cache",
            "XDG_CONFIG_HOME": self.folder.name + "/config",
            "XDG_DATA_HOME": self.folder.name + "/data",
        })

    def close(self):
        """As a user does; returns the exit status."""
        self.click(CLOSE, ENTRY[1])
        return self.process.wait(TIMEOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(TIMEOUT)
        self.display.__exit__()
        self.folder.cleanup()

    def files(self):
        """Those that are complete."""
        return sorted(path.name for path in self.downloads.iterdir()
                      if not path.name.startswith("."))

    def partial_sizes(self):
        return [path.stat().st_size for path in self.downloads.glob("*.part")]

    def picture(self):
        return self.display.picture().crop_to_window(FRAME)

    def bars(self):
        """The height and the fraction of each progress bar that is drawn."""
        picture = self.picture()
        bars = []
        for y in range(picture.height):
            filled = picture.run(BAR_LEFT, y, FILLED)
            # Between them is a mixture of both.
            end = picture.run(filled + (filled > BAR_LEFT), y, EMPTY)
            is_bar = end - BAR_LEFT > LEAST_BAR and is_white(picture.lines[y], 4, BAR_LEFT - 6)
            if is_bar and not (bars and y - bars[-1][0] < 8):
                bars.append((y, (filled - BAR_LEFT) / (end - BAR_LEFT)))
        return bars

    def until(self, condition, what):
        """Waits, and looks as often as the server can be asked."""
        limit = time.monotonic() + TIMEOUT
        while not condition():
            if self.process.poll() is not None:
                raise AssertionError(f"The program ended with {self.process.returncode}. "
                                     "GTK is in the package gir1.2-gtk-4.0")
            if time.monotonic() > limit:
                raise AssertionError(f"Waited in vain: {what}")
            self.server.control("/stats")

    def is_drawn(self):
        """The header, which is not white, and the list, which is where it is empty."""
        picture = self.picture()
        return (picture.height > LOW and not is_white(picture.lines[ENTRY[1]]) and
                is_white(picture.lines[LOW]))

    def is_over(self):
        """There is one row, and no bar in it."""
        picture = self.picture()
        return (self.is_drawn() and not all(map(is_white, picture.lines[FIRST_ROW - 20:FIRST_ROW])) and
                not self.bars())

    def words_below(self, y):
        return [line[:4 * WORDS_RIGHT] for line in self.picture().lines[y + 8:y + 28]]

    def until_bars(self, *limits):
        """Waits until there are bars with fractions between these."""
        def are_there():
            fractions = [fraction for _, fraction in self.bars()]
            return len(fractions) == len(limits) and all(
                low <= fraction <= high for fraction, (low, high) in zip(fractions, limits))

        self.until(are_there, f"bars of {limits}")

    def click(self, from_right, y=FIRST_ROW):
        self.display.click(self.picture().width - from_right + FRAME, y + FRAME)

    def enter(self, text):
        before = self.picture()
        self.display.click(ENTRY[0] + FRAME, ENTRY[1] + FRAME)
        self.until(lambda: self.picture().lines[:ENTRY[1]] != before.lines[:ENTRY[1]],
                   "the entry takes the focus")
        self.display.type(text)


def portrait(server, command, path):
    """A picture with a download in each of its states."""
    urls = ["/file/48300000?name=debian-netinst.iso&pause=10&hold=30000000",
            "/file/24000000?name=symphony.flac&hold=9000000",
            "/file/5200000?name=cats.tar.xz",
            "/status/404/atlas.pdf"]
    with Window(server, command, *(server.raw + url for url in urls)) as window:
        window.until(lambda: window.files() == ["cats.tar.xz"], "the short download")
        window.until_bars((0.35, 0.65), (0.36, 0.39))
        y = window.bars()[1][0]
        before = window.words_below(y)
        window.click(ACT, y)
        window.until(lambda: window.words_below(y) != before, "the word that it is paused")
        window.picture().save(path)
