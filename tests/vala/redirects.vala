/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Redirects: followed, refused, changed, answered later, and what they send on. */

void add_redirects () {
  add ("redirect-followed", behaviour_redirect_followed);
  add ("redirect-current-request", behaviour_redirect_current_request);
  add ("redirect-refused", behaviour_redirect_refused);
  add ("redirect-edited", behaviour_redirect_edited);
  add ("redirect-later", behaviour_redirect_later);
  add ("redirect-dropped", behaviour_redirect_dropped);
  add ("redirect-session", behaviour_redirect_session);
  add ("redirect-limit", behaviour_redirect_limit);
  add ("redirect-downgrade", behaviour_redirect_downgrade);
  add ("redirect-scheme", behaviour_redirect_scheme);
  add ("redirect-secrets", behaviour_redirect_secrets);
  add ("redirect-post-to-get", behaviour_redirect_post_to_get);
  add ("redirect-307-body", behaviour_redirect_307_body);
  add ("body-requested", behaviour_body_requested);
  add ("truncated-chunked", behaviour_truncated_chunked);
}

string redirect_path (uint status, string target) {
  return "/redirect-to/%u?%s".printf (status, target);
}

UrlSession.DataTask redirected_task (UrlSession.Session? session = null) throws GLib.Error {
  return (session ?? new_session ()).data_task (request ("raw", redirect_path (302, "/echo")));
}

string echo (UrlSession.Request request) throws GLib.Error {
  return text (load (new_tls_session (), request));
}

UrlSession.Request post (uint status, string method = "POST") throws GLib.Error {
  var post = request ("raw", redirect_path (status, "/echo"));
  post.method = method;
  post.body = new GLib.Bytes ("the body".data);
  post.set_header ("Content-Type", "text/plain");
  return post;
}

/* Waits for a task that succeeds with a status. */
void has_status (UrlSession.Task task, Record record, uint status) throws GLib.Error {
  check (record.wait () == null, record.error != null ? record.error.message : "");
  equal_int (task.response.status_code, status);
}

void behaviour_redirect_followed () throws GLib.Error {
  UrlSession.Response? response;
  equal (text (load (new_session (), request ("raw", "/redirect/3"), out response)), "Hello");
  equal_int (response.status_code, 200);
  equal (response.uri.to_string (), url ("raw", "/redirect/0"));

  var task = new_task ("/redirect/3");
  var record = new Record (task);
  task.resume ();
  check (record.wait () == null, "an error");
  equal (record.join (), "response-received data-received completed");
}

void behaviour_redirect_current_request () throws GLib.Error {
  var task = new_task ("/redirect/2");
  var seen = new GLib.StringBuilder ();
  task.notify["current-request"].connect (() => {
    seen.append (task.current_request.uri_string + " ");
  });
  equal (task.current_request.uri_string, url ("raw", "/redirect/2"));
  run (task);
  equal (seen.str, "%s %s ".printf (url ("raw", "/redirect/1"), url ("raw", "/redirect/0")));
  equal (task.current_request.uri_string, url ("raw", "/redirect/0"));
  equal (task.original_request.uri_string, url ("raw", "/redirect/2"));
}

void behaviour_redirect_refused () throws GLib.Error {
  control ("/reset");
  var task = redirected_task ();
  var record = new Record (task);
  task.redirect.connect ((redirection) => {
    redirection.refuse ();
    redirection.follow (null);
    return true;
  });
  task.resume ();
  has_status (task, record, 302);
  equal_int (record.body.len, 0);
  equal (task.response.get_header ("Location"), "/echo");
  equal (task.current_request.uri_string, task.original_request.uri_string);
  check ("\"requests\":1," in control ("/stats"), "another request");
}

