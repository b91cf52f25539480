/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-hops.h"

#include <glib/gi18n-lib.h>

/* How many letters the whole time of a hop is drawn with. */
#define BAR 40

/* Servers write what they like: nothing of it may reach a terminal as it is. */
static void
append_escaped (GString    *out,
                const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar letter = g_utf8_get_char (text);

      if (g_unichar_isprint (letter))
        g_string_append_unichar (out, letter);
      else
        g_string_append_printf (out, "\\x%02x", letter);
    }
}

static const char *
get_tls_name (GTlsProtocolVersion version)
{
  switch (version)
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    default:
      return NULL;
    }
}

static void
append_connection (GString               *out,
                   UrlTransactionMetrics *metrics)
{
  const char *address = url_transaction_metrics_get_remote_address (metrics);
  const char *cipher = url_transaction_metrics_get_tls_cipher (metrics);
  const char *tls = get_tls_name (url_transaction_metrics_get_tls_protocol_version (metrics));

  if (address == NULL)
    return;

  g_string_append_printf (out, "  %s", address);
  if (url_transaction_metrics_get_reused_connection (metrics))
    g_string_append_printf (out, ", %s", _("a connection used before"));
  if (tls != NULL)
    g_string_append_printf (out, ", %s %s", tls, cipher != NULL ? cipher : "");
  g_string_append_c (out, '\n');
}

static void
append_certificate (GString     *out,
                    UrlResponse *response)
{
  GTlsCertificate *certificate = url_response_get_tls_peer_certificate (response);
  g_autoptr(GDateTime) until = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *date = NULL;

  if (certificate == NULL)
    return;

  subject = g_tls_certificate_get_subject_name (certificate);
  until = g_tls_certificate_get_not_valid_after (certificate);
  date = until != NULL ? g_date_time_format (until, "%F") : g_strdup ("?");
  g_string_append (out, "  ");
  append_escaped (out, subject != NULL ? subject : "");
  g_string_append_printf (out, _(", valid until %s"), date);
  g_string_append_c (out, '\n');
}

static void
append_bar (GString               *out,
            UrlTransactionMetrics *metrics,
            const char            *label,
            gint64                 from,
            gint64                 to)
{
  gint64 start = url_transaction_metrics_get_fetch_start (metrics);
  gint64 whole = MAX (url_transaction_metrics_get_fetch_end (metrics) - start, 1);
  int before = 0;
  int during = 0;

  if (from == 0 || to < from)
    return;

  before = (int) ((from - start) * BAR / whole);
  during = (int) ((to - from) * BAR / whole);
  during = CLAMP (during, 1, BAR);
  before = CLAMP (before, 0, BAR - during);
  g_string_append_printf (out, "  %-12s ", label);
  for (int i = 0; i < BAR; i++)
    g_string_append (out, i >= before && i < before + during ? "█" : "·");
  g_string_append_printf (out, " %8.1f ms\n", (double) (to - from) / 1000.0);
}

static void
append_times (GString               *out,
              UrlTransactionMetrics *metrics)
{
  append_bar (out, metrics, _("name"), url_transaction_metrics_get_dns_start (metrics),
              url_transaction_metrics_get_dns_end (metrics));
  append_bar (out, metrics, _("connection"), url_transaction_metrics_get_connect_start (metrics),
              url_transaction_metrics_get_connect_end (metrics));
  append_bar (out, metrics, _("encryption"), url_transaction_metrics_get_tls_start (metrics),
              url_transaction_metrics_get_tls_end (metrics));
  append_bar (out, metrics, _("request"), url_transaction_metrics_get_request_start (metrics),
              url_transaction_metrics_get_request_end (metrics));
  append_bar (out, metrics, _("waiting"), url_transaction_metrics_get_request_end (metrics),
              url_transaction_metrics_get_response_start (metrics));
  append_bar (out, metrics, _("response"), url_transaction_metrics_get_response_start (metrics),
              url_transaction_metrics_get_response_end (metrics));
}

static void
append_headers (GString    *out,
                UrlHeaders *headers)
{
  g_auto(GStrv) names = url_headers_get_names (headers);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_auto(GStrv) values = url_headers_get_all (headers, names[i]);

      for (gsize j = 0; values[j] != NULL; j++)
        {
          g_string_append_printf (out, "  %s: ", names[i]);
          append_escaped (out, values[j]);
          g_string_append_c (out, '\n');
        }
    }
}

/* What a browser would make of the cookies, which need not be what they say. */
static void
append_cookies (GString     *out,
                UrlResponse *response)
{
  g_auto(GStrv) values =
      url_headers_get_all (url_response_get_headers (response), "Set-Cookie");

  for (gsize i = 0; values[i] != NULL; i++)
    {
      g_autoptr(UrlCookie) cookie = url_cookie_parse (values[i], url_response_get_uri (response));
      g_autofree char *text = cookie != NULL ? url_cookie_to_set_cookie (cookie) : NULL;

      g_string_append (out, _("  cookie "));
      append_escaped (out, text != NULL ? text : _("refused"));
      g_string_append_c (out, '\n');
    }
}

static void
append_hop (GString               *out,
            UrlTransactionMetrics *metrics,
            gboolean               with_fields)
{
  UrlRequest *request = url_transaction_metrics_get_request (metrics);
  UrlResponse *response = url_transaction_metrics_get_response (metrics);
  g_autofree char *received = g_format_size (
      (guint64) url_transaction_metrics_get_response_body_bytes (metrics));
  g_autofree char *size = g_format_size (
      (guint64) url_transaction_metrics_get_response_body_size (metrics));

  g_string_append_printf (out, "%s ", url_request_get_method (request));
  append_escaped (out, url_request_get_uri_string (request));
  g_string_append_c (out, '\n');
  if (response != NULL)
    {
      g_string_append_printf (out, "  %s %u ", url_transaction_metrics_get_protocol_name (metrics),
                              url_response_get_status_code (response));
      append_escaped (out, url_response_get_reason_phrase (response) != NULL
                               ? url_response_get_reason_phrase (response)
                               : "");
      g_string_append_printf (out, _(", %s of content in %s"), size, received);
      g_string_append_c (out, '\n');
    }
  append_connection (out, metrics);
  if (response != NULL)
    append_certificate (out, response);
  append_times (out, metrics);
  if (response != NULL && with_fields)
    {
      append_headers (out, url_response_get_headers (response));
      append_cookies (out, response);
    }
  g_string_append_c (out, '\n');
}

char *
cli_hops_describe (UrlTask  *task,
                   gboolean  with_fields)
{
  UrlTaskMetrics *metrics = url_task_get_metrics (task);
  GListModel *transactions = metrics != NULL ? url_task_metrics_get_transactions (metrics) : NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  unsigned n = transactions != NULL ? g_list_model_get_n_items (transactions) : 0;

  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr(UrlTransactionMetrics) transaction = g_list_model_get_item (transactions, i);

      append_hop (out, transaction, with_fields);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}
