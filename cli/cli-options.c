/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli-check.h"
#include "cli-exit.h"
#include "cli-report.h"

/* A fortnight: more is a mistake in the unit. */
#define MAX_TIME_LIMIT (14.0 * 24 * 60 * 60)

/* As the library has them. The help says them too. */
#define CONNECT_TIMEOUT 60.0
#define MAX_REDIRECTS 20

static gboolean
check_uris (CliOptions  *self,
            GError     **error)
{
  if (!cli_check_uris (self->uris, error))
    return FALSE;
  if (self->outputs != NULL && g_strv_length (self->outputs) > cli_options_count (self))
    return cli_refuse (error, _("There are more files for the output than URLs"));

  return TRUE;
}

static gboolean
check_limits (CliOptions  *self,
              GError     **error)
{
  /* Written so that what is not a number is refused, too. */
  if (!(self->max_time >= 0.0 && self->max_time <= MAX_TIME_LIMIT))
    return cli_refuse (error, _("The time is not a sensible number of seconds"));
  if (!(self->connect_timeout > 0.0 && self->connect_timeout <= MAX_TIME_LIMIT))
    return cli_refuse (error, _("The time of --connect-timeout is not a sensible number of seconds"));
  if (self->max_redirects < 0)
    return cli_refuse (error, _("The number of redirects is negative"));
  if (self->retries != 0)
    return cli_refuse (error, _("This version repeats no load by itself: --retry can only be 0"));

  return TRUE;
}

/* After the headers were taken. */
static gboolean
check_content (CliOptions  *self,
               GError     **error)
{
  gboolean sends_input = cli_content_is_standard_input (&self->content);

  if (self->only_http1 && self->prefers_http2)
    return cli_refuse (error, _("Only one of --http1.1 and --http2 can be given"));
  if (self->head_only && cli_content_is_there (&self->content))
    return cli_refuse (error, _("A request for the head alone sends no data"));
  if (sends_input && cli_options_count (self) > 1)
    return cli_refuse (error, _("The standard input can be sent to one URL only"));
  if (sends_input && self->cookies != NULL &&
      g_strv_contains ((const char * const *) self->cookies, "-"))
    return cli_refuse (error, _("The standard input cannot be both data and cookies"));

  return cli_content_check (&self->content, self->headers, error);
}

static gboolean
check (CliOptions  *self,
       GError     **error)
{
  if (!check_uris (self, error))
    return FALSE;
  if (self->report != NULL && !cli_report_check_format (self->report, error))
    return FALSE;
  if (self->method != NULL && !cli_check_method (self->method, error))
    return FALSE;
  if (!check_limits (self, error))
    return FALSE;

  for (unsigned i = 0; self->header_lines != NULL && self->header_lines[i] != NULL; i++)
    {
      if (!cli_take_header (self->headers, self->header_lines[i], error))
        return FALSE;
    }

  return check_content (self, error);
}

static GOptionContext *
new_context (const GOptionEntry *entries)
{
  GOptionContext *context = g_option_context_new (NULL);
  g_autofree char *statuses = cli_exit_describe ();

  g_option_context_set_summary (
      context,
      _("Loads URLs, all at once, and writes their bodies to the standard output as they arrive. "
        "Bodies\nof several URLs interleave there: give -o for each."));
  g_option_context_set_description (context, statuses);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  return context;
}

