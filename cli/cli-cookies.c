/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-cookies.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli-cookie-line.h"
#include "cli-file.h"

struct _CliCookies
{
  UrlCookieStorage *storage; /* (owned): in memory, where nothing blocks */
  GHashTable *given;         /* (owned) (element-type utf8): lines of those on the command line */
};

/* FALSE if it is not one. */
static gboolean
take_line (CliCookies *self,
           const char *line)
{
  g_autoptr(UrlCookie) cookie = NULL;

  if (cli_cookie_line_is_comment (line))
    return TRUE;

  cookie = cli_cookie_line_parse (line);
  if (cookie == NULL)
    return FALSE;

  /* One that a server could not have set either is left out. */
  url_cookie_storage_store (self->storage, cookie, NULL, NULL, NULL);

  return TRUE;
}

static gboolean
read_lines (CliCookies  *self,
            const char  *path,
            char       **lines,
            GError     **error)
{
  for (unsigned i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *shown = g_filename_display_name (path);
      gsize length = strlen (lines[i]);

      if (length > 0 && lines[i][length - 1] == '\r')
        lines[i][length - 1] = '\0';
      if (take_line (self, lines[i]))
        continue;

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("Line %u of “%s” is no cookie"),
                   i + 1, shown);
      return FALSE;
    }

  return TRUE;
}

/* A file that is not there is an empty one, as for curl: one that is both read
 * and written is missing at first.
 */
static gboolean
read_file (CliCookies  *self,
           const char  *path,
           GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents (strcmp (path, "-") == 0 ? "/dev/stdin" : path, &contents, NULL,
                            &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  lines = g_strsplit (contents, "\n", -1);

  return read_lines (self, path, lines, error);
}

/* Keeps a cookie for the host of a URL. */
static gboolean
add_pair (CliCookies  *self,
          const char  *pair,
          GUri        *uri,
          GError     **error)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *name = equals != NULL ? g_strndup (pair, (gsize) (equals - pair)) : g_strdup ("");
  g_autofree char *value = g_strdup (equals != NULL ? equals + 1 : pair);
  g_autoptr(UrlCookie) cookie = NULL;
  char *line = NULL;

  cookie = g_object_new (URL_TYPE_COOKIE,
                         "name", g_strstrip (name),
                         "value", g_strstrip (value),
                         "domain", g_uri_get_host (uri),
                         "secure", strcmp (g_uri_get_scheme (uri), "https") == 0,
                         NULL);
  if (!url_cookie_storage_store (self->storage, cookie, NULL, NULL, error))
    return FALSE;

  line = cli_cookie_line_format (cookie);
  if (line != NULL)
    g_hash_table_add (self->given, line);

  return TRUE;
}

static gboolean
add_pairs (CliCookies  *self,
           const char  *text,
           GUri        *uri,
           GError     **error)
{
  g_auto(GStrv) pairs = g_strsplit (text, ";", -1);

  for (unsigned i = 0; pairs[i] != NULL; i++)
    {
      if (*g_strstrip (pairs[i]) != '\0' && !add_pair (self, pairs[i], uri, error))
        return FALSE;
    }

  return TRUE;
}

/* For the host of each URL. What is wrong with a URL is told when it is loaded. */
static gboolean
add_pairs_for_all (CliCookies        *self,
                   const CliOptions  *options,
                   const char        *text,
                   GError           **error)
{
  for (unsigned i = 0; i < cli_options_count (options); i++)
    {
      g_autoptr(UrlRequest) request = url_request_new (options->uris[i]);
      GUri *uri = url_request_get_uri (request);
      const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

      if (host != NULL && *host != '\0' && !add_pairs (self, text, uri, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_pairs (const char *text)
{
  return strchr (text, '=') != NULL;
}

static gboolean
read_all (CliCookies        *self,
          const CliOptions  *options,
          GError           **error)
{
  for (unsigned i = 0; options->cookies != NULL && options->cookies[i] != NULL; i++)
    {
      if (!is_pairs (options->cookies[i]) && !read_file (self, options->cookies[i], error))
        return FALSE;
    }

  /* Afterwards, so that they replace those of the files. */
  for (unsigned i = 0; options->cookies != NULL && options->cookies[i] != NULL; i++)
    {
      if (is_pairs (options->cookies[i]) &&
          !add_pairs_for_all (self, options, options->cookies[i], error))
        return FALSE;
    }

  return TRUE;
}

/* The error is G_IO_ERROR_INVALID_ARGUMENT for what cannot be a cookie on the
 * command line, and another one for a file that cannot be read.
 */
CliCookies *
cli_cookies_new (const CliOptions  *options,
                 GError           **error)
{
  g_autoptr(CliCookies) self = g_new0 (CliCookies, 1);

  self->storage = url_cookie_storage_new ();
  self->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return read_all (self, options, error) ? g_steal_pointer (&self) : NULL;
}

void
cli_cookies_free (CliCookies *self)
{
  g_clear_object (&self->storage);
  g_clear_pointer (&self->given, g_hash_table_unref);
  g_free (self);
}

UrlCookieStorage *
cli_cookies_get_storage (CliCookies *self)
{
  return self->storage;
}

/* The header that a session would send, for those who show a request only. */
void
cli_cookies_add_header (CliCookies *self,
                        UrlRequest *request)
{
  GUri *uri = url_request_get_uri (request);
  g_autoptr(GListModel) cookies = NULL;
  g_autoptr(GString) header = g_string_new (NULL);

  if (uri == NULL || url_headers_contains (url_request_get_headers (request), "Cookie"))
    return;

  cookies = url_cookie_storage_lookup (self->storage, uri, NULL, NULL);
  for (unsigned i = 0; i < g_list_model_get_n_items (cookies); i++)
    {
      g_autoptr(UrlCookie) cookie = g_list_model_get_item (cookies, i);
      const char *name = url_cookie_get_name (cookie);

      g_string_append_printf (header, "%s%s%s%s", i > 0 ? "; " : "", name,
                              *name != '\0' ? "=" : "", url_cookie_get_value (cookie));
    }
  if (header->len > 0)
    url_request_set_header (request, "Cookie", header->str);
}

/* All cookies as a file has them, without those of the command line that no
 * server has changed.
 */
char *
cli_cookies_to_text (CliCookies *self)
{
  g_autoptr(GListModel) cookies = url_cookie_storage_list (self->storage, NULL, NULL);
  g_autoptr(GString) text = g_string_new ("# Netscape HTTP Cookie File\n"
                                          "# Written by urlsession.\n\n");

  for (unsigned i = 0; i < g_list_model_get_n_items (cookies); i++)
    {
      g_autoptr(UrlCookie) cookie = g_list_model_get_item (cookies, i);
      g_autofree char *line = cli_cookie_line_format (cookie);

      if (line != NULL && !g_hash_table_contains (self->given, line))
        g_string_append_printf (text, "%s\n", line);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
cli_cookies_save (CliCookies  *self,
                  const char  *path,
                  GError     **error)
{
  g_autofree char *text = cli_cookies_to_text (self);
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  /* Cookies are secrets. */
  g_autoptr(CliFile) file = cli_file_new (path, 0600, error);

  return file != NULL && cli_file_write (file, bytes, error) && cli_file_commit (file, error);
}
