/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Other threads, blocking calls, and objects that nobody holds. */

void add_threads () {
  add ("blocking-load-thread", behaviour_blocking_load_thread);
  add ("blocking-would-block", behaviour_blocking_would_block);
  add ("many-from-thread", behaviour_many_from_thread);
  add ("gc-running", behaviour_gc_running);
}

/* What a blocking load in another thread, that is joined, did. */
class ThreadLoad {
  public GLib.Bytes? body;
  public UrlSession.Response? response;
  public GLib.Error? error;

  public ThreadLoad (UrlSession.Session session,
                     UrlSession.Request request,
                     GLib.Cancellable? cancellable = null) {
    var thread = new GLib.Thread<bool> ("load", () => {
      try {
        body = session.load (request, cancellable, out response);
      } catch (GLib.Error error) {
        this.error = error;
      }
      return true;
    });
    thread.join ();
  }
}

void behaviour_blocking_load_thread () throws GLib.Error {
  var session = new_session ();
  var cancellable = new GLib.Cancellable ();
  cancellable.cancel ();
  /* Nobody iterates the main context of the session meanwhile. */
  var done = new ThreadLoad (session, request ("raw", "/bytes/100000"));
  same_bytes (done.body, pattern (100000));
  equal_int (done.response.status_code, 200);
  done = new ThreadLoad (session, request ("refused"));
  matches (done.error, new UrlSession.Error.CANNOT_CONNECT (""));
  done = new ThreadLoad (session, request ("raw", "/never"), cancellable);
  matches (done.error, cancelled ());

  UrlSession.Response? response;
  same_bytes (session.load (request ("raw", "/bytes/10"), null, out response), pattern (10));
  until (() => session.tasks.get_n_items () == 0 && !GLib.MainContext.@default ().pending ());
}

void behaviour_blocking_would_block () throws GLib.Error {
  UrlSession.Response? response = null;
  var session = new_session ();
  session.task_created.connect ((task) => {
    ((UrlSession.DataTask) task).data_received.connect (() => {});
  });
  var what = request ("raw", "/bytes/10");
  fails_with (() => session.load (what, null, out response), new GLib.IOError.WOULD_BLOCK (""));
  equal_int (session.tasks.get_n_items (), 0);
}

void behaviour_many_from_thread () throws GLib.Error {
  var session = new_session ();
  var what = request ("raw", "/bytes/1000");
  var records = new GLib.GenericArray<Record> ();
  unowned var main_thread = GLib.Thread.self<void*> ();
  bool elsewhere = false;
  int completed = 0;
  session.task_created.connect ((task) => {
    elsewhere = elsewhere || GLib.Thread.self<void*> () != main_thread;
    records.add (new Record ((UrlSession.DataTask) task));
    task.completed.connect (() => { completed++; });
  });
  var thread = new GLib.Thread<bool> ("start", () => {
    for (int i = 0; i < 50; i++)
      session.data_task (what).resume ();
    return true;
  });
  until (() => completed == 50);
  thread.join ();
  check (!elsewhere, "a handler ran in another thread");
  equal_int (records.length, 50);
  foreach (var record in records) {
    equal_int (record.completions, 1);
    record.has_loaded (1000);
  }
  equal_int (session.tasks.get_n_items (), 0);
}

/* Counts what is gone, and how the task completed. */
class Observer : GLib.Object {
  public int gone;
  public int completed;
  /* Holds the transfer back, and not the task. */
  public UrlSession.ResponseDecision? question;

  public void start () throws GLib.Error {
    var session = new_session ();
    var task = session.data_task (request ("raw", "/bytes/1000"));
    session.task_completed.connect (on_completed);
    task.response_received.connect (on_response);
    session.weak_ref (on_gone);
    task.weak_ref (on_gone);
    task.resume ();
  }

  private bool on_response (UrlSession.ResponseDecision decision) {
    question = decision;
    return true;
  }

  private void on_completed (UrlSession.Task task, GLib.Error? error) {
    completed += error == null ? 1 : 100;
  }

  /* In whatever thread that was the last to hold it. */
  private void on_gone (GLib.Object object) {
    GLib.AtomicInt.inc (ref gone);
    GLib.MainContext.@default ().wakeup ();
  }
}

void behaviour_gc_running () throws GLib.Error {
  var observer = new Observer ();
  observer.start ();
  until (() => observer.question != null);
  control ("/stats");
  equal_int (observer.completed + observer.gone, 0);
  observer.question.allow ();
  until (() => observer.completed > 0);
  equal_int (observer.completed, 1);
  until (() => GLib.AtomicInt.@get (ref observer.gone) == 2);
}
