/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-retry-private.h"

#include <string.h>

/* Twice in all, and libsoup sends some requests once more by itself. */
#define MAX_RETRIES 1
#define MAX_CONNECTIONS 2

/* Those that do the same whether they are done once or twice (RFC 9110, section
 * 9.2.2). */
static gboolean
is_idempotent (const char *method)
{
  const char *const methods[] = { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (strcmp (method, methods[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

gboolean
url_http_retry_allowed (UrlRequestHead    *request,
                        UrlExchangeFaults  faults,
                        unsigned           retries,
                        unsigned           connections)
{
  const UrlExchangeFaults harmless = URL_EXCHANGE_UNPROCESSED | URL_EXCHANGE_ONLY_HTTP2;

  if (retries >= MAX_RETRIES || connections >= MAX_CONNECTIONS)
    return FALSE;
  if ((faults & harmless) != 0)
    return TRUE;

  return (faults & (URL_EXCHANGE_UNANSWERED | URL_EXCHANGE_UNAGREED)) != 0 &&
         is_idempotent (request->method);
}
