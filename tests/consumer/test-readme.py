#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The examples of the README work as they are printed there."""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import harness  # noqa: E402
from harness import contains, equal  # noqa: E402
from installation import SOURCE, Installation  # noqa: E402

URL = "https://example.org/"
README = (SOURCE / "README.md").read_text(encoding="utf-8")


def _write_example(language, name, url):
    """The one program of a language in the README, with another URL."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    blocks = [block for block in blocks if URL in block]
    equal(len(blocks), 1, f"programs in {language}")
    pathlib.Path(name).write_text(blocks[0].replace(URL, url), encoding="utf-8")


def c_example(server, installation):
    _write_example("c", "hello.c", server.raw + "/ok")
    installation.compile_c("hello.c", "hello")
    contains(installation.run("./hello"), "Hello")


def vala_example(server, installation):
    _write_example("vala", "hello.vala", server.raw + "/ok")
    installation.compile_vala("hello.vala", "hello")
    contains(installation.run("./hello"), "Hello")


def javascript_example(server, installation):
    _write_example("js", "hello.js", server.raw + "/ok")
    contains(installation.run("gjs", "-m", "hello.js"), "Hello")


def python_example(server, installation):
    _write_example("python", "hello.py", server.raw + "/ok")
    contains(installation.run(sys.executable, "hello.py"), "Hello")


def begins_with_two_commands(_, __):
    first = re.search(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL).group(1)
    commands = [line.partition("#")[0].strip() for line in first.splitlines()]
    equal(commands, ["tools/demo", "tools/check"])
    for name in commands:
        equal((SOURCE / name).stat().st_mode & 0o111, 0o111, f"mode of {name}")


def links_lead_somewhere(_, __):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README):
        equal((SOURCE / target).exists(), True, f"{target} exists")


with harness.Server() as peers, Installation() as made:
    harness.run([
        c_example, vala_example, javascript_example, python_example, begins_with_two_commands,
        links_lead_somewhere,
    ], peers, made)
