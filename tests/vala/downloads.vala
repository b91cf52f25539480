/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Files that are downloaded. */

void add_downloads () {
  add ("download", behaviour_download);
  add ("download-policies", behaviour_download_policies);
  add ("download-status", behaviour_download_status);
  add ("download-temporary", behaviour_download_temporary);
  add ("download-session", behaviour_download_session);
  add ("download-resume", behaviour_download_resume);
  add ("download-cancel-producing", behaviour_download_cancel_producing);
  add ("download-resume-refused", behaviour_download_resume_refused);
  add ("download-checksum", behaviour_download_checksum);
  add ("become-download", behaviour_become_download);
  add ("download-segments", behaviour_download_segments);
}

/* A folder for one behaviour, removed with its files. */
class Folder : GLib.Object {
  public GLib.File file = GLib.File.new_for_path (GLib.DirUtils.mkdtemp (
      GLib.Path.build_filename (GLib.Environment.get_tmp_dir (), "download-XXXXXX")));

  public GLib.File child (string name) {
    return file.get_child (name);
  }

  public string list () throws GLib.Error {
    string[] names = {};
    var children = file.enumerate_children ("standard::name", GLib.FileQueryInfoFlags.NONE);
    GLib.FileInfo? info;
    while ((info = children.next_file ()) != null)
      names += info.get_name ();
    GLib.qsort_with_data<string> (names, sizeof (string), (a, b) => GLib.strcmp (a, b));
    return string.joinv ("|", names);
  }

  ~Folder () {
    try {
      remove (file);
    } catch (GLib.Error error) {
      GLib.warning ("%s", error.message);
    }
  }

  private static void remove (GLib.File file) throws GLib.Error {
    if (file.query_file_type (GLib.FileQueryInfoFlags.NONE) == GLib.FileType.DIRECTORY) {
      var children = file.enumerate_children ("standard::name", GLib.FileQueryInfoFlags.NONE);
      GLib.FileInfo? info;
      while ((info = children.next_file ()) != null)
        remove (file.get_child (info.get_name ()));
    }
    file.delete ();
  }
}

GLib.Bytes read_file (GLib.File file) throws GLib.Error {
  uint8[] contents;
  file.load_contents (null, out contents, null);
  return new GLib.Bytes (contents);
}

UrlSession.DownloadTask new_download (string path, GLib.File? destination = null) throws GLib.Error {
  var task = new_session ().download_task (request ("raw", path));
  task.destination = destination;
  return task;
}

GLib.File save (UrlSession.DownloadTask task) throws GLib.Error {
  var call = new Call ();
  task.save_async.begin (null, call.done);
  return task.save_async.end (wait_for (call));
}

void behaviour_download () throws GLib.Error {
  var folder = new Folder ();
  var file = folder.child ("a file");
  var task = new_download ("/file/100000", file);
  int64 written = 0;
  int64 last = 0;
  var names = "";
  task.data_written.connect ((size, total, expected) => {
    written += size;
    last = total == written ? expected : -1;
  });
  task.finished.connect ((location) => { names += "finished " + location.get_path (); });
  task.completed.connect (() => { names += " completed"; });
  run (task);
  equal (names, "finished %s completed".printf (file.get_path ()));
  equal_int (written, 100000);
  equal_int (last, 100000);
  check (task.location.equal (file), "elsewhere");
  same_bytes (read_file (file), pattern (100000));

  var named = save (new_download ("/file/1000?name=report.pdf", folder.file));
  check (named.equal (folder.child ("report.pdf")), named.get_path ());
  equal (folder.list (), "a file|report.pdf");
}

GLib.File save_as (GLib.File file, UrlSession.DestinationPolicy policy) throws GLib.Error {
  var task = new_download ("/file/1000", file);
  task.destination_policy = policy;
  return save (task);
}

void behaviour_download_policies () throws GLib.Error {
  var folder = new Folder ();
  var file = folder.child ("n.txt");
  save_as (file, UrlSession.DestinationPolicy.FAIL_IF_EXISTS);
  fails_with (() => save_as (file, UrlSession.DestinationPolicy.FAIL_IF_EXISTS),
              new UrlSession.Error.FILE_EXISTS (""));
  equal (save_as (file, UrlSession.DestinationPolicy.UNIQUE_NAME).get_basename (), "n (2).txt");
  equal (save_as (file, UrlSession.DestinationPolicy.OVERWRITE).get_basename (), "n.txt");
  equal (folder.list (), "n (2).txt|n.txt");

  var below = folder.file.resolve_relative_path ("a/b");
  fails_with (() => save (new_download ("/file/1000", below)),
              new UrlSession.Error.FILE_DOES_NOT_EXIST (""));
  var task = new_download ("/file/1000", below);
  task.create_parents = true;
  same_bytes (read_file (save (task)), pattern (1000));
}

void behaviour_download_status () throws GLib.Error {
  var folder = new Folder ();
  var file = folder.child ("file");
  file.replace_contents ("old".data, null, false, GLib.FileCreateFlags.NONE, null);
  GLib.Error? caught = null;
  try {
    save (new_download ("/status/404", file));
  } catch (GLib.Error error) {
    caught = error;
  }
  matches (caught, new UrlSession.Error.HTTP_STATUS (""));
  check ("Status 404" in caught.message, caught.message);
  equal (text (read_file (file)), "old");
  equal (folder.list (), "file");
}

void behaviour_download_temporary () throws GLib.Error {
  UrlSession.DownloadTask? task = new_download ("/status/404");
  /* A Call would hold the task: Vala keeps the object of a method that it hands to
   * an asynchronous call. */
  bool done = false;
  task.run_async.begin (null, () => { done = true; });
  until (() => done);
  var file = task.location;
  equal (text (read_file (file)), "Status 404\n");
  task = null;
  for (int i = 0; i < 100 && file.query_exists (); i++)
    control ("/stats");
  check (!file.query_exists (), file.get_path ());

  var kept = save (new_download ("/file/1000?name=kept.txt"));
  same_bytes (read_file (kept), pattern (1000));
  kept.delete ();
}

