/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a load has cost. */

void add_metrics () {
  add ("metrics", behaviour_metrics);
  add ("metrics-redirect", behaviour_metrics_redirect);
  add ("metrics-har", behaviour_metrics_har);
}

/* The metrics of a load, which are told of in order. */
UrlSession.TaskMetrics measure (UrlSession.Session session,
                                UrlSession.Request request) throws GLib.Error {
  var task = session.data_task (request);
  string names = "";
  var handler = session.task_metrics.connect ((told, metrics) => {
    if (told == task && metrics == task.metrics)
      names += "task-metrics ";
  });
  task.metrics_collected.connect ((metrics) => {
    if (metrics == task.metrics)
      names += "metrics-collected ";
  });
  task.completed.connect (() => names += "completed");
  check (task.metrics == null, "metrics before the completion");
  load_task (task);
  session.disconnect (handler);
  equal (names, "metrics-collected task-metrics completed");
  return task.metrics;
}

UrlSession.TransactionMetrics nth_transaction (UrlSession.TaskMetrics metrics, uint position) {
  return (UrlSession.TransactionMetrics) metrics.transactions.get_item (position);
}

void behaviour_metrics () throws GLib.Error {
  var session = new_session ();
  var metrics = measure (session, request ("raw", "/bytes/1000"));
  var first = nth_transaction (metrics, 0);
  var second = nth_transaction (measure (session, request ("raw", "/bytes/1000")), 0);

  check (metrics.end > metrics.start, "the end is not after the start");
  check (metrics.start >= GLib.get_monotonic_time () - 60000000, "another clock");
  equal (first.protocol_name, "http/1.1");
  check (!first.reused_connection && !first.proxy, "used, or through a proxy");
  equal_int (first.fetch_type, UrlSession.FetchType.NETWORK);
  equal ("http://%s/".printf (first.remote_address), url ("raw", "/"));
  check (0 < first.connect_start <= first.connect_end <= first.request_start, "not in order");
  check (first.response_start <= first.response_end, "ended before it began");
  equal_int (first.response_body_bytes, 1000);
  equal_int (first.response_body_size, 1000);
  equal_int (first.tls_start, 0);
  check (first.tls_cipher == null, "TLS");
  check (second.reused_connection, "not used again");
  equal_int (second.connect_start + second.dns_start, 0);
  equal (second.local_address, first.local_address);
}

void behaviour_metrics_redirect () throws GLib.Error {
  var metrics = measure (new_session (), request ("raw", "/redirect/2"));

  equal_int (metrics.redirect_count, 2);
  equal_int (metrics.transactions.get_n_items (), 3);
  for (uint i = 0; i < 3; i++)
    equal_int (nth_transaction (metrics, i).response.status_code, i < 2 ? 302 : 200);
  equal (nth_transaction (metrics, 0).request.uri_string, url ("raw", "/redirect/2"));
}

void behaviour_metrics_har () throws GLib.Error {
  var redirected = request ("raw", "/redirect-to/302?" + url ("raw", "/ok"));
  redirected.set_header ("Authorization", "Bearer secret");
  var metrics = measure (new_session (), redirected);
  var node = metrics.to_har (false);
  var log = node.get_object ().get_object_member ("log");

  equal (log.get_string_member ("version"), "1.2");
  equal_int (log.get_array_member ("entries").get_length (), 2);
  check (!("secret" in Json.to_string (node, false)), "a secret is shown");
  check ("Bearer secret" in Json.to_string (metrics.to_har (true), false), "it is not shown");
}
