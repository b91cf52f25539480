# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files that are downloaded."""

import functools
import hashlib
import os
import tempfile

from gi.repository import Gio, GLib, UrlSession

from support import (Call, cancelled, collect_until, control, equal, matches, new_session, pattern, raised,
                     request, run, until, url)


def with_folder(behaviour):
    """A folder for one behaviour."""
    @functools.wraps(behaviour)
    def wrapped():
        with tempfile.TemporaryDirectory() as folder:
            behaviour(folder)

    return wrapped


def read(path):
    with open(path, "rb") as file:
        return file.read()


def new_task(path, destination=None, session=None, **properties):
    task = (session or new_session()).download_task(request("raw", path))
    if destination is not None:
        task.props.destination = Gio.File.new_for_path(destination)
    for name, value in properties.items():
        setattr(task.props, name, value)
    return task


def save(task):
    """The path of the file."""
    return Call(task.save_async, None).finish(UrlSession.DownloadTask.save_finish).get_path()


def watch_resumed(task):
    offsets = []
    task.connect("resumed-at", lambda _task, offset, _expected: offsets.append(offset))
    return offsets


@with_folder
def behaviour_download(folder):
    path = os.path.join(folder, "a file")
    task = new_task("/file/100000", path)
    names = []
    parts = []
    task.connect("data-written", lambda _task, size, total, expected:
                 parts.append((size, total, expected)))
    task.connect("finished", lambda _task, location: names.append("finished " + location.get_path()))
    task.connect("completed", lambda _task, _error: names.append("completed"))
    run(task)
    equal(names, ["finished " + path, "completed"])
    equal(sum(part[0] for part in parts), 100000)
    equal(parts[-1][1:], (100000, 100000))
    equal(task.get_property("location").get_path(), path)
    equal(read(path), pattern(100000))

    equal(save(new_task("/file/1000?name=report.pdf", folder)), os.path.join(folder, "report.pdf"))
    equal(sorted(os.listdir(folder)), ["a file", "report.pdf"])


@with_folder
def behaviour_download_policies(folder):
    path = os.path.join(folder, "n.txt")
    policy = UrlSession.DestinationPolicy

    def save_as(value):
        return save(new_task("/file/1000", path, destination_policy=value))

    save_as(policy.FAIL_IF_EXISTS)
    matches(raised(lambda: save_as(policy.FAIL_IF_EXISTS)), UrlSession.Error.FILE_EXISTS)
    equal(save_as(policy.UNIQUE_NAME), os.path.join(folder, "n (2).txt"))
    equal(save_as(policy.OVERWRITE), path)
    equal(sorted(os.listdir(folder)), ["n (2).txt", "n.txt"])

    below = os.path.join(folder, "a", "b")
    matches(raised(lambda: save(new_task("/file/1000", below))),
            UrlSession.Error.FILE_DOES_NOT_EXIST)
    equal(read(save(new_task("/file/1000", below, create_parents=True))), pattern(1000))


@with_folder
def behaviour_download_status(folder):
    path = os.path.join(folder, "file")
    with open(path, "wb") as file:
        file.write(b"old")
    error = raised(lambda: save(new_task("/status/404", path)))
    matches(error, UrlSession.Error.HTTP_STATUS)
    assert "Status 404" in error.message, error.message
    equal(read(path), b"old")
    equal(os.listdir(folder), ["file"])


def behaviour_download_temporary():
    task = new_task("/status/404")
    run(task)
    path = task.get_property("location").get_path()
    equal(read(path), b"Status 404\n")
    del task
    collect_until(lambda: not os.path.exists(path), path)

    kept = save(new_task("/file/1000?name=kept.txt"))
    equal(read(kept), pattern(1000))
    os.remove(kept)


@with_folder
def behaviour_download_session(folder):
    session = new_session()
    destination = Gio.File.new_for_path(os.path.join(folder, "file"))
    call = Call(session.download_async, request("raw", "/file/100000"), destination, None)
    file, response = call.finish(UrlSession.Session.download_finish)
    assert file.equal(destination), file.get_path()
    equal(response.get_status_code(), 200)
    equal(read(file.get_path()), pattern(100000))

    file, response = session.download(request("raw", "/file/1000"), destination, None)
    equal(response.get_status_code(), 200)
    equal(read(file.get_path()), pattern(1000))


