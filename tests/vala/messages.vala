/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a response is besides its body, and a request besides what is sent. */

void add_messages () {
  add ("suggested-filename", behaviour_suggested_filename);
  add ("get-link", behaviour_get_link);
  add ("decode-text", behaviour_decode_text);
  add ("to-curl", behaviour_to_curl);
  add ("form-content-type", behaviour_form_content_type);
}

UrlSession.Response fields (string name, string value) throws GLib.Error {
  UrlSession.Response? response;
  var path = "/fields?%s=%s".printf (name, GLib.Uri.escape_string (value));
  load (new_session (), request ("raw", path), out response);
  return response;
}

/* A response that no server has sent. */
UrlSession.Response new_response (string uri, string? type = null) throws GLib.Error {
  var headers = new UrlSession.Headers ();
  if (type != null)
    headers.set ("Content-Type", type);
  var parsed = GLib.Uri.parse (uri, GLib.UriFlags.NONE);
  return new UrlSession.Response.http (parsed, 200, "HTTP/1.1", headers);
}

void behaviour_suggested_filename () throws GLib.Error {
  var named = fields ("Content-Disposition",
                      "attachment; filename=\"rates.txt\"; filename*=UTF-8''%E2%82%AC%2Frates.txt");
  equal (named.suggested_filename, "€_rates.txt");
  equal (new_response ("https://example.org/a/b%20c.pdf?d").suggested_filename, "b c.pdf");
  equal (new_response ("https://example.org/").suggested_filename, "example.org");
}

void behaviour_get_link () throws GLib.Error {
  var response = fields ("Link", "<next?page=2>; rel=\"next\", <https://example.org/>; rel=last");
  equal (response.get_link ("next").to_string (), url ("raw", "/next?page=2"));
  equal (response.get_link ("LAST").to_string (), "https://example.org/");
  check (response.get_link ("prev") == null, "a link");
  check (new_response ("https://example.org/").get_link ("next") == null, "a link");
}

void behaviour_decode_text () throws GLib.Error {
  UrlSession.Response? response;
  var body = load (new_session (), request ("raw", "/latin1-header"), out response);
  var bare = new_response ("https://example.org/");
  var odd = new_response ("https://example.org/", "text/plain; charset=no-such");
  equal (response.charset, "iso-8859-1");
  equal (response.decode_text (body), "café\n");
  equal (bare.decode_text (new GLib.Bytes ("Grüße".data)), "Grüße");
  equal (bare.decode_text (new GLib.Bytes ({ 'c', 'a', 'f', 0xe9 })), "café");
  equal (bare.decode_text (new GLib.Bytes ({})), "");
  var expected = new UrlSession.Error.CANNOT_DECODE_CONTENT ("");
  fails_with (() => odd.decode_text (new GLib.Bytes ({ 'x' })), expected);
  fails_with (() => bare.decode_text (new GLib.Bytes ({ 'a', 0, 'b' })), expected);
}

string shell_words (string command) throws GLib.Error {
  string[] words;
  GLib.Shell.parse_argv (command, out words);
  return string.joinv ("|", words);
}

void behaviour_to_curl () throws GLib.Error {
  var put = new UrlSession.Request ("https://example.org/a?token=hidden&b");
  put.method = "PUT";
  put.set_header ("Authorization", "Bearer hidden");
  put.set_header ("X-Quoted", "it's $HOME");
  put.body = new GLib.Bytes ("a\nb".data);
  equal (shell_words (put.to_curl (true)),
         "curl|--request|PUT|--header|Authorization: Bearer hidden|--header|X-Quoted: it's $HOME|" +
         "--header|Content-Type:|--data-raw|a\nb|https://example.org/a?token=hidden&b");
  var shown = shell_words (put.to_curl (false));
  check ("|Authorization: REDACTED|" in shown, shown);
  check (shown.has_suffix ("|https://example.org/a?token=REDACTED&REDACTED"), shown);
  check (!("hidden" in shown), shown);
}

void sends_type (string method, string? type, string? expected) throws GLib.Error {
  var echo = request ("raw", "/echo");
  echo.method = method;
  echo.body = new GLib.Bytes ("a=1&b=2".data);
  if (type != null)
    echo.set_header ("Content-Type", type);
  var whole = text (load (new_session (), echo));
  check (whole.has_suffix ("\r\n\r\na=1&b=2"), whole);
  if (expected != null)
    check ("\r\nContent-Type: %s\r\n".printf (expected) in whole, whole);
  else
    check (!("Content-Type" in whole), whole);
}

void behaviour_form_content_type () throws GLib.Error {
  sends_type ("POST", null, "application/x-www-form-urlencoded");
  sends_type ("POST", "text/plain", "text/plain");
  sends_type ("PUT", null, null);
}
