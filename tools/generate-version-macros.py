#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes url-version-macros.h for a project version."""

import sys

HEAD = """\
/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(_URLSESSION_INSIDE) && !defined(_URLSESSION_COMPILATION)
#error "Only <urlsession/urlsession.h> can be included directly."
#endif

#include <glib.h>

/**
 * URL_MAJOR_VERSION:
 *
 * The major version the program is compiled against.
 *
 * Since: 1.0
 */
#define URL_MAJOR_VERSION ({major})

/**
 * URL_MINOR_VERSION:
 *
 * The minor version the program is compiled against.
 *
 * Since: 1.0
 */
#define URL_MINOR_VERSION ({minor})

/**
 * URL_MICRO_VERSION:
 *
 * The micro version the program is compiled against.
 *
 * Since: 1.0
 */
#define URL_MICRO_VERSION ({micro})

/**
 * URL_CHECK_VERSION:
 * @major: the major version to ask for
 * @minor: the minor version to ask for
 * @micro: the micro version to ask for
 *
 * Whether the program is compiled against this version or a newer one.
 *
 * Since: 1.0
 */
#define URL_CHECK_VERSION(major, minor, micro) \\
  (URL_MAJOR_VERSION > (major) || \\
   (URL_MAJOR_VERSION == (major) && URL_MINOR_VERSION > (minor)) || \\
   (URL_MAJOR_VERSION == (major) && URL_MINOR_VERSION == (minor) && \\
    URL_MICRO_VERSION >= (micro)))

#ifndef _URL_EXTERN
#define _URL_EXTERN extern
#endif

/* The newest version whose symbols a program may use without a warning. */
#ifndef URL_VERSION_MAX_ALLOWED
#define URL_VERSION_MAX_ALLOWED (G_ENCODE_VERSION ({major}, {minor}))
#endif
"""

MINOR = """
#if URL_VERSION_MAX_ALLOWED < G_ENCODE_VERSION ({major}, {minor})
#define URL_AVAILABLE_IN_{major}_{minor} G_UNAVAILABLE ({major}, {minor}) _URL_EXTERN
#else
#define URL_AVAILABLE_IN_{major}_{minor} _URL_EXTERN
#endif
"""


def main():
    version, output = sys.argv[1:]
    major, minor, micro = (int(part) for part in version.split("."))
    with open(output, "w", encoding="utf-8") as out:
        out.write(HEAD.format(major=major, minor=minor, micro=micro))
        for number in range(minor + 1):
            out.write(MINOR.format(major=major, minor=number))


main()
