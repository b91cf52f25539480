/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli-file.h"

/* What the variables of a load are read from. */
typedef struct
{
  GString *out;                      /* (unowned) */
  UrlTask *task;                     /* (unowned) */
  UrlTaskMetrics *metrics;           /* (unowned) */
  UrlTransactionMetrics *last;       /* (unowned) (nullable) */
} Report;

typedef struct
{
  const char *name;
  void (*write) (Report *self);
} Variable;

/* In seconds since the start, 0 for what did not happen. */
static void
write_time (Report *self,
            gint64  time)
{
  gint64 start = url_task_metrics_get_start (self->metrics);
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double seconds = time > start ? (double) (time - start) / G_USEC_PER_SEC : 0.0;

  g_string_append (self->out, g_ascii_formatd (text, sizeof text, "%.6f", seconds));
}

#define WRITE_TIME(name)                                                                        \
  static void write_##name (Report *self)                                                       \
  {                                                                                             \
    write_time (self, self->last != NULL ? url_transaction_metrics_get_##name (self->last) : 0); \
  }

WRITE_TIME (dns_end)
WRITE_TIME (connect_end)
WRITE_TIME (tls_start)
WRITE_TIME (tls_end)
WRITE_TIME (request_start)
WRITE_TIME (response_start)

/* As curl has it: the time of the connection is that without TLS. */
static void
write_connect (Report *self)
{
  if (self->last != NULL && url_transaction_metrics_get_tls_start (self->last) > 0)
    write_tls_start (self);
  else
    write_connect_end (self);
}

static void
write_total (Report *self)
{
  write_time (self, url_task_metrics_get_end (self->metrics));
}

static void
write_redirect (Report *self)
{
  gboolean redirected = url_task_metrics_get_redirect_count (self->metrics) > 0;

  write_time (self, redirected ? url_transaction_metrics_get_fetch_start (self->last) : 0);
}

static void
write_code (Report *self)
{
  UrlResponse *response =
      self->last != NULL ? url_transaction_metrics_get_response (self->last) : NULL;

  g_string_append_printf (self->out, "%03u",
                          response != NULL ? url_response_get_status_code (response) : 0);
}

static void
write_type (Report *self)
{
  UrlResponse *response = url_task_get_response (self->task);
  g_autofree char *type =
      response != NULL ? url_response_get_header (response, "Content-Type") : NULL;

  g_string_append (self->out, type != NULL ? type : "");
}

static void
write_number (Report *self,
              gint64  number)
{
  g_string_append_printf (self->out, "%" G_GINT64_FORMAT, number);
}

static void
write_downloaded (Report *self)
{
  write_number (self, self->last != NULL
                          ? url_transaction_metrics_get_response_body_bytes (self->last)
                          : 0);
}

static void
write_uploaded (Report *self)
{
  write_number (self, self->last != NULL
                          ? url_transaction_metrics_get_request_body_size (self->last)
                          : 0);
}

static void
write_redirects (Report *self)
{
  write_number (self, url_task_metrics_get_redirect_count (self->metrics));
}

static void
write_url (Report *self)
{
  g_string_append (self->out,
                   url_request_get_uri_string (url_task_get_current_request (self->task)));
}

static void
write_ip (Report *self)
{
  const char *address =
      self->last != NULL ? url_transaction_metrics_get_remote_address (self->last) : NULL;
  g_autoptr(GSocketConnectable) parsed =
      address != NULL ? g_network_address_parse (address, 0, NULL) : NULL;

  if (parsed != NULL)
    g_string_append (self->out, g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
}

/* The names are those of curl. */
static const Variable variables[] = {
  { "content_type", write_type },
  { "http_code", write_code },
  { "num_redirects", write_redirects },
  { "remote_ip", write_ip },
  { "size_download", write_downloaded },
  { "size_upload", write_uploaded },
  { "time_appconnect", write_tls_end },
  { "time_connect", write_connect },
  { "time_namelookup", write_dns_end },
  { "time_pretransfer", write_request_start },
  { "time_redirect", write_redirect },
  { "time_starttransfer", write_response_start },
  { "time_total", write_total },
  { "url_effective", write_url },
};

static const Variable *
find_variable (const char *name,
               gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      if (strlen (variables[i].name) == length && strncmp (variables[i].name, name, length) == 0)
        return &variables[i];
    }

  return NULL;
}

/* The end of the variable that begins at @p, NULL if none does. */
static const char *
find_end (const char *p)
{
  return p[0] == '%' && p[1] == '{' ? strchr (p, '}') : NULL;
}

gboolean
cli_report_check_format (const char  *format,
                         GError     **error)
{
  for (const char *p = format; *p != '\0'; p++)
    {
      const char *end = find_end (p);

      if (end == NULL || find_variable (p + 2, (gsize) (end - p - 2)) != NULL)
        continue;

      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("There is no variable “%.*s” to write"), (int) (end - p - 2), p + 2);
      return FALSE;
    }

  return TRUE;
}

