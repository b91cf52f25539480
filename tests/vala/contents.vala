/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* JSON, objects and text as what is loaded or sent. */

class TestPart : GLib.Object {
  public double size { get; set; default = 1; }
}

enum TestKind {
  STREAM,
  DATAGRAM
}

class TestItem : GLib.Object {
  public string? id { get; construct; }
  public string? first_name { get; set; }
  public string? last_name { get; set; }
  public string? full_name { get; set; }
  public uint8 count { get; set; }
  public TestKind kind { get; set; }
  public GLib.DateTime? when { get; set; }
  public string[] words { get; set; }
  public TestPart? child { get; set; }
  public GLib.ListStore parts { get; default = new GLib.ListStore (typeof (TestPart)); }
}

const string ITEM = """{"id":"a1","first-name":"Ada","last_name":"King","fullName":"Ada King",
    "count":42.0,"kind":"datagram","when":"2024-02-29T12:30:01+01:00","words":["x","ö"],
    "child":{"size":3},"parts":[{"size":1.5},{}],"unknown":[{}]}""";

void add_contents () {
  add ("load-json", behaviour_load_json);
  add ("load-json-status", behaviour_load_json_status);
  add ("load-json-type", behaviour_load_json_type);
  add ("load-object", behaviour_load_object);
  add ("load-object-wrong-type", behaviour_load_object_wrong_type);
  add ("load-text", behaviour_load_text);
  add ("load-cancel", behaviour_load_cancel);
  add ("set-json", behaviour_set_json);
  add ("set-json-object", behaviour_set_json_object);
  add ("form-field", behaviour_form_field);
  add ("add-query", behaviour_add_query);
}

/* A request for what the server answers with. */
UrlSession.Request mirror (string body,
                           string? type = "application/json",
                           uint status = 200) throws GLib.Error {
  var mirror = request ("raw", "/mirror/%u".printf (status));
  mirror.method = "PUT";
  mirror.body = new GLib.Bytes (body.data);
  if (type != null)
    mirror.set_header ("Content-Type", type);
  return mirror;
}

Json.Node load_json (UrlSession.Request request) throws GLib.Error {
  var call = new Call ();
  var session = new_session ();
  session.load_json_async.begin (request, null, call.done);
  return session.load_json_async.end (wait_for (call));
}

TestItem load_item (UrlSession.Request request) throws GLib.Error {
  var call = new Call ();
  var session = new_session ();
  session.load_object_async.begin (request, typeof (TestItem), null, call.done);
  return (TestItem) session.load_object_async.end (wait_for (call));
}

string load_text (UrlSession.Request request) throws GLib.Error {
  var call = new Call ();
  var session = new_session ();
  session.load_text_async.begin (request, null, call.done);
  return session.load_text_async.end (wait_for (call));
}

void check_item (TestItem item) throws GLib.Error {
  equal (item.id, "a1");
  equal ("%s/%s/%s".printf (item.first_name, item.last_name, item.full_name), "Ada/King/Ada King");
  equal_int (item.count, 42);
  equal_int (item.kind, TestKind.DATAGRAM);
  equal (string.joinv ("|", item.words), "x|ö");
  equal (item.when.to_utc ().format_iso8601 (), "2024-02-29T11:30:01Z");
  equal_int (item.parts.get_n_items (), 2);
  var first = (TestPart) item.parts.get_item (0);
  var second = (TestPart) item.parts.get_item (1);
  equal ("%g %g %g".printf (item.child.size, first.size, second.size), "3 1.5 1");
}

/* Fails with this code, and with a message that ends so. */
void fails_saying (Throwing call, GLib.Error expected, string end) throws GLib.Error {
  GLib.Error? caught = null;
  try {
    call ();
  } catch (GLib.Error error) {
    caught = error;
  }
  matches (caught, expected);
  check (caught.message.has_suffix (end), caught.message);
}

void behaviour_load_json () throws GLib.Error {
  equal (Json.to_string (load_json (request ("raw", "/json")), false),
         "{\"message\":\"Hello\",\"number\":42,\"list\":[1,2,3]}");
  foreach (var type in new string[] { "text/json", "application/vnd.example+json; charset=latin1" })
    equal (load_json (mirror ("\"ö\"", type)).get_string (), "ö");
}

void behaviour_load_json_status () throws GLib.Error {
  var expected = new UrlSession.Error.HTTP_STATUS ("");
  var body = "{\"reason\":\"none\"}";
  fails_saying (() => load_json (mirror (body, "application/json", 404)), expected, body);
  fails_saying (() => load_json (mirror (body, "text/html", 502)), expected, body);
}

