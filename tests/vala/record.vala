/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Writes down the signals of a data task, without holding it. */
class Record : GLib.Object {
  public GLib.GenericArray<string> names = new GLib.GenericArray<string> ();
  public GLib.ByteArray body = new GLib.ByteArray ();
  public size_t largest;
  public int completions;
  public GLib.Error? error;

  public Record (UrlSession.DataTask task) {
    task.response_received.connect (response_received);
    task.data_received.connect (data_received);
    task.completed.connect (completed);
  }

  private bool response_received (UrlSession.ResponseDecision decision) {
    names.add ("response-received");
    return false;
  }

  private void data_received (GLib.Bytes data) {
    names.add ("data-received");
    body.append (data.get_data ());
    largest = size_t.max (largest, data.get_size ());
  }

  private void completed (GLib.Error? error) {
    names.add ("completed");
    completions++;
    this.error = error;
  }

  public string last {
    get { return names.length > 0 ? names[names.length - 1] : ""; }
  }

  public string join () {
    return string.joinv (" ", names.data);
  }

  /* The error the task completed with, if any. */
  public GLib.Error? wait () {
    until (() => completions > 0);
    return error;
  }

  public void has_loaded (int size) throws GLib.Error {
    check (wait () == null, error != null ? error.message : "");
    same_bytes (new GLib.Bytes (body.data), pattern (size));
  }
}
