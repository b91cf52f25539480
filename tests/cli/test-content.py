#!/usr/bin/env python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""JSON and forms that are sent."""

import json

import harness
from command import fails, get
from harness import contains, equal


def echo(server, *arguments):
    """Head and body of a request as it arrives."""
    head, _, body = get(*arguments, server.raw + "/echo").partition(b"\r\n\r\n")
    return head.decode() + "\r\n", body.decode()


def json_object(server):
    head, body = echo(server, "--json", "name=Ada", "--json", "a b=ö=ü:=1", "--json=empty=",
                      "--json", "count:=42", "--json", "half:=-0.5", "--json", "yes:=true",
                      "--json", "none:=null", "--json", 'list:=[1, "x", {"a": {}}]')
    equal(list(json.loads(body).items()),
          [("name", "Ada"), ("a b", "ö=ü:=1"), ("empty", ""), ("count", 42), ("half", -0.5),
           ("yes", True), ("none", None), ("list", [1, "x", {"a": {}}])])
    contains(head, "POST /echo ")
    contains(head, "\r\nContent-Type: application/json\r\n")
    contains(head, "\r\nAccept: application/json\r\n")


def json_with_other_headers(server):
    head, body = echo(server, "--json", "a=1", "-X", "PATCH", "-H",
                      "Content-Type: application/merge-patch+json", "-H", "accept: text/plain")
    equal(body, '{"a":"1"}')
    contains(head, "PATCH /echo ")
    contains(head, "\r\nContent-Type: application/merge-patch+json\r\n")
    contains(head, "\r\nAccept: text/plain\r\n")
    equal(head.lower().count("\r\naccept:"), 1, "Accept headers")


def json_for_several(server):
    out = get("--json", "a=1", server.raw + "/echo", server.raw + "/echo")
    equal(out.count(b'{"a":"1"}'), 2, "bodies")


def json_that_is_none(server):
    server.control("/reset")
    for field in "name", "", "=x", b"a=\xff":
        contains(fails(2, "--json", field, server.raw + "/ok"), "JSON field")
    for value in "", "nonsense", "{", "1e999", '"\\ud800"', 600 * "[" + 600 * "]":
        contains(fails(2, "--json", f"a:={value}", server.raw + "/ok"), "is not JSON")
    contains(fails(2, "--json", "a=1", "--json", "a:=2", server.raw + "/ok"), "“a” was given twice")
    equal(server.control("/stats")["requests"], 0, "requests")


def form(server):
    head, body = echo(server, "--form", "a b=ö&=+%", "--form=a b=", "--form", "=x")
    equal(body, "a+b=%C3%B6%26%3D%2B%25&a+b=&=x")
    contains(head, "POST /echo ")
    contains(head, "\r\nContent-Type: application/x-www-form-urlencoded\r\n")
    contains(echo(server, "-X", "PUT", "--form", "a=1")[0], "PUT /echo ")


def form_that_is_none(_server):
    contains(fails(2, "--form", "name", "https://localhost/"), "name=value")
    contains(fails(2, "--form", "a=b", "-H", "content-type: text/plain", "https://localhost/"),
             "Content-Type")


def one_kind_only(_server):
    for first, second in (("-d", "--json"), ("-d", "--form"), ("--json", "--form")):
        contains(fails(2, first, "a=b", second, "a=b", "https://localhost/"), "Only one of")
    for option in "--json", "--form":
        contains(fails(2, "-I", option, "a=b", "https://localhost/"), "sends no data")


with harness.Server() as peers:
    harness.run([
        json_object, json_with_other_headers, json_for_several, json_that_is_none, form,
        form_that_is_none, one_kind_only,
    ], peers)