@with_folder
def behaviour_download_resume(folder):
    source = "/file/1000000?cut=500000"
    path = os.path.join(folder, "file")
    task = new_task(source, path)
    matches(raised(lambda: save(task)), UrlSession.Error.CONNECTION_LOST)
    data = task.get_property("resume-data")
    assert isinstance(data, GLib.Bytes), data

    following = new_session().download_task_with_resume_data(data)
    following.set_destination(Gio.File.new_for_path(path))
    offsets = watch_resumed(following)
    equal(read(save(following)), pattern(1000000))
    equal(offsets, [500000])

    os.remove(path)
    raised(lambda: save(new_task(source, path)))
    same = new_task(source, path)
    offsets = watch_resumed(same)
    equal(read(save(same)), pattern(1000000))
    equal(offsets, [500000])


def cancel_producing(task):
    call = Call(task.cancel_producing_resume_data_async, None)
    return call.finish(UrlSession.DownloadTask.cancel_producing_resume_data_finish)


def behaviour_download_cancel_producing():
    task = new_task("/file/1000000?hold=500000")
    totals = [0]
    task.connect("data-written", lambda _task, _size, total, _expected: totals.append(total))
    call = Call(task.run_async, None)
    until(lambda: totals[-1] == 500000)
    data = cancel_producing(task)
    cancelled(raised(lambda: call.finish(UrlSession.Task.run_finish)))

    following = new_session().download_task_with_resume_data(data)
    offsets = watch_resumed(following)
    path = save(following)
    equal(read(path), pattern(1000000))
    equal(offsets, [500000])
    os.remove(path)

    equal(cancel_producing(new_task("/file/1000")), None)


def behaviour_download_resume_refused():
    data = GLib.Bytes.new(f'{{"url":"{url("raw", "/")}"}}'.encode())
    task = new_session().download_task_with_resume_data(data)
    matches(raised(lambda: run(task)), UrlSession.Error.CANNOT_RESUME)


@with_folder
def behaviour_download_checksum(folder):
    path = os.path.join(folder, "file")
    right = hashlib.sha256(pattern(1000)).hexdigest()
    wrong = ("1" if right[0] == "0" else "0") + right[1:]
    error = raised(lambda: save(new_task("/file/1000", path, expected_checksum="sha256:" + wrong)))
    matches(error, UrlSession.Error.CHECKSUM_MISMATCH)
    assert right in error.message and wrong in error.message, error.message
    matches(raised(lambda: save(new_task("/file/1000", path, expected_size=999))),
            UrlSession.Error.CHECKSUM_MISMATCH)
    equal(os.listdir(folder), [])
    save(new_task("/file/1000", path, expected_checksum="sha256:" + right, expected_size=1000))
    equal(os.listdir(folder), ["file"])


@with_folder
def behaviour_become_download(folder):
    path = os.path.join(folder, "file")
    task = new_session().data_task(request("raw", "/file/100000"))
    names = []
    files = []

    def answer(decision):
        decision.become_download()
        return GLib.SOURCE_REMOVE

    def response_received(_task, decision):
        GLib.timeout_add(10, answer, decision)
        return True

    def became_download(_task, download):
        names.append("became")
        download.set_destination(Gio.File.new_for_path(path))
        download.connect("finished", lambda _download, location: files.append(location.get_path()))

    task.connect("response-received", response_received)
    task.connect("data-received", lambda _task, _data: names.append("data"))
    task.connect("became-download", became_download)
    task.connect("completed", lambda _task, error: names.append(f"completed {error}"))
    run(task)
    equal(names, ["became", "completed None"])
    until(lambda: files)
    equal(files, [path])
    equal(read(path), pattern(100000))


@with_folder
def behaviour_download_segments(folder):
    path = os.path.join(folder, "file")
    for query, parts in ("pause=1", 3), ("cuts=200000", None), ("tag=weak", 0):
        control("/reset")
        save(new_task(f"/file/3000000?{query}", path, max_segments=4))
        equal(read(path), pattern(3000000))
        if parts is not None:
            equal(control("/stats")["routes"].get("/part", 0), parts)
