/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the behaviours share: the peers, requests, and comparing. */

errordomain TestError {
  FAILED
}

[CCode (has_target = false)]
delegate void Behaviour () throws GLib.Error;
delegate bool Condition ();
delegate void Throwing () throws GLib.Error;

namespace Peers {
  private GLib.Subprocess server;
  private string addresses;

  void start () throws GLib.Error {
    var path = GLib.Environment.get_variable ("URLSESSION_TEST_SERVER");
    var flags = GLib.SubprocessFlags.STDIN_PIPE | GLib.SubprocessFlags.STDOUT_PIPE;
    server = new GLib.Subprocess.newv ({ path }, flags);
    var output = new GLib.DataInputStream (server.get_stdout_pipe ());
    addresses = output.read_line ();
  }

  void stop () throws GLib.Error {
    server.get_stdin_pipe ().close ();
    server.wait_check ();
    server = null;
  }

  /* The one line of the server is flat, and its values need no escaping. */
  string get (string key) throws GLib.Error {
    GLib.MatchInfo match;
    var regex = new GLib.Regex ("\"%s\":\"([^\"]*)\"".printf (GLib.Regex.escape_string (key)));
    check (regex.match (addresses, 0, out match), "no address of " + key);
    return match.fetch (1);
  }
}

string url (string peer, string path = "") throws GLib.Error {
  return Peers.get (peer) + path;
}

UrlSession.Request request (string peer, string path = "") throws GLib.Error {
  return new UrlSession.Request (url (peer, path));
}

UrlSession.Session new_session () {
  return new UrlSession.Session (null);
}

UrlSession.Session new_tls_session (UrlSession.HttpVersion version = AUTO) throws GLib.Error {
  var configuration = new UrlSession.SessionConfiguration () { http_version = version };
  configuration.tls_database = GLib.TlsFileDatabase.@new (Peers.get ("ca"));
  return new UrlSession.Session (configuration);
}

UrlSession.DataTask new_task (string path, string peer = "raw") throws GLib.Error {
  return new_session ().data_task (request (peer, path));
}

/* Iterates the main context; the suite has a time limit. */
void until (Condition condition) {
  while (!condition ())
    GLib.MainContext.@default ().iteration (true);
}

GLib.AsyncResult wait_for (Call call) {
  until (() => call.result != null);
  return call.result;
}

/* Where the result of an asynchronous call arrives. */
class Call : GLib.Object {
  public GLib.AsyncResult? result;

  public void done (GLib.Object? source, GLib.AsyncResult result) {
    this.result = result;
  }
}

GLib.Bytes load (UrlSession.Session session,
                 UrlSession.Request request,
                 out UrlSession.Response? response = null,
                 GLib.Cancellable? cancellable = null) throws GLib.Error {
  var call = new Call ();
  session.load_async.begin (request, cancellable, call.done);
  return session.load_async.end (wait_for (call), out response);
}

GLib.Bytes load_task (UrlSession.DataTask task) throws GLib.Error {
  var call = new Call ();
  task.load_async.begin (null, call.done);
  return task.load_async.end (wait_for (call));
}

bool run (UrlSession.Task task) throws GLib.Error {
  var call = new Call ();
  task.run_async.begin (null, call.done);
  return task.run_async.end (wait_for (call));
}

/* Asks the control port of the raw server, by a session of its own. */
string control (string path) throws GLib.Error {
  UrlSession.Response? response;
  var body = load (new_session (), request ("raw_control", path), out response);
  check (response.status_code == 200, "control " + path);
  return text (body);
}

/* The content of a patterned body, see tests/fixture/test-content.h. */
GLib.Bytes pattern (int size) {
  var content = new uint8[size];
  for (int i = 0; i < size; i++)
    content[i] = (uint8) (i % 251);
  return new GLib.Bytes.take ((owned) content);
}

string text (GLib.Bytes bytes) {
  var builder = new GLib.StringBuilder ();
  builder.append_len ((string) bytes.get_data (), (ssize_t) bytes.get_size ());
  return builder.str;
}

void check (bool condition, string message) throws GLib.Error {
  if (!condition)
    throw new TestError.FAILED (message);
}

void equal (string? actual, string? expected) throws GLib.Error {
  check (actual == expected, "“%s” is not “%s”".printf (actual ?? "null", expected ?? "null"));
}

void equal_int (int64 actual, int64 expected) throws GLib.Error {
  equal (actual.to_string (), expected.to_string ());
}

void same_bytes (GLib.Bytes? bytes, GLib.Bytes expected) throws GLib.Error {
  check (bytes != null, "null instead of bytes");
  check (bytes.compare (expected) == 0,
         "%zu bytes differ from the content".printf (bytes.get_size ()));
}

/* An error is one of a domain and a code, whatever its text. */
void matches (GLib.Error? error, GLib.Error expected) throws GLib.Error {
  check (error != null, "no error instead of " + expected.message);
  check (error.matches (expected.domain, expected.code),
         "%s %d: %s".printf (error.domain.to_string (), error.code, error.message));
}

void fails_with (Throwing call, GLib.Error expected) throws GLib.Error {
  GLib.Error? caught = null;
  try {
    call ();
  } catch (GLib.Error error) {
    caught = error;
  }
  matches (caught, expected);
}

GLib.Error cancelled () {
  return new GLib.IOError.CANCELLED ("cancelled");
}
