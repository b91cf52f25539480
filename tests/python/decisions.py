# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Decisions that are answered at once, later, by a future, or never."""

import asyncio
import concurrent.futures
import logging

from gi.repository import GLib

from support import (Record, cancelled, collect_until, control, equal, new_session, pattern, raised,
                     request, run_asyncio)


def ask(handler):
    """The record of a started task whose response goes to a handler."""
    task = new_session().data_task(request("raw", "/bytes/1000"))
    task.connect("response-received", handler)
    record = Record(task)
    task.resume()
    return record


def loads(record):
    equal(record.wait(), None)
    equal(record.body, pattern(1000))


def behaviour_response_decision_allow_later():
    answers = []

    def allow(decision, record):
        equal(record.names, [])
        decision.allow()
        decision.cancel()
        answers.append(decision.get_is_answered())
        return GLib.SOURCE_REMOVE

    def handler(task, decision):
        equal(decision.get_response().get_status_code(), 200)
        assert decision.dup_task() is task
        assert not decision.get_is_answered()
        GLib.timeout_add(50, lambda: allow(decision, record))
        return True

    record = ask(handler)
    loads(record)
    equal(answers, [True])


def behaviour_response_decision_cancel():
    for taken in True, False:
        def handler(_task, decision, taken=taken):
            decision.cancel()
            decision.allow()
            return taken

        record = ask(handler)
        cancelled(record.wait())
        assert "data-received" not in record.names, record.names


def behaviour_response_decision_dropped():
    asked = []
    record = ask(lambda *args: asked.append(True) or True)
    collect_until(lambda: record.completions, "the decision")
    loads(record)
    equal(len(asked), 1)


def _ask_in_asyncio(answer):
    """The record of a task whose decision an asynchronous function has."""
    return run_asyncio(
        lambda: [ask(lambda _task, decision: decision.settle(answer(decision)))])[0]


def behaviour_settle_promise():
    async def answer(decision):
        await asyncio.sleep(0)
        decision.cancel()

    async def forget(_decision):
        await asyncio.sleep(0)

    cancelled(_ask_in_asyncio(answer).wait())
    loads(_ask_in_asyncio(forget))

    with concurrent.futures.ThreadPoolExecutor() as pool:
        cancelled(ask(lambda _task, decision:
                      decision.settle(pool.submit(decision.cancel))).wait())
        loads(ask(lambda _task, decision: decision.settle(pool.submit(int))))

    # Collecting garbage does not answer.
    futures = []

    def handler(_task, decision):
        futures.append(concurrent.futures.Future())
        return decision.settle(futures[0])

    record = ask(handler)
    collect_until(lambda: futures, "nothing")
    collect_until(lambda: True, "nothing")
    control("/stats")
    equal(record.names, [])
    futures[0].set_result(None)
    loads(record)


def behaviour_settle_rejection():
    async def fail(_decision):
        await asyncio.sleep(0)
        raise ValueError

    async def fail_after_answer(decision):
        decision.cancel()
        raise ValueError

    def settle_wrongly(_task, decision):
        # No loop of asyncio runs.
        raised(lambda: decision.settle(fail(decision)), RuntimeError)
        raised(lambda: decision.settle(None), RuntimeError)
        return False

    def cancel_future(_task, decision):
        future = concurrent.futures.Future()
        future.cancel()
        return decision.settle(future)

    logged = []
    logger = logging.getLogger("gi.repository.UrlSession")
    logger.addFilter(lambda entry: logged.append(entry) or False)
    loads(_ask_in_asyncio(fail))
    cancelled(_ask_in_asyncio(fail_after_answer).wait())
    with concurrent.futures.ThreadPoolExecutor() as pool:
        loads(ask(lambda _task, decision: decision.settle(pool.submit(int, "x"))))
    loads(ask(cancel_future))
    equal(len(logged), 4)
    loads(ask(settle_wrongly))
