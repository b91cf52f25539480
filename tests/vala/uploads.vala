/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Sending forms with files, and files. */

void add_uploads () {
  add ("multipart", behaviour_multipart);
  add ("upload-sources", behaviour_upload_sources);
  add ("upload-progress", behaviour_upload_progress);
  add ("upload-estimate", behaviour_upload_estimate);
  add ("upload-asks", behaviour_upload_asks);
  add ("upload-calls", behaviour_upload_calls);
  add ("upload-changed", behaviour_upload_changed);
  add ("expect-continue", behaviour_expect_continue);
  add ("upload-resume", behaviour_upload_resume);
  add ("upload-resume-asks", behaviour_upload_resume_asks);
  add ("upload-resume-changed", behaviour_upload_resume_changed);
  add ("upload-resume-cancel", behaviour_upload_resume_cancel);
  add ("upload-tus", behaviour_upload_tus);
}

/* A new file of this name, in a folder of its own. */
GLib.File new_file (string name, uint8[] content) throws GLib.Error {
  var path = GLib.Path.build_filename (GLib.DirUtils.make_tmp ("urlsession-test-XXXXXX"), name);
  GLib.FileUtils.set_data (path, content);
  return GLib.File.new_for_path (path);
}

void remove_file (GLib.File file) throws GLib.Error {
  file.delete ();
  file.get_parent ().delete ();
}

GLib.InputStream sent_stream () {
  return new GLib.MemoryInputStream.from_bytes (pattern (SENT_SIZE));
}

UrlSession.Request own_content (string path) throws GLib.Error {
  var what = put (path);
  what.body = pattern (SENT_SIZE);
  return what;
}

/* What /echo gives is a head and the content. */
void check_echo (UrlSession.UploadTask task, string expected) throws GLib.Error {
  var whole = load_task (task);
  var offset = whole.get_size () - SENT_SIZE;
  var head = text (whole[0:(int) offset]);
  check (head.has_prefix ("PUT /echo ") && expected in head, head);
  same_bytes (new GLib.Bytes.from_bytes (whole, offset, SENT_SIZE), pattern (SENT_SIZE));
  equal_int (task.bytes_sent, SENT_SIZE);
}

void behaviour_upload_sources () throws GLib.Error {
  var session = new_session ();
  var file = new_file ("content", pattern (SENT_SIZE).get_data ());
  var length = "Content-Length: %d\r\n".printf (SENT_SIZE);
  check_echo (session.upload_task_from_bytes (put ("/echo"), pattern (SENT_SIZE)), length);
  check_echo (session.upload_task_from_file (put ("/echo"), file), length);
  check_echo (session.upload_task_from_stream (put ("/echo"), sent_stream ()),
              "Transfer-Encoding: chunked\r\n");
  check_echo (session.upload_task (own_content ("/echo")), length);
  remove_file (file);
}

void behaviour_upload_progress () throws GLib.Error {
  var task = new_session ().upload_task_from_bytes (put ("/redirect-to/308?/sink"),
                                                    pattern (SENT_SIZE));
  int64 sum = 0;
  bool right = true;
  task.body_sent.connect ((part, total, expected) => {
    sum = total < sum + part ? part : sum + part;
    right = right && total == sum && expected == SENT_SIZE;
  });
  task.progress.notify["fraction"].connect (() => {
    right = right && task.progress.fraction <= 1;
  });
  equal (text (load_task (task)), SENT_SIZE.to_string ());
  check (right, "the parts are not the total");
  equal_int (sum, SENT_SIZE);
  check (task.progress.fraction == 1, "not at the end");
}

void behaviour_upload_estimate () throws GLib.Error {
  var task = new_session ().upload_task_from_stream (put ("/sink"), sent_stream ());
  int64 first = 0;
  equal_int (task.estimated_bytes_to_send, -1);
  task.estimated_bytes_to_send = 2 * SENT_SIZE;
  task.progress.notify["total"].connect (() => {
    first = first == 0 ? task.progress.total : first;
  });
  equal (text (load_task (task)), SENT_SIZE.to_string ());
  check (first >= 2 * SENT_SIZE, "not the estimate");
  equal_int (task.bytes_expected_to_send, -1);
  check (task.progress.fraction == 1, "not at the end");
}

