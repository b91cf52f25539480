# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Errors, wrong arguments and headers."""

import re

from gi.repository import Gio, UrlSession

from support import (Log, Record, control, database, equal, load, matches, new_session, pattern,
                     raised, request, run, url)


def _failure(uri, **properties):
    return raised(lambda: load(new_session(**properties), UrlSession.Request.new(uri)))


def behaviour_error_code():
    for uri, code in ((url("refused", "/"), UrlSession.Error.CANNOT_CONNECT),
                      ("http://[", UrlSession.Error.BAD_URL),
                      ("", UrlSession.Error.BAD_URL),
                      ("gopher://localhost/", UrlSession.Error.UNSUPPORTED_URL),
                      ("http://example.org/", UrlSession.Error.SECURE_CONNECTION_REQUIRED)):
        matches(_failure(uri), code)

    task = new_session().data_task_for_uri(url("refused", "/"))
    error = raised(lambda: run(task))
    matches(error, UrlSession.Error.CANNOT_CONNECT)
    matches(task.get_error(), UrlSession.Error.CANNOT_CONNECT)
    assert error.matches(UrlSession.error_quark(), UrlSession.Error.CANNOT_CONNECT)


def behaviour_error_certificate():
    for peer, code in (("expired", UrlSession.Error.CERTIFICATE_EXPIRED),
                       ("not_yet_valid", UrlSession.Error.CERTIFICATE_NOT_YET_VALID),
                       ("wrong_host", UrlSession.Error.CERTIFICATE_BAD_IDENTITY),
                       ("self_signed", UrlSession.Error.CERTIFICATE_UNTRUSTED),
                       ("untrusted_root", UrlSession.Error.CERTIFICATE_UNTRUSTED),
                       ("missing_intermediate", UrlSession.Error.CERTIFICATE_UNTRUSTED)):
        matches(_failure(url(peer, "/ok"), tls_database=database()), code)


def behaviour_transport_security():
    # Another way to this machine, which does not count as this machine.
    uri = url("raw", "/ok").replace("127.0.0.1", "0.0.0.0")
    control("/reset")
    matches(_failure(uri), UrlSession.Error.SECURE_CONNECTION_REQUIRED)
    equal(control("/stats")["requests"], 0)

    security = UrlSession.TransportSecurity.new()
    configuration = UrlSession.SessionConfiguration.new()
    assert not security.get_allows_insecure_http()
    assert not configuration.get_transport_security().get_allows_insecure_http()
    security.set_allows_insecure_http(True)
    configuration.set_transport_security(security)
    session = UrlSession.Session.new(configuration)
    # What is changed later is not the session's.
    configuration.props.transport_security.props.allows_insecure_http = False
    equal(load(session, UrlSession.Request.new(uri))[0].get_data(), b"Hello")
    matches(_failure(uri, transport_security=security), UrlSession.Error.SECURE_CONNECTION_REQUIRED)
    configuration.props.transport_security = None
    assert isinstance(configuration.props.transport_security, UrlSession.TransportSecurity)


def behaviour_connection_lost():
    for path, size in (("/drop-before-head", 0), ("/reset-before-head", 0), ("/drop-body", 100)):
        task = new_session().data_task(request("raw", path))
        record = Record(task)
        task.resume()
        matches(record.wait(), UrlSession.Error.CONNECTION_LOST)
        equal(record.body, pattern(size))
        equal(task.get_response() is None, size == 0)

    # A reset may overtake the bytes before it.
    matches(_failure(url("raw", "/reset-body")), UrlSession.Error.CONNECTION_LOST)


def behaviour_error_message():
    uri = url("refused", "/path?token=hidden").replace("//", "//someone:secret@")
    message = _failure(uri).message
    assert url("refused", "/path") in message, message
    for part in "someone", "secret", "token", "hidden":
        assert part not in message, message


def behaviour_wrong_types():
    session = new_session()
    what = request("raw", "/bytes/10")
    calls = [
        lambda: session.data_task(None),
        lambda: session.data_task({}),
        lambda: session.data_task(session),
        lambda: session.data_task_for_uri(None),
        lambda: session.load(None, None),
        lambda: session.load(what, "cancellable"),
        lambda: session.load_async(what, what, None),
        lambda: session.load_async("http://localhost/", None, None),
        lambda: UrlSession.Session.new(what),
        lambda: UrlSession.Session.load(what, what, None),
        lambda: UrlSession.Session(configuration=5),
        lambda: UrlSession.SessionConfiguration(max_connections=-1),
        lambda: UrlSession.SessionConfiguration(tls_database=what),
        lambda: what.get_headers().set(None, "value"),
        lambda: what.get_headers().set("Name", None),
        lambda: what.set_header(None, None),
        lambda: what.set_method(None),
        lambda: what.set_body("text"),
        lambda: UrlSession.Task(),
        lambda: UrlSession.DataTask(),
        lambda: UrlSession.Decision(),
        lambda: session.get_task("one"),
        lambda: session.get_task(-1),
    ]
    for call in calls:
        raised(call, (TypeError, ValueError, OverflowError))
    equal(session.get_task(12345), None)

    # What only the library can make is of no use when made by hand, and does no harm.
    UrlSession.ResponseDecision().allow()
    UrlSession.ResponseDecision().perform_default()
    UrlSession.Redirection().follow(None)
    UrlSession.Redirection().refuse()
    equal(UrlSession.Redirection().get_request(), None)
    UrlSession.BodyRequest().provide(Gio.MemoryInputStream())
    UrlSession.BodyRequest().perform_default()
    equal(UrlSession.Response().get_status_code(), 0)
    equal(UrlSession.Response().get_headers().get_names(), [])
    assert UrlSession.Response().get_uri() is not None
    matches(raised(lambda: load(session, UrlSession.Request())), UrlSession.Error.BAD_URL)


def behaviour_headers_object():
    what = request("raw", "/echo")
    headers = what.get_headers()
    headers.set("X-One", "1")
    headers.append("X-Many", "a")
    headers.append("X-Many", "b")
    equal(what.get_header("x-one"), "1")
    equal(headers.get_all("x-many"), ["a", "b"])
    equal(headers.get_names(), ["X-One", "X-Many"])
    headers.remove("X-ONE")
    assert not headers.contains("X-One")
    what.props.headers.set("X-Two", "2")

    body, response = load(new_session(), what)
    assert re.search(rb"^X-Two: 2\r$", body.get_data(), re.MULTILINE), body.get_data()

    before = response.get_headers().get_names()
    with Log() as log:
        response.get_headers().set("X-Late", "late")
        response.props.headers.remove("Content-Type")
    equal(response.get_headers().get_names(), before)
    equal(len(log.warnings), 2)
    assert all("read-only" in warning for warning in log.warnings), log.warnings
