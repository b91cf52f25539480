# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the behaviours share: the peers, sessions, and watching a task."""

import asyncio
import gc
import json
import os
import subprocess
import tempfile

import gi
import gi.overrides

# Those of the source tree; an installed one is found as any module is.
gi.overrides.__path__.insert(0, os.environ["URLSESSION_OVERRIDES"])
gi.require_version("Json", "1.0")
gi.require_version("UrlSession", "1")

from gi.repository import Gio, GLib, UrlSession  # noqa: E402

CONTEXT = GLib.MainContext.default()


class Peers:
    """The test server."""

    addresses = {}
    _process = None

    @classmethod
    def start(cls):
        # The server brings its own sanitizer, if any.
        env = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        cls._process = subprocess.Popen([os.environ["URLSESSION_TEST_SERVER"]], env=env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        cls.addresses = json.loads(cls._process.stdout.readline())

    @classmethod
    def stop(cls):
        cls._process.communicate()
        assert cls._process.returncode == 0, cls._process.returncode


def url(peer, path=""):
    return Peers.addresses[peer] + path


def request(peer, path=""):
    return UrlSession.Request.new(url(peer, path))


def new_session(**properties):
    configuration = UrlSession.SessionConfiguration(**properties)
    return UrlSession.Session(configuration=configuration)


def database():
    return Gio.TlsFileDatabase.new(Peers.addresses["ca"])


def until(condition):
    """Iterates the main context; the suite has a time limit."""
    while not condition():
        CONTEXT.iteration(True)


class Call:
    """An asynchronous call, waited for by iterating the main context."""

    def __init__(self, function, *args):
        self.source = self.result = None
        function(*args, self._done)

    def _done(self, source, result):
        assert self.result is None, "called back twice"
        self.source, self.result = source, result

    def finish(self, finish):
        until(lambda: self.result is not None)
        return finish(self.source, self.result)


def load(session, what, cancellable=None):
    """(bytes, response) of a request."""
    return Call(session.load_async, what, cancellable).finish(UrlSession.Session.load_finish)


def load_task(task, cancellable=None):
    return Call(task.load_async, cancellable).finish(UrlSession.DataTask.load_finish)


def run(task, cancellable=None):
    return Call(task.run_async, cancellable).finish(UrlSession.Task.run_finish)


def run_asyncio(start):
    """What a function returns that starts a task, its record first, in a loop of asyncio."""
    async def main():
        record, *rest = start()
        while not record.completions:
            CONTEXT.iteration(False)
            await asyncio.sleep(0)
        return record, *rest

    return asyncio.run(main())


def control(path):
    """Asks the control port of the raw server, by a session of its own."""
    body, response = load(new_session(), request("raw_control", path))
    equal(response.get_status_code(), 200)
    return json.loads(body.get_data())


def pattern(size):
    """The content of a patterned body, see tests/fixture/test-content.h."""
    period = bytes(range(251))
    return (period * (size // 251 + 1))[:size]


def equal(actual, expected):
    assert actual == expected, f"{str(actual)[:500]!r} is not {str(expected)[:500]!r}"


def same_bytes(body, expected):
    assert isinstance(body, GLib.Bytes), body
    assert (body.get_data() or b"") == expected, f"{body.get_size()} bytes differ from the content"


def matches(error, code, domain="url-error-quark"):
    assert isinstance(error, GLib.Error), error
    assert error.matches(GLib.quark_from_string(domain), code), repr(error)


def cancelled(error):
    matches(error, Gio.IOErrorEnum.CANCELLED, "g-io-error-quark")


def raised(call, kinds=GLib.Error):
    try:
        call()
    except kinds as error:
        return error
    raise AssertionError(f"{kinds} not raised")


def collect_until(condition, what):
    """Collects garbage until something is so."""
    for _ in range(100):
        gc.collect()
        if condition():
            return
        # A round trip to a server, so that other threads get time too.
        control("/stats")
    raise AssertionError(f"Not collected: {what}")


class Record:
    """Writes down the signals of a data task."""

    def __init__(self, task):
        self.names = []
        self.pieces = []
        self.completions = []
        task.connect("response-received", self._response_received)
        task.connect("data-received", self._data_received)
        task.connect("completed", self._completed)

    def _response_received(self, _task, _decision):
        self.names.append("response-received")
        return False

    def _data_received(self, _task, data):
        self.names.append("data-received")
        self.pieces.append(data.get_data())

    def _completed(self, _task, error):
        self.names.append("completed")
        self.completions.append(error)

    def wait(self):
        """The error a task completed with, or None."""
        until(lambda: self.completions)
        return self.completions[0]

    @property
    def body(self):
        return b"".join(self.pieces)


class Log:
    """The warnings of the library in a block, read from the standard error."""

    def __enter__(self):
        self.warnings = []
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._saved = os.dup(2)
        os.dup2(self._file.fileno(), 2)
        return self

    def __exit__(self, *args):
        os.dup2(self._saved, 2)
        os.close(self._saved)
        self._file.seek(0)
        self.warnings = [line for line in self._file if "UrlSession-WARNING" in line]
        self._file.close()
