# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The gates, in the order they run. Each takes a Project and yields one line
for each place that fails."""

from . import headers, lint, project, rooms, sizes, text, versions

__all__ = ["GATES", "project"]

GATES = [
    ("sizes", sizes.check),
    ("private-headers", headers.check_private),
    ("umbrella", headers.check_umbrella),
    ("header-alone", headers.check_alone),
    ("since", versions.check),
    ("documented", versions.check_gir),
    ("potfiles", text.check_potfiles),
    ("spdx", text.check_spdx),
    ("tabs", text.check_tabs),
    ("markers", text.check_markers),
    ("links", text.check_links),
    ("plain-types", text.check_types),
    ("goto", text.check_goto),
    ("rooms", rooms.check),
    ("clang-tidy", lint.check_clang_tidy),
    ("cppcheck", lint.check_cppcheck),
]
