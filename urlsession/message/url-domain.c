/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-domain-private.h"

#include <libpsl.h>
#include <string.h>

#include "message/url-uri-private.h"

/* The list that libpsl was built with. The one on disk is only asked for where
 * there is none, because this is asked on threads that must not wait. */
static const psl_ctx_t *
get_suffixes (void)
{
  static gsize suffixes;

  if (g_once_init_enter (&suffixes))
    {
      const psl_ctx_t *found = psl_builtin ();

      if (found == NULL)
        found = psl_latest (NULL);
      g_once_init_leave (&suffixes, found != NULL ? (gsize) found : 1);
    }

  return suffixes != 1 ? (const psl_ctx_t *) suffixes : NULL;
}

char *
url_domain_canonicalize (const char *host)
{
  gboolean is_literal = strchr (host, ':') != NULL;
  g_autofree char *text = g_strdup_printf (is_literal ? "http://[%s]/" : "http://%s/", host);
  g_autoptr (GUri) uri = NULL;

  /* What would end a host must not be read as a part of another one. */
  if (*host == '\0' || *host == '.' || strpbrk (host, "@/?#[]\\") != NULL)
    return NULL;

  uri = url_uri_parse (text, NULL);
  if (uri == NULL)
    return NULL;

  return g_ascii_strdown (g_uri_get_host (uri), -1);
}

gboolean
url_domain_is_address (const char *domain)
{
  return g_hostname_is_ip_address (domain);
}

gboolean
url_domain_matches (const char *host,
                    const char *domain)
{
  gsize host_length = strlen (host);
  gsize length = strlen (domain);

  if (strcmp (host, domain) == 0)
    return TRUE;

  return length > 0 && host_length > length && g_str_has_suffix (host, domain) &&
         host[host_length - length - 1] == '.' && !url_domain_is_address (host);
}

/* The list knows no root: a dot at the end is left out. */
static char *
without_root (const char *domain)
{
  gsize length = strlen (domain);

  return g_strndup (domain, length > 0 && domain[length - 1] == '.' ? length - 1 : length);
}

gboolean
url_domain_is_public_suffix (const char *domain)
{
  const psl_ctx_t *suffixes = get_suffixes ();
  g_autofree char *name = without_root (domain);

  if (url_domain_is_address (name))
    return FALSE;

  /* Without a list, what has no dot is all that is certain. */
  if (suffixes == NULL)
    return strchr (name, '.') == NULL;

  return psl_is_public_suffix (suffixes, name);
}

const char *
url_domain_get_registrable (const char *domain)
{
  const psl_ctx_t *suffixes = get_suffixes ();
  g_autofree char *name = without_root (domain);
  const char *found = NULL;

  if (suffixes == NULL || url_domain_is_address (name))
    return domain;

  found = psl_registrable_domain (suffixes, name);

  return found != NULL ? domain + (found - name) : domain;
}

gboolean
url_domain_is_encrypted (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  return strcmp (scheme, "https") == 0 || strcmp (scheme, "wss") == 0;
}

gboolean
url_domain_is_same_site (GUri     *one,
                         GUri     *other,
                         gboolean  schemefully)
{
  const char *one_host = g_uri_get_host (one);
  const char *other_host = g_uri_get_host (other);
  g_autofree char *one_domain = one_host != NULL ? url_domain_canonicalize (one_host) : NULL;
  g_autofree char *other_domain = other_host != NULL ? url_domain_canonicalize (other_host) : NULL;

  if (one_domain == NULL || other_domain == NULL ||
      (schemefully && url_domain_is_encrypted (one) != url_domain_is_encrypted (other)))
    return FALSE;

  return strcmp (url_domain_get_registrable (one_domain),
                 url_domain_get_registrable (other_domain)) == 0;
}
