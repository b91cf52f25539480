# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sending forms with files, and files."""

import contextlib
import os
import tempfile

# First, because it names the versions of what is imported.
from support import equal, load, new_session, request

from gi.repository import Gio, GLib, UrlSession


@contextlib.contextmanager
def new_file(name, content):
    """A file of this name, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="urlsession-test-") as folder:
        path = os.path.join(folder, name)
        with open(path, "wb") as stream:
            stream.write(content)
        yield Gio.File.new_for_path(path)


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
