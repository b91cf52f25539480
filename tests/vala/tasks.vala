/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Starting, watching, suspending and cancelling a task. */

void add_tasks () {
  add ("cancel", behaviour_cancel);
  add ("cancel-cancellable", behaviour_cancel_cancellable);
  add ("cancel-before-resume", behaviour_cancel_before_resume);
  add ("suspend", behaviour_suspend);
  add ("run-async", behaviour_run_async);
  add ("streaming", behaviour_streaming);
  add ("progress", behaviour_progress);
  add ("progress-description", behaviour_progress_description);
  add ("session-progress", behaviour_session_progress);
  add ("handler-throws", behaviour_handler_throws);
}

void behaviour_cancel () throws GLib.Error {
  var task = new_task ("/never");
  var record = new Record (task);
  control ("/reset");
  task.resume ();
  check (task.state == UrlSession.TaskState.RUNNING, "not running");
  control ("/wait/route/1/never");
  task.cancel ();
  task.cancel ();
  check (task.state == UrlSession.TaskState.CANCELLING, "not cancelling");
  matches (record.wait (), cancelled ());
  matches (task.error, cancelled ());
  check (task.state == UrlSession.TaskState.COMPLETED, "not completed");
  task.cancel ();
  task.resume ();
  control ("/wait/closed/1");
  equal (record.join (), "completed");
}

void behaviour_cancel_cancellable () throws GLib.Error {
  var session = new_session ();
  for (int kind = 0; kind < 3; kind++) {
    var cancellable = new GLib.Cancellable ();
    control ("/reset");
    var call = start_kind (session, kind, cancellable);
    control ("/wait/route/1/never");
    cancellable.cancel ();
    fails_with (() => end_kind (session, kind, call), cancelled ());
    /* One that is cancelled already. */
    var late = start_kind (session, kind, cancellable);
    fails_with (() => end_kind (session, kind, late), cancelled ());
  }
  until (() => session.tasks.get_n_items () == 0);
}

Call start_kind (UrlSession.Session session, int kind, GLib.Cancellable cancellable)
    throws GLib.Error {
  var call = new Call ();
  var never = request ("raw", "/never");
  if (kind == 0)
    session.load_async.begin (never, cancellable, call.done);
  else if (kind == 1)
    session.data_task (never).load_async.begin (cancellable, call.done);
  else
    session.data_task (never).run_async.begin (cancellable, call.done);
  return call;
}

void end_kind (UrlSession.Session session, int kind, Call call) throws GLib.Error {
  UrlSession.Response? response;
  var result = wait_for (call);
  var source = result.get_source_object ();
  if (kind == 0)
    ((UrlSession.Session) source).load_async.end (result, out response);
  else if (kind == 1)
    ((UrlSession.DataTask) source).load_async.end (result);
  else
    ((UrlSession.Task) source).run_async.end (result);
}

void behaviour_cancel_before_resume () throws GLib.Error {
  var task = new_task ("/bytes/10");
  var record = new Record (task);
  control ("/reset");
  task.cancel ();
  matches (record.wait (), cancelled ());
  task.resume ();
  check (task.state == UrlSession.TaskState.COMPLETED, "not completed");
  check ("\"requests\":0," in control ("/stats"), "a request was made");
  equal (record.join (), "completed");
}

void behaviour_suspend () throws GLib.Error {
  var task = new_task ("/endless");
  var record = new Record (task);
  ulong handler = 0;
  handler = task.data_received.connect ((self, data) => {
    self.disconnect (handler);
    self.suspend ();
    record.names.add ("suspended");
  });
  task.resume ();
  until (() => record.last == "suspended");
  check (task.state == UrlSession.TaskState.SUSPENDED, "not suspended");
  control ("/wait/quiet/300");
  equal (record.last, "suspended");

  var length = record.names.length;
  task.suspend ();
  task.resume ();
  check (task.state == UrlSession.TaskState.SUSPENDED, "not suspended twice");
  task.resume ();
  until (() => record.names.length > length + 100);
  task.cancel ();
  matches (record.wait (), cancelled ());
}

void behaviour_run_async () throws GLib.Error {
  var missing = new_task ("/status/404");
  check (run (missing), "false");
  equal_int (missing.response.status_code, 404);

  var task = new_task ("/bytes/10");
  var record = new Record (task);
  var first = new Call ();
  var second = new Call ();
  task.run_async.begin (null, first.done);
  task.run_async.begin (null, second.done);
  check (task.run_async.end (wait_for (first)), "false");
  check (task.run_async.end (wait_for (second)), "false");
  check (run (task), "false");
  equal (record.join (), "response-received data-received completed");

  var refused = new_task ("/", "refused");
  for (int i = 0; i < 2; i++)
    fails_with (() => run (refused), new UrlSession.Error.CANNOT_CONNECT (""));
}

