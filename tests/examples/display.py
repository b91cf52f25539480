# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A display that nobody looks at, and pictures of it."""

import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import zlib

from harness import TIMEOUT

# Of the header of an X window dump, which is what Xvfb keeps its screen as.
HEADER_SIZE, WIDTH, HEIGHT, LINE_SIZE, COLORS = 0, 4, 5, 12, 19
COLOR_SIZE = 12


def _find(program, package):
    path = shutil.which(program)
    if path is None:
        raise SystemExit(f"{program} is not there: install the package {package}")
    return path


class Picture:
    """What is on the screen at one moment."""

    def __init__(self, path):
        data = pathlib.Path(path).read_bytes()
        header = struct.unpack(">25I", data[:100])
        self.width, self.height = header[WIDTH], header[HEIGHT]
        start = header[HEADER_SIZE] + header[COLORS] * COLOR_SIZE
        size = header[LINE_SIZE]
        self.lines = [data[start + y * size:start + y * size + 4 * self.width]
                      for y in range(self.height)]

    def __eq__(self, other):
        return self.lines == other.lines

    def _crop(self, left, top, right, bottom):
        self.lines = [line[4 * left:4 * right] for line in self.lines[top:bottom]]
        self.width, self.height = right - left, bottom - top

    def crop_to_window(self, frame):
        """Leaves the one window that there is, without so much of its frame."""
        drawn = [y for y, line in enumerate(self.lines) if any(line)]
        if drawn:
            width = len(self.lines[0].rstrip(b"\0") or b"") // 4
            self._crop(frame, drawn[0] + frame, width - frame, drawn[-1] + 1 - frame)
        return self

    def run(self, x, y, color):
        """Where the pixels of a color that begin at a place end."""
        pixel = bytes(reversed(color))
        while x < self.width and self.lines[y][4 * x:4 * x + 3] == pixel:
            x += 1
        return x

    def save(self, path):
        def chunk(kind, data):
            return (struct.pack(">I", len(data)) + kind + data +
                    struct.pack(">I", zlib.crc32(kind + data)))

        rows = bytearray()
        for line in self.lines:
            row = bytearray(3 * self.width)
            row[0::3], row[1::3], row[2::3] = line[2::4], line[1::4], line[0::4]
            rows += b"\0" + row
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pathlib.Path(path).write_bytes(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) +
            chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b""))


class Display:
    """An X server with one screen; programs run in it with .env"""

    def __init__(self, width, height):
        self.folder = tempfile.TemporaryDirectory()
        self.xdotool = _find("xdotool", "xdotool")
        ours, theirs = os.pipe()
        with open(ours, "rb") as numbers:
            self.process = subprocess.Popen(
                [_find("Xvfb", "xvfb"), "-displayfd", str(theirs), "-screen", "0",
                 f"{width}x{height}x24", "-fbdir", self.folder.name, "-nocursor", "-nolisten",
                 "tcp"], pass_fds=[theirs], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            os.close(theirs)
            number = numbers.readline().decode().strip()
        if not number:
            raise SystemExit("Xvfb did not start")
        self.env = {"DISPLAY": ":" + number, "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(TIMEOUT)
        self.folder.cleanup()

    def picture(self):
        return Picture(os.path.join(self.folder.name, "Xvfb_screen0"))

    def _do(self, *arguments):
        subprocess.run([self.xdotool, *map(str, arguments)], env={**os.environ, **self.env},
                       timeout=TIMEOUT, check=True)

    def click(self, x, y):
        self._do("mousemove", x, y, "click", 1)

    def type(self, text):
        self._do("type", "--delay", "0", text)
        self._do("key", "Return")
