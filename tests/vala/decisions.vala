/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Decisions that are answered at once, later, by an async function, or never. */

void add_decisions () {
  add ("response-decision-allow-later", behaviour_allow_later);
  add ("response-decision-cancel", behaviour_decision_cancel);
  add ("response-decision-dropped", behaviour_decision_dropped);
  add ("settle-promise", behaviour_settle_promise);
  add ("settle-rejection", behaviour_settle_rejection);
}

void behaviour_allow_later () throws GLib.Error {
  var task = new_task ("/bytes/1000");
  var record = new Record (task);
  int answers = 0;
  task.response_received.connect ((self, decision) => {
    if (decision.response.status_code != 200 || decision.task != self || decision.is_answered)
      return false;
    GLib.Timeout.add (50, () => {
      answers += record.join () == "response-received" ? 1 : 0;
      decision.allow ();
      decision.cancel ();
      answers += decision.is_answered ? 1 : 0;
      return GLib.Source.REMOVE;
    });
    return true;
  });
  task.resume ();
  record.has_loaded (1000);
  equal_int (answers, 2);
}

void behaviour_decision_cancel () throws GLib.Error {
  foreach (var taken in new bool[] { true, false }) {
    var task = new_task ("/bytes/1000");
    var record = new Record (task);
    task.response_received.connect ((decision) => {
      decision.cancel ();
      decision.allow ();
      return taken;
    });
    task.resume ();
    matches (record.wait (), cancelled ());
    equal (record.join (), "response-received completed");
  }
}

void behaviour_decision_dropped () throws GLib.Error {
  var task = new_task ("/bytes/1000");
  var record = new Record (task);
  task.response_received.connect (() => { return true; });
  task.resume ();
  record.has_loaded (1000);
}

/* An async function holds its parameters until it is over: there is no need
 * for settle() here.
 */
async void answer (UrlSession.ResponseDecision decision, bool fails, bool cancels)
    throws GLib.Error {
  UrlSession.Response? response;
  yield new_session ().load_async (request ("raw", "/ok"), null, out response);
  if (cancels)
    decision.cancel ();
  if (fails)
    throw new TestError.FAILED ("the answer to a decision fails");
}

Record ask (bool fails, bool cancels) throws GLib.Error {
  var task = new_task ("/bytes/1000");
  var record = new Record (task);
  task.response_received.connect ((decision) => {
    answer.begin (decision, fails, cancels, (source, result) => {
      try {
        answer.end (result);
      } catch (GLib.Error error) {
        GLib.message (error.message);
      }
    });
    return true;
  });
  task.resume ();
  return record;
}

void behaviour_settle_promise () throws GLib.Error {
  matches (ask (false, true).wait (), cancelled ());
  ask (false, false).has_loaded (1000);
}

void behaviour_settle_rejection () throws GLib.Error {
  matches (ask (true, true).wait (), cancelled ());
  ask (true, false).has_loaded (1000);
}
