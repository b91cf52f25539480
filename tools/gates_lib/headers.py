# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Public headers: what they include, and that each compiles alone."""

import concurrent.futures
import os
import shutil

from .project import run

GENERATED = ("urlsession/url-enums.h", "urlsession/url-version-macros.h")
UMBRELLA = "urlsession/urlsession.h"


def check_private(project):
    allowed = set(project.public_headers) | set(GENERATED)
    for name in project.missing_headers:
        yield f"urlsession/meson.build:1: {name} is listed and does not exist"
    for name in project.public_headers:
        for line, header, _ in project.includes(name):
            if header.endswith("-private.h"):
                yield f"{name}:{line}: a public header includes the private {header}"
                continue
            path = project.resolve(name, header)
            if path is not None and path not in allowed:
                yield f"{name}:{line}: {header} is not a public header"
    installed = set(project.public_headers) | {UMBRELLA}
    for name in project.c_files("urlsession/", suffixes=(".h",)):
        if not name.endswith("-private.h") and name not in installed:
            yield f"{name}:1: neither in public_headers nor named -private.h"


def check_umbrella(project):
    included = {header for _, header, _ in project.includes(UMBRELLA)}
    wanted = set(project.public_headers) | set(GENERATED)
    for name in wanted - included:
        yield f"{UMBRELLA}:1: <{name}> is not included"
    for name in included - wanted:
        yield f"{UMBRELLA}:1: <{name}> is not a public header"


def check_alone(project):
    for tool, package in (("gcc", "gcc"), ("g++", "g++"), ("pkg-config", "pkg-config")):
        if shutil.which(tool) is None:
            yield f"{tool} is missing (package {package})"
            return
    for name in GENERATED:
        if not (project.build / name).is_file():
            yield f"{project.build / name}: is missing; build {project.build} first"
            return
    flags = run(["pkg-config", "--cflags", "gio-2.0", "json-glib-1.0"])
    if flags.returncode != 0:
        yield flags.stdout.strip()
        return
    flags = flags.stdout.split() + [f"-I{project.build}", f"-I{project.source}"]
    compilers = (
        ["gcc", "-x", "c", "-std=c11", "-pedantic", "-Wall", "-Wextra"],
        ["g++", "-x", "c++", "-std=c++14", "-pedantic", "-Wall", "-Wextra"],
    )
    headers = project.public_headers + list(GENERATED) + [UMBRELLA]

    def compile_one(compiler, header):
        inside = [] if header == UMBRELLA else ["-D_URLSESSION_COMPILATION"]
        # An included file, not the main one: #pragma once would warn there.
        done = run([*compiler, "-Werror", *inside, *flags, "-fsyntax-only", "-"],
                   input=f"#include <{header}>\n", env={**os.environ, "LC_ALL": "C"})
        if done.returncode == 0:
            return []
        lines = [line for line in done.stdout.splitlines() if "error" in line]
        return [f"{header} alone with {compiler[0]}: {line}"
                for line in (lines or [f"exit status {done.returncode}"])[:5]]

    def guarded(header):
        done = run([*compilers[0], *flags, "-fsyntax-only", "-"],
                   input=f"#include <{header}>\n", env={**os.environ, "LC_ALL": "C"})
        return [] if "can be included directly" in done.stdout else [
            f"{header}:1: can be included without <{UMBRELLA}>"]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        jobs = [pool.submit(guarded, header) for header in headers if header != UMBRELLA]
        jobs += [pool.submit(compile_one, compiler, header)
                for compiler in compilers for header in headers]
        for job in jobs:
            yield from job.result()
