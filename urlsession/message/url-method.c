/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-method-private.h"

static const char *const known[] = { "GET", "HEAD", "POST", "PUT", "DELETE" };

static gpointer
make_strings (gpointer data G_GNUC_UNUSED)
{
  GRefString **strings = g_new0 (GRefString *, G_N_ELEMENTS (known));

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    strings[i] = g_ref_string_new (known[i]);

  return strings;
}

GRefString *
url_method_new (const char *method)
{
  static GOnce once = G_ONCE_INIT;
  GRefString **strings = g_once (&once, make_strings, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_ascii_strcasecmp (method, known[i]) == 0)
        return g_ref_string_acquire (strings[i]);
    }

  return g_ref_string_new (method);
}