void behaviour_upload_asks () throws GLib.Error {
  var task = new_session ().upload_task_from_stream (put ("/redirect-to/307?/echo"), null);
  var offsets = "";
  task.body_requested.connect ((body_request) => {
    offsets += "%s;".printf (body_request.offset.to_string ());
    body_request.provide (sent_stream ());
    return true;
  });
  check_echo (task, "chunked");
  equal (offsets, "0;0;");
  var unanswered = new_session ().upload_task_from_stream (put ("/echo"), null);
  fails_with (() => run (unanswered), new UrlSession.Error.BODY_STREAM_EXHAUSTED (""));
}

void check_call (UrlSession.Request request, GLib.Bytes? bytes, GLib.File? file) throws GLib.Error {
  var session = new_session ();
  var call = new Call ();
  UrlSession.Response? response;
  session.upload_async.begin (request, bytes, file, null, call.done);
  equal (text (session.upload_async.end (wait_for (call), out response)), SENT_SIZE.to_string ());
  equal_int (response.status_code, 200);
}

void behaviour_upload_calls () throws GLib.Error {
  var file = new_file ("content", pattern (SENT_SIZE).get_data ());
  check_call (put ("/sink"), pattern (SENT_SIZE), null);
  check_call (put ("/sink"), null, file);
  check_call (own_content ("/sink"), null, null);
  remove_file (file);
}

void change (GLib.File file) {
  try {
    var stream = file.append_to (GLib.FileCreateFlags.NONE);
    stream.write ("x".data);
    stream.close ();
    control ("/release");
  } catch (GLib.Error error) {
    GLib.error ("%s", error.message);
  }
}

void behaviour_upload_changed () throws GLib.Error {
  control ("/reset");
  var file = new_file ("content", new uint8[64 * 1024 * 1024]);
  var task = new_session ().upload_task_from_file (put ("/no-read"), file);
  bool changed = false;
  task.body_sent.connect (() => {
    if (!changed) {
      changed = true;
      change (file);
    }
  });
  fails_with (() => run (task), new UrlSession.Error.FILE_CHANGED (""));
  remove_file (file);
}

void check_expect (string path, int64 size, string answer, int64 sent) throws GLib.Error {
  var what = put ("/expect/" + path);
  equal_int (what.expect_continue_size, -1);
  what.expect_continue_size = size;
  var task = new_session ().upload_task_from_bytes (what, pattern (SENT_SIZE));
  equal (text (load_task (task)), answer);
  equal_int (task.bytes_sent, sent);
}

void behaviour_expect_continue () throws GLib.Error {
  check_expect ("continue", 0, "100-continue %d".printf (SENT_SIZE), SENT_SIZE);
  check_expect ("continue", SENT_SIZE, "nothing %d".printf (SENT_SIZE), SENT_SIZE);
  check_expect ("silent", SENT_SIZE - 1, "100-continue %d".printf (SENT_SIZE), SENT_SIZE);
  check_expect ("refuse", 0, "too large", 0);
}

UrlSession.Request posted (string path) throws GLib.Error {
  var what = request ("raw", path);
  what.method = "POST";
  return what;
}

string sent_sum () {
  return GLib.Checksum.compute_for_bytes (GLib.ChecksumType.SHA256, pattern (SENT_SIZE));
}

/* The resume data of a task that loses its connection. */
GLib.Bytes interrupted (UrlSession.UploadTask task) throws GLib.Error {
  fails_with (() => run (task), new UrlSession.Error.CONNECTION_LOST (""));
  return task.dup_resume_data ();
}

GLib.Bytes interrupted_file (GLib.File file, string path) throws GLib.Error {
  return interrupted (new_session ().upload_task_from_file (posted (path), file));
}

void behaviour_upload_resume () throws GLib.Error {
  var file = new_file ("content", pattern (SENT_SIZE).get_data ());
  var data = interrupted_file (file, "/draft/new?cut=1000000");
  var task = new_session ().upload_task_with_resume_data (data);
  int64 first = -1;
  bool right = true;
  task.body_sent.connect ((part, total, expected) => {
    first = first < 0 ? total - part : first;
    right = right && expected == SENT_SIZE;
  });
  equal (text (load_task (task)), sent_sum ());
  equal_int (first, 1000000);
  equal_int (task.bytes_sent, SENT_SIZE);
  check (right && task.resume_data == null, "something is left");
  remove_file (file);
}

