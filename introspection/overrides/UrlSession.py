# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the introspected library gets besides in Python: Decision.settle()."""

import asyncio
import concurrent.futures
import logging

from gi.repository import UrlSession

_logger = logging.getLogger("gi.repository.UrlSession")

# Held here, because nothing else needs to hold a pending future.
_open = set()


def _settled(decision, future):
    _open.discard((decision, future))
    if future.cancelled():
        _logger.error("Decision not answered: its future was cancelled")
    elif future.exception() is not None:
        _logger.error("Decision not answered", exc_info=future.exception())
    # After an answer this does nothing.
    decision.perform_default()


def _settle(decision, awaitable):
    """Keep the decision open until an awaitable is done, and return True.

    A handler can be written as

        task.connect("response-received",
                     lambda task, decision: decision.settle(ask(decision)))

    The awaitable is a concurrent.futures.Future, or anything asyncio awaits if
    a loop of asyncio runs in this thread: without one RuntimeError is raised.
    If the decision has no answer when it is done, it takes its default. An
    exception is logged. What it returns means nothing.
    """
    if isinstance(awaitable, concurrent.futures.Future):
        future = awaitable
    else:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # Never awaited, on purpose: spares the warning that says so.
            if asyncio.iscoroutine(awaitable):
                awaitable.close()
            raise
        future = asyncio.ensure_future(awaitable, loop=loop)

    _open.add((decision, future))
    future.add_done_callback(lambda done: _settled(decision, done))

    return True


UrlSession.Decision.settle = _settle
