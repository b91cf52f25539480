#!/usr/bin/python3
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Loads a URL and prints it: load.py URL [CA-FILE]"""

import os
import sys

import gi

gi.require_version("UrlSession", "1")
from gi.repository import Gio, GLib, UrlSession  # noqa: E402

url, ca = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None

try:
    configuration = UrlSession.SessionConfiguration()
    if ca:
        database = Gio.TlsFileDatabase.new(os.path.abspath(ca))
        configuration.set_tls_database(database)

    session = UrlSession.Session(configuration=configuration)
    body, response = session.load(UrlSession.Request.new(url), None)

    print(response.props.status_code, response.props.mime_type)
    print(body.get_data().decode(), end="")
except GLib.Error as error:
    sys.exit(error.message)