void behaviour_redirect_edited () throws GLib.Error {
  var task = redirected_task ();
  var record = new Record (task);
  var target = url ("raw", "/echo");
  task.redirect.connect ((redirection) => {
    if (redirection.response.status_code != 302 || redirection.request.uri_string != target)
      return false;
    var edited = redirection.request.copy ();
    edited.set_header ("X-Edited", "yes");
    edited.uri_string = target + "?edited";
    /* Logged as a warning. */
    redirection.request.headers.set ("X-Proposed", "late");
    redirection.follow (edited);
    edited.set_header ("X-Late", "late");
    return false;
  });
  task.resume ();
  has_status (task, record, 200);
  var head = text (new GLib.Bytes (record.body.data));
  check (head.has_prefix ("GET /echo?edited "), head);
  check ("\r\nX-Edited: yes\r\n" in head && !("X-Late" in head), head);
  equal (task.current_request.get_header ("X-Edited"), "yes");

  var bad = redirected_task ();
  var failed = new Record (bad);
  bad.redirect.connect ((redirection) => {
    redirection.follow (new UrlSession.Request ("http://["));
    return true;
  });
  bad.resume ();
  matches (failed.wait (), new UrlSession.Error.BAD_URL (""));
}

/* An async function holds its parameters until it is over. */
async void answer_redirect (UrlSession.Redirection redirection, bool refuses) throws GLib.Error {
  UrlSession.Response? response;
  yield new_session ().load_async (request ("raw", "/ok"), null, out response);
  if (refuses)
    redirection.refuse ();
}

void behaviour_redirect_later () throws GLib.Error {
  var task = redirected_task ();
  var record = new Record (task);
  int answers = 0;
  task.redirect.connect ((self, redirection) => {
    if (redirection.task != self || redirection.is_answered)
      return false;
    GLib.Timeout.add (50, () => {
      answers += record.join () == "" ? 1 : 0;
      redirection.follow (null);
      redirection.refuse ();
      answers += redirection.is_answered ? 1 : 0;
      return GLib.Source.REMOVE;
    });
    return true;
  });
  task.resume ();
  has_status (task, record, 200);
  equal_int (answers, 2);

  foreach (var refuses in new bool[] { true, false }) {
    var asked = redirected_task ();
    var answered = new Record (asked);
    asked.redirect.connect ((redirection) => {
      answer_redirect.begin (redirection, refuses);
      return true;
    });
    asked.resume ();
    has_status (asked, answered, refuses ? 302 : 200);
  }
}

void behaviour_redirect_dropped () throws GLib.Error {
  var task = redirected_task ();
  var record = new Record (task);
  int asked = 0;
  task.redirect.connect (() => {
    asked++;
    return true;
  });
  task.resume ();
  has_status (task, record, 200);
  equal_int (asked, 1);
}

void behaviour_redirect_session () throws GLib.Error {
  var session = new_session ();
  var first = redirected_task (session);
  var second = redirected_task (session);
  var passed = new Record (first);
  var answered = new Record (second);
  var asked = new GLib.StringBuilder ();
  session.redirect.connect ((self, task, redirection) => {
    asked.append (redirection.task == task ? task.identifier.to_string () : "another task");
    redirection.refuse ();
    return true;
  });
  first.redirect.connect (() => { return false; });
  second.redirect.connect ((redirection) => {
    redirection.follow (null);
    return false;
  });
  first.resume ();
  has_status (first, passed, 302);
  second.resume ();
  has_status (second, answered, 200);
  equal (asked.str, first.identifier.to_string ());
}

void hops (uint limit, string path, bool allowed) throws GLib.Error {
  var configuration = new UrlSession.SessionConfiguration ();
  configuration.max_redirects = limit;
  var session = new UrlSession.Session (configuration);
  if (allowed)
    equal (text (load (session, request ("raw", path))), "Hello");
  else
    fails_with (() => load (session, request ("raw", path)),
                new UrlSession.Error.TOO_MANY_REDIRECTS (""));
}

void behaviour_redirect_limit () throws GLib.Error {
  equal_int (new UrlSession.SessionConfiguration ().max_redirects, 20);
  hops (20, "/redirect/20", true);
  hops (20, "/redirect/21", false);
  hops (2, "/redirect/2", true);
  hops (2, "/redirect/3", false);
  hops (0, "/redirect/1", false);
}

