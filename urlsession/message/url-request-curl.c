/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-request-private.h"

#include <string.h>

#include "message/url-headers-private.h"
#include "message/url-redaction-private.h"

typedef struct
{
  GString *out;             /* (unowned) */
  gboolean include_secrets;
  gboolean is_form;         /* with files */
} HeaderWriter;

static gboolean
is_one_of (const char        *name,
           const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (name, names[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Appends an option and its argument. In single quotes the shell reads every
 * character as itself. */
static void
append_option (GString    *out,
               const char *option,
               const char *argument)
{
  g_autofree char *valid = g_utf8_make_valid (argument, -1);
  g_autofree char *quoted = g_shell_quote (valid);

  g_string_append_printf (out, " %s%s%s", option, *option != '\0' ? " " : "", quoted);
}

static void
append_url (GString    *out,
            UrlRequest *request,
            gboolean    include_secrets)
{
  GUri *uri = url_request_get_uri (request);
  const char *uri_string = url_request_get_uri_string (request);
  g_autofree char *url = NULL;

  if (uri == NULL)
    {
      /* Where its secrets are cannot be told of a URL that does not parse. */
      if (uri_string != NULL)
        append_option (out, "--url", include_secrets ? uri_string : URL_REDACTED);
      return;
    }

  url = url_redaction_dup_url (uri, include_secrets);
  if (strpbrk (url, "[]") != NULL)
    g_string_append (out, " --globoff");
  append_option (out, "", url);
}

static void
append_header_cb (const char *name,
                  const char *value,
                  gpointer    user_data)
{
  /* The fields of the connection, which a request cannot set. */
  const char *const dropped[] = { "Connection", "Content-Length", "Expect", "Host", "Keep-Alive",
                                  "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
                                  "Upgrade", NULL };
  HeaderWriter *writer = user_data;
  g_autofree char *field = NULL;

  if (is_one_of (name, dropped))
    return;
  /* Has a boundary, of which curl makes one of its own. */
  if (writer->is_form && g_ascii_strcasecmp (name, "Content-Type") == 0)
    return;

  if (*value == '\0')
    field = g_strconcat (name, ";", NULL);
  else if (!writer->include_secrets && url_redaction_is_secret (name))
    field = g_strconcat (name, ": " URL_REDACTED, NULL);
  else
    field = g_strconcat (name, ": ", value, NULL);

  append_option (writer->out, "--header", field);
}

static void
append_headers (GString    *out,
                UrlRequest *request,
                gboolean    include_secrets,
                gboolean    has_body)
{
  HeaderWriter writer = { out, include_secrets, url_request_get_parts (request) != NULL };
  UrlHeaders *headers = url_request_get_headers (request);

  url_headers_foreach (headers, append_header_cb, &writer);

  /* curl calls every body a form, this library only one of POST. */
  if (has_body && strcmp (url_request_get_method (request), "POST") != 0 &&
      !url_headers_contains (headers, "Content-Type"))
    append_option (out, "--header", "Content-Type:");
}

/* Whether a body can be shown, and pasted into a terminal without that the
 * terminal takes a part of it for something else. */
static gboolean
is_plain_text (const char *data,
               gsize       size)
{
  if (!g_utf8_validate_len (data, size, NULL))
    return FALSE;

  for (const char *p = data; p < data + size; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) && c != '\n' && c != '\t')
        return FALSE;
    }

  return TRUE;
}

/* In double quotes curl takes only two characters for something else. */
static void
append_quoted (GString    *out,
               const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_part (GString       *out,
             const UrlPart *part)
{
  const char *path = part->file != NULL ? g_file_peek_path (part->file) : NULL;
  gsize size = 0;
  const char *data = part->bytes != NULL ? g_bytes_get_data (part->bytes, &size) : NULL;
  g_autoptr (GString) argument = g_string_new (part->name);

  g_string_append_c (argument, '=');
  if (part->bytes != NULL && part->filename == NULL && part->content_type == NULL &&
      is_plain_text (size > 0 ? data : "", size))
    {
      g_string_append_len (argument, data, (gssize) size);
      append_option (out, "--form-string", argument->str);
      return;
    }

  g_string_append_c (argument, '@');
  append_quoted (argument, path != NULL && g_utf8_validate (path, -1, NULL) ? path : "-");
  if (part->content_type != NULL)
    g_string_append_printf (argument, ";type=%s", part->content_type);
  if (part->filename != NULL)
    {
      g_string_append (argument, ";filename=");
      append_quoted (argument, part->filename);
    }
  append_option (out, "--form", argument->str);
}

static void
append_parts (GString           *out,
              const UrlPartList *list)
{
  for (unsigned i = 0; i < list->parts->len; i++)
    append_part (out, g_ptr_array_index (list->parts, i));
}

static void
append_body (GString    *out,
             UrlRequest *request)
{
  GBytes *body = url_request_get_body (request);
  GFile *file = url_request_get_body_file (request);
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;
  gsize size = 0;
  const char *data = body != NULL ? g_bytes_get_data (body, &size) : NULL;

  if (body != NULL && is_plain_text (size > 0 ? data : "", size))
    {
      g_autofree char *text = g_strndup (size > 0 ? data : "", size);

      append_option (out, "--data-raw", text);
    }
  else if (path != NULL && g_utf8_validate (path, -1, NULL))
    {
      g_autofree char *argument = g_strconcat ("@", path, NULL);

      append_option (out, "--data-binary", argument);
    }
  else
    {
      append_option (out, "--data-binary", "@-");
    }
}

/**
 * url_request_to_curl:
 * @self: a request
 * @include_secrets: whether the command shows secrets
 *
 * Writes the request as a command of the program curl, to show, log or repeat
 * it. The command is quoted for a POSIX shell; nothing in the request can make
 * the shell do something else.
 *
 * Unless @include_secrets is `TRUE`, `REDACTED` stands for the URL's user-info,
 * for the values in its query, for a URL that cannot be parsed, and for the
 * values of `Authorization`, `Proxy-Authorization`, `Cookie`, `X-Api-Key` and
 * `X-Auth-Token`. The rest is shown, the body included.
 *
 * A body of text is part of the command, and one from a local file is named; so
 * are the parts of a form with files. Any other body, such as binary data or a
 * stream, has to be given to the command as its standard input.
 *
 * Header fields that belong to the connection, the URL's fragment and what a
 * session adds are left out.
 *
 * Returns: (transfer full): the command, without a line break at its end
 *
 * Since: 1.0
 */
char *
url_request_to_curl (UrlRequest *self,
                     gboolean    include_secrets)
{
  g_autoptr (GString) out = g_string_new ("curl");
  const char *method = NULL;
  gboolean has_body;

  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  method = url_request_get_method (self);
  has_body = url_request_has_body (self);

  if (strcmp (method, "HEAD") == 0 && !has_body)
    g_string_append (out, " --head");
  else if (strcmp (method, "GET") != 0 || has_body)
    append_option (out, "--request", method);

  append_headers (out, self, include_secrets, has_body);
  if (url_request_get_parts (self) != NULL)
    append_parts (out, url_request_get_parts (self));
  else if (has_body)
    append_body (out, self);
  append_url (out, self, include_secrets);

  return g_string_free (g_steal_pointer (&out), FALSE);
}
