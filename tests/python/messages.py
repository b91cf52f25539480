# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a response is besides its body, and a request besides what is sent."""

import re
import shlex
import urllib.parse

from gi.repository import GLib, UrlSession

from support import equal, load, matches, new_session, raised, request, url


def fields(name, value):
    path = f"/fields?{name}={urllib.parse.quote(value, safe='')}"
    return load(new_session(), request("raw", path))[1]


def new_response(uri, content_type=None):
    """A response that no server has sent."""
    headers = UrlSession.Headers.new()
    if content_type is not None:
        headers.set("Content-Type", content_type)
    return UrlSession.Response.new_http(
        GLib.Uri.parse(uri, GLib.UriFlags.NONE), 200, "HTTP/1.1", headers)


def behaviour_suggested_filename():
    named = fields("Content-Disposition",
                   "attachment; filename=\"rates.txt\"; filename*=UTF-8''%E2%82%AC%2Frates.txt")
    equal(named.get_suggested_filename(), "€_rates.txt")
    equal(new_response("https://example.org/a/b%20c.pdf?d").props.suggested_filename, "b c.pdf")
    equal(new_response("https://example.org/").props.suggested_filename, "example.org")


def behaviour_get_link():
    response = fields("Link", '<next?page=2>; rel="next", <https://example.org/>; rel=last')
    equal(response.get_link("next").to_string(), url("raw", "/next?page=2"))
    equal(response.get_link("LAST").to_string(), "https://example.org/")
    equal(response.get_link("prev"), None)
    equal(new_response("https://example.org/").get_link("next"), None)


def behaviour_decode_text():
    body, response = load(new_session(), request("raw", "/latin1-header"))
    bare = new_response("https://example.org/")
    odd = new_response("https://example.org/", "text/plain; charset=no-such")
    equal(response.get_charset(), "iso-8859-1")
    equal(response.decode_text(body), "café\n")
    equal(bare.decode_text(GLib.Bytes.new("Grüße".encode())), "Grüße")
    equal(bare.decode_text(GLib.Bytes.new(b"caf\xe9")), "café")
    equal(bare.decode_text(GLib.Bytes.new(b"")), "")
    for call in (lambda: odd.decode_text(GLib.Bytes.new(b"x")),
                 lambda: bare.decode_text(GLib.Bytes.new(b"a\0b"))):
        matches(raised(call), UrlSession.Error.CANNOT_DECODE_CONTENT)


def behaviour_to_curl():
    what = UrlSession.Request.new("https://example.org/a?token=hidden&b")
    what.props.method = "PUT"
    what.set_header("Authorization", "Bearer hidden")
    what.set_header("X-Quoted", "it's $HOME")
    what.props.body = GLib.Bytes.new(b"a\nb")
    equal(shlex.split(what.to_curl(True)),
          ["curl", "--request", "PUT", "--header", "Authorization: Bearer hidden", "--header",
           "X-Quoted: it's $HOME", "--header", "Content-Type:", "--data-raw", "a\nb",
           "https://example.org/a?token=hidden&b"])
    shown = shlex.split(what.to_curl(False))
    equal(shown[4], "Authorization: REDACTED")
    equal(shown[-1], "https://example.org/a?token=REDACTED&REDACTED")
    assert "hidden" not in what.to_curl(False)


def behaviour_form_content_type():
    types = []
    for method, content_type in ("POST", None), ("POST", "text/plain"), ("PUT", None):
        what = request("raw", "/echo")
        what.props.method = method
        what.props.body = GLib.Bytes.new(b"a=1&b=2")
        if content_type is not None:
            what.set_header("Content-Type", content_type)
        whole = load(new_session(), what)[0].get_data().decode()
        assert whole.endswith("\r\n\r\na=1&b=2"), whole
        types.append(re.findall("^Content-Type: (.*)\r$", whole, re.MULTILINE))
    equal(types, [["application/x-www-form-urlencoded"], ["text/plain"], []])
