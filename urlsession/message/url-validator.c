/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-validator-private.h"

#include <string.h>

#include "message/url-cookie-date-private.h"
#include "message/url-headers-private.h"

/* A resource that changed this shortly before it was sent may have changed
 * twice in the same second. */
#define STRONG_AFTER 60

/* What goes back to the server has to be what a field can be. */
static gboolean
is_strong_tag (const char *tag)
{
  gsize length = strlen (tag);

  return length >= 2 && tag[0] == '"' && strchr (tag + 1, '"') == tag + length - 1 &&
         url_is_field_value (tag);
}

static gint64
get_time (const UrlHeaders *headers,
          const char       *name)
{
  g_autofree char *text = url_headers_get (headers, name);
  gint64 seconds = -1;

  return text != NULL && url_cookie_date_parse (text, &seconds) ? seconds : -1;
}

char *
url_validator_dup_strong (const UrlHeaders *headers)
{
  g_autofree char *tag = url_headers_get (headers, "ETag");
  g_autofree char *date = url_headers_get (headers, "Last-Modified");
  gint64 changed = get_time (headers, "Last-Modified");
  gint64 sent = get_time (headers, "Date");

  if (tag != NULL && is_strong_tag (tag))
    return g_steal_pointer (&tag);
  /* A weak tag says that bytes may differ, whatever the date. */
  if (tag == NULL && changed >= 0 && sent - changed >= STRONG_AFTER && url_is_field_value (date))
    return g_steal_pointer (&date);

  return NULL;
}

gboolean
url_validator_matches (const char       *validator,
                       const UrlHeaders *headers)
{
  const char *name = *validator == '"' ? "ETag" : "Last-Modified";
  g_autofree char *value = url_headers_get (headers, name);

  return value == NULL || strcmp (value, validator) == 0;
}

gint64
url_validator_get_time (const UrlHeaders *headers)
{
  return get_time (headers, "Last-Modified");
}