/* What is told of the loads besides their bodies. */
static void
add_report_entries (CliOptions     *self,
                    GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "write-out", 'w', 0, G_OPTION_ARG_STRING, &self->report,
      N_("Write this at the end, for each URL, with variables such as %{time_total}"), N_("FORMAT") },
    { "har", 0, 0, G_OPTION_ARG_FILENAME, &self->har_path,
      N_("Write what the loads have cost to this HTTP archive, without secrets"), N_("FILE") },
    { "metrics", 0, 0, G_OPTION_ARG_NONE, &self->shows_metrics,
      N_("Tell on the standard error, at the end, what each load has cost"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose,
      N_("Tell on the standard error what is sent and received"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static gboolean
read_arguments (CliOptions   *self,
                char       ***arguments,
                GError      **error)
{
  /* Bytes, not text: what is sent is as it was typed, in any locale. */
  const GOptionEntry entries[] = {
    { "request", 'X', 0, G_OPTION_ARG_STRING, &self->method,
      N_("Use this method (default: GET, or POST with -d, --json and --form)"), N_("METHOD") },
    { "header", 'H', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->header_lines,
      N_("Send this header; can be given several times"), N_("'NAME: VALUE'") },
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &self->content.data,
      N_("Send this text, or a file, or the standard input (@-)"), N_("DATA|@FILE") },
    { "json", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->content.json_fields,
      N_("Send a JSON object with this member, or “KEY:=JSON”; can be given several times"),
      N_("KEY=VALUE") },
    { "form", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->content.form_fields,
      N_("Send a form with this field; can be given several times"), N_("NAME=VALUE") },
    { "cookie", 'b', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->cookies,
      N_("Send these cookies, or those of a file; can be given several times"),
      N_("'NAME=VALUE; …'|FILE") },
    { "cookie-jar", 'c', 0, G_OPTION_ARG_FILENAME, &self->cookie_jar,
      N_("Write all cookies to this file at the end, - for the standard output"), N_("FILE") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->outputs,
      N_("Write to this file; the first -o is for the first URL, and so on"), N_("FILE") },
    { "include", 'i', 0, G_OPTION_ARG_NONE, &self->shows_head,
      N_("Write the status and the headers before the body"), NULL },
    { "head", 'I', 0, G_OPTION_ARG_NONE, &self->head_only,
      N_("Ask for the head alone, and write it"), NULL },
    { "fail", 'f', 0, G_OPTION_ARG_NONE, &self->fails,
      N_("Fail without output if the HTTP status is 400 or more"), NULL },
    { "location", 'L', 0, G_OPTION_ARG_NONE, &self->follows,
      N_("Follow redirects, which is the default"), NULL },
    { "no-location", 0, G_OPTION_FLAG_REVERSE, G_OPTION_ARG_NONE, &self->follows,
      N_("Do not follow redirects: write the body of the redirect itself"), NULL },
    { "max-redirs", 0, 0, G_OPTION_ARG_INT, &self->max_redirects,
      N_("Follow this many redirects at most (default: 20)"), N_("NUMBER") },
    { "retry", 0, 0, G_OPTION_ARG_INT, &self->retries,
      N_("Repeat a load that failed this often; this version takes 0 only, the default"),
      N_("COUNT") },
    { "curl", 0, 0, G_OPTION_ARG_NONE, &self->shows_curl,
      N_("Load nothing; write a curl command for each URL, without secrets"), NULL },
    { "http1.1", 0, 0, G_OPTION_ARG_NONE, &self->only_http1,
      N_("Speak HTTP/1.1, which is the default here"), NULL },
    { "http2", 0, 0, G_OPTION_ARG_NONE, &self->prefers_http2,
      N_("Speak HTTP/2 where the server of an https URL offers it"), NULL },
    { "connect-timeout", 0, 0, G_OPTION_ARG_DOUBLE, &self->connect_timeout,
      N_("Longest wait without progress, while connecting or later (default: 60)"), N_("SECONDS") },
    { "max-time", 0, 0, G_OPTION_ARG_DOUBLE, &self->max_time,
      N_("End all loads that take longer than this"), N_("SECONDS") },
    { "cacert", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_path,
      N_("Trust the certificates of this PEM file instead of the system's"), N_("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->uris, NULL, N_("URL…") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr(GOptionContext) context = new_context (entries);

  add_report_entries (self, context);

  return g_option_context_parse_strv (context, arguments, error);
}

CliOptions *
cli_options_parse (char   **arguments,
                   GError **error)
{
  g_autoptr(CliOptions) self = g_new0 (CliOptions, 1);
  g_auto(GStrv) rest = g_strdupv (arguments);

  self->headers = url_headers_new ();
  self->connect_timeout = CONNECT_TIMEOUT;
  self->max_redirects = MAX_REDIRECTS;
  self->follows = TRUE;
  if (!read_arguments (self, &rest, error) || !check (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
cli_options_free (CliOptions *self)
{
  g_clear_pointer (&self->uris, g_strfreev);
  g_clear_pointer (&self->outputs, g_strfreev);
  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->header_lines, g_strfreev);
  g_clear_pointer (&self->headers, url_headers_unref);
  g_clear_pointer (&self->cookies, g_strfreev);
  g_clear_pointer (&self->cookie_jar, g_free);
  cli_content_clear (&self->content);
  g_clear_pointer (&self->ca_path, g_free);
  g_clear_pointer (&self->report, g_free);
  g_clear_pointer (&self->har_path, g_free);
  g_free (self);
}

unsigned
cli_options_count (const CliOptions *self)
{
  return self->uris != NULL ? g_strv_length (self->uris) : 0;
}

/* The file for a URL, NULL for the standard output. */
const char *
cli_options_get_output (const CliOptions *self,
                        unsigned          index)
{
  const char *output = NULL;

  if (self->outputs != NULL && index < g_strv_length (self->outputs))
    output = self->outputs[index];

  return g_strcmp0 (output, "-") != 0 ? output : NULL;
}

UrlRequest *
cli_options_new_request (const CliOptions *self,
                         unsigned          index)
{
  UrlRequest *request = url_request_new (self->uris[index]);

  url_request_set_headers (request, self->headers);
  cli_content_set (&self->content, request);
  if (self->head_only)
    url_request_set_method (request, "HEAD");
  if (self->method != NULL)
    url_request_set_method (request, self->method);

  return request;
}
