# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A session: its list of tasks, its signals, its end."""

import gc

from gi.repository import UrlSession

from support import (Call, Record, cancelled, collect_until, control, equal, load, matches,
                     new_session, raised, request, run, until)


def behaviour_task_list_model():
    session = new_session()
    model = session.get_tasks()
    tasks = [session.data_task(request("raw", "/never")) for _ in range(3)]
    changes = []
    assert session.props.tasks is model
    equal(model.get_item_type().name, "UrlTask")
    equal(model.get_n_items(), 0)
    model.connect("items-changed", lambda _model, *change: changes.append(change))
    for task in reversed(tasks):
        task.resume()
    until(lambda: model.get_n_items() == 3)
    assert [model.get_item(i) for i in range(3)] == tasks[::-1]

    tasks[1].cancel()
    until(lambda: model.get_n_items() == 2)
    assert [model.get_item(i) for i in range(2)] == [tasks[2], tasks[0]]
    for task in tasks:
        task.cancel()
    until(lambda: model.get_n_items() == 0)
    equal(changes[:4], [(0, 0, 1), (1, 0, 1), (2, 0, 1), (1, 1, 0)])
    equal(len(changes), 6)


def behaviour_label_identifier_gettask():
    session = new_session()
    first, second = (session.data_task(request("raw", "/never")) for _ in range(2))
    notified = []
    for thing in first, session:
        thing.connect("notify::label", lambda *args: notified.append(args))
        equal(thing.props.label, None)
        thing.set_label("Überschrift")
        thing.props.label = "Überschrift"
        equal(thing.dup_label(), "Überschrift")
    equal(len(notified), 2)
    assert first.get_identifier() != second.get_identifier()
    assert first.get_session() is session
    equal(session.get_task(first.get_identifier()), None)

    first.resume()
    assert session.get_task(first.get_identifier()) is first
    equal(session.get_task(second.get_identifier()), None)
    record = Record(first)
    first.cancel()
    cancelled(record.wait())
    equal(session.get_task(first.get_identifier()), None)


def behaviour_invalidate():
    session = new_session()
    task = session.data_task(request("raw", "/trickle/5/20"))
    record = Record(task)
    events = []
    session.connect("invalidated", lambda _session, error: events.append(error))
    task.connect("completed", lambda *args: events.append("completed"))
    task.resume()
    session.finish_tasks_and_invalidate()
    session.finish_tasks_and_invalidate()
    late = request("raw", "/ok")
    matches(raised(lambda: run(session.data_task(late))), UrlSession.Error.SESSION_INVALIDATED)
    matches(raised(lambda: load(session, late)), UrlSession.Error.SESSION_INVALIDATED)
    equal(record.wait(), None)
    until(lambda: len(events) == 2)
    control("/stats")
    equal(events, ["completed", None])
    equal(len(record.body), 60)

    other = new_session()
    call = Call(other.data_task(request("raw", "/never")).run_async, None)
    other.invalidate_and_cancel()
    cancelled(raised(lambda: call.finish(UrlSession.Task.run_finish)))


def behaviour_session_signals():
    session = new_session()
    events = []
    created = []

    def task_created(_session, task):
        created.append(task)
        events.append("task-created")
        task.connect("completed", lambda *args: events.append("completed"))

    def task_completed(_session, task, error):
        assert task is created[-1]
        equal(error, None)
        events.append("task-completed")

    session.connect("task-created", task_created)
    session.connect("task-completed", task_completed)
    task = session.data_task(request("raw", "/bytes/10"))
    equal(events, ["task-created"])
    assert task is created[0]
    run(task)
    load(session, request("raw", "/bytes/10"))
    until(lambda: len(events) == 6)
    equal(events, ["task-created", "completed", "task-completed"] * 2)


def behaviour_gc_running():
    seen = []
    gone = []
    # They hold the transfer back, and not the task.
    questions = []

    def start():
        session = new_session()
        task = session.data_task(request("raw", "/bytes/1000"))
        session.connect("task-completed", lambda _session, _task, error: seen.append(error))
        task.connect("response-received",
                     lambda _task, decision: questions.append(decision) or True)
        session.weak_ref(gone.append, "session")
        task.weak_ref(gone.append, "task")
        task.resume()

    start()
    until(lambda: questions)
    gc.collect()
    control("/stats")
    gc.collect()
    equal((seen, gone), ([], []))
    questions[0].allow()
    until(lambda: seen)
    equal(seen, [None])
    collect_until(lambda: len(gone) == 2, "the session and the task")
