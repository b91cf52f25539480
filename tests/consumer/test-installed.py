#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is installed is enough to build and run programs through pkg-config alone."""

import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import harness  # noqa: E402
from harness import contains, equal  # noqa: E402
from installation import SOURCE, Installation  # noqa: E402

VERSION = os.environ["URLSESSION_VERSION"]


def headers_are_those_that_are_public(_, installation):
    base = str(installation.prefix / "include/urlsession-1")[len(str(installation.root)):] + "/"
    found = {name[len(base):] for name in installation.files if name.endswith(".h")}
    umbrella = (SOURCE / "urlsession/urlsession.h").read_text(encoding="utf-8")
    wanted = set(re.findall(r"#include <(urlsession/.*\.h)>", umbrella))
    equal(found, wanted | {"urlsession/urlsession.h"}, "headers")


def bindings_and_manual_are_there(_, installation):
    names = [name.rpartition("/")[2] for name in installation.files]
    for name in ("liburlsession-1.so.0", "urlsession-1.pc", "UrlSession-1.gir",
                 "UrlSession-1.typelib", "urlsession-1.vapi", "urlsession-1.deps", "urlsession"):
        contains(names, name)
    contains([name.removesuffix(".gz") for name in names], "urlsession.1")
    datadir = str(installation.datadir)[len(str(installation.root)):]
    for name in ("bash-completion/completions/urlsession", "zsh/site-functions/_urlsession",
                 "fish/vendor_completions.d/urlsession.fish"):
        contains(installation.files, f"{datadir}/{name}")


def libsoup_is_private(_, installation):
    equal("soup" in installation.run("pkg-config", "--libs", "urlsession-1"), False,
          "libsoup among the libraries")
    equal(installation.run("pkg-config", "--modversion", "urlsession-1").strip(), VERSION)


def json_is_public(_, installation):
    contains(installation.run("pkg-config", "--print-requires", "urlsession-1"), "json-glib-1.0")


def c_program(server, installation):
    installation.compile_c(HERE / "consumer.c", "program")
    equal(installation.run("./program", server.raw + "/ok"), f"{VERSION} 200 Hello\n")


def vala_program(server, installation):
    installation.compile_vala(HERE / "consumer.vala", "program")
    equal(installation.run("./program", server.raw + "/ok"), f"{VERSION} 200 Hello\n")


def command(server, installation):
    equal(installation.run(installation.prefix / "bin/urlsession", "get", server.raw + "/ok"),
          "Hello")


with harness.Server() as peers, Installation() as made:
    harness.run([
        headers_are_those_that_are_public, bindings_and_manual_are_there, libsoup_is_private,
        json_is_public, c_program, vala_program, command,
    ], peers, made)