void behaviour_redirect_downgrade () throws GLib.Error {
  var session = new_tls_session ();
  var path = redirect_path (302, url ("raw", "/ok"));
  control ("/reset");
  fails_with (() => load (session, request ("raw_tls", path)),
              new UrlSession.Error.SECURE_CONNECTION_REQUIRED (""));
  check ("\"requests\":0," in control ("/stats"), "a request");
}

void behaviour_redirect_scheme () throws GLib.Error {
  string[] targets = { "file:///etc/passwd", "data:,x", "ftp://localhost/", "myapp:callback" };
  foreach (var target in targets) {
    var path = redirect_path (302, target);
    fails_with (() => load (new_session (), request ("raw", path)),
                new UrlSession.Error.UNSUPPORTED_URL (""));
  }
}

void behaviour_redirect_secrets () throws GLib.Error {
  foreach (var peer in new string[] { "raw", "raw_tls" }) {
    var secret = request ("raw", redirect_path (302, url (peer, "/echo")));
    secret.set_header ("Authorization", "Bearer secret");
    secret.set_header ("Cookie", "id=secret");
    secret.set_header ("X-Api", "1");
    var head = echo (secret);
    check (("Authorization: Bearer secret" in head) == (peer == "raw"), head);
    check (("Cookie: id=secret" in head) == (peer == "raw"), head);
    check ("\r\nX-Api: 1\r\n" in head, head);
  }
}

void behaviour_redirect_post_to_get () throws GLib.Error {
  foreach (var status in new uint[] { 301, 302, 303 }) {
    var head = echo (post (status));
    check (head.has_prefix ("GET /echo ") && head.has_suffix ("\r\n\r\n"), head);
    check (!("\r\nContent-Type:" in head) && !("\r\nContent-Length:" in head), head);
  }
  check (echo (post (303, "PUT")).has_prefix ("GET /echo "), "PUT at 303");
}

void behaviour_redirect_307_body () throws GLib.Error {
  var whole = echo (post (307));
  check (whole.has_prefix ("POST /echo "), whole);
  check ("\r\nContent-Type: text/plain\r\n" in whole, whole);
  check (whole.has_suffix ("\r\n\r\nthe body"), whole);
  whole = echo (post (308, "PUT"));
  check (whole.has_prefix ("PUT /echo ") && whole.has_suffix ("\r\n\r\nthe body"), whole);
}

GLib.InputStream new_stream () {
  return new GLib.MemoryInputStream.from_bytes (new GLib.Bytes ("the body".data));
}

/* A task whose body, a stream, is needed a second time. */
UrlSession.DataTask stream_task () throws GLib.Error {
  var post = request ("raw", redirect_path (307, "/echo"));
  post.method = "POST";
  post.body_stream = new_stream ();
  return new_session ().data_task (post);
}

void body_fails (GLib.Error? error, bool answers, GLib.Error expected) throws GLib.Error {
  var task = stream_task ();
  var record = new Record (task);
  task.body_requested.connect ((body_request) => {
    if (answers)
      body_request.fail (error);
    return answers;
  });
  task.resume ();
  matches (record.wait (), expected);
}

void behaviour_body_requested () throws GLib.Error {
  var task = stream_task ();
  var record = new Record (task);
  task.body_requested.connect ((body_request) => {
    GLib.Idle.add (() => {
      if (body_request.offset == 0)
        body_request.provide (new_stream ());
      return GLib.Source.REMOVE;
    });
    return true;
  });
  task.resume ();
  has_status (task, record, 200);
  var whole = text (new GLib.Bytes (record.body.data));
  check (whole.has_prefix ("POST /echo ") && "the body" in whole, whole);

  var missing = new GLib.IOError.NOT_FOUND ("No body any more");
  var exhausted = new UrlSession.Error.BODY_STREAM_EXHAUSTED ("");
  body_fails (missing, true, missing);
  body_fails (null, true, exhausted);
  body_fails (null, false, exhausted);
}

void behaviour_truncated_chunked () throws GLib.Error {
  var task = new_task ("/drop-chunked");
  var record = new Record (task);
  task.resume ();
  matches (record.wait (), new UrlSession.Error.CONNECTION_LOST (""));
  equal_int (task.response.status_code, 200);
  check (record.body.len > 0, "no piece");
  equal_int (record.completions, 1);
}
