/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Cookies: what comes back, where they are kept, and cookies as values. */

void add_cookies () {
  add ("cookies-returned", behaviour_cookies_returned);
  add ("cookies-ephemeral", behaviour_cookies_ephemeral);
  add ("cookies-storage", behaviour_cookies_storage);
  add ("cookies-not-handled", behaviour_cookies_not_handled);
  add ("cookies-policy", behaviour_cookies_policy);
  add ("cookie-values", behaviour_cookie_values);
  add ("flush-reset", behaviour_flush_reset);
}

UrlSession.Session ephemeral_session () {
  return new UrlSession.Session (new UrlSession.SessionConfiguration.as_ephemeral ());
}

GLib.Uri parse_uri (string text) throws GLib.Error {
  return GLib.Uri.parse (text, GLib.UriFlags.NONE);
}

/* A request that is answered with this. */
UrlSession.Request setting (string cookie) throws GLib.Error {
  return request ("raw", "/fields?Set-Cookie=" + GLib.Uri.escape_string (cookie));
}

/* The cookies that a request to /echo, or another one, arrives with. */
string? sent (UrlSession.Session session,
              UrlSession.Request? what = null) throws GLib.Error {
  var head = text (load (session, what ?? request ("raw", "/echo"))).split ("\r\n\r\n")[0];
  string? found = null;
  foreach (var line in head.split ("\r\n")) {
    if (!line.has_prefix ("Cookie: "))
      continue;
    check (found == null, head);
    found = line.substring ("Cookie: ".length);
  }
  return found;
}

UrlSession.CookieStorage storage_of (UrlSession.Session session) {
  return session.configuration.cookie_storage;
}

string join_cookies (GLib.ListModel cookies) {
  var builder = new GLib.StringBuilder ();
  for (uint i = 0; i < cookies.get_n_items (); i++) {
    var cookie = (UrlSession.Cookie) cookies.get_item (i);
    builder.append_printf ("%s=%s ", cookie.name, cookie.value);
  }
  return builder.str;
}

string list_cookies (UrlSession.CookieStorage storage) throws GLib.Error {
  var call = new Call ();
  storage.list_async.begin (null, call.done);
  return join_cookies (storage.list_async.end (wait_for (call)));
}

void behaviour_cookies_returned () throws GLib.Error {
  var session = ephemeral_session ();
  load (session, setting ("a=b"));
  load (session, setting ("c=d; Path=/echo"));
  load (session, setting ("e=f; Path=/elsewhere"));
  equal (sent (session), "c=d; a=b");
  equal (sent (session, request ("raw", "/redirect-to/302?/echo")), "c=d; a=b");
  var elsewhere = url ("raw", "/echo").replace ("127.0.0.1", "localhost");
  equal (sent (session, new UrlSession.Request (elsewhere)), null);
  load (session, setting ("c=; Path=/echo; Max-Age=0"));
  equal (sent (session), "a=b");
}

void behaviour_cookies_ephemeral () throws GLib.Error {
  var first = ephemeral_session ();
  var second = ephemeral_session ();
  load (first, setting ("a=b"));
  equal (sent (first), "a=b");
  equal (sent (second), null);
  equal (sent (new_session ()), null);
  check (storage_of (first) != storage_of (second), "one storage for two sessions");
}

void behaviour_cookies_storage () throws GLib.Error {
  var session = ephemeral_session ();
  var storage = storage_of (session);
  var here = parse_uri (url ("raw", "/"));
  var changes = 0;
  storage.changed.connect (() => changes++);
  load (session, setting ("a=b"));
  until (() => changes > 0);
  equal (list_cookies (storage), "a=b ");

  changes = 0;
  var call = new Call ();
  storage.store_async.begin (new UrlSession.Cookie ("own", "1", null, null), here, null, call.done);
  check (storage.store_async.end (wait_for (call)), "not stored");
  until (() => changes > 0);
  equal (sent (session), "a=b; own=1");
  call = new Call ();
  storage.lookup_async.begin (here, null, call.done);
  var found = storage.lookup_async.end (wait_for (call));
  equal (join_cookies (found), "a=b own=1 ");
  equal (((UrlSession.Cookie) found.get_item (1)).domain, "127.0.0.1");

  changes = 0;
  call = new Call ();
  storage.remove_async.begin ((UrlSession.Cookie) found.get_item (0), null, call.done);
  check (storage.remove_async.end (wait_for (call)), "not removed");
  until (() => changes > 0);
  equal (sent (session), "own=1");
  call = new Call ();
  storage.remove_since_async.begin (new GLib.DateTime.from_unix_utc (0), null, call.done);
  check (storage.remove_since_async.end (wait_for (call)), "not removed");
  equal (list_cookies (storage), "");
  equal (sent (session), null);
}