void behaviour_streaming () throws GLib.Error {
  var task = new_task ("/bytes/1000000");
  var record = new Record (task);
  task.resume ();
  record.has_loaded (1000000);
  check (record.largest <= 65536, "a piece is too large");
  check (GLib.Regex.match_simple ("^response-received( data-received)+ completed$", record.join ()),
         record.join ());
  equal_int (task.bytes_received, 1000000);
}

void behaviour_progress () throws GLib.Error {
  var task = new_task ("/bytes/1000000");
  var record = new Record (task);
  double last = 0;
  int64 count = 0;
  bool rises = true;
  task.progress.notify["fraction"].connect ((progress, property) => {
    var fraction = ((UrlSession.Progress) progress).fraction;
    rises = rises && fraction >= last;
    last = fraction;
  });
  task.notify["bytes-received"].connect ((self, property) => {
    count = ((UrlSession.Task) self).bytes_received;
  });
  check (task.progress.fraction == 0, "not 0 at first");
  task.resume ();
  record.has_loaded (1000000);
  check (rises && last == 1, "%g in the end".printf (last));
  equal_int (count, 1000000);
  equal_int (task.progress.completed, 1000000);
  equal_int (task.progress.total, 1000000);
  equal_int (task.bytes_expected_to_receive, 1000000);
  check (task.progress.description != null, "no description");
}

void shows (string path, string expected) throws GLib.Error {
  var task = new_task (path);
  bool seen = false;
  task.progress.notify["description"].connect ((progress, property) => {
    var words = ((UrlSession.Progress) progress).description;
    seen = seen || GLib.Regex.match_simple (expected, words);
  });
  equal (task.progress.description, "0 bytes");
  task.resume ();
  until (() => seen);
  task.cancel ();
}

void behaviour_progress_description () throws GLib.Error {
  shows ("/bytes/1000000", "^1[.,]0\\sMB — done$");
  shows ("/body-then-hang", "^\\d+ bytes of 1[.,]0\\skB$");
  shows ("/trickle/200/20", "^\\d+ bytes — \\d+ bytes/s$");
}

UrlSession.Task post_never (UrlSession.Session session, int size) throws GLib.Error {
  var post = request ("raw", "/never");
  post.method = "POST";
  post.body = pattern (size);
  var task = session.data_task (post);
  task.resume ();
  return task;
}

void has_progress (UrlSession.Progress progress, int64 completed) throws GLib.Error {
  until (() => progress.completed == completed);
  equal_int (progress.total, completed);
  check (progress.fraction == 1, "%g".printf (progress.fraction));
}

void behaviour_session_progress () throws GLib.Error {
  var session = new_session ();
  var progress = session.progress;
  int notified = 0;
  check (session.progress == progress, "another progress");
  has_progress (progress, 0);
  progress.notify["completed"].connect (() => { notified++; });
  var first = post_never (session, 1000);
  var second = post_never (session, 2000);
  has_progress (progress, 3000);
  second.cancel ();
  has_progress (progress, 1000);
  var before = notified;
  first.cancel ();
  until (() => progress.completed == 0 && notified > before);
  has_progress (progress, 0);
  check (progress.throughput == 0 && progress.seconds_remaining == 0, "a throughput");
}

void fail_in_handler () throws GLib.Error {
  throw new TestError.FAILED ("a handler fails");
}

/* A handler cannot throw here: the compiler wants the error caught in it. */
void behaviour_handler_throws () throws GLib.Error {
  var task = new_task ("/bytes/100000");
  var seen = new GLib.GenericArray<string> ();
  task.response_received.connect (() => {
    seen.add ("response-received");
    try { fail_in_handler (); } catch (GLib.Error error) { GLib.message (error.message); }
    return false;
  });
  task.data_received.connect (() => {
    try { fail_in_handler (); } catch (GLib.Error error) { GLib.message (error.message); }
  });
  task.completed.connect (() => {
    seen.add ("completed");
    try { fail_in_handler (); } catch (GLib.Error error) { GLib.message (error.message); }
  });
  check (run (task), "false");
  equal (string.joinv (" ", seen.data), "response-received completed");
  equal_int (task.bytes_received, 100000);
}
