/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Runs every behaviour of a list, the first argument, or only those named after
 * it, and prints TAP.
 */

class Entry {
  public string id;
  public unowned Behaviour function;

  public Entry (string id, Behaviour function) {
    this.id = id;
    this.function = function;
  }
}

GLib.GenericArray<Entry> entries;

void add (string id, Behaviour function) {
  entries.add (new Entry (id, function));
}

GLib.GenericArray<string> read_list (string path) throws GLib.Error {
  var ids = new GLib.GenericArray<string> ();
  string contents;
  GLib.FileUtils.get_contents (path, out contents);
  foreach (var line in contents.split ("\n")) {
    if (line.strip () != "" && !line.has_prefix ("#"))
      ids.add (line.split ("|")[0].strip ());
  }
  return ids;
}

Entry? find (string id) {
  foreach (var entry in entries) {
    if (entry.id == id)
      return entry;
  }
  return null;
}

bool run_one (uint number, string id) {
  var entry = find (id);
  try {
    check (entry != null, "No function for this behaviour");
    entry.function ();
  } catch (GLib.Error error) {
    print ("not ok %u %s\n# %s\n", number, id, error.message.replace ("\n", "\n# "));
    return false;
  }
  print ("ok %u %s\n", number, id);
  return true;
}

int run_all (string path, string[] wanted) throws GLib.Error {
  int failed = 0;
  uint number = 0;
  var listed = read_list (path);
  var ids = new GLib.GenericArray<string> ();
  foreach (unowned var id in listed) {
    if (wanted.length == 0 || id in wanted)
      ids.add (id);
  }

  Peers.start ();
  foreach (unowned var id in ids)
    failed += run_one (++number, id) ? 0 : 1;
  Peers.stop ();

  foreach (var entry in entries) {
    if (!listed.find_with_equal_func (entry.id, GLib.str_equal)) {
      failed++;
      print ("not ok %u %s # not in the list\n", ++number, entry.id);
    }
  }
  print ("1..%u\n", number);
  return failed;
}

int main (string[] args) {
  GLib.Intl.setlocale ();
  entries = new GLib.GenericArray<Entry> ();
  add_loads ();
  add_tasks ();
  add_errors ();
  add_downloads ();
  add_decisions ();
  add_sessions ();
  add_threads ();
  add_redirects ();
  add_messages ();
  add_contents ();
  add_cookies ();
  add_metrics ();
  add_sending ();
  add_waiting ();
  add_streams ();
  add_uploads ();

  int failed = 1;
  try {
    failed = run_all (args[1], args[2:args.length]);
  } catch (GLib.Error error) {
    print ("Bail out! %s\n", error.message);
  }
  entries = null;
  return failed > 0 ? 1 : 0;
}
