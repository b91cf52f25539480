# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cookies: what comes back, where they are kept, and cookies as values."""

import urllib.parse

# First, because it names the versions of what is imported.
from support import Call, control, equal, load, new_session, request, until, url

from gi.repository import GLib, UrlSession


def ephemeral(**properties):
    return new_session(ephemeral=True, **properties)


def uri(text):
    return GLib.Uri.parse(text, GLib.UriFlags.NONE)


def setting(*cookies):
    """A request that is answered with these."""
    fields = [f"Set-Cookie={urllib.parse.quote(cookie, safe='')}" for cookie in cookies]
    return request("raw", "/fields?" + "&".join(fields))


def sent(session, what=None):
    """The cookies that a request to /echo, or this one, arrives with; None for none."""
    whole = load(session, what or request("raw", "/echo"))[0].get_data().decode()
    found = [line for line in whole.split("\r\n\r\n")[0].split("\r\n")
             if line.startswith("Cookie: ")]
    assert len(found) <= 1, found
    return found[0].removeprefix("Cookie: ") if found else None


def storage_of(session):
    return session.props.configuration.props.cookie_storage


def pairs(cookies):
    return [(cookie.props.name, cookie.props.value) for cookie in cookies]


def listed(storage):
    return pairs(Call(storage.list_async, None).finish(UrlSession.CookieStorage.list_finish))


def behaviour_flush_reset():
    session = ephemeral()
    load(session, setting("a=b"))
    before = control("/stats")["total_connections"]
    assert Call(session.flush_async, None).finish(UrlSession.Session.flush_finish)
    equal(sent(session), "a=b")
    equal(control("/stats")["total_connections"], before + 1)
    assert Call(session.reset_async, None).finish(UrlSession.Session.reset_finish)
    equal(sent(session), None)
    equal(control("/stats")["total_connections"], before + 2)


def behaviour_cookies_returned():
    session = ephemeral()
    load(session, setting("a=b", "c=d; Path=/echo", "e=f; Path=/elsewhere"))
    equal(sent(session), "c=d; a=b")
    equal(sent(session, request("raw", "/redirect-to/302?/echo")), "c=d; a=b")
    other = UrlSession.Request.new(url("raw", "/echo").replace("127.0.0.1", "localhost"))
    equal(sent(session, other), None)
    load(session, setting("c=; Path=/echo; Max-Age=0"))
    equal(sent(session), "a=b")


def behaviour_cookies_ephemeral():
    first, second = ephemeral(), ephemeral()
    load(first, setting("a=b"))
    equal([sent(session) for session in (first, second, new_session())], ["a=b", None, None])
    assert storage_of(first) is not storage_of(second), "one storage for two sessions"


def behaviour_cookies_storage():
    session = ephemeral()
    storage = storage_of(session)
    changes = []
    storage.connect("changed", changes.append)
    load(session, setting("a=b"))
    until(lambda: changes)
    equal(listed(storage), [("a", "b")])

    own = UrlSession.Cookie.new("own", "1", None, None)
    here = uri(url("raw", "/"))
    changes.clear()
    assert Call(storage.store_async, own, here, None).finish(UrlSession.CookieStorage.store_finish)
    until(lambda: changes)
    equal(sent(session), "a=b; own=1")
    found = Call(storage.lookup_async, here, None).finish(UrlSession.CookieStorage.lookup_finish)
    equal(pairs(found), [("a", "b"), ("own", "1")])
    equal(found[1].props.domain, "127.0.0.1")

    changes.clear()
    assert Call(storage.remove_async, found[0], None).finish(UrlSession.CookieStorage.remove_finish)
    until(lambda: changes)
    equal(sent(session), "own=1")
    begin = GLib.DateTime.new_from_unix_utc(0)
    assert Call(storage.remove_since_async, begin, None).finish(
        UrlSession.CookieStorage.remove_since_finish)
    equal((listed(storage), sent(session)), ([], None))


def behaviour_cookies_not_handled():
    session = ephemeral()
    ignoring = setting("a=b")
    ignoring.props.handles_cookies = False
    load(session, ignoring)
    equal(sent(session), None)
    load(session, setting("a=b"))
    silent = request("raw", "/echo")
    silent.props.handles_cookies = False
    equal(sent(session, silent), None)
    equal(sent(session), "a=b")

    session = ephemeral(handles_cookies=False)
    load(session, setting("a=b"))
    equal(sent(session), None)


def behaviour_cookies_policy():
    policies = UrlSession.CookieAcceptPolicy
    here, elsewhere = url("raw", "/page"), "http://example.org/page"
    for policy, document, expected in (
            (policies.NEVER, None, None), (policies.ALWAYS, None, "a=b"),
            (policies.MAIN_DOCUMENT_ONLY, None, "a=b"),
            (policies.MAIN_DOCUMENT_ONLY, here, "a=b"),
            (policies.MAIN_DOCUMENT_ONLY, elsewhere, None)):
        session = ephemeral(cookie_accept_policy=policy)
        what = setting("a=b")
        if document is not None:
            what.props.main_document_uri = uri(document)
        load(session, what)
        equal(sent(session), expected)

    session = ephemeral()
    load(session, setting("a=b"))
    for document, expected in (elsewhere, None), (here, "a=b"):
        what = request("raw", "/echo")
        what.props.main_document_uri = uri(document)
        equal(sent(session, what), expected)


def behaviour_cookie_values():
    plain = UrlSession.Cookie.new("a", "ö", None, None)
    equal((plain.get_name(), plain.get_value(), plain.get_domain(), plain.get_path()),
          ("a", "ö", None, "/"))
    equal((plain.get_expires(), plain.get_secure(), plain.to_set_cookie()),
          (None, False, "a=ö; Path=/"))

    full = UrlSession.Cookie(
        name="a", value="b", domain=".example.org", path="/x", secure=True, http_only=True,
        expires=GLib.DateTime.new_utc(2035, 3, 4, 5, 6, 7),
        same_site=UrlSession.CookieSameSite.STRICT)
    equal(full.to_set_cookie(), "a=b; Domain=example.org; Path=/x; "
          "Expires=Sun, 04 Mar 2035 05:06:07 GMT; Secure; HttpOnly; SameSite=Strict")

    origin = uri("https://www.example.org/x/y")
    parsed = UrlSession.Cookie.parse('a="b"; domain=Example.org; SameSite=Lax; HttpOnly', origin)
    equal((parsed.get_name(), parsed.get_value(), parsed.get_domain(), parsed.get_path()),
          ("a", '"b"', ".example.org", "/x"))
    equal((parsed.get_secure(), parsed.get_http_only(), parsed.get_same_site()),
          (False, True, UrlSession.CookieSameSite.LAX))
    for ignored in "a=b; Domain=elsewhere.org", "a=b; Domain=org", "__Host-a=b", "a=b\n":
        equal(UrlSession.Cookie.parse(ignored, origin), None)
