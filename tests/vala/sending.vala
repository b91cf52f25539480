/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a request sends, and what it may not. */

const int SENT_SIZE = 2000000;

void add_sending () {
  add ("body-sent", behaviour_body_sent);
  add ("body-stream", behaviour_body_stream);
  add ("informational-response", behaviour_informational_response);
  add ("request-copied", behaviour_request_copied);
  add ("reserved-headers", behaviour_reserved_headers);
  add ("method-refused", behaviour_method_refused);
  add ("additional-headers", behaviour_additional_headers);
  add ("user-agent", behaviour_user_agent);
}

/* All values of a header in what /echo gives. */
string field (string head, string name) throws GLib.Error {
  GLib.MatchInfo match;
  var values = new GLib.StringBuilder ();
  var regex = new GLib.Regex ("^%s: (.*)\r$".printf (name),
                              GLib.RegexCompileFlags.MULTILINE | GLib.RegexCompileFlags.CASELESS |
                              GLib.RegexCompileFlags.NEWLINE_LF);
  for (regex.match (head, 0, out match); match.matches (); match.next ())
    values.append_printf ("%s;", match.fetch (1));
  return values.str;
}

UrlSession.Request put (string path) throws GLib.Error {
  var put = request ("raw", path);
  put.method = "PUT";
  return put;
}

/* What body-sent tells of a load of /sink. */
class Parts {
  public int64 sum;
  public int64 total;
  public int64 largest_expected = -2;
  public int64 smallest_expected = int64.MAX;
  public bool rises = true;

  public Parts (UrlSession.Request request) throws GLib.Error {
    var task = new_session ().data_task (request);
    task.body_sent.connect ((sent, total, expected) => {
      sum += sent;
      this.total = total;
      rises = rises && sent > 0 && sum == total;
      largest_expected = int64.max (largest_expected, expected);
      smallest_expected = int64.min (smallest_expected, expected);
    });
    equal (text (load_task (task)), SENT_SIZE.to_string ());
    equal_int (task.bytes_sent, SENT_SIZE);
  }
}

void behaviour_body_sent () throws GLib.Error {
  var sink = put ("/sink");
  sink.body = pattern (SENT_SIZE);
  var parts = new Parts (sink);
  check (parts.rises, "the parts are not the total");
  equal_int (parts.total, SENT_SIZE);
  equal_int (parts.largest_expected, SENT_SIZE);
  equal_int (parts.smallest_expected, SENT_SIZE);
}

void behaviour_body_stream () throws GLib.Error {
  var content = pattern (SENT_SIZE);
  var echo = put ("/echo");
  echo.body_stream = new GLib.MemoryInputStream.from_bytes (content);
  var whole = load (new_session (), echo);
  var offset = whole.get_size () - SENT_SIZE;
  var head = text (whole[0:(int) offset]);
  check (head.has_prefix ("PUT /echo ") && head.has_suffix ("\r\n\r\n"), head);
  equal (field (head, "Transfer-Encoding"), "chunked;");
  equal (field (head, "Content-Length"), "");
  same_bytes (new GLib.Bytes.from_bytes (whole, offset, SENT_SIZE), content);

  var sink = put ("/sink");
  sink.body_stream = new GLib.MemoryInputStream.from_bytes (content);
  var parts = new Parts (sink);
  equal_int (parts.total, SENT_SIZE);
  equal_int (parts.largest_expected, -1);
  equal_int (parts.smallest_expected, -1);
}

void behaviour_informational_response () throws GLib.Error {
  var task = new_task ("/early-hints");
  var seen = new GLib.StringBuilder ();
  task.informational_response.connect ((self, response) => {
    seen.append_printf ("%u %s %s%s;", response.status_code, response.get_header ("X-Early") ?? "-",
                        response.get_header ("Link") ?? "-",
                        self.response != null ? " after the response" : "");
  });
  equal (text (load_task (task)), "Hello");
  equal (seen.str, "100 yes -;103 - </style.css>; rel=preload;");
  equal_int (task.response.status_code, 200);
  check (task.response.get_header ("Link") == null, "a header of another response");
}

/* The library warns of this; the run ends if it does not. */
void expect_warning (string message) {
  GLib.Test.expect_message ("UrlSession", GLib.LogLevelFlags.LEVEL_WARNING, message);
}

