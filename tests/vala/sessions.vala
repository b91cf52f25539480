/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A session: its list of tasks, its signals, its end. */

void add_sessions () {
  add ("task-list-model", behaviour_task_list_model);
  add ("label-identifier-gettask", behaviour_label_identifier_gettask);
  add ("invalidate", behaviour_invalidate);
  add ("session-signals", behaviour_session_signals);
}

string identifiers (GLib.ListModel model) {
  var builder = new GLib.StringBuilder ();
  for (uint i = 0; i < model.get_n_items (); i++) {
    var task = (UrlSession.Task) model.get_item (i);
    builder.append_printf ("%s ", task.identifier.to_string ());
  }
  return builder.str;
}

void behaviour_task_list_model () throws GLib.Error {
  var session = new_session ();
  var changes = new GLib.StringBuilder ();
  var tasks = new UrlSession.Task[3];
  for (int i = 0; i < 3; i++)
    tasks[i] = session.data_task (request ("raw", "/never"));
  check (session.tasks.get_item_type () == typeof (UrlSession.Task), "another type");
  equal_int (session.tasks.get_n_items (), 0);
  session.tasks.items_changed.connect ((position, removed, added) => {
    changes.append_printf ("%u-%u+%u ", position, removed, added);
  });
  for (int i = 2; i >= 0; i--)
    tasks[i].resume ();
  until (() => session.tasks.get_n_items () == 3);
  equal (identifiers (session.tasks), "3 2 1 ");

  tasks[1].cancel ();
  until (() => session.tasks.get_n_items () == 2);
  equal (identifiers (session.tasks), "3 1 ");
  foreach (var task in tasks)
    task.cancel ();
  until (() => session.tasks.get_n_items () == 0);
  check (changes.str.has_prefix ("0-0+1 1-0+1 2-0+1 1-1+0 "), changes.str);
  equal_int (changes.str.split (" ").length, 7);
}

void behaviour_label_identifier_gettask () throws GLib.Error {
  var session = new_session ();
  var first = session.data_task (request ("raw", "/never"));
  var second = session.data_task (request ("raw", "/never"));
  int notified = 0;
  first.notify["label"].connect (() => { notified++; });
  session.notify["label"].connect (() => { notified++; });
  check (first.label == null && session.label == null, "a label from the start");
  for (int i = 0; i < 2; i++) {
    first.label = "Überschrift";
    session.label = "Überschrift";
  }
  equal (first.label, "Überschrift");
  equal (session.label, "Überschrift");
  equal_int (notified, 2);
  check (first.identifier != second.identifier, "equal identifiers");
  check (first.session == session, "another session");
  check (session.get_task (first.identifier) == null, "a task that was not started");

  first.resume ();
  check (session.get_task (first.identifier) == first, "another task");
  check (session.get_task (second.identifier) == null, "a task that was not started");
  var record = new Record (first);
  first.cancel ();
  matches (record.wait (), cancelled ());
  check (session.get_task (first.identifier) == null, "a completed task");
}

void behaviour_invalidate () throws GLib.Error {
  var session = new_session ();
  var task = session.data_task (request ("raw", "/trickle/5/20"));
  var record = new Record (task);
  session.invalidated.connect ((error) => {
    record.names.add (error == null ? "invalidated" : error.message);
  });
  task.resume ();
  session.finish_tasks_and_invalidate ();
  session.finish_tasks_and_invalidate ();
  var late = request ("raw", "/ok");
  fails_with (() => run (session.data_task (late)), new UrlSession.Error.SESSION_INVALIDATED (""));
  fails_with (() => load (session, late), new UrlSession.Error.SESSION_INVALIDATED (""));
  check (record.wait () == null, "failed");
  until (() => record.last != "completed");
  control ("/stats");
  check (record.join ().has_suffix (" completed invalidated"), record.join ());
  equal_int (record.body.len, 60);

  var other = new_session ();
  var running = other.data_task (request ("raw", "/never"));
  var call = new Call ();
  running.run_async.begin (null, call.done);
  other.invalidate_and_cancel ();
  fails_with (() => running.run_async.end (wait_for (call)), cancelled ());
}

void behaviour_session_signals () throws GLib.Error {
  var session = new_session ();
  var events = new GLib.StringBuilder ();
  session.task_created.connect ((created) => {
    events.append ("task-created ");
    created.completed.connect (() => { events.append ("completed "); });
  });
  session.task_completed.connect ((completed, error) => {
    events.append (error == null ? "task-completed " : error.message);
  });
  var task = session.data_task (request ("raw", "/bytes/10"));
  equal (events.str, "task-created ");
  run (task);
  equal (events.str, "task-created completed task-completed ");
  load (session, request ("raw", "/bytes/10"));
  equal (events.str.substring (events.len / 2), "task-created completed task-completed ");
}
