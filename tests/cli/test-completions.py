#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The shells know the options that the help of each command has, and no others."""

import os
import pathlib
import re
import shutil
import subprocess

import harness
from command import run
from harness import TIMEOUT, equal

COMPLETIONS = pathlib.Path(__file__).resolve().parents[2] / "data/completions"
COMMANDS = ["get", "download", "upload", "inspect"]


def options(command):
    """Of the help: {"-o", "--output", ...}"""
    status, out, _ = run(command, "--help")
    equal(status, 0)
    found = set()
    for line in out.decode().splitlines():
        match = re.match(r" {2}(?:(-\w), )?(--[\w.-]+)", line)
        if match:
            found |= {option for option in match.groups() if option}
    equal("--cacert" in found and "-h" in found, True, f"options of {command}")
    return found


def shell(name, *arguments):
    """What a shell that knows nothing of its user prints."""
    if shutil.which(name) is None:
        raise AssertionError(f"{name} is not there: install the package {name}")
    env = {"PATH": os.environ["PATH"], "HOME": os.getcwd(), "LC_ALL": "C.UTF-8",
           "XDG_CONFIG_HOME": os.getcwd(), "XDG_DATA_HOME": os.getcwd()}
    done = subprocess.run([name, *arguments], env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=TIMEOUT, check=False)
    equal((done.returncode, done.stderr), (0, ""), f"what {name} says")
    return done.stdout.splitlines()


def ask_bash(*words):
    script = """. "$1"; shift
      compopt () { :; }
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _urlsession
      printf '%s\\n' "${COMPREPLY[@]}" """
    return [line for line in shell("bash", "--norc", "-c", script, "bash",
                                   str(COMPLETIONS / "urlsession.bash"), "urlsession", *words)
            if line]


def ask_fish(line):
    script = f"source {COMPLETIONS / 'urlsession.fish'}; complete -C '{line}'"
    return [answer.partition("\t")[0] for answer in shell("fish", "--no-config", "-c", script)]


def bash_has_options():
    equal(ask_bash(""), COMMANDS + ["--help", "--version"])
    for command in COMMANDS:
        equal(set(ask_bash(command, "-")), options(command), f"options of {command}")
    equal(ask_bash("download", "--seg"), ["--segments"])


def bash_has_values():
    pathlib.Path("some file").touch()
    pathlib.Path("folder").mkdir()
    equal(ask_bash("download", "-d", ""), ["folder"])
    equal(ask_bash("download", "--directory", "=", "f"), ["folder"])
    equal(ask_bash("download", "--directory", "="), ["folder"])
    equal(sorted(ask_bash("upload", "-T", "")), ["folder", "some file"])
    equal(ask_bash("get", "-d", "@so"), ["@some file"])
    equal(ask_bash("get", "-X", "P"), ["POST", "PUT", "PATCH"])
    equal(ask_bash("download", "--checksum", "sha2"), ["sha256:"])
    equal(ask_bash("upload", "--expect", "-"), [])


def fish_has_options():
    equal(set(ask_fish("urlsession ")), set(COMMANDS))
    for command in COMMANDS:
        short = ask_fish(f"urlsession {command} -")
        equal({option for option in short if re.fullmatch(r"-\w|--.*", option)}, options(command),
              f"options of {command}")


def zsh_has_options():
    """It would complete on a terminal only: what it is told is looked at."""
    path = COMPLETIONS / "_urlsession"
    shell("zsh", "-f", "-n", str(path))
    text = path.read_text(encoding="utf-8")
    for command in COMMANDS:
        body = re.search(rf"^_urlsession_{command}\(\) {{\n(.*?)^}}$", text, re.S | re.M).group(1)
        found = set()
        for line in body.splitlines():
            spec = re.match(r" +'(?:\([^)]*\))?\*?'?(.*)", line)
            braces = re.match(r"\{(-\w)\+?,(--[\w.-]+)=?\}", spec.group(1)) if spec else None
            plain = re.match(r"(--[\w.-]+)", spec.group(1)) if spec else None
            found |= set(braces.groups() if braces else plain.groups() if plain else ())
        equal(found, options(command), f"options of {command}")


harness.run([bash_has_options, bash_has_values, fish_has_options, zsh_has_options])
