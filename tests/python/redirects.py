# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Redirects: followed, refused, changed, answered later, and what they send on."""

import re

from gi.repository import Gio, GLib, UrlSession

from support import (Record, collect_until, control, database, equal, load, matches, new_session,
                     raised, request, run, run_asyncio, same_bytes, url)


def redirecting(status, target):
    return request("raw", f"/redirect-to/{status}?{target}")


def ask(handler, session=None):
    """The record of a started task that is redirected to /echo, and the task."""
    task = (session or new_session()).data_task(redirecting(302, "/echo"))
    task.connect("redirect", handler)
    record = Record(task)
    task.resume()
    return record, task


def echo(what, **properties):
    return load(new_session(**properties), what)[0].get_data().decode()


def post(status, method="POST"):
    what = redirecting(status, "/echo")
    what.props.method = method
    what.props.body = GLib.Bytes.new(b"the body")
    what.set_header("Content-Type", "text/plain")
    return what


def new_stream():
    return Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(b"the body"))


def ask_for_body(handler):
    """The record of a task whose body, a stream, is needed a second time."""
    what = redirecting(307, "/echo")
    what.props.method = "POST"
    what.set_body_stream(new_stream())
    task = new_session().data_task(what)
    task.connect("body-requested", handler)
    record = Record(task)
    task.resume()
    return record


def behaviour_redirect_followed():
    body, response = load(new_session(), request("raw", "/redirect/3"))
    same_bytes(body, b"Hello")
    equal(response.get_status_code(), 200)
    equal(response.get_uri().to_string(), url("raw", "/redirect/0"))

    task = new_session().data_task(request("raw", "/redirect/3"))
    record = Record(task)
    task.resume()
    equal(record.wait(), None)
    equal(record.names, ["response-received", "data-received", "completed"])


def behaviour_redirect_current_request():
    task = new_session().data_task(request("raw", "/redirect/2"))
    seen = []
    task.connect("notify::current-request",
                 lambda *_: seen.append(task.get_current_request().get_uri_string()))
    equal(task.get_current_request().get_uri_string(), url("raw", "/redirect/2"))
    run(task)
    equal(seen, [url("raw", "/redirect/1"), url("raw", "/redirect/0")])
    equal(task.get_current_request().get_uri_string(), url("raw", "/redirect/0"))
    equal(task.get_original_request().get_uri_string(), url("raw", "/redirect/2"))


def behaviour_redirect_refused():
    def refuse(_task, redirection):
        redirection.refuse()
        redirection.follow(None)
        return True

    control("/reset")
    record, task = ask(refuse)
    equal(record.wait(), None)
    equal(record.body, b"")
    equal(task.get_response().get_status_code(), 302)
    equal(task.get_response().get_header("Location"), "/echo")
    equal(task.get_current_request().get_uri_string(), task.get_original_request().get_uri_string())
    equal(control("/stats")["requests"], 1)


def behaviour_redirect_edited():
    def edit(_task, redirection):
        equal(redirection.get_response().get_status_code(), 302)
        equal(redirection.get_request().get_uri_string(), url("raw", "/echo"))
        edited = redirection.get_request().copy()
        edited.set_header("X-Edited", "yes")
        edited.set_uri_string(url("raw", "/echo?edited"))
        # Logged as a warning.
        redirection.get_request().get_headers().set("X-Proposed", "late")
        redirection.follow(edited)
        edited.set_header("X-Late", "late")
        return False

    record, task = ask(edit)
    equal(record.wait(), None)
    head = record.body.decode()
    assert head.startswith("GET /echo?edited "), head
    assert "\r\nX-Edited: yes\r\n" in head, head
    assert "X-Late" not in head, head
    equal(task.get_current_request().get_header("X-Edited"), "yes")
    equal(task.get_current_request().get_header("X-Proposed"), None)

    bad, _ = ask(lambda _task, redirection: redirection.follow(UrlSession.Request.new("http://[")))
    matches(bad.wait(), UrlSession.Error.BAD_URL)


def behaviour_redirect_later():
    answers = []

    def follow(redirection):
        answers.append(list(record.names))
        redirection.follow(None)
        redirection.refuse()
        answers.append(redirection.get_is_answered())
        return GLib.SOURCE_REMOVE

    def handler(task, redirection):
        assert redirection.dup_task() is task
        assert not redirection.get_is_answered()
        GLib.timeout_add(50, lambda: follow(redirection))
        return True

    record, _ = ask(handler)
    equal(record.wait(), None)
    equal(answers, [[], True])
    assert record.body.startswith(b"GET /echo "), record.body

    async def refuse(redirection):
        redirection.refuse()

    async def forget(_redirection):
        pass

    for answer, status in (refuse, 302), (forget, 200):
        settled, task = run_asyncio(
            lambda answer=answer: ask(lambda _task, decision: decision.settle(answer(decision))))
        equal(settled.wait(), None)
        equal(task.get_response().get_status_code(), status)


