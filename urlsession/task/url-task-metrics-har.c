/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-metrics-private.h"

#include <string.h>

#include "message/url-cookie.h"
#include "message/url-headers-private.h"
#include "message/url-redaction-private.h"
#include "task/url-transaction-metrics-private.h"

/* Metrics as an HTTP Archive: http://www.softwareishard.com/blog/har-12-spec/ */

typedef struct
{
  JsonBuilder *out; /* (unowned) */
  GUri *uri;        /* (unowned): of the transaction that is written */
  gboolean include_secrets;
} Writer;

static void
add_string (Writer     *self,
            const char *name,
            const char *value)
{
  json_builder_set_member_name (self->out, name);
  json_builder_add_string_value (self->out, value != NULL ? value : "");
}

static void
add_int (Writer     *self,
         const char *name,
         gint64      value)
{
  json_builder_set_member_name (self->out, name);
  json_builder_add_int_value (self->out, value);
}

static void
add_secret (Writer     *self,
            const char *name,
            const char *value)
{
  add_string (self, name, self->include_secrets ? value : URL_REDACTED);
}

static void
begin_member (Writer     *self,
              const char *name)
{
  json_builder_set_member_name (self->out, name);
  json_builder_begin_object (self->out);
}

static void
begin_list (Writer     *self,
            const char *name)
{
  json_builder_set_member_name (self->out, name);
  json_builder_begin_array (self->out);
}

