#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A project that has this one as a Meson subproject configures and builds."""

import os
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import harness  # noqa: E402
from harness import equal  # noqa: E402
from installation import SOURCE, run  # noqa: E402

PROJECT = """\
project('consumer', 'c', default_options: ['werror=true'])
executable('program', 'consumer.c',
  dependencies: dependency('urlsession-1', fallback: 'urlsession'),
)
"""
OFF = ("tests", "docs", "examples", "cli", "benchmarks")


def _make_project():
    pathlib.Path("meson.build").write_text(PROJECT, encoding="utf-8")
    shutil.copy(HERE / "consumer.c", ".")
    pathlib.Path("subprojects").mkdir()
    pathlib.Path("subprojects/urlsession").symlink_to(SOURCE)


def _build(*options):
    _make_project()
    meson = os.environ["MESON"]
    run(meson, "setup", "build", "--wrap-mode=forcefallback",
        *[f"-Durlsession:{name}=false" for name in OFF], *options)
    run(meson, "compile", "-C", "build")


def with_introspection(server):
    _build()
    equal(run("build/program", server.raw + "/ok"), os.environ["URLSESSION_VERSION"] +
          " 200 Hello\n")


def library_alone(server):
    _build("-Durlsession:introspection=false", "-Durlsession:vapi=false",
           "-Durlsession:default_library=static")
    equal(run("build/program", server.raw + "/ok"), os.environ["URLSESSION_VERSION"] +
          " 200 Hello\n")


with harness.Server() as peers:
    harness.run([with_introspection, library_alone], peers)