def behaviour_redirect_dropped():
    asked = []
    record, task = ask(lambda *_: asked.append(True) or True)
    collect_until(lambda: record.completions, "the redirection")
    equal(record.completions, [None])
    equal(task.get_response().get_status_code(), 200)
    equal(len(asked), 1)


def behaviour_redirect_session():
    session = new_session()
    asked = []

    def refuse(source, task, redirection):
        assert source is session and redirection.dup_task() is task
        asked.append(task.get_identifier())
        redirection.refuse()
        return True

    def follow(_task, redirection):
        redirection.follow(None)
        return False

    session.connect("redirect", refuse)
    passed, first = ask(lambda *_: False, session)
    equal(passed.wait(), None)
    equal(first.get_response().get_status_code(), 302)

    answered, second = ask(follow, session)
    equal(answered.wait(), None)
    equal(second.get_response().get_status_code(), 200)
    equal(asked, [first.get_identifier()])


def behaviour_redirect_limit():
    def fails(path, **properties):
        matches(raised(lambda: echo(request("raw", path), **properties)),
                UrlSession.Error.TOO_MANY_REDIRECTS)

    equal(UrlSession.SessionConfiguration().props.max_redirects, 20)
    equal(echo(request("raw", "/redirect/20")), "Hello")
    fails("/redirect/21")
    equal(echo(request("raw", "/redirect/2"), max_redirects=2), "Hello")
    fails("/redirect/3", max_redirects=2)
    fails("/redirect/1", max_redirects=0)


def behaviour_redirect_downgrade():
    what = request("raw_tls", f"/redirect-to/302?{url('raw', '/ok')}")
    session = new_session(tls_database=database())
    control("/reset")
    matches(raised(lambda: load(session, what)), UrlSession.Error.SECURE_CONNECTION_REQUIRED)
    equal(control("/stats")["requests"], 0)


def behaviour_redirect_scheme():
    for target in "file:///etc/passwd", "data:,x", "ftp://localhost/", "myapp:callback":
        matches(raised(lambda target=target: echo(redirecting(302, target))),
                UrlSession.Error.UNSUPPORTED_URL)


def behaviour_redirect_secrets():
    for peer, kept in ("raw", True), ("raw_tls", False):
        what = redirecting(302, url(peer, "/echo"))
        what.set_header("Authorization", "Bearer secret")
        what.set_header("Cookie", "id=secret")
        what.set_header("X-Api", "1")
        head = echo(what, tls_database=database())
        equal("Authorization: Bearer secret" in head, kept)
        equal("Cookie: id=secret" in head, kept)
        assert "\r\nX-Api: 1\r\n" in head, head


def behaviour_redirect_post_to_get():
    for status in 301, 302, 303:
        head = echo(post(status))
        assert head.startswith("GET /echo "), head
        assert head.endswith("\r\n\r\n"), head
        assert not re.search("^Content-(Type|Length):", head, re.MULTILINE), head
    assert echo(post(303, "PUT")).startswith("GET /echo ")


def behaviour_redirect_307_body():
    for status, method in (307, "POST"), (308, "PUT"):
        whole = echo(post(status, method))
        assert whole.startswith(f"{method} /echo "), whole
        assert "\r\nContent-Type: text/plain\r\n" in whole, whole
        assert whole.endswith("\r\n\r\nthe body"), whole


def behaviour_body_requested():
    def provide(_task, body_request):
        equal(body_request.get_offset(), 0)
        GLib.idle_add(lambda: body_request.provide(new_stream()))
        return True

    def fail(_task, body_request):
        body_request.fail(GLib.Error.new_literal(
            GLib.quark_from_string("g-io-error-quark"), "No body any more", Gio.IOErrorEnum.NOT_FOUND))
        return True

    # PyGObject takes no None where there can be an error.
    def perform_default(_task, body_request):
        body_request.perform_default()
        return True

    provided = ask_for_body(provide)
    equal(provided.wait(), None)
    assert provided.body.startswith(b"POST /echo ") and b"the body" in provided.body, provided.body
    matches(ask_for_body(fail).wait(), Gio.IOErrorEnum.NOT_FOUND, "g-io-error-quark")
    for handler in lambda *_: False, perform_default:
        matches(ask_for_body(handler).wait(), UrlSession.Error.BODY_STREAM_EXHAUSTED)


def behaviour_truncated_chunked():
    task = new_session().data_task(request("raw", "/drop-chunked"))
    record = Record(task)
    task.resume()
    matches(record.wait(), UrlSession.Error.CONNECTION_LOST)
    equal(task.get_response().get_status_code(), 200)
    assert record.body
    equal(len(record.completions), 1)
