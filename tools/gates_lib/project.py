# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the gates know of the source tree and of C."""

import functools
import os
import pathlib
import re
import subprocess

C_FOLDERS = ("urlsession/", "cli/", "tests/", "examples/")

TOKEN = re.compile(
    r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


def _blank(match, keep_strings):
    token = match.group(0)
    if keep_strings and token[0] in "\"'":
        return token
    return re.sub(r"[^\n]", " ", token)


def code_of(text, keep_strings=False):
    """The text with comments, and strings unless kept, made blank; no line moves."""
    return TOKEN.sub(lambda match: _blank(match, keep_strings), text)


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


def run(args, **kwargs):
    return subprocess.run(args, stdin=subprocess.DEVNULL if "input" not in kwargs else None,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False, **kwargs)


class Project:
    def __init__(self, source, build):
        self.source = pathlib.Path(source).resolve()
        self.build = pathlib.Path(build).resolve()
        self.missing_headers = []

    @functools.cached_property
    def files(self):
        """Every file git tracks or would add, by its path from the source root."""
        listing = subprocess.run(
            ["git", "-c", f"safe.directory={self.source}", "ls-files", "-z",
             "--cached", "--others", "--exclude-standard"],
            cwd=self.source, stdout=subprocess.PIPE, text=True, check=False)
        if listing.returncode == 0:
            names = [name for name in listing.stdout.split("\0") if name]
        else:
            names = list(self._walk())
        return sorted({name for name in names if (self.source / name).is_file()})

    def _walk(self):
        """The files of a tree without git: an unpacked release."""
        for folder, folders, names in os.walk(self.source):
            folders[:] = [f for f in folders if f not in (".git", "__pycache__")
                          and not f.startswith(("build", "_build"))]
            for name in names:
                yield str((pathlib.Path(folder) / name).relative_to(self.source))

    def c_files(self, *folders, suffixes=(".c", ".h")):
        return [name for name in self.files
                if name.startswith(folders or C_FOLDERS) and name.endswith(suffixes)]

    @functools.lru_cache(maxsize=None)
    def text(self, name):
        return (self.source / name).read_text(encoding="utf-8", errors="replace")

    @functools.lru_cache(maxsize=None)
    def code(self, name, keep_strings=False):
        return code_of(self.text(name), keep_strings)

    @functools.cached_property
    def public_headers(self):
        """The public_headers list of urlsession/meson.build, by path from the root."""
        meson = self.text("urlsession/meson.build")
        match = re.search(r"^public_headers = files\((.*?)^\)", meson, re.DOTALL | re.MULTILINE)
        if match is None:
            raise SystemExit("urlsession/meson.build has no public_headers = files(...)")
        names = ["urlsession/" + name for name in re.findall(r"'([^']+)'", match.group(1))]
        self.missing_headers = [name for name in names if not (self.source / name).is_file()]
        return [name for name in names if name not in self.missing_headers]

    def includes(self, name):
        """(line, header, quoted or angle) of each include of a file."""
        code = self.code(name, keep_strings=True)
        for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', code,
                                 re.MULTILINE):
            yield line_at(code, match.start()), match.group(2), match.group(1)

    def resolve(self, name, header):
        """The project file an include of a file means; None for a foreign header."""
        for base in (str(pathlib.PurePosixPath(name).parent), "urlsession", "."):
            path = os.path.normpath(os.path.join(base, header))
            if (self.source / path).is_file():
                return path
        generated = os.path.basename(header)
        if generated in ("url-enums.h", "url-version-macros.h"):
            return "urlsession/" + generated
        return None