void behaviour_request_copied () throws GLib.Error {
  var what = request ("raw", "/echo?before");
  what.set_header ("X-Before", "before");
  var task = new_session ().data_task (what);
  what.uri_string = url ("raw", "/echo?after");
  what.method = "PUT";
  what.body = new GLib.Bytes ("after".data);
  what.set_header ("X-Before", "after");
  what.headers.set ("X-After", "after");
  expect_warning ("Request not changed*");
  task.original_request.method = "PUT";
  expect_warning ("*read-only*");
  task.original_request.headers.set ("X-After", "after");
  GLib.Test.assert_expected_messages ();

  var sent = text (load_task (task));
  check (sent.has_prefix ("GET /echo?before HTTP/1.1\r\n"), sent);
  check (!("after" in sent.down ()), sent);
  equal (field (sent, "X-Before"), "before;");
  check (echo (what).has_prefix ("PUT /echo?after "), "the request was not changed");
}

void behaviour_reserved_headers () throws GLib.Error {
  string[] names = { "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade" };
  string[] values = { "elsewhere.example", "9", "chunked", "close", "other/1" };
  var what = request ("raw", "/echo");
  for (int i = 0; i < names.length; i++) {
    what.set_header (names[i], values[i]);
    expect_warning ("*%s*connection*".printf (names[i]));
  }
  what.set_header ("X-Kept", "kept");
  var sent = echo (what);
  GLib.Test.assert_expected_messages ();
  for (int i = 0; i < names.length; i++)
    check (!((values[i] + ";") in field (sent, names[i])), sent);
  equal (field (sent, "Host"), url ("raw").replace ("http://", "") + ";");
  equal (field (sent, "X-Kept"), "kept;");
}

void behaviour_method_refused () throws GLib.Error {
  control ("/reset");
  foreach (unowned var method in new string[] { "CONNECT", "TRACE" }) {
    var what = request ("raw", "/ok");
    what.method = method;
    try {
      run (new_session ().data_task (what));
      check (false, "no error");
    } catch (UrlSession.Error error) {
      matches (error, new UrlSession.Error.UNSUPPORTED_URL (""));
      check (method in error.message, error.message);
    }
  }
  check ("\"requests\":0," in control ("/stats"), "a request was made");

  var other = request ("raw", "/echo");
  expect_warning ("Method not changed*");
  other.method = "GET /other HTTP/1.1\r\n";
  GLib.Test.assert_expected_messages ();
  equal (other.method, "GET");
}

void behaviour_additional_headers () throws GLib.Error {
  var headers = new UrlSession.Headers ();
  headers.set ("X-Both", "session");
  headers.set ("X-Session", "session");
  foreach (unowned var name in new string[] { "Authorization", "Cookie", "Host" }) {
    headers.set (name, "hidden");
    expect_warning ("*%s*".printf (name));
  }
  var configuration = new UrlSession.SessionConfiguration () { additional_headers = headers };
  var session = new UrlSession.Session (configuration);
  GLib.Test.assert_expected_messages ();
  /* What is changed later is not the session's. */
  headers.set ("X-Session", "later");

  var what = request ("raw", "/echo");
  what.set_header ("x-both", "request");
  var sent = text (load (session, what));
  equal (field (sent, "X-Both"), "request;");
  equal (field (sent, "X-Session"), "session;");
  equal (field (sent, "Authorization") + field (sent, "Cookie"), "");
  check (!("hidden" in sent), sent);
}

/* What a session with these sends as its User-Agent. */
string agent (string? app_id, string? user_agent, string? own = null) throws GLib.Error {
  var configuration = new UrlSession.SessionConfiguration () {
    app_id = app_id,
    user_agent = user_agent
  };
  var what = request ("raw", "/echo");
  if (own != null)
    what.set_header ("User-Agent", own);
  return field (text (load (new UrlSession.Session (configuration), what)), "User-Agent");
}

void behaviour_user_agent () throws GLib.Error {
  var standard = agent ("org.example.App", null);
  check (GLib.Regex.match_simple ("^org\\.example\\.App urlsession/\\d+\\.\\d+\\.\\d+;$", standard),
         standard);
  equal (agent (null, "given/2"), "given/2;");
  equal (agent (null, ""), "");
  equal (agent (null, "given/2", "own/1"), "own/1;");
}
