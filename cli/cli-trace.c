/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-trace.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

void
cli_trace_init (CliTrace         *self,
                const CliOptions *options)
{
  gboolean uses_stdout = FALSE;

  for (unsigned i = 0; i < cli_options_count (options); i++)
    uses_stdout = uses_stdout || cli_options_get_output (options, i) == NULL;

  self->verbose = options->verbose;
  self->names_loads = cli_options_count (options) > 1;
  self->shows_progress = self->verbose && isatty (STDERR_FILENO) &&
                         !(uses_stdout && isatty (STDOUT_FILENO));
  self->on_progress_line = FALSE;
}

/* What a server sends must not command the terminal. */
static void
print_line (CliTrace   *self,
            const char *line)
{
  g_autoptr(GString) safe = g_string_new (NULL);

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      g_string_append_unichar (safe, g_unichar_iscntrl (character) ? '?' : character);
    }

  if (self->on_progress_line)
    g_printerr ("\r\033[K");
  self->on_progress_line = FALSE;
  g_printerr ("%s\n", safe->str);
}

G_GNUC_PRINTF (2, 3)
static void
print (CliTrace   *self,
       const char *format,
       ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  print_line (self, line);
}

void
cli_trace_error (CliTrace   *self,
                 const char *message)
{
  print (self, "urlsession: %s", message);
}

static char *
dup_url (UrlTask *task)
{
  UrlRequest *request = url_task_get_current_request (task);
  GUri *uri = url_request_get_uri (request);

  if (uri == NULL)
    return g_strdup (url_request_get_uri_string (request));

  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
}

static gboolean
is_secret (const char *name)
{
  const char * const names[] = { "Authorization", "Cookie",    "Proxy-Authorization",
                                "Set-Cookie",    "X-Api-Key", "X-Auth-Token" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (name, names[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
print_headers (CliTrace         *self,
               const char       *prefix,
               const UrlHeaders *headers)
{
  g_auto(GStrv) names = url_headers_get_names (headers);

  for (unsigned i = 0; names[i] != NULL; i++)
    {
      g_auto(GStrv) values = url_headers_get_all (headers, names[i]);

      for (unsigned j = 0; values[j] != NULL; j++)
        print (self, "%s %s: %s", prefix, names[i],
               is_secret (names[i]) ? "[redacted]" : values[j]);
    }
}

void
cli_trace_request (CliTrace *self,
                   UrlTask  *task)
{
  UrlRequest *request = url_task_get_current_request (task);
  g_autofree char *url = NULL;

  if (!self->verbose)
    return;

  url = dup_url (task);
  print (self, "> %s %s", url_request_get_method (request), url);
  print_headers (self, ">", url_request_get_headers (request));
}

static char *
status_line (UrlResponse *response)
{
  const char *version = url_response_get_http_version (response);
  const char *reason = url_response_get_reason_phrase (response);

  return g_strdup_printf ("%s %u%s%s", version != NULL ? version : "HTTP/1.1",
                          url_response_get_status_code (response),
                          reason != NULL && *reason != '\0' ? " " : "",
                          reason != NULL ? reason : "");
}

void
cli_trace_response (CliTrace    *self,
                    UrlTask     *task,
                    UrlResponse *response)
{
  g_autofree char *status = NULL;
  g_autofree char *url = NULL;

  if (!self->verbose)
    return;

  status = status_line (response);
  url = dup_url (task);
  if (self->names_loads)
    print (self, "* %s", url);
  print (self, "< %s", status);
  print_headers (self, "<", url_response_get_headers (response));
}

void
cli_trace_progress (CliTrace *self,
                    UrlTask  *task)
{
  g_autofree char *words = NULL;
  g_autofree char *url = NULL;

  if (!self->shows_progress)
    return;

  words = url_progress_dup_description (url_task_get_progress (task));
  url = self->names_loads ? dup_url (task) : g_strdup ("");
  g_printerr ("\r\033[K%s%s%s", url, self->names_loads ? ": " : "", words);
  self->on_progress_line = TRUE;
}

void
cli_trace_end (CliTrace *self,
               UrlTask  *task)
{
  g_autofree char *url = NULL;
  g_autofree char *size = NULL;

  if (!self->verbose)
    return;

  url = dup_url (task);
  size = g_format_size ((guint64) url_task_get_bytes_received (task));
  /* Translators: a URL and how much of it was loaded, as in “1.2 MB” */
  print (self, _("* %s: %s received"), url, size);
}

/* The head of a response as lines of text, with an empty one at the end. */
GBytes *
cli_head_to_bytes (UrlResponse *response)
{
  UrlHeaders *headers = url_response_get_headers (response);
  g_auto(GStrv) names = url_headers_get_names (headers);
  g_autofree char *status = status_line (response);
  g_autoptr(GString) text = g_string_new (status);

  g_string_append_c (text, '\n');
  for (unsigned i = 0; names[i] != NULL; i++)
    {
      g_auto(GStrv) values = url_headers_get_all (headers, names[i]);

      for (unsigned j = 0; values[j] != NULL; j++)
        g_string_append_printf (text, "%s: %s\n", names[i], values[j]);
    }
  g_string_append_c (text, '\n');

  return g_string_free_to_bytes (g_steal_pointer (&text));
}