void behaviour_upload_resume_asks () throws GLib.Error {
  var data = interrupted (new_session ().upload_task_from_bytes (posted ("/draft/new?cut=1500000"),
                                                                 pattern (SENT_SIZE)));
  var task = new_session ().upload_task_with_resume_data (data);
  int64 offset = 0;
  task.body_requested.connect ((body_request) => {
    offset = body_request.offset;
    var rest = new GLib.Bytes.from_bytes (pattern (SENT_SIZE), (size_t) offset,
                                          (size_t) (SENT_SIZE - offset));
    body_request.provide (new GLib.MemoryInputStream.from_bytes (rest));
    return true;
  });
  equal (text (load_task (task)), sent_sum ());
  equal_int (offset, 1500000);
}

void behaviour_upload_resume_changed () throws GLib.Error {
  var file = new_file ("content", pattern (SENT_SIZE).get_data ());
  var data = interrupted_file (file, "/draft/new?cut=1000000");
  GLib.FileUtils.set_data (file.get_path (), pattern (SENT_SIZE).get_data ());
  foreach (var bytes in new GLib.Bytes[] { data, new GLib.Bytes ("{}".data) }) {
    var task = new_session ().upload_task_with_resume_data (bytes);
    fails_with (() => run (task), new UrlSession.Error.CANNOT_RESUME (""));
    check (task.resume_data == null, "data are left");
  }
  remove_file (file);
}

void behaviour_upload_resume_cancel () throws GLib.Error {
  var file = new_file ("content", pattern (SENT_SIZE).get_data ());
  var task = new_session ().upload_task_from_file (posted ("/draft/new?cut=1"), file);
  var call = new Call ();
  task.informational_response.connect (() => {
    task.cancel_producing_resume_data_async.begin (null, call.done);
  });
  fails_with (() => run (task), cancelled ());
  var data = task.cancel_producing_resume_data_async.end (wait_for (call));
  same_bytes (task.resume_data, data);
  var rest = new_session ().upload_task_with_resume_data (data);
  equal (text (load_task (rest)), sent_sum ());
  remove_file (file);
}

void behaviour_upload_tus () throws GLib.Error {
  var file = new_file ("content", pattern (SENT_SIZE).get_data ());
  var task = new_session ().upload_task_from_file (posted ("/tus/new?cut=1000000"), file);
  check (task.resumable == UrlSession.Resumable.AUTO, "another default");
  task.resumable = UrlSession.Resumable.TUS;
  var rest = new_session ().upload_task_with_resume_data (interrupted (task));
  load_task (rest);
  equal (rest.response.get_header ("X-Sum"), sent_sum ());
  remove_file (file);
}

string form_part (string name, string type, string content) {
  return "--XX\r\nContent-Disposition: form-data; name=\"%s\r\n%s\r\n%s\r\n".printf (name, type,
                                                                                      content);
}

void behaviour_multipart () throws GLib.Error {
  var form = (UrlSession.Multipart) GLib.Object.@new (typeof (UrlSession.Multipart),
                                                      "boundary", "XX");
  var file = new_file ("note.txt", "file".data);
  form.add_text ("title", "Grüße");
  form.add_bytes ("b\"c", new GLib.Bytes ("bytes".data), "data.json", null);
  form.add_file ("f", file, null, null);
  form.add_stream ("s", new GLib.MemoryInputStream.from_data ("stream".data), 6, null,
                   "text/x-test");
  equal (form.boundary, "XX");

  var what = request ("raw", "/redirect-to/307?/echo");
  what.method = "POST";
  what.set_multipart (form);
  var sent = text (load (new_session (), what));
  var body = form_part ("title\"", "", "Grüße") +
      form_part ("b%22c\"; filename=\"data.json\"", "Content-Type: application/json\r\n", "bytes") +
      form_part ("f\"; filename=\"note.txt\"", "Content-Type: text/plain\r\n", "file") +
      form_part ("s\"", "Content-Type: text/x-test\r\n", "stream") + "--XX--\r\n";
  check (sent.has_suffix ("\r\n\r\n" + body), sent);
  check ("Content-Type: multipart/form-data; boundary=XX\r\n" in sent, sent);
  check ("Content-Length: %d\r\n".printf (body.length) in sent, sent);
  remove_file (file);
}
