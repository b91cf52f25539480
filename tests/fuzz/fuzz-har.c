/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "json/url-json-document-private.h"
#include "json/url-json-text-private.h"
#include "message/url-headers-private.h"
#include "message/url-method-private.h"
#include "message/url-uri-private.h"
#include "task/url-task-metrics-private.h"

/* Line 1: a query. Line 2: a Cookie. The others: fields of the response. */

/* What no archive may show that was not asked for it. */
#define SECRET "hunter2"

static UrlRequestHead *
make_request (const char *query,
              const char *cookie)
{
  g_autofree char *url = g_strdup_printf ("https://%s:%s@example.org/a?%s=%s", SECRET, SECRET,
                                          query, SECRET);
  g_autofree char *cookies = g_strdup_printf ("%s=%s", cookie, SECRET);
  UrlHeaders *headers = url_headers_new ();
  UrlRequestHead *head = NULL;
  GUri *uri = url_uri_parse (url, NULL);

  url_headers_append_foreign (headers, "Cookie", cookies);
  url_headers_append_foreign (headers, "Authorization", SECRET);
  url_headers_freeze (headers);

  head = g_new0 (UrlRequestHead, 1);
  g_atomic_ref_count_init (&head->ref_count);
  head->uri = uri != NULL ? uri : url_uri_parse ("https://example.org/?" SECRET, NULL);
  head->method = url_method_new ("GET");
  head->headers = headers;

  return head;
}

static UrlResponseHead *
make_response (GUri       *uri,
               const char *fields)
{
  g_auto (GStrv) lines = g_strsplit (fields, "\n", -1);
  UrlHeaders *headers = url_headers_new ();
  UrlResponseHead *head = NULL;

  for (unsigned i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon != NULL)
        *colon = '\0';
      url_headers_append_foreign (headers, lines[i], colon != NULL ? colon + 1 : "");
    }
  head = url_response_head_new (uri, 200, "HTTP/1.1", headers);
  head->reason_phrase = g_utf8_make_valid (fields, -1);

  return head;
}

static UrlTaskMetrics *
make_metrics (char **lines)
{
  g_autoptr (UrlRequestHead) request = make_request (lines[0], lines[1]);
  g_autoptr (UrlTransactionRecord) record = url_transaction_record_new (request);
  UrlTransferMetrics metrics = { .start = 1, .end = 3 };
  UrlTaskMetrics *self = NULL;

  record->response = make_response (request->uri, lines[2]);
  record->times = (UrlTransactionTimes){ .fetch_start = 1, .request_start = 2, .fetch_end = 3 };
  record->local_address = g_ref_string_new ("127.0.0.1:1");
  record->remote_address = g_ref_string_new ("[::1]:443");
  metrics.transactions = g_ptr_array_new ();
  g_ptr_array_add (metrics.transactions, record);
  self = url_task_metrics_new (&metrics);
  g_ptr_array_unref (metrics.transactions);

  return self;
}

/* An archive is JSON that reads back as it was. */
static char *
write_archive (UrlTaskMetrics *metrics,
               gboolean        include_secrets)
{
  g_autoptr (JsonNode) node = url_task_metrics_to_har (metrics, include_secrets);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) text_again = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (UrlJsonDocument) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (url_json_append_node (text, node, 0));
  bytes = g_bytes_new (text->str, text->len);
  again = url_json_document_parse (bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (url_json_append_node (text_again, again->root, 0));
  g_assert_cmpstr (text_again->str, ==, text->str);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_auto (GStrv) lines = fuzz_dup_lines (data, size, 3);
  g_autoptr (UrlTaskMetrics) metrics = make_metrics (lines);
  g_autofree char *open = write_archive (metrics, TRUE);
  g_autofree char *redacted = write_archive (metrics, FALSE);

  g_assert_nonnull (strstr (open, SECRET));
  for (unsigned i = 0; i < 3; i++)
    {
      if (strstr (lines[i], SECRET) != NULL)
        return 0;
    }
  g_assert_null (strstr (redacted, SECRET));

  return 0;
}
