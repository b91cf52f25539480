# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Loading in one call, and the bodies of requests and responses."""

import json
import re
import threading

from gi.repository import Gio, GLib, UrlSession

from support import (CONTEXT, Record, cancelled, database, equal, load, load_task, matches,
                     new_session, pattern, raised, request, same_bytes, until, url)


def behaviour_load():
    session = new_session()
    body, response = load(session, request("raw", "/bytes/100000"))
    same_bytes(body, pattern(100000))
    equal(response.get_status_code(), 200)
    equal(response.props.expected_content_length, 100000)
    equal(response.get_uri().to_string(), url("raw", "/bytes/100000"))

    task = session.data_task_for_uri(url("raw", "/bytes/100000"))
    same_bytes(load_task(task), pattern(100000))
    equal(task.get_response().get_mime_type(), "application/octet-stream")
    equal(task.get_state(), UrlSession.TaskState.COMPLETED)
    matches(raised(lambda: load_task(task)), Gio.IOErrorEnum.PENDING, "g-io-error-quark")


def behaviour_load_empty():
    for path in "/empty", "/no-content":
        same_bytes(load(new_session(), request("raw", path))[0], b"")


def behaviour_load_404():
    body, response = load(new_session(), request("raw", "/status/404"))
    equal(response.get_status_code(), 404)
    equal(body.get_data(), b"Status 404\n")
    matches(raised(lambda: response.ensure_success(body)), UrlSession.Error.HTTP_STATUS)


def behaviour_json_by_hand():
    body, response = load(new_session(), request("raw", "/json"))
    equal(response.get_mime_type(), "application/json")
    equal(json.loads(body.get_data()), {"message": "Hello", "number": 42, "list": [1, 2, 3]})


def behaviour_echo_post():
    post = request("raw", "/echo")
    post.props.method = "POST"
    post.set_header("X-Test", "one")
    post.append_header("X-Test", "two")
    post.props.body = GLib.Bytes.new("Grüße".encode())
    echo = load(new_session(), post)[0].get_data().decode()
    assert echo.startswith("POST /echo HTTP/1.1\r\n"), echo
    assert re.search(r"^X-Test: one(, two|\r\nX-Test: two)\r$", echo, re.MULTILINE), echo
    assert "\r\nContent-Length: 7\r\n" in echo, echo
    assert echo.endswith("\r\n\r\nGrüße"), echo


def behaviour_echo_put_file():
    file, stream = Gio.File.new_tmp("urlsession-XXXXXX")
    stream.close(None)
    content = pattern(300000)
    try:
        file.replace_contents(content, None, False, Gio.FileCreateFlags.NONE, None)
        put = request("raw", "/echo")
        put.props.method = "PUT"
        put.props.body_file = file
        echo = load(new_session(), put)[0].get_data()
        assert echo.startswith(b"PUT /echo "), echo[:200]
        assert b"\r\nContent-Length: 300000\r\n" in echo, echo[:500]
        assert echo.endswith(b"\r\n\r\n" + content)

        put.props.uri_string = url("raw", "/sink")
        equal(load(new_session(), put)[0].get_data(), b"300000")
    finally:
        file.delete(None)


def behaviour_gzip():
    task = new_session().data_task(request("raw", "/gzip/50000"))
    same_bytes(load_task(task), pattern(50000))
    equal(task.get_bytes_received(), 50000)
    equal(task.get_bytes_expected_to_receive(), -1)


def behaviour_tls():
    hello = request("nginx_tls", "/hello.txt")
    body, response = load(new_session(tls_database=database()), hello)
    equal(body.get_data(), b"Hello, world!\n")
    assert isinstance(response.get_tls_peer_certificate(), Gio.TlsCertificate)
    matches(raised(lambda: load(new_session(), hello)), UrlSession.Error.CERTIFICATE_UNTRUSTED)


def behaviour_http_version():
    versions = UrlSession.HttpVersion
    equal(UrlSession.SessionConfiguration().get_http_version(), versions.AUTO)
    for version, name, protocol in ((versions.HTTP_2, "HTTP/2", "h2"),
                                    (versions.HTTP_1_1, "HTTP/1.1", "http/1.1")):
        session = new_session(tls_database=database(), http_version=version)
        task = session.data_task(request("nginx_h2", "/hello.txt"))
        equal(load_task(task).get_data(), b"Hello, world!\n")
        equal(task.get_response().get_http_version(), name)
        transactions = task.get_metrics().get_transactions()
        equal(transactions.get_item(0).get_protocol_name(), protocol)


def behaviour_max_response_size():
    session = new_session(max_response_size=1999)
    error = raised(lambda: load(session, request("raw", "/bytes/2000")))
    matches(error, UrlSession.Error.DATA_LENGTH_EXCEEDS_MAXIMUM)
    assert "max-response-size" in error.message, error.message
    same_bytes(load(session, request("raw", "/bytes/1999"))[0], pattern(1999))


def _in_thread(function, *args):
    """What a function returned or raised in another thread, that is joined."""
    outcome = []

    def call():
        try:
            outcome.append(function(*args))
        except GLib.Error as error:
            outcome.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    return outcome[0]


def behaviour_blocking_load_thread():
    session = new_session()
    cancellable = Gio.Cancellable()
    cancellable.cancel()
    # Nobody iterates the main context of the session meanwhile.
    body, response = _in_thread(session.load, request("raw", "/bytes/100000"), None)
    same_bytes(body, pattern(100000))
    equal(response.get_status_code(), 200)
    matches(_in_thread(session.load, request("refused"), None), UrlSession.Error.CANNOT_CONNECT)
    cancelled(_in_thread(session.load, request("raw", "/never"), cancellable))
    same_bytes(session.load(request("raw", "/bytes/10"), None)[0], pattern(10))
    until(lambda: session.get_tasks().get_n_items() == 0 and not CONTEXT.pending())


def behaviour_blocking_would_block():
    session = new_session()
    session.connect("task-created",
                    lambda _session, task: task.connect("data-received", lambda *args: None))
    matches(raised(lambda: session.load(request("raw", "/bytes/10"), None)),
            Gio.IOErrorEnum.WOULD_BLOCK, "g-io-error-quark")
    equal(session.get_tasks().get_n_items(), 0)


def behaviour_many_from_thread():
    session = new_session()
    main = threading.get_ident()
    threads = set()
    records = []

    def created(_session, task):
        threads.add(threading.get_ident())
        records.append(Record(task))

    def start():
        for _ in range(50):
            session.data_task(request("raw", "/bytes/1000")).resume()

    session.connect("task-created", created)
    thread = threading.Thread(target=start)
    thread.start()
    until(lambda: len(records) == 50 and all(record.completions for record in records))
    thread.join()
    equal(threads, {main})
    for record in records:
        equal(record.completions, [None])
        equal(record.body, pattern(1000))
    equal(session.get_tasks().get_n_items(), 0)
