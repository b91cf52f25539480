# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a request sends, and what it may not."""

import re

from gi.repository import Gio, GLib, UrlSession

from support import (Log, control, equal, load, load_task, matches, new_session, pattern, raised,
                     request, run, same_bytes, url)

SIZE = 2000000


def echo(what, **properties):
    return load(new_session(**properties), what)[0].get_data().decode()


def field(head, name):
    """All values of a header in what /echo gives."""
    return re.findall(rf"^{name}: (.*)\r$", head, re.MULTILINE | re.IGNORECASE)


def put(path):
    what = request("raw", path)
    what.props.method = "PUT"
    return what


def parts_sent(what):
    """What body-sent told of a load of /sink."""
    task = new_session().data_task(what)
    parts = []
    task.connect("body-sent", lambda _task, *part: parts.append(part))
    same_bytes(load_task(task), str(SIZE).encode())
    equal(task.get_bytes_sent(), SIZE)
    return parts


def behaviour_body_sent():
    what = put("/sink")
    what.props.body = GLib.Bytes.new(pattern(SIZE))
    parts = parts_sent(what)
    sent = 0
    for part, total, expected in parts:
        assert part > 0, parts
        sent += part
        equal((total, expected), (sent, SIZE))
    equal(sent, SIZE)


def behaviour_body_stream():
    content = GLib.Bytes.new(pattern(SIZE))
    what = put("/echo")
    what.set_body_stream(Gio.MemoryInputStream.new_from_bytes(content))
    whole = load(new_session(), what)[0].get_data()
    head = whole[:-SIZE].decode()
    assert head.startswith("PUT /echo "), head
    equal((field(head, "Transfer-Encoding"), field(head, "Content-Length")), (["chunked"], []))
    assert head.endswith("\r\n\r\n"), head
    assert whole.endswith(content.get_data())

    what = put("/sink")
    what.set_body_stream(Gio.MemoryInputStream.new_from_bytes(content))
    parts = parts_sent(what)
    equal((parts[-1][1], {expected for _, _, expected in parts}), (SIZE, {-1}))


def behaviour_informational_response():
    task = new_session().data_task(request("raw", "/early-hints"))
    seen = []

    def informed(_task, response):
        equal(task.get_response(), None)
        seen.append((response.get_status_code(), response.get_header("X-Early"),
                     response.get_header("Link")))

    task.connect("informational-response", informed)
    same_bytes(load_task(task), b"Hello")
    equal(seen, [(100, "yes", None), (103, None, "</style.css>; rel=preload")])
    equal(task.get_response().get_status_code(), 200)
    equal(task.get_response().get_header("Link"), None)


def behaviour_request_copied():
    what = request("raw", "/echo?before")
    what.set_header("X-Before", "before")
    task = new_session().data_task(what)
    what.props.uri_string = url("raw", "/echo?after")
    what.props.method = "PUT"
    what.props.body = GLib.Bytes.new(b"after")
    what.set_header("X-Before", "after")
    what.get_headers().set("X-After", "after")
    with Log() as log:
        task.get_original_request().set_method("PUT")
        task.get_original_request().get_headers().set("X-After", "after")
    equal(len(log.warnings), 2)

    sent = load_task(task).get_data().decode()
    assert sent.startswith("GET /echo?before HTTP/1.1\r\n"), sent
    assert "after" not in sent.lower(), sent
    equal(field(sent, "X-Before"), ["before"])
    assert echo(what).startswith("PUT /echo?after "), "the request itself was not changed"


def behaviour_reserved_headers():
    reserved = {"Host": "elsewhere.example", "Content-Length": "9", "Transfer-Encoding": "chunked",
                "Connection": "close", "Upgrade": "other/1"}
    what = request("raw", "/echo")
    for name, value in reserved.items():
        what.set_header(name, value)
    what.set_header("X-Kept", "kept")
    with Log() as log:
        sent = echo(what)
    for name, value in reserved.items():
        assert any(name in warning for warning in log.warnings), (name, log.warnings)
        assert value not in field(sent, name), sent
    equal(len(log.warnings), len(reserved))
    equal(field(sent, "Host"), [url("raw").removeprefix("http://")])
    equal(field(sent, "X-Kept"), ["kept"])


def behaviour_method_refused():
    control("/reset")
    for method in "CONNECT", "TRACE":
        what = request("raw", "/ok")
        what.set_method(method)
        error = raised(lambda what=what: run(new_session().data_task(what)))
        matches(error, UrlSession.Error.UNSUPPORTED_URL)
        assert method in error.message, error.message
    equal(control("/stats")["requests"], 0)

    what = request("raw", "/echo")
    with Log() as log:
        what.set_method("GET /other HTTP/1.1\r\n")
    equal((what.get_method(), len(log.warnings)), ("GET", 1))


def behaviour_additional_headers():
    headers = UrlSession.Headers.new()
    for name, value in {"X-Both": "session", "X-Session": "session", "Authorization": "hidden",
                        "Cookie": "hidden", "Host": "hidden"}.items():
        headers.set(name, value)
    configuration = UrlSession.SessionConfiguration(additional_headers=headers)
    with Log() as log:
        session = UrlSession.Session.new(configuration)
    equal(len(log.warnings), 3)
    # What is changed later is not the session's.
    headers.set("X-Session", "later")

    what = request("raw", "/echo")
    what.set_header("x-both", "request")
    sent = load(session, what)[0].get_data().decode()
    equal((field(sent, "X-Both"), field(sent, "X-Session")), (["request"], ["session"]))
    assert "hidden" not in sent, sent
    equal(field(sent, "Authorization") + field(sent, "Cookie"), [])


def behaviour_user_agent():
    own = request("raw", "/echo")
    own.set_header("User-Agent", "own/1")
    seen = [field(echo(what, **properties), "User-Agent") for what, properties in (
        (request("raw", "/echo"), {"app_id": "org.example.App"}),
        (request("raw", "/echo"), {"user_agent": "given/2"}),
        (request("raw", "/echo"), {"user_agent": ""}),
        (own, {"user_agent": "given/2"}))]
    assert re.fullmatch(r"org\.example\.App urlsession/\d+\.\d+\.\d+", seen[0][0]), seen
    equal(seen[1:], [["given/2"], [], ["own/1"]])
