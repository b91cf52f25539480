#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line itself: nothing here is loaded."""

import os
import pathlib
import re

import harness
from command import fails, run
from harness import contains, equal

URL = "https://localhost/"
MAN = pathlib.Path(__file__).resolve().parents[2] / "cli/urlsession.1"


def version():
    status, out, err = run("--version")
    equal((status, out.decode(), err),
          (0, f"urlsession {os.environ['URLSESSION_VERSION']}\n", ""))


def help_names_command_and_statuses():
    for option in ("--help", "-h"):
        status, out, err = run(option)
        equal((status, err), (0, ""))
        contains(out.decode(), "get URL…")
        contains(out.decode(), "\n   28  It took too long\n")


def help_of_get():
    status, out, err = run("get", "--help")
    equal((status, err), (0, ""))
    for text in ("urlsession get [OPTION…] URL…", "--max-time=SECONDS", "--connect-timeout=SECONDS",
                 "--retry=COUNT", "--cacert=FILE", "--json=KEY=VALUE", "--form=NAME=VALUE",
                 "-b, --cookie='NAME=VALUE; …'|FILE", "-c, --cookie-jar=FILE", "\n  130 "):
        contains(out.decode(), text)


def options_of_help(command):
    """Each with its short form, if there is one, and whether it has a value."""
    out = run(command, "--help")[1].decode()
    return set(re.findall(r"^ {2}(?:-(\w), )?--([\w.-]+)(=?)", out, re.MULTILINE))


def options_of_man_page(section):
    page = MAN.read_text(encoding="utf-8").replace("\\-", "-")
    text = re.search(rf"^\.SH {section}\n(.*?)(?=^\.SH )", page, re.DOTALL | re.MULTILINE).group(1)
    return set(re.findall(r'^\.TP\n\.BR? (?:-(\w) ", " )?--([\w.-]+)(?: ?(=))?', text, re.MULTILINE))


def man_page_has_options_and_statuses():
    general = {("h", "help", "")}
    equal(options_of_man_page("OPTIONS"), options_of_help("get"))
    equal(options_of_man_page("DOWNLOADING") | general, options_of_help("download"))
    equal(options_of_man_page("UPLOADING") | general, options_of_help("upload"))
    equal(options_of_help("inspect") - options_of_help("get"), set())

    page = MAN.read_text(encoding="utf-8")
    statuses = re.findall(r"^ {2,5}(\d+)  ", run("--help")[1].decode(), re.MULTILINE)
    equal(re.findall(r"^\.B (\d+)$", page, re.MULTILINE), statuses, "statuses of the man page")


def no_or_unknown_command():
    for arguments in ((), ("put", URL), ("--nonsense",), (URL,)):
        status, out, err = run(*arguments)
        equal((status, out), (2, b""))
        contains(err, "urlsession: ")


def unknown_option():
    contains(fails(2, "--nonsense", URL), "--nonsense")


def no_url():
    equal(fails(2), "No URL was given")


def url_that_is_not_utf8():
    contains(fails(2, b"https://localhost/\xff"), "is not UTF-8")


def more_files_than_urls():
    fails(2, "-o", "one", "-o", "two", URL)
    equal(os.listdir("."), [])


def bad_method():
    fails(2, "-X", "NO WORD", URL)
    fails(2, "-X", "", URL)


def bad_header():
    contains(fails(2, "-H", "nonsense", URL), "nonsense")
    fails(2, "-H", "no token: x", URL)
    fails(2, "-H", "Name: a\r\nInjected: b", URL)
    contains(fails(2, "-H", "host: elsewhere", URL), "“host” belongs to the connection")


def head_with_data():
    fails(2, "-I", "-d", "text", URL)


def standard_input_for_several():
    fails(2, "-d", "@-", URL, URL)


def bad_time():
    for text in ("x", "-1", "nan", "inf", "1e9"):
        fails(2, "--max-time", text, URL)


def bad_connect_timeout():
    for text in ("0", "0.0", "-1", "nan", "inf", "1e9"):
        contains(fails(2, "--connect-timeout=" + text, URL), "--connect-timeout")
    for text in ("x", "1x", ""):
        fails(2, "--connect-timeout=" + text, URL)


def retries_are_refused():
    for text in ("1", "-1", "5"):
        contains(fails(2, "--retry=" + text, URL), "--retry can only be 0")
    for text in ("x", "0.5", ""):
        fails(2, "--retry=" + text, URL)


def bad_number_of_redirects():
    for text in ("x", "-1", "1.5", ""):
        fails(2, "--max-redirs=" + text, URL)


def curl_command_of_bad_url():
    equal(run("get", "--curl", "http://user:s3cret@[/"),
          (3, b"", "urlsession: A URL cannot be parsed\n"))


def bad_ca_file():
    fails(77, "--cacert", "missing.pem", URL)
    pathlib.Path("bad.pem").write_text("This is no certificate\n", encoding="utf-8")
    contains(fails(77, "--cacert", "bad.pem", URL), "bad.pem")
    fails(77, "--cacert", ".", URL)


harness.run([
    version, help_names_command_and_statuses, help_of_get, man_page_has_options_and_statuses,
    no_or_unknown_command, unknown_option, no_url, url_that_is_not_utf8, more_files_than_urls,
    bad_method, bad_header, head_with_data, standard_input_for_several, bad_time,
    bad_connect_timeout, retries_are_refused, bad_number_of_redirects, curl_command_of_bad_url,
    bad_ca_file,
])
