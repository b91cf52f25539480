# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sizes: code lines of files and functions, parameters of functions."""

import json
import re

from .project import run

FILE_LINES = 500
FUNCTION_LINES = 60
PARAMETERS = 6
LONG_BY_NATURE = ("_class_init", "_get_property", "_set_property")

# Macros that would look like the head of a function to ctags.
DEFINITIONS = [
    "G_DEFINE_TYPE", "G_DEFINE_FINAL_TYPE", "G_DEFINE_ABSTRACT_TYPE", "G_DEFINE_BOXED_TYPE",
    "G_DEFINE_TYPE_WITH_PRIVATE", "G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE", "G_DEFINE_QUARK",
    "G_DEFINE_TYPE_WITH_CODE", "G_DEFINE_FINAL_TYPE_WITH_CODE", "G_DEFINE_ABSTRACT_TYPE_WITH_CODE",
    "G_DEFINE_INTERFACE", "G_DEFINE_AUTOPTR_CLEANUP_FUNC", "G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC",
    "G_DECLARE_FINAL_TYPE", "G_DECLARE_DERIVABLE_TYPE", "G_DECLARE_INTERFACE", "G_STATIC_ASSERT",
    "G_GNUC_PRINTF", "G_GNUC_NULL_TERMINATED", "G_GNUC_WARN_UNUSED_RESULT", "G_PASTE",
    "G_GNUC_BEGIN_IGNORE_DEPRECATIONS", "G_GNUC_END_IGNORE_DEPRECATIONS",
]
ATTRIBUTES = ("G_GNUC_NULL_TERMINATED", "G_GNUC_WARN_UNUSED_RESULT",
              "G_GNUC_BEGIN_IGNORE_DEPRECATIONS", "G_GNUC_END_IGNORE_DEPRECATIONS")


def _split(signature):
    """The parameters of a signature, cut at the commas outside parentheses."""
    inner = signature.strip()[1:-1].strip()
    parts, depth, start = [], 0, 0
    for index, char in enumerate(inner):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(inner[start:index])
            start = index + 1
    parts.append(inner[start:])
    return [part.strip() for part in parts if part.strip() not in ("", "void")]


def parameters(signature):
    """How many parameters count: not GIO's async tail, not the GError."""
    parts = _split(signature)
    tail = any("GAsyncReadyCallback" in part for part in parts)
    return len([
        part for part in parts
        if not re.match(r"GCancellable\s*\*|GAsyncReadyCallback\b|GError\s*\*\s*\*", part)
        and not (tail and re.match(r"gpointer\s+(user_)?data\b", part))
    ])


def _tags(project, files):
    defines = []
    for macro in DEFINITIONS:
        defines += ["-D", f"{macro}=" if macro in ATTRIBUTES else f"{macro}(...)="]
    command = ["ctags", "--output-format=json", "--fields=+neS", "--kinds-C=fp",
               "--language-force=C", "--options=NONE", *defines, "-f", "-", *files]
    # --options=NONE counts only as the first argument.
    command.remove("--options=NONE")
    command.insert(1, "--options=NONE")
    done = run(command, cwd=project.source)
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def percentile(values, part):
    """The nearest-rank percentile of some numbers."""
    values = sorted(values)
    return values[max(0, -(-len(values) * part // 100) - 1)] if values else 0


def _count(lines):
    return sum(1 for line in lines if line.strip())


def check(project):
    files = project.c_files()
    file_sizes, function_sizes = [], []
    lines_of = {}
    for name in files:
        lines_of[name] = project.code(name, keep_strings=True).splitlines()
        size = _count(lines_of[name])
        file_sizes.append(size)
        if size > FILE_LINES:
            yield f"{name}:1: {size} code lines, {FILE_LINES} allowed"

    try:
        tags = list(_tags(project, files)) if files else []
    except FileNotFoundError:
        yield "ctags is missing (package universal-ctags)"
        return
    if files and not tags:
        yield "ctags found no function at all"
    for tag in tags:
        where = f"{tag['path']}:{tag['line']}: {tag['name']}"
        counted = parameters(tag.get("signature", "()"))
        if counted > PARAMETERS:
            yield f"{where} has {counted} parameters, {PARAMETERS} allowed"
        if tag.get("kind") != "function" or "end" not in tag:
            continue
        size = _count(lines_of[tag["path"]][tag["line"] - 1:tag["end"]])
        function_sizes.append(size)
        if size > FUNCTION_LINES and not tag["name"].endswith(LONG_BY_NATURE):
            yield f"{where} has {size} code lines, {FUNCTION_LINES} allowed"

    print(f"size_report: {len(files)} files, p90 {percentile(file_sizes, 90)}, "
          f"largest {max(file_sizes, default=0)}; {len(function_sizes)} functions, "
          f"p95 {percentile(function_sizes, 95)}, largest {max(function_sizes, default=0)}")
