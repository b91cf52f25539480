# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a load has cost."""

import json

from gi.repository import GLib, Json, UrlSession

from support import equal, load_task, new_session, request, url


def measure(session, what):
    """The metrics of a load, which are told of in order."""
    task = session.data_task(what)
    names = []

    def task_metrics(_session, told, metrics):
        assert told is task and metrics is task.get_metrics()
        names.append("task-metrics")

    def collected(_task, metrics):
        assert metrics is task.get_metrics()
        names.append("metrics-collected")

    handler = session.connect("task-metrics", task_metrics)
    task.connect("metrics-collected", collected)
    task.connect("completed", lambda *args: names.append("completed"))
    equal(task.props.metrics, None)
    load_task(task)
    session.disconnect(handler)
    equal(names, ["metrics-collected", "task-metrics", "completed"])
    return task.props.metrics


def har(metrics, include_secrets):
    return json.loads(Json.to_string(metrics.to_har(include_secrets), False))["log"]


def behaviour_metrics():
    session = new_session()
    metrics = measure(session, request("raw", "/bytes/1000"))
    first = metrics.props.transactions[0].props
    second = measure(session, request("raw", "/bytes/1000")).props.transactions[0].props

    assert metrics.props.end > metrics.props.start
    assert metrics.props.start >= GLib.get_monotonic_time() - 60 * 1000000
    equal((first.protocol_name, first.reused_connection, first.proxy, first.fetch_type),
          ("http/1.1", False, False, UrlSession.FetchType.NETWORK))
    equal(f"http://{first.remote_address}/", url("raw", "/"))
    assert 0 < first.connect_start <= first.connect_end <= first.request_start
    assert first.response_start <= first.response_end
    equal((first.response_body_bytes, first.response_body_size), (1000, 1000))
    equal((first.tls_start, first.tls_cipher), (0, None))
    equal((second.reused_connection, second.connect_start, second.dns_start), (True, 0, 0))
    equal(second.local_address, first.local_address)


def behaviour_metrics_redirect():
    metrics = measure(new_session(), request("raw", "/redirect/2"))
    transactions = metrics.get_transactions()

    equal(metrics.get_redirect_count(), 2)
    equal([t.get_response().get_status_code() for t in transactions], [302, 302, 200])
    equal(transactions[0].get_request().get_uri_string(), url("raw", "/redirect/2"))


def behaviour_metrics_har():
    redirected = request("raw", "/redirect-to/302?" + url("raw", "/ok"))
    redirected.set_header("Authorization", "Bearer secret")
    metrics = measure(new_session(), redirected)
    log = har(metrics, False)

    equal((log["version"], len(log["entries"])), ("1.2", 2))
    equal([entry["response"]["status"] for entry in log["entries"]], [302, 200])
    assert "secret" not in json.dumps(log), log
    assert "Bearer secret" in json.dumps(har(metrics, True))
