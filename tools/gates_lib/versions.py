# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Versions: each public symbol says since when it exists, twice and the same."""

import re
import xml.etree.ElementTree

from .project import line_at

DOC = re.compile(r"/\*\*[ \t]*\n(.*?)\*/", re.DOTALL)
NAME = re.compile(r"[ \t]*\*[ \t]*([A-Za-z_][A-Za-z0-9_]*(?:::?[a-z][a-z0-9-]*)?):")
SINCE = re.compile(r"^[ \t]*\*[ \t]*Since:[ \t]*(\S+)[ \t]*$", re.MULTILINE)
MACRO = r"URL_AVAILABLE_IN_(\d+)_(\d+)"
STATEMENT = re.compile(r"(?:(" + MACRO + r")\s+)?(\b[A-Za-z_][^;{}#]*?)\b([a-z_][a-z0-9_]*)\s*"
                       r"\((?!\s*\*)[^;{}]*\)[^;{}()]*;")
DECLARE = re.compile(r"(?:" + MACRO + r"\s+)?G_DECLARE_(?:FINAL|DERIVABLE|INTERFACE)\w*\s*"
                     r"\(\s*(\w+)\s*,")

CORE = "{http://www.gtk.org/introspection/core/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"
ELEMENTS = {CORE + kind for kind in (
    "class", "record", "interface", "enumeration", "bitfield", "callback", "function",
    "function-macro", "method", "constructor", "property", "constant")} | {GLIB + "signal"}


def docs(project):
    """Each documented symbol: name -> (file, line, since)."""
    found = {}
    names = project.c_files("urlsession/")
    for name in names:
        text = project.text(name)
        for match in DOC.finditer(text):
            symbol = NAME.match(match.group(1))
            if symbol is None:
                continue
            since = SINCE.findall(match.group(1))
            entry = (name, line_at(text, match.start()), since[-1] if since else None)
            found.setdefault(symbol.group(1), entry)
    return found


def functions(project, header):
    """(name, line, macro version or None) of each function and type declared."""
    code = project.code(header)
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                  code, flags=re.MULTILINE)
    for match in DECLARE.finditer(code):
        version = f"{match.group(1)}.{match.group(2)}" if match.group(1) else None
        yield match.group(3), line_at(code, match.start()), version
    code = re.sub(r"(?:" + MACRO + r"\s+)?G_DECLARE_\w+\s*\([^)]*\)",
                  lambda m: re.sub(r"[^\n]", " ", m.group(0)), code)
    code = re.sub(r"\bG_(BEGIN|END)_DECLS\b", lambda m: " " * len(m.group(0)), code)
    # Bodies of structs and enums hold no function of ours.
    while True:
        emptied = re.sub(r"\{[^{}]*\}", lambda m: re.sub(r"[^\n]", " ", m.group(0)), code)
        if emptied == code:
            break
        code = emptied
    start = 0
    for end in [match.start() for match in re.finditer(";", code)]:
        statement = code[start:end]
        line = line_at(code, start + len(statement) - len(statement.lstrip()))
        start = end + 1
        if re.match(r"\s*(typedef|struct|enum|union)\b[^(]*$", statement) or \
                re.match(r"\s*typedef\b", statement) or "(" not in statement:
            continue
        macro = re.search(MACRO, statement)
        bare = re.sub(r"\b(?:URL_|G_|_URL_)[A-Z0-9_]+\b(\s*\([^()]*\))?", " ", statement)
        symbol = re.search(r"\b([A-Za-z_]\w*)\s*\(", bare)
        if symbol is not None:
            yield symbol.group(1), line, f"{macro.group(1)}.{macro.group(2)}" if macro else None


def check(project):
    documented = docs(project)
    for header in project.public_headers:
        for symbol, line, version in functions(project, header):
            where = f"{header}:{line}: {symbol}"
            if version is None:
                yield f"{where} has no URL_AVAILABLE_IN macro"
            if symbol.endswith("_get_type"):
                continue
            entry = documented.get(symbol)
            if entry is None:
                yield f"{where} has no doc block"
            elif version is not None and entry[2] is not None and entry[2] != version:
                yield f"{entry[0]}:{entry[1]}: {symbol} says Since: {entry[2]}, " \
                      f"its macro says {version}"
    private = re.compile(r"-private\.h$")
    public = set(project.public_headers)
    for symbol, (name, line, since) in documented.items():
        if since is None and (name in public or name.endswith(".c")) and not private.search(name):
            yield f"{name}:{line}: {symbol} has no Since:"


def _walk(element, owner):
    for child in element:
        name = child.get("name") or ""
        full = f"{owner}.{name}" if owner else name
        if child.tag in ELEMENTS and GLIB + "is-gtype-struct-for" not in child.attrib \
                and not name.startswith("_"):
            yield full, child
        if child.tag in ELEMENTS or child.tag == CORE + "namespace":
            yield from _walk(child, full if child.tag in ELEMENTS else "")


def check_gir(project):
    """What the scanner sees: every element has a text and a version."""
    path = project.build / "introspection" / "UrlSession-1.gir"
    if not path.is_file():
        yield f"{path}: is missing; build {project.build} with introspection first"
        return
    root = xml.etree.ElementTree.parse(path).getroot()
    for name, element in _walk(root, ""):
        kind = element.tag.rpartition("}")[2]
        if kind == "record" and element.get("disguised") == "1" and element.get("opaque") != "1" \
                and name.endswith("Private"):
            continue
        if element.find(CORE + "doc") is None:
            yield f"UrlSession-1.gir: {kind} {name} has no doc block"
        if element.get("version") is None:
            yield f"UrlSession-1.gir: {kind} {name} has no Since:"