void behaviour_download_session () throws GLib.Error {
  var folder = new Folder ();
  var session = new_session ();
  UrlSession.Response? response;
  var call = new Call ();
  session.download_async.begin (request ("raw", "/file/100000"), folder.child ("file"), null,
                                call.done);
  var file = session.download_async.end (wait_for (call), out response);
  equal_int (response.status_code, 200);
  same_bytes (read_file (file), pattern (100000));

  file = session.download (request ("raw", "/file/1000"), folder.child ("file"), null, out response);
  equal_int (response.status_code, 200);
  same_bytes (read_file (file), pattern (1000));
}

int64 save_resumed (UrlSession.DownloadTask task, out GLib.File file) throws GLib.Error {
  int64 resumed = -1;
  task.resumed_at.connect ((offset) => { resumed = offset; });
  file = save (task);
  return resumed;
}

void behaviour_download_resume () throws GLib.Error {
  var folder = new Folder ();
  var path = "/file/1000000?cut=500000";
  GLib.File file;
  var task = new_download (path, folder.child ("file"));
  fails_with (() => save (task), new UrlSession.Error.CONNECTION_LOST (""));
  var next = new_session ().download_task_with_resume_data (task.resume_data);
  next.destination = folder.child ("file");
  equal_int (save_resumed (next, out file), 500000);
  same_bytes (read_file (file), pattern (1000000));

  file.delete ();
  fails_with (() => save (new_download (path, folder.child ("file"))),
              new UrlSession.Error.CONNECTION_LOST (""));
  equal_int (save_resumed (new_download (path, folder.child ("file")), out file), 500000);
  same_bytes (read_file (file), pattern (1000000));
}

GLib.Bytes? cancel_producing (UrlSession.DownloadTask task) throws GLib.Error {
  var call = new Call ();
  task.cancel_producing_resume_data_async.begin (null, call.done);
  return task.cancel_producing_resume_data_async.end (wait_for (call));
}

void behaviour_download_cancel_producing () throws GLib.Error {
  GLib.File file;
  var task = new_download ("/file/1000000?hold=500000");
  int64 sum = 0;
  task.data_written.connect ((size, total) => { sum = total; });
  var call = new Call ();
  task.run_async.begin (null, call.done);
  until (() => sum == 500000);
  var data = cancel_producing (task);
  fails_with (() => task.run_async.end (wait_for (call)), cancelled ());

  var next = new_session ().download_task_with_resume_data (data);
  equal_int (save_resumed (next, out file), 500000);
  same_bytes (read_file (file), pattern (1000000));
  file.delete ();
  check (cancel_producing (new_download ("/file/1000")) == null, "something to go on with");
}

void behaviour_download_resume_refused () throws GLib.Error {
  var data = new GLib.Bytes ("{\"url\":\"%s\"}".printf (url ("raw", "/")).data);
  var task = new_session ().download_task_with_resume_data (data);
  fails_with (() => run (task), new UrlSession.Error.CANNOT_RESUME (""));
}

void behaviour_download_checksum () throws GLib.Error {
  var folder = new Folder ();
  var right = GLib.Checksum.compute_for_bytes (GLib.ChecksumType.SHA256, pattern (1000));
  var wrong = (right[0] == '0' ? "1" : "0") + right.substring (1);
  var task = new_download ("/file/1000", folder.child ("file"));
  task.expected_checksum = "sha256:" + wrong;
  GLib.Error? caught = null;
  try {
    save (task);
  } catch (GLib.Error error) {
    caught = error;
  }
  matches (caught, new UrlSession.Error.CHECKSUM_MISMATCH (""));
  check (right in caught.message && wrong in caught.message, caught.message);

  task = new_download ("/file/1000", folder.child ("file"));
  task.expected_size = 999;
  fails_with (() => save (task), new UrlSession.Error.CHECKSUM_MISMATCH (""));
  equal (folder.list (), "");
  task = new_download ("/file/1000", folder.child ("file"));
  task.expected_checksum = "sha256:" + right;
  task.expected_size = 1000;
  save (task);
  equal (folder.list (), "file");
}

void behaviour_become_download () throws GLib.Error {
  var folder = new Folder ();
  var task = new_task ("/file/100000");
  var names = "";
  GLib.File? file = null;
  task.response_received.connect ((decision) => {
    GLib.Timeout.add (10, () => {
      decision.become_download ();
      return GLib.Source.REMOVE;
    });
    return true;
  });
  task.data_received.connect (() => { names += "data "; });
  task.became_download.connect ((download) => {
    names += "became ";
    download.destination = folder.child ("file");
    download.finished.connect ((location) => { file = location; });
  });
  task.completed.connect ((error) => { names += error == null ? "completed" : error.message; });
  run (task);
  equal (names, "became completed");
  until (() => file != null);
  same_bytes (read_file (file), pattern (100000));
  equal (folder.list (), "file");
}

void behaviour_download_segments () throws GLib.Error {
  var folder = new Folder ();
  foreach (var query in new string[] { "pause=1", "cuts=200000", "tag=weak" }) {
    control ("/reset");
    var task = new_download ("/file/3000000?" + query, folder.child ("file"));
    task.max_segments = 4;
    same_bytes (read_file (save (task)), pattern (3000000));
    check (("\"/part\":3" in control ("/stats")) == (query == "pause=1"), query);
    check (("\"/part\"" in control ("/stats")) == (query != "tag=weak"), query);
  }
}
