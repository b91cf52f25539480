# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs the build into a temporary folder and works with what is there."""

import os
import pathlib
import subprocess
import tempfile

from harness import TIMEOUT

SOURCE = pathlib.Path(__file__).resolve().parents[2]
LONG = 5 * TIMEOUT


def run(*command, env=None, cwd=None):
    """Runs a program that must succeed; returns its standard output."""
    done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
                          env=env, timeout=LONG, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command} failed: {done.stdout}{done.stderr}")
    return done.stdout


def _lay_over(system, root):
    """Shows what the system has in the other root, where that has nothing of its own."""
    for path in system.iterdir():
        mine = root / path.name
        if not mine.exists():
            mine.symlink_to(path)
        elif path.is_dir() and not path.is_symlink() and not mine.is_symlink():
            _lay_over(path, mine)


class Installation:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        run(os.environ["MESON"], "install", "--no-rebuild", "-C", os.environ["URLSESSION_BUILD"],
            env={**os.environ, "DESTDIR": str(self.root)})
        self.files = sorted("/" + str(path.relative_to(self.root)) for path in
                            self.root.rglob("*") if not path.is_dir())
        self.prefix = self.root / os.environ["URLSESSION_PREFIX"].lstrip("/")
        self.libdir = self.prefix / os.environ["URLSESSION_LIBDIR"]
        self.datadir = self.prefix / os.environ["URLSESSION_DATADIR"]
        # pkg-config names every folder in the other root, those of GLib too.
        if (self.root / "usr").is_dir():
            _lay_over(pathlib.Path("/usr"), self.root / "usr")
        else:
            (self.root / "usr").symlink_to("/usr")
        self.env = {
            **os.environ,
            "PKG_CONFIG_PATH": str(self.libdir / "pkgconfig"),
            "PKG_CONFIG_SYSROOT_DIR": str(self.root),
            "LD_LIBRARY_PATH": str(self.libdir),
            "GI_TYPELIB_PATH": str(self.libdir / "girepository-1.0"),
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def run(self, *command):
        return run(*command, env=self.env)

    def compile_c(self, source, program):
        flags = self.run("pkg-config", "--cflags", "--libs", "urlsession-1").split()
        self.run("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", source,
                 "-o", program, *flags)

    def compile_vala(self, source, program):
        self.run("valac", "--vapidir", self.datadir / "vala/vapi", "--girdir",
                 self.datadir / "gir-1.0", "--pkg", "urlsession-1", "--fatal-warnings", "-X", "-w",
                 source, "-o", program)
