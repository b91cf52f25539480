# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Text: licences, translations, tabs, markers, legacy types."""

import re
import tomllib

from .project import line_at

COPYRIGHT = "Copyright The urlsession " + "authors"
LICENCE = "SPDX-License-" + "Identifier: LGPL-2.1-or-later"
MARKER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
TRANSLATED = re.compile(
    r"(?<![A-Za-z0-9_])(_|N_|Q_|C_|NC_|[dg_]*n?gettext|g_dpgettext2?|g_dn?gettext)\s*\(")
TYPES = re.compile(r"\bg(u?char|u?short|u?int|u?long|float|double)\b")
# A link to a member of an enumeration, whose namespace may not be left out: newer
# releases of gi-docgen take the enumeration for one.
SHORT_LINK = re.compile(
    r"\[(?:enum|error|flags)@(?!(?:UrlSession|Gio|GLib|GObject|Json)\.)\w+\.\w+\]")
# What GObject's own signatures are written with: the id of a signal handler.
ALLOWED_TYPES = {"gulong"}


def check_potfiles(project):
    wanted = {name for name in project.c_files("urlsession/", "cli/", suffixes=(".c",))
              if TRANSLATED.search(re.sub(r"^[ \t]*#.*", "", project.code(name),
                                          flags=re.MULTILINE))}
    listed = set()
    if "po/POTFILES.in" not in project.files:
        yield "po/POTFILES.in:1: is missing"
        return
    for number, line in enumerate(project.text("po/POTFILES.in").splitlines(), 1):
        name = line.partition("#")[0].strip()
        if not name:
            continue
        if name in listed:
            yield f"po/POTFILES.in:{number}: {name} is listed twice"
        listed.add(name)
        if name not in wanted:
            yield f"po/POTFILES.in:{number}: {name} has nothing to translate"
    for name in wanted - listed:
        yield f"{name}:1: has texts to translate and is not in po/POTFILES.in"


def _glob(pattern):
    """A REUSE.toml path as a regular expression: ** passes slashes, * does not."""
    parts = re.split(r"(\*\*/?|\*)", pattern)
    known = {"**/": r"(?:.*/)?", "**": r".*", "*": r"[^/]*"}
    return re.compile("".join(known.get(part) or re.escape(part) for part in parts) + r"\Z")


def check_spdx(project):
    covered = []
    if "REUSE.toml" in project.files:
        for annotation in tomllib.loads(project.text("REUSE.toml")).get("annotations", []):
            paths = annotation["path"]
            covered += [_glob(path) for path in ([paths] if isinstance(paths, str) else paths)]
    for name in project.files:
        if any(pattern.match(name) for pattern in covered):
            continue
        head = project.text(name)[:1000]
        if COPYRIGHT not in head or LICENCE not in head:
            yield f"{name}:1: has no SPDX header and REUSE.toml does not cover it"


def _is_code(project, name):
    base = name.rpartition("/")[2]
    if name.endswith((".c", ".h", ".py", ".js", ".vala", ".sh", ".in.h", ".in.c")) or \
            base in ("meson.build", "meson_options.txt"):
        return True
    return "." not in base and re.match(r"#!.*\b(python3?|bash|sh)\b",
                                        project.text(name)[:80]) is not None


def _lines(project, names, pattern, code=False):
    for name in names:
        text = project.code(name) if code else project.text(name)
        for match in pattern.finditer(text):
            yield name, line_at(text, match.start()), match.group(0)


def check_tabs(project):
    names = [name for name in project.files if _is_code(project, name)]
    for name, line, _ in _lines(project, names, re.compile(r"\t")):
        yield f"{name}:{line}: a tab"


def check_markers(project):
    for name, line, word in _lines(project, project.files, MARKER):
        yield f"{name}:{line}: {word}"


def check_links(project):
    names = [name for name in project.files if name.startswith(("docs/", "urlsession/"))]
    for name, line, link in _lines(project, names, SHORT_LINK):
        yield f"{name}:{line}: {link} lacks the namespace"


def check_types(project):
    for name, line, word in _lines(project, project.c_files(), TYPES, code=True):
        if word not in ALLOWED_TYPES:
            yield f"{name}:{line}: {word} instead of the plain C type"


def check_goto(project):
    for name, line, _ in _lines(project, project.c_files(), re.compile(r"\bgoto\b"), code=True):
        yield f"{name}:{line}: a goto"
