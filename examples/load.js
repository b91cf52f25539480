#!/usr/bin/env -S gjs -m
// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Loads a URL and prints it: load.js URL [CA-FILE]

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';
import UrlSession from 'gi://UrlSession';

Gio._promisify(UrlSession.Session.prototype, 'load_async');

const [url, ca] = System.programArgs;

try {
  const configuration = new UrlSession.SessionConfiguration();
  if (ca)
    configuration.tls_database = Gio.TlsFileDatabase.new(GLib.canonicalize_filename(ca, null));

  const session = new UrlSession.Session({ configuration });
  const [body, response] = await session.load_async(UrlSession.Request.new(url), null);

  print(response.status_code, response.mime_type);
  print(new TextDecoder().decode(body.toArray()).trimEnd());
} catch (error) {
  printerr(error.message);
  System.exit(1);
}
