/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Loading in one call, and the bodies of requests and responses. */

void add_loads () {
  add ("load", behaviour_load);
  add ("load-empty", behaviour_load_empty);
  add ("load-404", behaviour_load_404);
  add ("json-by-hand", behaviour_json_by_hand);
  add ("echo-post", behaviour_echo_post);
  add ("echo-put-file", behaviour_echo_put_file);
  add ("gzip", behaviour_gzip);
  add ("tls", behaviour_tls);
  add ("http-version", behaviour_http_version);
  add ("max-response-size", behaviour_max_response_size);
}

void behaviour_load () throws GLib.Error {
  UrlSession.Response? response;
  var session = new_session ();
  same_bytes (load (session, request ("raw", "/bytes/100000"), out response), pattern (100000));
  equal_int (response.status_code, 200);
  equal_int (response.expected_content_length, 100000);
  equal (response.uri.to_string (), url ("raw", "/bytes/100000"));

  var task = session.data_task_for_uri (url ("raw", "/bytes/100000"));
  same_bytes (load_task (task), pattern (100000));
  equal (task.response.mime_type, "application/octet-stream");
  check (task.state == UrlSession.TaskState.COMPLETED, "not completed");
  fails_with (() => load_task (task), new GLib.IOError.PENDING (""));
}

void behaviour_load_empty () throws GLib.Error {
  foreach (var path in new string[] { "/empty", "/no-content" })
    same_bytes (load (new_session (), request ("raw", path)), pattern (0));
}

void behaviour_load_404 () throws GLib.Error {
  UrlSession.Response? response;
  var body = load (new_session (), request ("raw", "/status/404"), out response);
  equal_int (response.status_code, 404);
  equal (text (body), "Status 404\n");
  fails_with (() => response.ensure_success (body), new UrlSession.Error.HTTP_STATUS (""));
}

/* There is no JSON in GLib: taken apart with an expression. */
void behaviour_json_by_hand () throws GLib.Error {
  UrlSession.Response? response;
  GLib.MatchInfo match;
  var json = text (load (new_session (), request ("raw", "/json"), out response));
  equal (response.mime_type, "application/json");
  var regex = new GLib.Regex ("^{\"message\":\"(\\w+)\",\"number\":(\\d+),\"list\":\\[([\\d,]+)\\]}$");
  check (regex.match (json, 0, out match), json);
  equal (string.joinv (" ", match.fetch_all ()[1:4]), "Hello 42 1,2,3");
}

void behaviour_echo_post () throws GLib.Error {
  var post = request ("raw", "/echo");
  post.method = "POST";
  post.set_header ("X-Test", "one");
  post.append_header ("X-Test", "two");
  post.body = new GLib.Bytes ("Grüße".data);
  var echo = text (load (new_session (), post));
  check (echo.has_prefix ("POST /echo HTTP/1.1\r\n"), echo);
  check (GLib.Regex.match_simple ("\r\nX-Test: one(, two|\r\nX-Test: two)\r\n", echo), echo);
  check ("\r\nContent-Length: 7\r\n" in echo, echo);
  check (echo.has_suffix ("\r\n\r\nGrüße"), echo);
}

void behaviour_echo_put_file () throws GLib.Error {
  GLib.FileIOStream stream;
  var content = pattern (300000);
  var file = GLib.File.new_tmp ("urlsession-XXXXXX", out stream);
  try {
    stream.output_stream.write_bytes (content);
    stream.close ();
    var put = request ("raw", "/echo");
    put.method = "PUT";
    put.body_file = file;
    var echo = load (new_session (), put);
    var offset = echo.get_size () - content.get_size ();
    var head = text (echo[0:(int) offset]);
    check (head.has_prefix ("PUT /echo "), head);
    check ("\r\nContent-Length: 300000\r\n" in head, head);
    same_bytes (new GLib.Bytes.from_bytes (echo, offset, content.get_size ()), content);

    put.uri_string = url ("raw", "/sink");
    equal (text (load (new_session (), put)), "300000");
  } finally {
    GLib.FileUtils.unlink (file.get_path ());
  }
}

void behaviour_gzip () throws GLib.Error {
  var task = new_task ("/gzip/50000");
  same_bytes (load_task (task), pattern (50000));
  equal_int (task.bytes_received, 50000);
  equal_int (task.bytes_expected_to_receive, -1);
}

void behaviour_tls () throws GLib.Error {
  UrlSession.Response? response;
  var hello = request ("nginx_tls", "/hello.txt");
  equal (text (load (new_tls_session (), hello, out response)), "Hello, world!\n");
  check (response.tls_peer_certificate != null, "no certificate");
  fails_with (() => load (new_session (), hello), new UrlSession.Error.CERTIFICATE_UNTRUSTED (""));
}

void expect_version (UrlSession.HttpVersion version, string name, string protocol) throws GLib.Error {
  var session = new_tls_session (version);
  var task = session.data_task (request ("nginx_h2", "/hello.txt"));
  equal (text (load_task (task)), "Hello, world!\n");
  equal (task.response.http_version, name);
  var transaction = (UrlSession.TransactionMetrics) task.metrics.transactions.get_item (0);
  equal (transaction.protocol_name, protocol);
}

void behaviour_http_version () throws GLib.Error {
  check (new UrlSession.SessionConfiguration ().http_version == UrlSession.HttpVersion.AUTO, "not AUTO");
  expect_version (UrlSession.HttpVersion.HTTP_2, "HTTP/2", "h2");
  expect_version (UrlSession.HttpVersion.HTTP_1_1, "HTTP/1.1", "http/1.1");
}

void behaviour_max_response_size () throws GLib.Error {
  var configuration = new UrlSession.SessionConfiguration () { max_response_size = 1999 };
  var session = new UrlSession.Session (configuration);
  try {
    load (session, request ("raw", "/bytes/2000"));
    check (false, "no error");
  } catch (UrlSession.Error error) {
    matches (error, new UrlSession.Error.DATA_LENGTH_EXCEEDS_MAXIMUM (""));
    check ("max-response-size" in error.message, error.message);
  }
  same_bytes (load (session, request ("raw", "/bytes/1999")), pattern (1999));
}
