# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Starting, watching, suspending and cancelling a task."""

import re
import sys

from gi.repository import Gio, GLib, UrlSession

from support import (Call, Record, cancelled, control, equal, load, load_task, matches,
                     new_session, pattern, raised, request, run, until)


def new_task(path, peer="raw"):
    return new_session().data_task(request(peer, path))


def behaviour_cancel():
    task = new_task("/never")
    record = Record(task)
    control("/reset")
    task.resume()
    equal(task.get_state(), UrlSession.TaskState.RUNNING)
    control("/wait/route/1/never")
    task.cancel()
    task.cancel()
    equal(task.get_state(), UrlSession.TaskState.CANCELLING)
    cancelled(record.wait())
    cancelled(task.get_error())
    equal(task.get_state(), UrlSession.TaskState.COMPLETED)
    task.cancel()
    task.resume()
    control("/wait/closed/1")
    equal(record.names, ["completed"])


def behaviour_cancel_cancellable():
    session = new_session()

    def start_session(cancellable, callback):
        session.load_async(request("raw", "/never"), cancellable, callback)

    def start_task(cancellable, callback):
        session.data_task(request("raw", "/never")).load_async(cancellable, callback)

    def start_run(cancellable, callback):
        session.data_task(request("raw", "/never")).run_async(cancellable, callback)

    for start, finish in ((start_session, UrlSession.Session.load_finish),
                          (start_task, UrlSession.DataTask.load_finish),
                          (start_run, UrlSession.Task.run_finish)):
        cancellable = Gio.Cancellable()
        control("/reset")
        call = Call(start, cancellable)
        control("/wait/route/1/never")
        cancellable.cancel()
        cancelled(raised(lambda: call.finish(finish)))
        # One that is cancelled already.
        cancelled(raised(lambda: Call(start, cancellable).finish(finish)))
    until(lambda: session.get_tasks().get_n_items() == 0)


def behaviour_cancel_before_resume():
    task = new_task("/bytes/10")
    record = Record(task)
    control("/reset")
    task.cancel()
    cancelled(record.wait())
    task.resume()
    equal(task.get_state(), UrlSession.TaskState.COMPLETED)
    equal(control("/stats")["requests"], 0)
    equal(record.names, ["completed"])


def behaviour_suspend():
    task = new_task("/endless")
    record = Record(task)

    def suspend(_task, _data):
        task.disconnect(handler)
        task.suspend()
        record.names.append("suspended")

    handler = task.connect("data-received", suspend)
    task.resume()
    until(lambda: "suspended" in record.names)
    equal(task.get_state(), UrlSession.TaskState.SUSPENDED)
    control("/wait/quiet/300")
    equal(record.names[-1], "suspended")

    pieces = len(record.pieces)
    task.suspend()
    task.resume()
    equal(task.get_state(), UrlSession.TaskState.SUSPENDED)
    task.resume()
    until(lambda: len(record.pieces) > pieces + 100)
    task.cancel()
    cancelled(record.wait())


def behaviour_run_async():
    missing = new_task("/status/404")
    assert run(missing) is True
    equal(missing.get_response().get_status_code(), 404)

    task = new_task("/bytes/10")
    record = Record(task)
    calls = [Call(task.run_async, None) for _ in range(2)]
    for call in calls:
        assert call.finish(UrlSession.Task.run_finish) is True
    assert run(task) is True
    equal(record.names, ["response-received", "data-received", "completed"])

    refused = new_task("/", "refused")
    for _ in range(2):
        matches(raised(lambda: run(refused)), UrlSession.Error.CANNOT_CONNECT)


def behaviour_streaming():
    task = new_task("/bytes/1000000")
    record = Record(task)
    task.resume()
    equal(record.wait(), None)
    assert record.body == pattern(1000000)
    assert all(0 < len(piece) <= 65536 for piece in record.pieces)
    equal(record.names, ["response-received"] + ["data-received"] * len(record.pieces) +
          ["completed"])
    equal(task.get_bytes_received(), 1000000)


def behaviour_progress():
    task = new_task("/bytes/1000000")
    record = Record(task)
    progress = task.get_progress()
    fractions = []
    counts = []
    progress.connect("notify::fraction", lambda *args: fractions.append(progress.props.fraction))
    task.connect("notify::bytes-received", lambda *args: counts.append(task.props.bytes_received))
    equal(progress.get_fraction(), 0)
    task.resume()
    equal(record.wait(), None)
    equal(fractions[-1], 1)
    equal(fractions, sorted(fractions))
    equal(counts[-1], 1000000)
    equal((progress.get_completed(), progress.get_total()), (1000000, 1000000))
    equal(task.get_bytes_expected_to_receive(), 1000000)
    assert isinstance(progress.dup_description(), str)


def behaviour_progress_description():
    def words(path, expected):
        task = new_task(path)
        progress = task.get_progress()
        seen = []
        progress.connect("notify::description", lambda *args: seen.append(progress.props.description))
        equal(progress.dup_description(), "0 bytes")
        task.resume()
        until(lambda: any(re.fullmatch(expected, line) for line in seen))
        task.cancel()

    words("/bytes/1000000", r"1[.,]0\sMB — done")
    words("/body-then-hang", r"\d+ bytes of 1[.,]0\skB")
    words("/trickle/200/20", r"\d+ bytes — \d+ bytes/s")


def behaviour_session_progress():
    session = new_session()
    progress = session.get_progress()
    notified = []
    tasks = []
    for size in 1000, 2000:
        post = request("raw", "/never")
        post.set_method("POST")
        post.set_body(GLib.Bytes.new(pattern(size)))
        tasks.append(session.data_task(post))

    def numbers():
        return progress.get_completed(), progress.get_total(), progress.get_fraction()

    assert session.props.progress is progress
    equal(numbers(), (0, 0, 1))
    progress.connect("notify::completed", lambda *args: notified.append(args))
    for task in tasks:
        task.resume()
    until(lambda: progress.get_completed() == 3000)
    equal(numbers(), (3000, 3000, 1))
    tasks[1].cancel()
    until(lambda: progress.get_completed() == 1000)
    equal(numbers(), (1000, 1000, 1))
    before = len(notified)
    tasks[0].cancel()
    until(lambda: progress.get_completed() == 0 and len(notified) > before)
    equal(numbers(), (0, 0, 1))
    equal((progress.get_throughput(), progress.get_seconds_remaining()), (0, 0))


def behaviour_handler_throws():
    task = new_task("/bytes/100000")
    names = ["response-received", "data-received", "completed"]
    seen = []
    logged = []

    def fail(name):
        seen.append(name)
        raise ValueError(f"the handler of {name} raises")

    for name in names:
        task.connect(name, lambda *args, name=name: fail(name))
    # What would print the exceptions.
    sys.excepthook = lambda kind, error, traceback: logged.append(kind)
    try:
        assert run(task) is True
    finally:
        sys.excepthook = sys.__excepthook__
    equal(sorted(set(seen)), sorted(names))
    equal((seen[0], seen[-1], seen.count("completed")), (names[0], names[-1], 1))
    equal(logged, [ValueError] * len(seen))
    equal(task.get_bytes_received(), 100000)