/* The character for an escape such as \n, 0 if it is none. */
static char
unescape (const char *p)
{
  if (p[0] != '\\')
    return '\0';

  switch (p[1])
    {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
    }
}

static void
write_format (Report     *self,
              const char *format)
{
  for (const char *p = format; *p != '\0'; p++)
    {
      const char *end = find_end (p);
      char escape = unescape (p);

      if (end != NULL)
        {
          find_variable (p + 2, (gsize) (end - p - 2))->write (self);
          p = end;
        }
      else if (escape != '\0' || (p[0] == '%' && p[1] == '%'))
        {
          g_string_append_c (self->out, escape != '\0' ? escape : '%');
          p++;
        }
      else
        {
          g_string_append_c (self->out, *p);
        }
    }
}

char *
cli_report_format (const char *format,
                   UrlTask    *task)
{
  UrlTaskMetrics *metrics = url_task_get_metrics (task);
  GListModel *transactions = url_task_metrics_get_transactions (metrics);
  unsigned length = g_list_model_get_n_items (transactions);
  g_autoptr(UrlTransactionMetrics) last =
      length > 0 ? g_list_model_get_item (transactions, length - 1) : NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  Report report = { out, task, metrics, last };

  write_format (&report, format);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Copies the entries of one archive to the list of another. */
static void
add_entries (JsonArray *entries,
             JsonNode  *archive)
{
  JsonObject *log = json_object_get_object_member (json_node_get_object (archive), "log");
  JsonArray *added = json_object_get_array_member (log, "entries");

  for (unsigned i = 0; i < json_array_get_length (added); i++)
    json_array_add_element (entries, json_node_copy (json_array_get_element (added, i)));
}

gboolean
cli_report_write_har (const char  *path,
                      GPtrArray   *tasks,
                      GError     **error)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(JsonObject) archive = json_object_new ();
  JsonObject *log = json_object_new ();
  JsonArray *entries = json_array_new ();
  JsonObject *creator = json_object_new ();
  g_autofree char *text = NULL;
  g_autoptr(CliFile) file = cli_file_new (path, 0666, error);
  g_autoptr(GBytes) bytes = NULL;

  for (unsigned i = 0; i < tasks->len; i++)
    {
      UrlTaskMetrics *metrics = url_task_get_metrics (g_ptr_array_index (tasks, i));
      g_autoptr(JsonNode) one = url_task_metrics_to_har (metrics, FALSE);

      add_entries (entries, one);
    }

  json_object_set_string_member (creator, "name", "urlsession");
  json_object_set_string_member (creator, "version", PACKAGE_VERSION);
  json_object_set_string_member (log, "version", "1.2");
  json_object_set_object_member (log, "creator", creator);
  json_object_set_array_member (log, "entries", entries);
  json_object_set_object_member (archive, "log", log);
  json_node_set_object (root, archive);
  text = json_to_string (root, TRUE);
  bytes = g_bytes_new (text, strlen (text));

  return file != NULL && cli_file_write (file, bytes, error) && cli_file_commit (file, error);
}
