/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Bodies as streams. */

void add_streams () {
  add ("open-stream", behaviour_open_stream);
  add ("open-backpressure", behaviour_open_backpressure);
  add ("open-close-cancels", behaviour_open_close_cancels);
  add ("open-error-in-the-middle", behaviour_open_error_in_the_middle);
}

GLib.InputStream open_path (UrlSession.Session session,
                            string path,
                            out UrlSession.Response? response = null,
                            out UrlSession.DataTask? task = null,
                            GLib.Cancellable? cancellable = null,
                            string peer = "raw") throws GLib.Error {
  var call = new Call ();
  session.open_async.begin (request (peer, path), cancellable, call.done);
  task = (UrlSession.DataTask?) session.tasks.get_item (0);
  return session.open_async.end (wait_for (call), out response);
}

/* Reads to the end, on the thread of the context; what came counts even if that
 * is an error. */
void read_all (GLib.InputStream stream, GLib.ByteArray body) throws GLib.Error {
  var buffer = new uint8[50000];
  ssize_t size;
  while ((size = stream.read (buffer)) > 0)
    body.append (buffer[0:size]);
}

async void read_async (GLib.Bytes expected, Call call) throws GLib.Error {
  UrlSession.Response? response;
  var body = new GLib.ByteArray ();
  var stream = yield new_session ().open_async (request ("raw", "/bytes/2000000"), null, out response);
  check (response.status_code == 200, "no response");
  GLib.Bytes piece;
  while ((piece = yield stream.read_bytes_async (65536)).get_size () > 0)
    body.append (piece.get_data ());
  yield stream.close_async ();
  same_bytes (new GLib.Bytes (body.data), expected);
}

void behaviour_open_stream () throws GLib.Error {
  var call = new Call ();
  read_async.begin (pattern (2000000), call, call.done);
  read_async.end (wait_for (call));

  UrlSession.Response? response;
  var configuration = new UrlSession.SessionConfiguration () { max_response_size = 1 };
  var stream = open_path (new UrlSession.Session (configuration), "/status/404", out response);
  equal_int (response.status_code, 404);
  var body = new GLib.ByteArray ();
  read_all (stream, body);
  equal (text (new GLib.Bytes (body.data)), "Status 404\n");
  fails_with (() => open_path (new_session (), "/", null, null, null, "refused"),
              new UrlSession.Error.CANNOT_CONNECT (""));
}

void behaviour_open_backpressure () throws GLib.Error {
  UrlSession.DataTask task;
  var stream = open_path (new_session (), "/endless", null, out task);
  control ("/wait/quiet/300");
  check (task.bytes_received <= 1024 * 1024, task.bytes_received.to_string ());

  size_t size = 0;
  while (size < 5000000)
    size += stream.read_bytes (65536).get_size ();
  check (task.bytes_received >= 5000000, "no more came");
  stream.close ();
}

void behaviour_open_close_cancels () throws GLib.Error {
  control ("/reset");
  UrlSession.DataTask task;
  GLib.InputStream? stream = open_path (new_session (), "/endless", null, out task);
  var record = new Record (task);
  stream.close ();
  matches (record.wait (), cancelled ());
  control ("/wait/closed/1");

  stream = open_path (new_session (), "/endless", null, out task);
  record = new Record (task);
  stream = null;
  matches (record.wait (), cancelled ());

  /* The cancellable counts until there is a stream. */
  var cancellable = new GLib.Cancellable ();
  var body = new GLib.ByteArray ();
  stream = open_path (new_session (), "/bytes/3000000", null, null, cancellable);
  cancellable.cancel ();
  read_all (stream, body);
  equal_int (body.len, 3000000);
  fails_with (() => open_path (new_session (), "/never", null, null, cancellable), cancelled ());
}

void behaviour_open_error_in_the_middle () throws GLib.Error {
  foreach (var path in new string[] { "/drop-body", "/drop-body-close" }) {
    var stream = open_path (new_session (), path);
    var body = new GLib.ByteArray ();
    fails_with (() => read_all (stream, body), new UrlSession.Error.CONNECTION_LOST (""));
    same_bytes (new GLib.Bytes (body.data), pattern (100));
  }

  UrlSession.DataTask task;
  var session = new_session ();
  var stream = open_path (session, "/head-then-hang", null, out task);
  var call = new Call ();
  stream.read_bytes_async.begin (100, GLib.Priority.DEFAULT, null, call.done);
  session.invalidate_and_cancel ();
  fails_with (() => stream.read_bytes_async.end (wait_for (call)), cancelled ());
  until (() => task.state == UrlSession.TaskState.COMPLETED);
}
