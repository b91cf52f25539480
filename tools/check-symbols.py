#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the symbols a shared library exports with the committed list.

With --update the list is written instead.
"""

import argparse
import difflib
import pathlib
import subprocess
import sys

HEAD = "# Copyright The urlsession authors\n# SPDX-License-Identifier: LGPL-2.1-or-later\n"


def exported(library):
    listing = subprocess.run(["nm", "-D", "--defined-only", "--format=posix", library],
                             stdout=subprocess.PIPE, text=True, check=True).stdout
    symbols = {line.split()[0].partition("@")[0] for line in listing.splitlines()
               if line.split()[1] not in "Aa"}
    # Sanitizers, coverage and the linker add symbols of their own.
    return sorted(symbol for symbol in symbols
                  if symbol not in ("_init", "_fini", "mangle_path") and
                  not symbol.startswith(("__asan", "__gcov", "__odr_asan", "__ubsan")))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", help="the built shared library")
    parser.add_argument("expected", type=pathlib.Path, help="the committed list")
    parser.add_argument("--update", action="store_true", help="write the list")
    args = parser.parse_args()

    symbols = exported(args.library)
    if not symbols:
        sys.exit(f"{args.library} exports nothing")
    if args.update:
        args.expected.write_text(HEAD + "".join(f"{symbol}\n" for symbol in symbols),
                                 encoding="utf-8")
        return 0
    if not args.expected.is_file():
        sys.exit(f"{args.expected} is missing; write it with --update")
    expected = [line for line in args.expected.read_text(encoding="utf-8").splitlines()
                if line and not line.startswith("#")]
    diff = list(difflib.unified_diff(expected, symbols, str(args.expected), args.library,
                                     lineterm="", n=0))
    if diff:
        print("\n".join(diff))
        print(f"The exported symbols changed. If that is meant: tools/check-symbols.py --update "
              f"{args.library} {args.expected}")
    return 1 if diff else 0


sys.exit(main())
