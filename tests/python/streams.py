# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bodies as streams."""

import threading

from gi.repository import Gio, GLib, UrlSession

from support import (Call, Record, cancelled, control, equal, matches, new_session, pattern,
                     raised, request, until)


def open_stream(path, session=None, cancellable=None, peer="raw"):
    """(stream, response, task) of a request; the task is None if it is over already."""
    session = session or new_session()
    call = Call(session.open_async, request(peer, path), cancellable)
    task = session.get_tasks().get_item(0)
    return *call.finish(UrlSession.Session.open_finish), task


def read_all(stream, pieces):
    """Reads to the end; what came counts even if that is an error."""
    while True:
        call = Call(stream.read_bytes_async, 65536, GLib.PRIORITY_DEFAULT, None)
        piece = call.finish(Gio.InputStream.read_bytes_finish).get_data()
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def behaviour_open_stream():
    stream, response, _ = open_stream("/bytes/2000000", new_session(max_response_size=1))
    assert isinstance(stream, Gio.InputStream), stream
    equal(response.get_status_code(), 200)
    equal(response.props.expected_content_length, 2000000)
    assert read_all(stream, []) == pattern(2000000)

    stream, response, _ = open_stream("/status/404")
    equal(response.get_status_code(), 404)
    equal(stream.read_bytes(100, None).get_data(), b"Status 404\n")
    equal(stream.read_bytes(100, None).get_size(), 0)

    # Another thread reads while nothing is iterated here.
    stream, _, _ = open_stream("/bytes/2000000")
    result = []

    def read():
        while piece := stream.read_bytes(100000, None).get_data():
            result.append(piece)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert b"".join(result) == pattern(2000000)
    matches(raised(lambda: open_stream("/", peer="refused")), UrlSession.Error.CANNOT_CONNECT)


def behaviour_open_backpressure():
    stream, _, task = open_stream("/endless")
    control("/wait/quiet/300")
    assert task.get_bytes_received() <= 1024 * 1024, task.get_bytes_received()

    size = 0
    while size < 5000000:
        size += stream.read_bytes(65536, None).get_size()
    assert task.get_bytes_received() >= 5000000
    stream.close(None)


def behaviour_open_close_cancels():
    control("/reset")
    stream, _, task = open_stream("/endless")
    record = Record(task)
    stream.close(None)
    cancelled(record.wait())
    control("/wait/closed/1")

    stream, _, task = open_stream("/endless")
    record = Record(task)
    del stream
    cancelled(record.wait())

    # The cancellable counts until there is a stream.
    cancellable = Gio.Cancellable()
    stream, _, _ = open_stream("/bytes/3000000", cancellable=cancellable)
    cancellable.cancel()
    equal(len(read_all(stream, [])), 3000000)
    cancelled(raised(lambda: open_stream("/never", cancellable=cancellable)))


def behaviour_open_error_in_the_middle():
    for path in "/drop-body", "/drop-body-close":
        stream, _, _ = open_stream(path)
        pieces = []
        matches(raised(lambda: read_all(stream, pieces)), UrlSession.Error.CONNECTION_LOST)
        equal(b"".join(pieces), pattern(100))

    session = new_session()
    stream, _, task = open_stream("/head-then-hang", session)
    call = Call(stream.read_bytes_async, 100, GLib.PRIORITY_DEFAULT, None)
    session.invalidate_and_cancel()
    cancelled(raised(lambda: call.finish(Gio.InputStream.read_bytes_finish)))
    until(lambda: task.get_state() == UrlSession.TaskState.COMPLETED)
