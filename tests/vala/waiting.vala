/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Limits of time, and tasks that wait for a connection. */

void add_waiting () {
  add ("request-timeout", behaviour_request_timeout);
  add ("request-timeout-own", behaviour_request_timeout_own);
  add ("resource-timeout", behaviour_resource_timeout);
  add ("priority", behaviour_priority);
  add ("queue-cancel", behaviour_queue_cancel);
  add ("metered-network", behaviour_metered_network);
  add ("waits-for-connectivity", behaviour_waits_for_connectivity);
}

UrlSession.Session session_with_timeout (double request_timeout) {
  var configuration = new UrlSession.SessionConfiguration () { request_timeout = request_timeout };
  return new UrlSession.Session (configuration);
}

void behaviour_request_timeout () throws GLib.Error {
  var session = session_with_timeout (1);
  /* Longer than the limit in all, and a tenth of it without a byte. */
  equal_int (load (session, request ("raw", "/trickle/12/100")).get_size (), 144);
  var never = request ("raw", "/never");
  fails_with (() => load (session, never), new UrlSession.Error.TIMED_OUT (""));
}

void behaviour_request_timeout_own () throws GLib.Error {
  var impatient = request ("raw", "/never");
  impatient.timeout = 0.2;
  try {
    load (session_with_timeout (20), impatient);
    check (false, "no error");
  } catch (UrlSession.Error error) {
    matches (error, new UrlSession.Error.TIMED_OUT (""));
    check ("0.2" in error.message, error.message);
  }

  var patient = request ("raw", "/slow-head/700");
  patient.timeout = 20;
  equal (text (load (session_with_timeout (0.2), patient)), "Hello");
}

void behaviour_resource_timeout () throws GLib.Error {
  var configuration = new UrlSession.SessionConfiguration () { resource_timeout = 0.5 };
  var session = new UrlSession.Session (configuration);
  var task = session.data_task (request ("raw", "/trickle/200/20"));
  fails_with (() => load_task (task), new UrlSession.Error.TIMED_OUT (""));
  matches (task.error, new UrlSession.Error.TIMED_OUT (""));
}

/* A session with one connection, and the task that has it. */
UrlSession.Session occupied_session (out UrlSession.DataTask task) throws GLib.Error {
  var configuration = new UrlSession.SessionConfiguration () { max_connections_per_host = 1 };
  var session = new UrlSession.Session (configuration);
  task = session.data_task (request ("raw", "/never"));
  control ("/reset");
  task.resume ();
  control ("/wait/route/1/never");
  return session;
}

/* A started task that tells its label when its response comes. */
UrlSession.DataTask start_labelled (UrlSession.Session session,
                                    GLib.StringBuilder order,
                                    string label,
                                    double priority) throws GLib.Error {
  var what = request ("raw", "/ok");
  what.priority = priority;
  var task = session.data_task (what);
  check (task.priority == priority, "not the priority of its request");
  task.response_received.connect (() => {
    order.append (label);
    return false;
  });
  task.resume ();
  return task;
}

void behaviour_priority () throws GLib.Error {
  UrlSession.DataTask blocking;
  var session = occupied_session (out blocking);
  var order = new GLib.StringBuilder ();
  start_labelled (session, order, "b", 0.5);
  var changed = start_labelled (session, order, "c", 0.25);
  start_labelled (session, order, "d", 0.75);
  start_labelled (session, order, "e", 0.5);
  /* A round trip, so that they are waiting when it changes. */
  control ("/stats");
  changed.priority = 1;
  equal (order.str, "");
  blocking.cancel ();
  until (() => order.len == 4);
  equal (order.str, "cdbe");
  matches (blocking.error, cancelled ());
}

void behaviour_queue_cancel () throws GLib.Error {
  UrlSession.DataTask blocking;
  var session = occupied_session (out blocking);
  var first = session.data_task (request ("raw", "/ok"));
  var second = session.data_task (request ("raw", "/ok"));
  var first_record = new Record (first);
  var second_record = new Record (second);
  first.resume ();
  second.resume ();
  control ("/stats");
  first.cancel ();
  matches (first_record.wait (), cancelled ());
  equal (first_record.join (), "completed");
  equal (second_record.join (), "");
  check (blocking.state == UrlSession.TaskState.RUNNING, "another task cancelled");
  blocking.cancel ();
  check (second_record.wait () == null, "an error");
  equal (text (new GLib.Bytes (second_record.body.data)), "Hello");
  check ("\"/ok\":1" in control ("/stats"), "a request of the cancelled task");
}

/* Makes the test's network monitor call the network metered, or free again. */
void toggle_metered () throws GLib.Error {
  var monitor = GLib.NetworkMonitor.get_default ();
  var before = monitor.network_metered;
  var pid = new GLib.Credentials ().get_unix_pid ();
  GLib.Process.spawn_command_line_sync ("kill -USR2 %d".printf (pid));
  until (() => monitor.network_metered != before);
}

/* Another way to this machine, which does not count as this machine. */
UrlSession.Request elsewhere () throws GLib.Error {
  return new UrlSession.Request (url ("raw", "/ok").replace ("127.0.0.1", "0.0.0.0"));
}

UrlSession.Session session_over (bool metered, bool waits) {
  var configuration = new UrlSession.SessionConfiguration () {
    allows_metered_network = metered,
    waits_for_connectivity = waits
  };
  configuration.transport_security.allows_insecure_http = true;
  return new UrlSession.Session (configuration);
}

void behaviour_metered_network () throws GLib.Error {
  var session = session_over (true, false);
  var thrifty = session_over (false, false);
  var refused = elsewhere ();
  refused.allows_metered_network = false;

  load (session, refused);
  toggle_metered ();
  fails_with (() => load (session, refused), new UrlSession.Error.NETWORK_NOT_ALLOWED (""));
  fails_with (() => load (thrifty, elsewhere ()), new UrlSession.Error.NETWORK_NOT_ALLOWED (""));
  equal (text (load (session, elsewhere ())), "Hello");
  load (thrifty, request ("raw", "/ok"));
  toggle_metered ();
}

void behaviour_waits_for_connectivity () throws GLib.Error {
  var session = session_over (false, true);
  var waiting = 0;

  load (session, elsewhere ());
  toggle_metered ();
  var task = session.data_task (elsewhere ());
  task.waiting_for_connectivity.connect (() => waiting++);
  var record = new Record (task);
  task.resume ();
  until (() => waiting > 0);
  check (task.state == UrlSession.TaskState.RUNNING, "not running");
  toggle_metered ();
  check (record.wait () == null, "an error");
  equal_int (waiting, 1);
}
