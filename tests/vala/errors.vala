/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Errors, wrong arguments and headers. */

void add_errors () {
  add ("error-code", behaviour_error_code);
  add ("error-certificate", behaviour_error_certificate);
  add ("transport-security", behaviour_transport_security);
  add ("connection-lost", behaviour_connection_lost);
  add ("error-message", behaviour_error_message);
  add ("wrong-types", behaviour_wrong_types);
  add ("headers-object", behaviour_headers_object);
}

void load_fails (string uri, GLib.Error expected) throws GLib.Error {
  var session = new_tls_session ();
  fails_with (() => load (session, new UrlSession.Request (uri)), expected);
}

void behaviour_error_code () throws GLib.Error {
  load_fails (url ("refused", "/"), new UrlSession.Error.CANNOT_CONNECT (""));
  load_fails ("http://[", new UrlSession.Error.BAD_URL (""));
  load_fails ("", new UrlSession.Error.BAD_URL (""));
  load_fails ("gopher://localhost/", new UrlSession.Error.UNSUPPORTED_URL (""));
  load_fails ("http://example.org/", new UrlSession.Error.SECURE_CONNECTION_REQUIRED (""));

  var task = new_task ("/", "refused");
  fails_with (() => run (task), new UrlSession.Error.CANNOT_CONNECT (""));
  matches (task.error, new UrlSession.Error.CANNOT_CONNECT (""));
}

void behaviour_error_certificate () throws GLib.Error {
  load_fails (url ("expired", "/ok"), new UrlSession.Error.CERTIFICATE_EXPIRED (""));
  load_fails (url ("not_yet_valid", "/ok"), new UrlSession.Error.CERTIFICATE_NOT_YET_VALID (""));
  load_fails (url ("wrong_host", "/ok"), new UrlSession.Error.CERTIFICATE_BAD_IDENTITY (""));
  foreach (var peer in new string[] { "self_signed", "untrusted_root", "missing_intermediate" })
    load_fails (url (peer, "/ok"), new UrlSession.Error.CERTIFICATE_UNTRUSTED (""));
}

void behaviour_transport_security () throws GLib.Error {
  /* Another way to this machine, which does not count as this machine. */
  var uri = url ("raw", "/ok").replace ("127.0.0.1", "0.0.0.0");
  var expected = new UrlSession.Error.SECURE_CONNECTION_REQUIRED ("");
  control ("/reset");
  load_fails (uri, expected);
  check ("\"requests\":0," in control ("/stats"), "a request was made");

  var configuration = new UrlSession.SessionConfiguration ();
  check (!configuration.transport_security.allows_insecure_http, "allowed from the start");
  configuration.transport_security = new UrlSession.TransportSecurity () {
    allows_insecure_http = true
  };
  var session = new UrlSession.Session (configuration);
  /* What is changed later is not the session's. */
  configuration.transport_security.allows_insecure_http = false;
  equal (text (load (session, new UrlSession.Request (uri))), "Hello");
  session = new UrlSession.Session (configuration);
  fails_with (() => load (session, new UrlSession.Request (uri)), expected);
  configuration.transport_security = null;
  check (configuration.transport_security != null, "null");
}

void behaviour_connection_lost () throws GLib.Error {
  string[] paths = { "/drop-before-head", "/reset-before-head", "/drop-body" };
  int[] sizes = { 0, 0, 100 };
  for (int i = 0; i < paths.length; i++) {
    var task = new_task (paths[i]);
    var record = new Record (task);
    task.resume ();
    matches (record.wait (), new UrlSession.Error.CONNECTION_LOST (""));
    same_bytes (new GLib.Bytes (record.body.data), pattern (sizes[i]));
    check ((task.response == null) == (sizes[i] == 0), paths[i]);
  }

  /* A reset may overtake the bytes before it. */
  load_fails (url ("raw", "/reset-body"), new UrlSession.Error.CONNECTION_LOST (""));
}

void behaviour_error_message () throws GLib.Error {
  var uri = url ("refused", "/path?token=hidden").replace ("//", "//someone:secret@");
  try {
    load (new_session (), new UrlSession.Request (uri));
    check (false, "no error");
  } catch (UrlSession.Error error) {
    check (url ("refused", "/path") in error.message, error.message);
    foreach (var part in new string[] { "someone", "secret", "token", "hidden" })
      check (!(part in error.message), error.message);
  }
}

/* Whether the compiler of this program takes one statement more. */
bool compiles (string directory, string statement) throws GLib.Error {
  var source = GLib.Path.build_filename (directory, "case.vala");
  GLib.FileUtils.set_contents (source, """
    void main () {
      var session = new UrlSession.Session (null);
      var request = new UrlSession.Request ("http://localhost/");
      %s
    }
    """.printf (statement));
  string[] argv = {
    GLib.Environment.get_variable ("VALAC"), "--ccode", "--directory", directory,
    "--vapidir", GLib.Environment.get_variable ("URLSESSION_VAPI_DIR"),
    "--pkg", "gio-2.0", "--pkg", "json-glib-1.0", "--pkg", "urlsession-1", source
  };
  var flags = GLib.SubprocessFlags.STDOUT_SILENCE | GLib.SubprocessFlags.STDERR_SILENCE;
  var compiler = new GLib.Subprocess.newv (argv, flags);
  compiler.wait ();
  return compiler.get_successful ();
}

/* What a script would get an error for does not compile. */
void behaviour_wrong_types () throws GLib.Error {
  string[] wrong = {
    "session.data_task (session);",
    "session.data_task_for_uri (5);",
    "session.get_task (\"one\");",
    "request.set_body (\"text\");",
    "request.headers.set (request, request);",
    "new UrlSession.Task ();",
    "new UrlSession.DataTask ();",
    "new UrlSession.ResponseDecision ();",
    "new UrlSession.Redirection ();",
    "new UrlSession.BodyRequest ();",
  };
  var directory = GLib.DirUtils.make_tmp ("urlsession-XXXXXX");
  try {
    check (compiles (directory, "session.data_task (request).resume ();"), "good code refused");
    foreach (unowned var statement in wrong)
      check (!compiles (directory, statement), statement);
  } finally {
    GLib.FileUtils.unlink (GLib.Path.build_filename (directory, "case.vala"));
    GLib.DirUtils.remove (directory);
  }
}

void behaviour_headers_object () throws GLib.Error {
  UrlSession.Response? response;
  var what = request ("raw", "/echo");
  what.headers.set ("X-One", "1");
  what.headers.append ("X-Many", "a");
  what.headers.append ("X-Many", "b");
  equal (what.get_header ("x-one"), "1");
  equal (string.joinv (" ", what.headers.get_all ("x-many")), "a b");
  equal (string.joinv (" ", what.headers.get_names ()), "X-One X-Many");
  what.headers.remove ("X-ONE");
  check (!what.headers.contains ("X-One"), "not removed");
  what.headers.set ("X-Two", "2");
  var echo = text (load (new_session (), what, out response));
  check ("\r\nX-Two: 2\r\n" in echo, echo);

  var before = string.joinv (" ", response.headers.get_names ());
  int warnings = 0;
  GLib.Log.set_writer_func ((level, fields) => {
    if ((level & GLib.LogLevelFlags.LEVEL_WARNING) == 0)
      return GLib.Log.writer_default (level, fields);
    warnings++;
    return GLib.LogWriterOutput.HANDLED;
  });
  response.headers.set ("X-Late", "late");
  response.headers.remove ("Content-Type");
  equal (string.joinv (" ", response.headers.get_names ()), before);
  equal_int (warnings, 2);
}
