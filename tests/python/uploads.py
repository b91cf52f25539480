# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sending forms with files, and files."""

import contextlib
import os
import tempfile

# First, because it names the versions of what is imported.
from support import (Call, cancelled, control, equal, load, load_task, matches, new_session, pattern, raised,
                     request, run)

from gi.repository import Gio, GLib, UrlSession

SIZE = 2000000
LARGE = 64 * 1024 * 1024


@contextlib.contextmanager
def new_file(name, content):
    """A file of this name, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="urlsession-test-") as folder:
        path = os.path.join(folder, name)
        with open(path, "wb") as stream:
            stream.write(content)
        yield Gio.File.new_for_path(path)


def put(path):
    what = request("raw", path)
    what.set_method("PUT")
    return what


def new_content():
    return GLib.Bytes.new(pattern(SIZE))


def new_stream():
    return Gio.MemoryInputStream.new_from_bytes(new_content())


def own_content(path):
    what = put(path)
    what.set_body(new_content())
    return what


def check_echo(task, field):
    """What /echo gives is a head and the content."""
    assert isinstance(task, UrlSession.UploadTask), task
    assert isinstance(task, UrlSession.DataTask), task
    whole = load_task(task).get_data()
    head = whole[:-SIZE].decode()
    assert head.startswith("PUT /echo ") and field in head, head
    assert whole.endswith(pattern(SIZE)), "other content"
    equal(task.get_bytes_sent(), SIZE)


def behaviour_upload_sources():
    session = new_session()
    length, chunked = f"Content-Length: {SIZE}\r\n", "Transfer-Encoding: chunked\r\n"
    check_echo(session.upload_task_from_bytes(put("/echo"), new_content()), length)
    with new_file("content", pattern(SIZE)) as file:
        check_echo(session.upload_task_from_file(put("/echo"), file), length)
    check_echo(session.upload_task_from_stream(put("/echo"), new_stream()), chunked)
    check_echo(session.upload_task(own_content("/echo")), length)


def behaviour_upload_progress():
    task = new_session().upload_task_from_bytes(put("/redirect-to/308?/sink"), new_content())
    progress, fractions, sums = task.get_progress(), [], [0]

    def sent(_task, part, total, expected):
        sums.append(part if total < sums[-1] + part else sums[-1] + part)
        equal((total, expected), (sums[-1], SIZE))

    task.connect("body-sent", sent)
    progress.connect("notify::fraction", lambda *_: fractions.append(progress.get_fraction()))
    equal(load_task(task).get_data().decode(), str(SIZE))
    equal((sums[-1], fractions[-1]), (SIZE, 1.0))
    assert all(fraction <= 1 for fraction in fractions), fractions


def behaviour_upload_estimate():
    task = new_session().upload_task_from_stream(put("/sink"), new_stream())
    progress, totals = task.get_progress(), []
    equal(task.get_estimated_bytes_to_send(), -1)
    task.props.estimated_bytes_to_send = 2 * SIZE
    progress.connect("notify::total", lambda *_: totals.append(progress.get_total()))
    equal(load_task(task).get_data().decode(), str(SIZE))
    assert totals[0] >= 2 * SIZE, totals
    equal((task.get_bytes_expected_to_send(), progress.get_fraction()), (-1, 1.0))


def behaviour_upload_asks():
    task = new_session().upload_task_from_stream(put("/redirect-to/307?/echo"), None)
    offsets = []

    def requested(_task, body_request):
        offsets.append(body_request.get_offset())
        body_request.provide(new_stream())
        return True

    task.connect("body-requested", requested)
    check_echo(task, "chunked")
    equal(offsets, [0, 0])
    unanswered = new_session().upload_task_from_stream(put("/echo"), None)
    matches(raised(lambda: run(unanswered)), UrlSession.Error.BODY_STREAM_EXHAUSTED)


def behaviour_upload_calls():
    session = new_session()
    with new_file("content", pattern(SIZE)) as file:
        for args in ((put("/sink"), new_content(), None), (put("/sink"), None, file),
                     (own_content("/sink"), None, None)):
            body, response = Call(session.upload_async, *args, None).finish(
                UrlSession.Session.upload_finish)
            equal((body.get_data().decode(), response.get_status_code()), (str(SIZE), 200))


def behaviour_upload_changed():
    control("/reset")
    with new_file("content", bytes(LARGE)) as file:
        task = new_session().upload_task_from_file(put("/no-read"), file)
        changes = []

        def sent(_task, *_counts):
            if changes:
                return
            changes.append(True)
            with open(file.get_path(), "ab") as stream:
                stream.write(b"x")
            control("/release")

        task.connect("body-sent", sent)
        matches(raised(lambda: run(task)), UrlSession.Error.FILE_CHANGED)


def behaviour_expect_continue():
    answers = []
    for path, size in ("continue", 0), ("continue", SIZE), ("silent", SIZE - 1), ("refuse", 0):
        what = put(f"/expect/{path}")
        equal(what.get_expect_continue_size(), -1)
        what.props.expect_continue_size = size
        task = new_session().upload_task_from_bytes(what, new_content())
        answers.append((load_task(task).get_data().decode(), task.get_bytes_sent()))
    equal(answers, [(f"100-continue {SIZE}", SIZE), (f"nothing {SIZE}", SIZE),
                    (f"100-continue {SIZE}", SIZE), ("too large", 0)])


def post(path):
    what = request("raw", path)
    what.set_method("POST")
    return what


def checksum():
    return GLib.compute_checksum_for_bytes(GLib.ChecksumType.SHA256, new_content())


def interrupted(task):
    """The resume data of a task that loses its connection."""
    matches(raised(lambda: run(task)), UrlSession.Error.CONNECTION_LOST)
    return task.dup_resume_data()


def behaviour_upload_resume():
    with new_file("content", pattern(SIZE)) as file:
        data = interrupted(new_session().upload_task_from_file(post("/draft/new?cut=1000000"), file))
        task = new_session().upload_task_with_resume_data(data)
        firsts = []
        task.connect("body-sent", lambda _task, part, total, expected:
                     firsts.append((total - part, expected)))
        equal(load_task(task).get_data().decode(), checksum())
        equal(firsts[0], (1000000, SIZE))
        equal((task.get_bytes_sent(), task.props.resume_data), (SIZE, None))


def behaviour_upload_resume_asks():
    data = interrupted(new_session().upload_task_from_bytes(post("/draft/new?cut=1500000"),
                                                            new_content()))
    task = new_session().upload_task_with_resume_data(data)

    def requested(_task, body_request):
        equal(body_request.get_offset(), 1500000)
        rest = GLib.Bytes.new(pattern(SIZE)[body_request.get_offset():])
        body_request.provide(Gio.MemoryInputStream.new_from_bytes(rest))
        return True

    task.connect("body-requested", requested)
    equal(load_task(task).get_data().decode(), checksum())


def behaviour_upload_resume_changed():
    with new_file("content", pattern(SIZE)) as file:
        data = interrupted(new_session().upload_task_from_file(post("/draft/new?cut=1000000"), file))
        with open(file.get_path(), "wb") as stream:
            stream.write(pattern(SIZE))
        for content in data, GLib.Bytes.new(b"{}"):
            task = new_session().upload_task_with_resume_data(content)
            matches(raised(lambda task=task: run(task)), UrlSession.Error.CANNOT_RESUME)
            equal(task.props.resume_data, None)


def behaviour_upload_resume_cancel():
    with new_file("content", pattern(SIZE)) as file:
        task = new_session().upload_task_from_file(post("/draft/new?cut=1"), file)
        calls = []
        task.connect("informational-response", lambda *_: calls.append(
            Call(task.cancel_producing_resume_data_async, None)))
        cancelled(raised(lambda: run(task)))
        data = calls[0].finish(UrlSession.UploadTask.cancel_producing_resume_data_finish)
        assert task.props.resume_data.equal(data), "other data"
        rest = new_session().upload_task_with_resume_data(data)
        equal(load_task(rest).get_data().decode(), checksum())


def behaviour_upload_tus():
    with new_file("content", pattern(SIZE)) as file:
        task = new_session().upload_task_from_file(post("/tus/new?cut=1000000"), file)
        equal(task.get_resumable(), UrlSession.Resumable.AUTO)
        task.props.resumable = UrlSession.Resumable.TUS
        rest = new_session().upload_task_with_resume_data(interrupted(task))
        load_task(rest)
        equal(rest.get_response().get_header("X-Sum"), checksum())


def behaviour_multipart():
    form = UrlSession.Multipart(boundary="XX")
    stream = Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(b"stream"))
    what = request("raw", "/redirect-to/307?/echo")
    what.props.method = "POST"
    with new_file("note.txt", b"file") as file:
        form.add_text("title", "Grüße")
        form.add_bytes("b\"c", GLib.Bytes.new(b"bytes"), "data.json", None)
        form.add_file("f", file, None, None)
        form.add_stream("s", stream, 6, None, "text/x-test")
        equal(form.get_boundary(), "XX")
        what.set_multipart(form)
        sent = load(new_session(), what)[0].get_data().decode()

    parts = (("title\"", "", "Grüße"),
             ("b%22c\"; filename=\"data.json\"", "Content-Type: application/json\r\n", "bytes"),
             ("f\"; filename=\"note.txt\"", "Content-Type: text/plain\r\n", "file"),
             ("s\"", "Content-Type: text/x-test\r\n", "stream"))
    body = "".join(f"--XX\r\nContent-Disposition: form-data; name=\"{name}\r\n{kind}\r\n{content}\r\n"
                   for name, kind, content in parts) + "--XX--\r\n"
    assert sent.endswith(f"\r\n\r\n{body}"), sent
    assert "Content-Type: multipart/form-data; boundary=XX\r\n" in sent, sent
    assert f"Content-Length: {len(body.encode())}\r\n" in sent, sent
