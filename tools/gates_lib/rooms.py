# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rooms: no folder of the library includes a header of a folder above it."""

# From top to bottom. A file includes headers of its own room and of those
# after it.
ROOMS = ("session", "task", "policy", "transfer", "http", "transport", "storage", "json",
         "message", "base")
# Public headers may not need this room: nothing of it is installed.
PRIVATE_ROOM = "base"
EVERYWHERE = {
    "config.h",
    "urlsession/url-types.h",
    "urlsession/url-enums.h",
    "urlsession/url-version-macros.h",
}
UMBRELLA = "urlsession/urlsession.h"
# The one room that knows libsoup.
SOUP_ROOM = "transport"


def _room(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "urlsession" and len(parts) > 2 else None


def _check_library(project, name):
    room = _room(name)
    if room is not None and room not in ROOMS:
        yield f"{name}:1: the room {room} is not in the table of tools/gates_lib/rooms.py"
        return
    public = name in project.public_headers
    for line, header, _ in project.includes(name):
        if header.startswith("libsoup/") and room != SOUP_ROOM:
            yield f"{name}:{line}: <{header}> outside {SOUP_ROOM}/"
        path = project.resolve(name, header)
        if header == "config.h" or path is None or path in EVERYWHERE:
            if path is None and header.startswith(("url-", "urlsession/", *(
                    other + "/" for other in ROOMS))):
                yield f"{name}:{line}: {header} does not exist"
            continue
        other = _room(path)
        if room is None or other is None or other not in ROOMS:
            yield f"{name}:{line}: {header} is in no room this file may use"
        elif ROOMS.index(other) < ROOMS.index(room):
            yield f"{name}:{line}: {room}/ includes {header} of {other}/ above it"
        elif public and other == PRIVATE_ROOM:
            yield f"{name}:{line}: a public header includes {header} of {other}/"


def _check_user(project, name):
    folder = name.split("/")[0] + "/"
    for line, header, kind in project.includes(name):
        if header == UMBRELLA:
            if kind != "<":
                yield f"{name}:{line}: write <{UMBRELLA}>"
            continue
        path = project.resolve(name, header)
        if path is not None and not path.startswith(folder) or \
                header.startswith(("urlsession/", "libsoup/")):
            yield f"{name}:{line}: {header}; only <{UMBRELLA}> may be included here"


def check(project):
    for name in project.c_files("urlsession/"):
        if name != UMBRELLA:
            yield from _check_library(project, name)
    for name in project.c_files("cli/", "examples/"):
        yield from _check_user(project, name)
