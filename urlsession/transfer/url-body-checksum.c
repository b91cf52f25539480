/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-body-checksum-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"

struct _UrlBodyChecksum
{
  const char *name;
  char *expected;      /* (owned): in lower case */
  GChecksum *checksum; /* (owned) */
};

typedef struct
{
  const char *name;
  GChecksumType type;
} Algorithm;

static const Algorithm algorithms[] = {
  { "md5", G_CHECKSUM_MD5 },       { "sha1", G_CHECKSUM_SHA1 },
  { "sha256", G_CHECKSUM_SHA256 }, { "sha384", G_CHECKSUM_SHA384 },
  { "sha512", G_CHECKSUM_SHA512 },
};

static const Algorithm *
find_algorithm (const char *text,
                gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      if (strlen (algorithms[i].name) == length &&
          g_ascii_strncasecmp (algorithms[i].name, text, length) == 0)
        return &algorithms[i];
    }

  return NULL;
}

static gboolean
is_sum (const char    *text,
        GChecksumType  type)
{
  gsize length = strspn (text, "0123456789abcdefABCDEF");

  return text[length] == '\0' && length == 2 * (gsize) g_checksum_type_get_length (type);
}

UrlBodyChecksum *
url_body_checksum_new (const char  *expected,
                       GError     **error)
{
  const char *colon = strchr (expected, ':');
  const Algorithm *algorithm =
      colon != NULL ? find_algorithm (expected, (gsize) (colon - expected)) : NULL;
  UrlBodyChecksum *self = NULL;

  if (algorithm == NULL || !is_sum (colon + 1, algorithm->type))
    {
      g_set_error (error, URL_ERROR, URL_ERROR_CHECKSUM_MISMATCH,
                   _("“%s” is no checksum; write for example “sha256:” and 64 hexadecimal digits"),
                   expected);
      return NULL;
    }

  self = g_new0 (UrlBodyChecksum, 1);
  self->name = algorithm->name;
  self->expected = g_ascii_strdown (colon + 1, -1);
  self->checksum = g_checksum_new (algorithm->type);

  return self;
}

void
url_body_checksum_free (UrlBodyChecksum *self)
{
  g_free (self->expected);
  g_checksum_free (self->checksum);
  g_free (self);
}

void
url_body_checksum_reset (UrlBodyChecksum *self)
{
  g_checksum_reset (self->checksum);
}

void
url_body_checksum_update (UrlBodyChecksum *self,
                          gconstpointer    data,
                          gsize            size)
{
  g_checksum_update (self->checksum, data, (gssize) size);
}

gboolean
url_body_checksum_check (UrlBodyChecksum  *self,
                         const char       *uri_display,
                         GError          **error)
{
  const char *sum = g_checksum_get_string (self->checksum);

  if (strcmp (sum, self->expected) == 0)
    return TRUE;

  g_set_error (error, URL_ERROR, URL_ERROR_CHECKSUM_MISMATCH,
               _("The body of %s has the checksum %s:%s, and not %s:%s as expected"), uri_display,
               self->name, sum, self->name, self->expected);

  return FALSE;
}
