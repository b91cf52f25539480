/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-unseen-body-private.h"

#include "transport/url-framing-private.h"

#define LIMIT (64 * 1024)

typedef struct
{
  GSource source;
  SoupMessage *message; /* (owned) */
} UnseenBodySource;

/* libsoup reads it piece by piece, with a turn of the loop for each. */
static gboolean
is_too_much (GSource *source)
{
  return url_framing_get_raw_bytes (((UnseenBodySource *) source)->message) > LIMIT;
}

static gboolean
prepare (GSource *source,
         int     *timeout)
{
  *timeout = -1;

  return is_too_much (source);
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     data)
{
  callback (data);

  return G_SOURCE_REMOVE;
}

static void
finalize (GSource *source)
{
  g_clear_object (&((UnseenBodySource *) source)->message);
}

static GSourceFuncs unseen_body_funcs = { prepare, is_too_much, dispatch, finalize, NULL, NULL };

GSource *
url_unseen_body_source_new (SoupMessage *message)
{
  GSource *source = g_source_new (&unseen_body_funcs, sizeof (UnseenBodySource));

  ((UnseenBodySource *) source)->message = g_object_ref (message);
  g_source_set_static_name (source, "[urlsession] unseen body");
  g_source_set_priority (source, G_PRIORITY_HIGH);

  return source;
}
