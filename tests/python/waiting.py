# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Limits of time, and tasks that wait for a connection."""

import os
import signal

from gi.repository import Gio, UrlSession

from support import (Record, cancelled, control, equal, load, load_task, matches, new_session,
                     raised, request, until, url)


def behaviour_request_timeout():
    session = new_session(request_timeout=1)
    # Longer than the limit in all, and a tenth of it without a byte.
    equal(len(load(session, request("raw", "/trickle/12/100"))[0].get_data()), 144)
    matches(raised(lambda: load(session, request("raw", "/never"))), UrlSession.Error.TIMED_OUT)


def behaviour_request_timeout_own():
    impatient = request("raw", "/never")
    impatient.set_timeout(0.2)
    error = raised(lambda: load(new_session(request_timeout=20), impatient))
    matches(error, UrlSession.Error.TIMED_OUT)
    assert "0.2" in error.message, error.message

    patient = request("raw", "/slow-head/700")
    patient.props.timeout = 20
    equal(load(new_session(request_timeout=0.2), patient)[0].get_data(), b"Hello")


def behaviour_resource_timeout():
    session = new_session(resource_timeout=0.5)
    task = session.data_task(request("raw", "/trickle/200/20"))
    matches(raised(lambda: load_task(task)), UrlSession.Error.TIMED_OUT)
    matches(task.get_error(), UrlSession.Error.TIMED_OUT)


def toggle_metered():
    """Makes the test's network monitor call the network metered, or free again."""
    monitor = Gio.NetworkMonitor.get_default()
    before = monitor.get_network_metered()
    os.kill(os.getpid(), signal.SIGUSR2)
    until(lambda: monitor.get_network_metered() != before)


def elsewhere():
    """Another way to this machine, which does not count as this machine."""
    return UrlSession.Request.new(url("raw", "/ok").replace("127.0.0.1", "0.0.0.0"))


def insecure():
    return UrlSession.TransportSecurity(allows_insecure_http=True)


def behaviour_metered_network():
    session = new_session(transport_security=insecure())
    thrifty = new_session(transport_security=insecure(), allows_metered_network=False)
    refused = elsewhere()
    refused.set_allows_metered_network(False)

    load(session, refused)
    toggle_metered()
    matches(raised(lambda: load(session, refused)), UrlSession.Error.NETWORK_NOT_ALLOWED)
    matches(raised(lambda: load(thrifty, elsewhere())), UrlSession.Error.NETWORK_NOT_ALLOWED)
    equal(load(session, elsewhere())[0].get_data(), b"Hello")
    load(thrifty, request("raw", "/ok"))
    toggle_metered()


def behaviour_waits_for_connectivity():
    session = new_session(transport_security=insecure(), allows_metered_network=False,
                          waits_for_connectivity=True)
    waiting = []

    load(session, elsewhere())
    toggle_metered()
    task = session.data_task(elsewhere())
    task.connect("waiting-for-connectivity", waiting.append)
    record = Record(task)
    task.resume()
    until(lambda: waiting)
    equal(task.get_state(), UrlSession.TaskState.RUNNING)
    toggle_metered()
    assert record.wait() is None
    equal(waiting, [task])


def occupy(session):
    """A task that has the one connection there is, and its record."""
    task = session.data_task(request("raw", "/never"))
    record = Record(task)
    control("/reset")
    task.resume()
    control("/wait/route/1/never")
    return task, record


def behaviour_priority():
    session = new_session(max_connections_per_host=1)
    blocking, record = occupy(session)
    order = []

    def start(label, priority):
        what = request("raw", "/ok")
        what.set_priority(priority)
        task = session.data_task(what)
        equal(task.get_priority(), priority)
        task.connect("response-received", lambda *_: order.append(label) and False)
        task.resume()
        return task

    tasks = [start(*args) for args in (("b", 0.5), ("c", 0.25), ("d", 0.75), ("e", 0.5))]
    # A round trip, so that they are waiting when it changes.
    control("/stats")
    tasks[1].set_priority(1)
    equal(order, [])
    blocking.cancel()
    cancelled(record.wait())
    until(lambda: len(order) == 4)
    equal(order, ["c", "d", "b", "e"])


def behaviour_queue_cancel():
    session = new_session(max_connections_per_host=1)
    blocking, record = occupy(session)
    first, second = (session.data_task(request("raw", "/ok")) for _ in range(2))
    records = [Record(first), Record(second)]
    first.resume()
    second.resume()
    control("/stats")
    first.cancel()
    cancelled(records[0].wait())
    equal(records[0].names, ["completed"])
    equal((record.names, records[1].names), ([], []))
    blocking.cancel()
    equal(records[1].wait(), None)
    equal(records[1].body, b"Hello")
    equal(control("/stats")["routes"]["/ok"], 1)