/* The time at which something happened, as ISO 8601 has it. */
static void
add_date (Writer     *self,
          const char *name,
          gint64      real_time)
{
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (real_time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) date = g_date_time_add (second, real_time % G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format_iso8601 (date);

  add_string (self, name, text);
}

/* A field whose value is a URL shows no more of it than the rest does. */
static char *
dup_header_value (Writer     *self,
                  const char *name,
                  const char *value)
{
  gboolean is_url = g_ascii_strcasecmp (name, "Location") == 0 ||
                    g_ascii_strcasecmp (name, "Content-Location") == 0 ||
                    g_ascii_strcasecmp (name, "Referer") == 0;
  g_autoptr (GUri) uri = NULL;

  if (self->include_secrets || (!is_url && !url_redaction_is_secret (name)))
    return g_strdup (value);

  if (is_url)
    uri = g_uri_parse_relative (self->uri, value, g_uri_get_flags (self->uri), NULL);

  return uri != NULL ? url_redaction_dup_url (uri, FALSE) : g_strdup (URL_REDACTED);
}

static void
add_header_cb (const char *name,
               const char *value,
               gpointer    user_data)
{
  Writer *self = user_data;
  g_autofree char *shown = dup_header_value (self, name, value);

  json_builder_begin_object (self->out);
  add_string (self, "name", name);
  add_string (self, "value", shown);
  json_builder_end_object (self->out);
}

static void
add_headers (Writer     *self,
             UrlHeaders *headers)
{
  begin_list (self, "headers");
  if (headers != NULL)
    url_headers_foreach (headers, add_header_cb, self);
  json_builder_end_array (self->out);
}

/* Splits @text into names and values, which are secrets, and so is what stands
 * there alone. */
static void
add_pairs (Writer     *self,
           const char *list_name,
           const char *text,
           const char *separator)
{
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", separator, -1);

  begin_list (self, list_name);
  for (unsigned i = 0; pairs[i] != NULL; i++)
    {
      char *pair = g_strstrip (pairs[i]);
      char *equals = strchr (pair, '=');

      if (*pair == '\0')
        continue;

      json_builder_begin_object (self->out);
      if (equals != NULL)
        {
          *equals = '\0';
          add_string (self, "name", pair);
          add_secret (self, "value", equals + 1);
        }
      else
        {
          add_secret (self, "name", pair);
          add_string (self, "value", NULL);
        }
      json_builder_end_object (self->out);
    }
  json_builder_end_array (self->out);
}

static void
add_set_cookies (Writer     *self,
                 UrlHeaders *headers)
{
  g_auto (GStrv) fields = headers != NULL ? url_headers_get_all (headers, "Set-Cookie") : NULL;

  begin_list (self, "cookies");
  for (unsigned i = 0; fields != NULL && fields[i] != NULL; i++)
    {
      g_autoptr (UrlCookie) cookie = url_cookie_parse (fields[i], self->uri);

      if (cookie == NULL)
        continue;

      json_builder_begin_object (self->out);
      add_string (self, "name", url_cookie_get_name (cookie));
      add_secret (self, "value", url_cookie_get_value (cookie));
      json_builder_end_object (self->out);
    }
  json_builder_end_array (self->out);
}

/* The text of a body is a secret as much as a field of it would be. */
static void
add_post_data (Writer     *self,
               UrlRequest *request)
{
  g_autofree char *type = url_headers_get (url_request_get_headers (request), "Content-Type");
  g_autofree char *text = NULL;
  GBytes *body = url_request_get_body (request);
  gsize size = 0;
  const char *data = body != NULL ? g_bytes_get_data (body, &size) : NULL;

  if (!self->include_secrets || size == 0 || !g_utf8_validate_len (data, size, NULL))
    return;

  begin_member (self, "postData");
  add_string (self, "mimeType", type);
  text = g_strndup (data, size);
  add_string (self, "text", text);
  json_builder_end_object (self->out);
}

/* −1 where nothing is known, as nothing was sent or received. */
static gint64
known (gint64 size)
{
  return size > 0 ? size : -1;
}

/* Which version a request was sent in only its answer tells. */
static void
add_version (Writer                *self,
             UrlTransactionMetrics *transaction)
{
  UrlResponse *response = transaction->response;

  add_string (self, "httpVersion",
              response != NULL ? url_response_get_http_version (response) : NULL);
}

static void
add_request (Writer                *self,
             UrlTransactionMetrics *transaction)
{
  const UrlTransactionCounts *counts = &transaction->record->counts;
  UrlRequest *request = transaction->request;
  g_autofree char *url = url_redaction_dup_url (self->uri, self->include_secrets);
  g_autofree char *cookies = url_headers_get (url_request_get_headers (request), "Cookie");

  begin_member (self, "request");
  add_string (self, "method", url_request_get_method (request));
  add_string (self, "url", url);
  add_version (self, transaction);
  add_pairs (self, "cookies", cookies, ";");
  add_headers (self, url_request_get_headers (request));
  add_pairs (self, "queryString", g_uri_get_query (self->uri), "&");
  add_post_data (self, request);
  add_int (self, "headersSize", known (counts->request_header_bytes));
  add_int (self, "bodySize", counts->request_body_bytes);
  json_builder_end_object (self->out);
}

static void
add_content (Writer                *self,
             UrlTransactionMetrics *transaction)
{
  const UrlTransactionCounts *counts = &transaction->record->counts;
  UrlHeaders *headers =
      transaction->response != NULL ? url_response_get_headers (transaction->response) : NULL;
  g_autofree char *type = headers != NULL ? url_headers_get (headers, "Content-Type") : NULL;

  begin_member (self, "content");
  add_int (self, "size", counts->response_body_size);
  if (headers != NULL && url_headers_contains (headers, "Content-Encoding"))
    add_int (self, "compression", counts->response_body_size - counts->response_body_bytes);
  add_string (self, "mimeType", type);
  json_builder_end_object (self->out);
}

/* One that never came has the status 0. */
static void
add_response (Writer                *self,
              UrlTransactionMetrics *transaction)
{
  const UrlTransactionCounts *counts = &transaction->record->counts;
  UrlResponse *response = transaction->response;
  UrlHeaders *headers = response != NULL ? url_response_get_headers (response) : NULL;
  g_autofree char *location = headers != NULL ? url_headers_get (headers, "Location") : NULL;
  g_autofree char *redirect =
      location != NULL ? dup_header_value (self, "Location", location) : NULL;

  begin_member (self, "response");
  add_int (self, "status", response != NULL ? url_response_get_status_code (response) : 0);
  add_string (self, "statusText",
              response != NULL ? url_response_get_reason_phrase (response) : NULL);
  add_version (self, transaction);
  add_set_cookies (self, headers);
  add_headers (self, headers);
  add_content (self, transaction);
  add_string (self, "redirectURL", redirect);
  add_int (self, "headersSize", known (counts->response_header_bytes));
  add_int (self, "bodySize", response != NULL ? counts->response_body_bytes : -1);
  json_builder_end_object (self->out);
}

/* In milliseconds, −1 where it did not happen. */
static double
duration (gint64 start,
          gint64 end)
{
  return start > 0 && end >= start ? (double) (end - start) / 1000.0 : -1.0;
}

static double
add_duration (Writer     *self,
              const char *name,
              double      value)
{
  json_builder_set_member_name (self->out, name);
  json_builder_add_double_value (self->out, value);

  return MAX (value, 0.0);
}

static gint64
first (gint64 a,
       gint64 b)
{
  return a > 0 ? a : b;
}

/* Those that add up to the time of the whole; `ssl` is a part of `connect`.
 * Three of them have to be there, and are 0 where they did not happen. */
static double
add_timings (Writer                    *self,
             const UrlTransactionTimes *times)
{
  gint64 begun = first (times->dns_start, first (times->connect_start, times->request_start));
  double total = 0.0;

  begin_member (self, "timings");
  total += add_duration (self, "blocked", duration (times->fetch_start, begun));
  total += add_duration (self, "dns", duration (times->dns_start, times->dns_end));
  total += add_duration (self, "connect", duration (times->connect_start, times->connect_end));
  add_duration (self, "ssl", duration (times->tls_start, times->tls_end));
  total += add_duration (self, "send",
                         MAX (duration (times->request_start, times->request_end), 0.0));
  total += add_duration (self, "wait",
                         MAX (duration (first (times->request_end, times->request_start),
                                        times->response_start), 0.0));
  total += add_duration (self, "receive",
                         MAX (duration (times->response_start, times->response_end), 0.0));
  json_builder_end_object (self->out);

  return total;
}

/* Without the port, and the brackets around an address that has colons. */
static void
add_address (Writer     *self,
             const char *address)
{
  g_autoptr (GSocketConnectable) parsed =
      address != NULL ? g_network_address_parse (address, 0, NULL) : NULL;

  if (parsed != NULL)
    add_string (self, "serverIPAddress",
                g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
}

static void
add_entry (Writer                *self,
           UrlTaskMetrics        *metrics,
           UrlTransactionMetrics *transaction)
{
  const UrlTransactionTimes *times = &transaction->record->times;

  self->uri = url_request_get_uri (transaction->request);
  json_builder_begin_object (self->out);
  add_date (self, "startedDateTime", metrics->start_real + times->fetch_start - metrics->start);
  add_request (self, transaction);
  add_response (self, transaction);
  begin_member (self, "cache");
  json_builder_end_object (self->out);
  add_duration (self, "time", add_timings (self, times));
  add_address (self, transaction->record->remote_address);
  if (transaction->record->local_address != NULL)
    add_string (self, "connection", strrchr (transaction->record->local_address, ':') + 1);
  json_builder_end_object (self->out);
}

static void
add_log (Writer         *self,
         UrlTaskMetrics *metrics)
{
  begin_member (self, "log");
  add_string (self, "version", "1.2");
  begin_member (self, "creator");
  add_string (self, "name", "urlsession");
  add_string (self, "version", PACKAGE_VERSION);
  json_builder_end_object (self->out);

  begin_list (self, "entries");
  for (unsigned i = 0; i < g_list_model_get_n_items (metrics->transactions); i++)
    {
      g_autoptr (UrlTransactionMetrics) transaction =
          g_list_model_get_item (metrics->transactions, i);

      add_entry (self, metrics, transaction);
    }
  json_builder_end_array (self->out);
  json_builder_end_object (self->out);
}

/**
 * url_task_metrics_to_har:
 * @self: the metrics
 * @include_secrets: whether the archive shows secrets
 *
 * Writes the metrics as an HTTP Archive (HAR 1.2), which the developer tools of
 * browsers and other programs show. It has an entry for each of the
 * transactions.
 *
 * Unless @include_secrets is `TRUE`, `REDACTED` stands for the user-info of a
 * URL and the values in its query, those in `Location`, `Content-Location` and
 * `Referer` included, for the values of cookies, and for those of
 * `Authorization`, `Proxy-Authorization`, `Cookie`, `Set-Cookie`, `X-Api-Key`
 * and `X-Auth-Token`; the body of a request is left out. With @include_secrets
 * a body of text from memory is shown. That of a response is never in it.
 *
 * The timings have fractions of milliseconds. `blocked` is the time before the
 * first step on the network, such as the wait for a connection.
 *
 * Returns: (transfer full): the root of the archive
 *
 * Since: 1.0
 */
JsonNode *
url_task_metrics_to_har (UrlTaskMetrics *self,
                         gboolean        include_secrets)
{
  g_autoptr (JsonBuilder) builder = NULL;
  Writer writer = { .include_secrets = include_secrets };

  g_return_val_if_fail (URL_IS_TASK_METRICS (self), NULL);

  builder = json_builder_new_immutable ();
  writer.out = builder;
  json_builder_begin_object (builder);
  add_log (&writer, self);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
