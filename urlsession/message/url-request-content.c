/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-request-private.h"

#include <string.h>

#include "message/url-media-type-private.h"
#include "message/url-multipart-private.h"

/* Adding to the content of a request: forms and the query. */

#define FORM_TYPE "application/x-www-form-urlencoded"

/* Percent-encodes every byte but letters, digits and the characters @safe. */
static void
append_encoded (GString    *out,
                const char *text,
                const char *safe)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p) || strchr (safe, *p) != NULL)
        g_string_append_c (out, *p);
      else
        g_string_append_printf (out, "%%%02X", (guint8) *p);
    }
}

/* As the URL Standard serializes a form. */
static void
append_form_text (GString    *out,
                  const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, '+');
      append_encoded (out, words[i], "*-._");
    }
}

/* Whether what the request would send is a form, or nothing yet. */
static gboolean
takes_form_field (UrlRequest *self)
{
  GBytes *body = url_request_get_body (self);
  g_autofree char *type = url_request_get_header (self, "Content-Type");
  g_autofree char *mime_type = NULL;
  g_autofree char *charset = NULL;

  if (body == NULL && url_request_has_body (self))
    return FALSE;

  /* A body without a type is sent as a form where it is posted. */
  if (type == NULL)
    return body == NULL || g_bytes_get_size (body) == 0 ||
           strcmp (url_request_get_method (self), "POST") == 0;

  url_media_type_parse (type, &mime_type, &charset);

  return g_strcmp0 (mime_type, FORM_TYPE) == 0;
}

/**
 * url_request_add_form_field:
 * @self: a request
 * @name: the name of the field
 * @value: its value
 *
 * Adds a field to the form that is the body, encoded as
 * `application/x-www-form-urlencoded` (URL Standard, section 5).
 *
 * The first field makes the body and sets the header `Content-Type` unless the
 * request has it. Further fields follow in the order in which they are added;
 * a name may be there more than once. The method stays what it is: set `POST`
 * for the usual form.
 *
 * A body that is there already and is no form is left alone, with a warning:
 * one of a stream or a file, one with another `Content-Type`, and one without a
 * type unless the method is `POST`, which would send it as a form. So is a
 * request that has a `Content-Type` of another kind and no body yet.
 *
 * Since: 1.0
 */
void
url_request_add_form_field (UrlRequest *self,
                            const char *name,
                            const char *value)
{
  GBytes *old = NULL;
  GString *form = NULL;
  g_autoptr (GBytes) body = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  if (!url_request_check_change (self))
    return;
  if (!takes_form_field (self))
    {
      g_warning ("Form field not added: the request has content that is not a form");
      return;
    }

  form = g_string_new (NULL);
  old = url_request_get_body (self);
  if (old != NULL)
    g_string_append_len (form, g_bytes_get_data (old, NULL), (gssize) g_bytes_get_size (old));
  if (form->len > 0)
    g_string_append_c (form, '&');
  append_form_text (form, name);
  g_string_append_c (form, '=');
  append_form_text (form, value);

  body = g_string_free_to_bytes (form);
  if (!url_headers_contains (url_request_get_headers (self), "Content-Type"))
    url_request_set_header (self, "Content-Type", FORM_TYPE);
  url_request_set_body (self, body);
}

/**
 * url_request_set_multipart:
 * @self: a request
 * @multipart: the form
 *
 * Makes a form with files the body, with the parts that it has now, and sets the
 * header `Content-Type` to `multipart/form-data` with the form's boundary. Another
 * body of the request is dropped. The method stays what it is: set `POST` for the
 * usual form.
 *
 * Since: 1.0
 */
void
url_request_set_multipart (UrlRequest   *self,
                           UrlMultipart *multipart)
{
  g_autoptr (UrlPartList) parts = NULL;
  g_autofree char *type = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (URL_IS_MULTIPART (multipart));

  if (!url_request_check_change (self))
    return;

  parts = url_multipart_dup_parts (multipart);
  type = url_multipart_dup_type (multipart);
  url_request_set_header (self, "Content-Type", type);
  url_request_set_parts (self, parts);
}

/**
 * url_request_add_query:
 * @self: a request
 * @name: the name of the field
 * @value: its value
 *
 * Adds `name=value` to the end of the query of the URL, before the fragment.
 *
 * Everything but letters, digits and `-._~` is percent-encoded as UTF-8, a space
 * as `%20`, so that every server reads it as it was meant. What the query has
 * already stays as it is; a name may be there more than once.
 *
 * Nothing happens if the request has no URL, or one that cannot be parsed: the
 * load fails with [error@UrlSession.Error.BAD_URL] in any case. It also does if
 * the URL becomes longer than [property@Request:uri-string] allows.
 *
 * Since: 1.0
 */
void
url_request_add_query (UrlRequest *self,
                       const char *name,
                       const char *value)
{
  const char *url = NULL;
  const char *query = NULL;
  gsize length;
  g_autoptr (GString) changed = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  if (url_request_get_uri (self) == NULL)
    return;

  url = url_request_get_uri_string (self);
  length = strcspn (url, "#");
  changed = g_string_new_len (url, (gssize) length);
  query = strchr (changed->str, '?');
  if (query == NULL)
    g_string_append_c (changed, '?');
  else if (query[1] != '\0' && changed->str[length - 1] != '&')
    g_string_append_c (changed, '&');

  append_encoded (changed, name, "-._~");
  g_string_append_c (changed, '=');
  append_encoded (changed, value, "-._~");
  g_string_append (changed, url + length);
  url_request_set_uri_string (self, changed->str);
}
