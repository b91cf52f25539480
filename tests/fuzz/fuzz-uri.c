/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-error.h"
#include "message/url-redaction-private.h"
#include "message/url-request.h"
#include "message/url-uri-private.h"

/* A URL as somebody wrote it. */

static gboolean
is_web (GUri *uri)
{
  const char *const schemes[] = { "http", "https", "ws", "wss", NULL };

  return g_strv_contains (schemes, g_uri_get_scheme (uri));
}

static void
check_web (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  g_assert_nonnull (host);
  g_assert_cmpuint (strlen (host), >, 0);
  g_assert_null (strpbrk (host, " /\\?#@<>|^"));
  g_assert_cmpint (g_uri_get_port (uri), !=, 0);
  g_assert_cmpint (g_uri_get_port (uri), <=, G_MAXUINT16);
}

/* The same text is the same URL for whoever reads it next. */
static void
check_stable (GUri *uri)
{
  g_autofree char *text = g_uri_to_string (uri);
  g_autoptr (GUri) again = url_uri_parse (text, NULL);
  g_autofree char *text_again = NULL;

  for (const char *p = text; *p != '\0'; p++)
    g_assert_true (g_ascii_isgraph (*p));
  g_assert_nonnull (again);
  g_assert_cmpstr (g_uri_get_scheme (again), ==, g_uri_get_scheme (uri));
  g_assert_cmpstr (g_uri_get_host (again), ==, g_uri_get_host (uri));
  g_assert_cmpint (g_uri_get_port (again), ==, g_uri_get_port (uri));
  text_again = g_uri_to_string (again);
  g_assert_cmpstr (text_again, ==, text);
}

static void
check_shown (GUri *uri)
{
  g_autofree char *display = url_uri_to_display (uri);
  g_autofree char *redacted = url_redaction_dup_url (uri, FALSE);
  g_autoptr (GUri) without = url_uri_without_user (uri);
  g_autoptr (GUri) shown = url_uri_parse (redacted, NULL);

  fuzz_assert_text (display);
  g_assert_null (strpbrk (display, "?#"));
  g_assert_null (g_uri_get_userinfo (without));
  g_assert_nonnull (shown);
  g_assert_cmpstr (g_uri_get_host (shown), ==, g_uri_get_host (uri));
  g_assert_cmpstr (g_uri_get_userinfo (shown), ==,
                   g_uri_get_userinfo (uri) != NULL ? URL_REDACTED : NULL);
}

/* A shell that reads the command gets one word for the URL. */
static void
check_curl (const char *text)
{
  g_autoptr (UrlRequest) request = url_request_new (text);
  g_autofree char *command = url_request_to_curl (request, TRUE);
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &words, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (words[0], ==, "curl");
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = url_uri_parse (text, &error);

  if (uri == NULL)
    {
      g_assert_error (error, URL_ERROR, URL_ERROR_BAD_URL);
      fuzz_assert_text (error->message);
      return 0;
    }

  if (is_web (uri))
    check_web (uri);
  check_stable (uri);
  check_shown (uri);
  check_curl (text);
  url_uri_is_loopback (uri);

  return 0;
}