void behaviour_load_json_type () throws GLib.Error {
  var expected = new UrlSession.Error.CANNOT_PARSE_RESPONSE ("");
  fails_with (() => load_json (mirror ("{}", "text/html")), expected);
  fails_with (() => load_json (mirror ("{}", null)), expected);
  fails_with (() => load_json (mirror ("")), expected);
  fails_with (() => load_json (mirror ("{\"a\":1,}")), expected);
  fails_with (() => load_json (mirror ("{\"a\":1,\"a\":2}")), expected);
}

void behaviour_load_object () throws GLib.Error {
  check_item (load_item (mirror (ITEM)));
  var empty = load_item (mirror ("{}"));
  check (empty.id == null && empty.count == 0 && empty.child == null, "not empty");
  equal_int (empty.parts.get_n_items (), 0);
}

void behaviour_load_object_wrong_type () throws GLib.Error {
  var expected = new UrlSession.Error.CANNOT_PARSE_RESPONSE ("");
  fails_saying (() => load_item (mirror ("{\"parts\":[{},{\"size\":\"1\"}]}")), expected,
                "$.parts[1].size: a number was expected, not a string");
  fails_saying (() => load_item (mirror ("{\"count\":256}")), expected,
                "$.count: 256 is out of range");
  fails_saying (() => load_item (mirror ("{\"first_name\":\"a\",\"firstName\":\"b\"}")), expected,
                "$: “first_name” and “firstName” are there for one property");
}

void behaviour_load_text () throws GLib.Error {
  equal (load_text (request ("raw", "/latin1-header")), "café\n");
  equal (load_text (mirror ("Grüße", "text/html")), "Grüße");
  equal (load_text (mirror ("c\xe9", "text/plain")), "cé");
  fails_with (() => load_text (mirror ("Not here", "text/plain", 404)),
              new UrlSession.Error.HTTP_STATUS (""));
}

void behaviour_load_cancel () throws GLib.Error {
  var session = new_session ();
  var never = request ("raw", "/never");
  var cancellable = new GLib.Cancellable ();
  Call[] calls = { new Call (), new Call (), new Call () };
  session.load_json_async.begin (never, cancellable, calls[0].done);
  session.load_object_async.begin (never, typeof (TestItem), cancellable, calls[1].done);
  session.load_text_async.begin (never, cancellable, calls[2].done);
  cancellable.cancel ();
  fails_with (() => session.load_json_async.end (wait_for (calls[0])), cancelled ());
  fails_with (() => session.load_object_async.end (wait_for (calls[1])), cancelled ());
  fails_with (() => session.load_text_async.end (wait_for (calls[2])), cancelled ());
}

void sends_json (string? type, string expected) throws GLib.Error {
  var echo = request ("raw", "/echo");
  echo.method = "PATCH";
  if (type != null)
    echo.set_header ("Content-Type", type);
  echo.set_json (Json.from_string ("{\"ö\": [1, 2.5, null]}"));
  var whole = text (load (new_session (), echo));
  check (whole.has_prefix ("PATCH "), whole);
  check ("\r\nContent-Type: %s\r\n".printf (expected) in whole, whole);
  check (whole.has_suffix ("\r\n\r\n{\"ö\":[1,2.5,null]}"), whole);
}

void behaviour_set_json () throws GLib.Error {
  sends_json (null, "application/json");
  sends_json ("application/merge-patch+json", "application/merge-patch+json");
}

void behaviour_set_json_object () throws GLib.Error {
  var put = request ("raw", "/mirror/200");
  put.method = "PUT";
  put.set_json_object (load_item (mirror (ITEM)));
  check_item (load_item (put));
}

void behaviour_form_field () throws GLib.Error {
  var form = request ("raw", "/echo");
  form.method = "POST";
  form.add_form_field ("a b", "ö&=+%");
  form.add_form_field ("a b", "");
  var whole = text (load (new_session (), form));
  check ("\r\nContent-Type: application/x-www-form-urlencoded\r\n" in whole, whole);
  check (whole.has_suffix ("\r\n\r\na+b=%C3%B6%26%3D%2B%25&a+b="), whole);

  var json = mirror ("{}");
  expect_warning ("Form field not added*");
  json.add_form_field ("a", "b");
  GLib.Test.assert_expected_messages ();
  equal (text (json.body), "{}");
}

void behaviour_add_query () throws GLib.Error {
  var full = new UrlSession.Request ("https://example.org/?a=1#part");
  full.add_query ("a b", "ö&=+%");
  equal (full.uri_string, "https://example.org/?a=1&a%20b=%C3%B6%26%3D%2B%25#part");
  var bare = new UrlSession.Request ("https://example.org/");
  bare.add_query ("q", "");
  equal (bare.uri_string, "https://example.org/?q=");
}
