#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares a generated GIR with the committed snapshot of the API.

Texts, places in the source and the version of the package are left out of the
comparison. With --update the snapshot is written instead.
"""

import argparse
import difflib
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

CORE = "http://www.gtk.org/introspection/core/1.0"
C = "http://www.gtk.org/introspection/c/1.0"
GLIB = "http://www.gtk.org/introspection/glib/1.0"
DOC = "http://www.gtk.org/introspection/doc/1.0"
DROPPED_ELEMENTS = {f"{{{CORE}}}{name}" for name in (
    "doc", "doc-deprecated", "doc-version", "doc-stability", "source-position", "docsection",
    "function-inline", "method-inline")} | {f"{{{GLIB}}}docsection", f"{{{DOC}}}format"}
DROPPED_ATTRIBUTES = ("shared-library", "filename", "line", "column")
# Attributes that only newer scanners write.
NEWER_ATTRIBUTES = {f"{{{GLIB}}}{name}" for name in (
    "async-func", "finish-func", "sync-func")} | {
        f"{{{CORE}}}final", "default-value", "opaque", "pointer"}


def normalise(element):
    for child in list(element):
        if child.tag in DROPPED_ELEMENTS:
            element.remove(child)
        else:
            normalise(child)
    for name in DROPPED_ATTRIBUTES:
        element.attrib.pop(name, None)
    for name in NEWER_ATTRIBUTES:
        element.attrib.pop(name, None)
    if element.tag == f"{{{CORE}}}repository":
        element.attrib.pop("version", None)
    # The version of a value is part of the API, the package's own is not.
    if element.tag == f"{{{CORE}}}constant" and \
            element.get("name") in ("MAJOR_VERSION", "MINOR_VERSION", "MICRO_VERSION"):
        element.set("value", "")
    element.text = element.text.strip() if element.text and element.text.strip() else None
    element.tail = None
    attributes = sorted(element.attrib.items())
    element.attrib.clear()
    element.attrib.update(attributes)


def normal_form(path):
    for prefix, uri in (("", CORE), ("c", C), ("glib", GLIB)):
        ElementTree.register_namespace(prefix, uri)
    root = ElementTree.parse(path).getroot()
    normalise(root)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gir", help="the generated GIR")
    parser.add_argument("expected", type=pathlib.Path, help="the committed snapshot")
    parser.add_argument("--update", action="store_true", help="write the snapshot")
    args = parser.parse_args()

    found = normal_form(args.gir)
    if args.update:
        args.expected.write_text(found, encoding="utf-8")
        return 0
    if not args.expected.is_file():
        sys.exit(f"{args.expected} is missing; write it with --update")
    # The snapshot takes the same way, so that a newer Python may write XML otherwise.
    expected = normal_form(args.expected)
    diff = list(difflib.unified_diff(expected.splitlines(), found.splitlines(),
                                     str(args.expected), args.gir, lineterm=""))
    if diff:
        print("\n".join(diff))
        print(f"The API changed. If that is meant: tools/check-gir.py --update "
              f"{args.gir} {args.expected}")
    return 1 if diff else 0


sys.exit(main())
