/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Sending forms with files, and files. */

void add_uploads () {
  add ("multipart", behaviour_multipart);
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