void behaviour_cookies_not_handled () throws GLib.Error {
  var session = ephemeral_session ();
  var ignoring = setting ("a=b");
  ignoring.handles_cookies = false;
  load (session, ignoring);
  equal (sent (session), null);
  load (session, setting ("a=b"));
  var silent = request ("raw", "/echo");
  silent.handles_cookies = false;
  equal (sent (session, silent), null);
  equal (sent (session), "a=b");

  var configuration = new UrlSession.SessionConfiguration.as_ephemeral ();
  configuration.handles_cookies = false;
  var without = new UrlSession.Session (configuration);
  load (without, setting ("a=b"));
  equal (sent (without), null);
}

/* What is sent after a cookie came by a request for a document. */
void takes (UrlSession.CookieAcceptPolicy policy,
            string? document,
            string? expected) throws GLib.Error {
  var configuration = new UrlSession.SessionConfiguration.as_ephemeral ();
  configuration.cookie_accept_policy = policy;
  var session = new UrlSession.Session (configuration);
  var what = setting ("a=b");
  if (document != null)
    what.main_document_uri = parse_uri (document);
  load (session, what);
  equal (sent (session), expected);
}

void behaviour_cookies_policy () throws GLib.Error {
  var here = url ("raw", "/page");
  var elsewhere = "http://example.org/page";
  takes (UrlSession.CookieAcceptPolicy.NEVER, null, null);
  takes (UrlSession.CookieAcceptPolicy.ALWAYS, null, "a=b");
  takes (UrlSession.CookieAcceptPolicy.MAIN_DOCUMENT_ONLY, null, "a=b");
  takes (UrlSession.CookieAcceptPolicy.MAIN_DOCUMENT_ONLY, here, "a=b");
  takes (UrlSession.CookieAcceptPolicy.MAIN_DOCUMENT_ONLY, elsewhere, null);

  var session = ephemeral_session ();
  load (session, setting ("a=b"));
  var echo = request ("raw", "/echo");
  echo.main_document_uri = parse_uri (elsewhere);
  equal (sent (session, echo), null);
  echo.main_document_uri = parse_uri (here);
  equal (sent (session, echo), "a=b");
}

void behaviour_cookie_values () throws GLib.Error {
  var plain = new UrlSession.Cookie ("a", "ö", null, null);
  equal ("%s %s %s".printf (plain.name, plain.value, plain.path), "a ö /");
  check (plain.domain == null && plain.expires == null && !plain.secure, "not plain");
  equal (plain.to_set_cookie (), "a=ö; Path=/");

  var full = (UrlSession.Cookie) GLib.Object.@new (
      typeof (UrlSession.Cookie), name: "a", value: "b", domain: ".example.org", path: "/x",
      secure: true, http_only: true, expires: new GLib.DateTime.utc (2035, 3, 4, 5, 6, 7),
      same_site: UrlSession.CookieSameSite.STRICT);
  equal (full.to_set_cookie (), "a=b; Domain=example.org; Path=/x; " +
         "Expires=Sun, 04 Mar 2035 05:06:07 GMT; Secure; HttpOnly; SameSite=Strict");

  var origin = parse_uri ("https://www.example.org/x/y");
  var parsed = UrlSession.Cookie.parse ("a=\"b\"; domain=Example.org; SameSite=Lax; HttpOnly",
                                        origin);
  equal ("%s %s %s %s".printf (parsed.name, parsed.value, parsed.domain, parsed.path),
         "a \"b\" .example.org /x");
  check (!parsed.secure && parsed.http_only, "other flags");
  equal_int (parsed.same_site, UrlSession.CookieSameSite.LAX);
  check (UrlSession.Cookie.parse ("a=b; Domain=elsewhere.org", origin) == null, "foreign domain");
  check (UrlSession.Cookie.parse ("a=b; Domain=org", origin) == null, "public suffix");
  check (UrlSession.Cookie.parse ("__Host-a=b", origin) == null, "broken promise");
  check (UrlSession.Cookie.parse ("a=b\n", origin) == null, "control character");
}

int count_connections () throws GLib.Error {
  return int.parse (control ("/stats").split ("\"total_connections\":")[1]);
}

void behaviour_flush_reset () throws GLib.Error {
  var session = ephemeral_session ();
  load (session, setting ("a=b"));
  var before = count_connections ();
  var flushed = new Call ();
  session.flush_async.begin (null, flushed.done);
  check (session.flush_async.end (wait_for (flushed)), "not flushed");
  equal (sent (session), "a=b");
  equal_int (count_connections (), before + 1);
  var reset = new Call ();
  session.reset_async.begin (null, reset.done);
  check (session.reset_async.end (wait_for (reset)), "not reset");
  check (sent (session) == null, "a cookie is left");
  equal_int (count_connections (), before + 2);
}
