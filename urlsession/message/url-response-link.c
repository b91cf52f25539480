/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-response.h"

#include <string.h>

#include "message/url-parameters-private.h"
#include "message/url-uri-private.h"

/* How many links of a response are looked at. A server that sends more is not
 * one to be patient with. */
#define MAX_LINKS 256

/* Whether a relation is among those of a link: words between spaces, compared
 * without regard to case (RFC 8288, section 3.3). */
static gboolean
has_relation (const char *relations,
              const char *relation)
{
  gsize length = strlen (relation);
  const char *p = relations + strspn (relations, " \t");

  while (*p != '\0')
    {
      gsize word = strcspn (p, " \t");

      if (word == length && g_ascii_strncasecmp (p, relation, length) == 0)
        return TRUE;
      p += word;
      p += strspn (p, " \t");
    }

  return FALSE;
}

/* Reads the parameters of a link. Only the first `rel` counts. A link with an
 * `anchor` is about something else than this response. */
static gboolean
read_is_link_to (const char **cursor,
                 const char  *relation)
{
  g_auto (UrlParameter) parameter = { NULL };
  gboolean has_rel = FALSE;
  gboolean has_anchor = FALSE;
  gboolean matches = FALSE;

  while (url_parameter_read (cursor, ";, \t", &parameter))
    {
      if (g_ascii_strcasecmp (parameter.name, "anchor") == 0)
        has_anchor = TRUE;
      if (has_rel || g_ascii_strcasecmp (parameter.name, "rel") != 0)
        continue;

      has_rel = TRUE;
      matches = parameter.value != NULL && has_relation (parameter.value, relation);
    }

  return matches && !has_anchor;
}

/* Finds the first link of this relation in a field (RFC 8288, section 3). */
static GUri *
find_link (const char *field,
           GUri       *base,
           const char *relation,
           unsigned   *n_links)
{
  const char *cursor = field;

  while (*n_links < MAX_LINKS)
    {
      const char *target = cursor + strspn (cursor, ", \t");
      const char *end = *target == '<' ? strchr (target, '>') : NULL;
      g_autofree char *reference = NULL;
      g_autoptr (GUri) uri = NULL;

      if (*target == '\0')
        return NULL;

      (*n_links)++;
      cursor = end != NULL ? end + 1 : target;
      if (!read_is_link_to (&cursor, relation) || end == NULL)
        continue;

      reference = g_strndup (target + 1, (gsize) (end - target - 1));
      uri = url_uri_resolve (base, reference, NULL);
      if (uri != NULL)
        return g_steal_pointer (&uri);
    }

  return NULL;
}

/**
 * url_response_get_link:
 * @self: a response
 * @rel: a relation, such as `next`, in any case
 *
 * Gets where a link of the response's `Link` header fields leads (RFC 8288,
 * section 3).
 *
 * The first link with this relation counts. A relative one is resolved against
 * [property@Response:uri]. Links about something else than the response, with
 * an `anchor`, and links whose URL cannot be parsed are passed over, and so is
 * everything after the first 256 links.
 *
 * A link is what the server says: it can be of any scheme and lead to any host.
 *
 * Returns: (transfer full) (nullable): the URL, or `NULL` if there is no such
 *   link
 *
 * Since: 1.0
 */
GUri *
url_response_get_link (UrlResponse *self,
                       const char  *rel)
{
  g_auto (GStrv) fields = NULL;
  unsigned n_links = 0;

  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);
  g_return_val_if_fail (rel != NULL, NULL);

  fields = url_headers_get_all (url_response_get_headers (self), "Link");
  for (unsigned i = 0; fields[i] != NULL; i++)
    {
      GUri *uri = find_link (fields[i], url_response_get_uri (self), rel, &n_links);

      if (uri != NULL)
        return uri;
    }

  return NULL;
}
