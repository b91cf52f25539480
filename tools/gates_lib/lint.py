# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Linters: clang-tidy and cppcheck over the library."""

import concurrent.futures
import json
import os
import re
import shutil
import tempfile

from .project import run

FINDING = re.compile(r"^(\S+?):(\d+):(?:\d+:)? (warning|error|style|performance|portability): (.*)")
WORKERS = os.cpu_count() or 2


def _relative(project, path):
    """The path from the source root; compilers write theirs from the build's."""
    base = project.source if (project.source / path).is_file() else project.build
    try:
        return str((base / path).resolve().relative_to(project.source))
    except ValueError:
        return str(path)


def _sources(project):
    """The library's files that the build directory compiles."""
    path = project.build / "compile_commands.json"
    if not path.is_file():
        return None
    found = set()
    for entry in json.loads(path.read_text(encoding="utf-8")):
        name = _relative(project, os.path.join(entry["directory"], entry["file"]))
        if name.startswith("urlsession/") and name.endswith(".c") and \
                (project.source / name).is_file():
            found.add(name)
    return sorted(found)


def _findings(project, output):
    for line in output.splitlines():
        match = FINDING.match(line)
        if match is not None:
            name = _relative(project, match.group(1))
            yield f"{name}:{match.group(2)}: {match.group(4)}"


def _prepare(project, tool):
    if shutil.which(tool) is None:
        return [], f"{tool} is missing (package {tool})"
    sources = _sources(project)
    if not sources:
        return [], f"{project.build}/compile_commands.json names no file of the library"
    return sources, None


def check_clang_tidy(project):
    sources, problem = _prepare(project, "clang-tidy")
    if problem:
        yield problem
        return

    def tidy(name):
        return run(["clang-tidy", "--quiet", "-p", str(project.build),
                    f"--config-file={project.source / '.clang-tidy'}",
                    str(project.source / name)], cwd=project.source)

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for name, done in zip(sources, pool.map(tidy, sources)):
            found = list(_findings(project, done.stdout))
            yield from found
            if done.returncode != 0 and not found:
                yield f"{name}:1: clang-tidy failed: {done.stdout.strip()[-200:]}"


def check_cppcheck(project):
    sources, problem = _prepare(project, "cppcheck")
    if problem:
        yield problem
        return
    with tempfile.TemporaryDirectory() as cache:
        done = run([
            "cppcheck", "--quiet", "--inline-suppr", "--error-exitcode=2", f"-j{WORKERS}",
            "--enable=warning,performance,portability", "--library=gtk", "--std=c11",
            "--template={file}:{line}: {severity}: {message} [{id}]",
            f"--cppcheck-build-dir={cache}",
            f"--suppressions-list={project.source / 'tools/cppcheck-suppressions.txt'}",
            "-D_URLSESSION_COMPILATION", "-D_URL_EXTERN=extern", "-D_GNU_SOURCE",
            '-DG_LOG_DOMAIN="UrlSession"', '-DGETTEXT_PACKAGE="urlsession-1"',
            "-DURL_AVAILABLE_IN_1_0=extern",
            "-I.", "-Iurlsession", *sources], cwd=project.source)
    found = list(_findings(project, done.stdout))
    yield from found
    if done.returncode != 0 and not found:
        yield f"cppcheck failed: {done.stdout.strip()[-200:]}"
