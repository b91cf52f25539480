/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* Bodies in chunks, in plain and in TLS, sent at once and byte by byte. libsoup
 * ends some that are wrong as if they were whole. */

typedef struct
{
  TestRawServer *plain;
  TestRawServer *tls;
  UrlSession *session;
} Fixture;

#define HEAD "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#define ENDED "\r\n0\r\n\r\n"

/* All of these end in the middle of a connection that stays, so that what is
 * taken for whole does not fail for another reason. */
static const char *const wrong[] = {
  "zz\r\nHello" ENDED,
  "5\r\nHello\r\nzz\r\nHello" ENDED,
  "-5\r\nHello" ENDED,
  "+5\r\nHello" ENDED,
  "0x5\r\nHello" ENDED,
  "5 5\r\nHello" ENDED,
  "\r\nHello" ENDED,
  "5\r\nHello\r\n\r\n",
  "5\r\nHello\r\n\r\n0\r\n\r\n",
  "8000000000000000\r\nHello" ENDED,
  "FFFFFFFFFFFFFFFF\r\nHello" ENDED,
  "10000000000000005\r\nHello" ENDED,
  "3\r\nHello" ENDED,
  "3\r\nHello",
  "3\r\nHel\n\r\n",
  "5\r\nHello0\r\n\r\n",
};

static const char *const tolerated[] = {
  "5\r\nHello" ENDED,
  "1\r\nH\r\n4\r\nello" ENDED,
  "5\nHello\n0\n\n",
  "0005\r\nHello\r\n000\r\n\r\n",
  "5 \r\nHello" ENDED,
  "5;name=\"value\"\r\nHello\r\n0;last\r\n\r\n",
  "5\r\nHello\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n",
};

/* Set before a request is made and read while it is answered. */
static GBytes *answer;
static gsize piece_size;

static TestRawOutcome
answer_cb (TestRawConnection *connection,
           TestRawRequest    *request)
{
  gsize length = 0;
  g_autoptr (GBytes) whole = g_bytes_ref (answer);
  const char *bytes = g_bytes_get_data (whole, &length);
  gsize size = piece_size;

  /* As soon as the client has seen enough, the test goes on to its next row. */
  for (gsize i = 0; i < length; i += size)
    {
      if (!test_raw_connection_write (connection, bytes + i, MIN (size, length - i)))
        return TEST_RAW_DROP;
    }

  return TEST_RAW_KEEP_ALIVE;
}

static const TestRawRoute routes[] = { { "/row", answer_cb }, { NULL, NULL } };

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (GTlsCertificate) certificate = test_certificates_load (
      test_fixture_get_directory (), TEST_CERTIFICATE_LOCALHOST);

  /* With one connection it shows which one is used again. */
  url_session_configuration_set_max_connections_per_host (configuration, 1);
  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  self->session = url_session_new (configuration);
  self->plain = test_raw_server_new (NULL, routes);
  self->tls = test_raw_server_new (certificate, routes);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  test_raw_server_free (self->plain);
  test_raw_server_free (self->tls);
  g_clear_pointer (&answer, g_bytes_unref);
}

static TestRawServer *
get_server (Fixture  *self,
            gboolean  tls)
{
  return tls ? self->tls : self->plain;
}

static GBytes *
load (Fixture   *self,
      gboolean   tls,
      GError   **error)
{
  g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u/row", tls ? "https" : "http",
                                          test_raw_server_get_port (get_server (self, tls)));
  g_autoptr (UrlRequest) request = url_request_new (url);

  return url_session_load (self->session, request, NULL, NULL, error);
}

static void
set_answer (const char *head,
            const char *body)
{
  g_autofree char *text = g_strconcat (head, body, NULL);
  g_autofree char *shown = g_strescape (body, NULL);
  gsize length = strlen (text);

  g_clear_pointer (&answer, g_bytes_unref);
  answer = g_bytes_new_take (g_steal_pointer (&text), length);
  g_test_message ("%.40s", shown);
}

static unsigned
count_connections (Fixture  *self,
                   gboolean  tls)
{
  TestRawCounters counters;

  test_raw_server_get_counters (get_server (self, tls), &counters);

  return (unsigned) counters.total_connections;
}

static void
assert_wrong (Fixture    *self,
              const char *head,
              const char *body)
{
  const gsize pieces[] = { 1, G_MAXINT };

  set_answer (head, body);
  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      for (unsigned tls = 0; tls < 2; tls++)
        {
          g_autoptr (GError) error = NULL;

          piece_size = pieces[i];
          g_assert_null (load (self, tls == 1, &error));
          g_assert_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE);
        }
    }
}

static void
assert_body (Fixture *self,
             GBytes  *expected)
{
  const gsize pieces[] = { 1, G_MAXINT };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      for (unsigned tls = 0; tls < 2; tls++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) body = NULL;

          piece_size = pieces[i];
          body = load (self, tls == 1, &error);
          g_assert_no_error (error);
          g_assert_true (g_bytes_equal (body, expected));
        }
    }
}

static void
test_wrong (Fixture       *self,
            gconstpointer  data)
{
  const char *gzip_head =
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_wrong (self, HEAD, wrong[i]);
  assert_wrong (self, gzip_head, "zz\r\n\x1f\x8b" ENDED);
}

/* Extensions and trailers have a limit. */
static void
test_too_long (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autofree char *extension = g_strconcat ("5;", filler, NULL);
  g_autofree char *line = g_strconcat ("5;", filler, "\r\nHello" ENDED, NULL);
  g_autofree char *trailer = g_strconcat ("5\r\nHello\r\n0\r\nX: ", filler, "\r\n\r\n", NULL);

  assert_wrong (self, HEAD, extension);
  assert_wrong (self, HEAD, line);
  assert_wrong (self, HEAD, trailer);
}

/* One connection carries all of them. */
static void
test_tolerated (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GBytes) hello = g_bytes_new_static ("Hello", 5);

  for (gsize i = 0; i < G_N_ELEMENTS (tolerated); i++)
    {
      set_answer (HEAD, tolerated[i]);
      assert_body (self, hello);
    }
  g_assert_cmpuint (count_connections (self, FALSE), ==, 1);
  g_assert_cmpuint (count_connections (self, TRUE), ==, 1);
}

static void
append_chunks (GByteArray *array,
               GBytes     *bytes,
               gsize       size)
{
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  gsize length = g_bytes_get_size (bytes);

  for (gsize i = 0; i < length; i += size)
    {
      gsize count = MIN (size, length - i);
      g_autofree char *line = g_strdup_printf ("%" G_GSIZE_MODIFIER "x\r\n", count);

      g_byte_array_append (array, (const guint8 *) line, (unsigned) strlen (line));
      g_byte_array_append (array, data + i, (unsigned) count);
      g_byte_array_append (array, (const guint8 *) "\r\n", 2);
    }
  g_byte_array_append (array, (const guint8 *) "0\r\n\r\n", 5);
}

/* What was packed is unpacked, however the chunks lie. */
static void
test_gzip (Fixture       *self,
           gconstpointer  data)
{
  const char *head =
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
  const gsize sizes[] = { 1, 7, 1000, 100000 };
  g_autoptr (GBytes) plain = test_pattern_bytes (30000);
  g_autoptr (GBytes) gzip = test_compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, plain);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GByteArray *array = g_byte_array_new ();

      g_byte_array_append (array, (const guint8 *) head, (unsigned) strlen (head));
      append_chunks (array, gzip, sizes[i]);
      g_clear_pointer (&answer, g_bytes_unref);
      answer = g_byte_array_free_to_bytes (array);
      assert_body (self, plain);
    }
  g_assert_cmpuint (count_connections (self, FALSE), ==, 1);
  g_assert_cmpuint (count_connections (self, TRUE), ==, 1);
}

/* More than any buffer on the way holds, in chunks of all sizes. */
static void
test_large (Fixture       *self,
            gconstpointer  data)
{
  const gsize sizes[] = { 1000, 16384, 65536, 1000000 };
  g_autoptr (GBytes) plain = test_pattern_bytes (3000000);

  piece_size = G_MAXINT;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GByteArray *array = g_byte_array_new ();

      g_byte_array_append (array, (const guint8 *) HEAD, (unsigned) strlen (HEAD));
      append_chunks (array, plain, sizes[i]);
      g_clear_pointer (&answer, g_bytes_unref);
      answer = g_byte_array_free_to_bytes (array);
      for (unsigned tls = 0; tls < 2; tls++)
        {
          g_autoptr (GBytes) body = load (self, tls == 1, NULL);

          g_assert_nonnull (body);
          g_assert_true (g_bytes_equal (body, plain));
        }
    }
}

/* What comes behind the last chunk is no answer to the next request. */
static void
test_rest (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GBytes) hello = g_bytes_new_static ("Hello", 5);

  piece_size = G_MAXINT;
  set_answer (HEAD, "5\r\nHello" ENDED "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
  for (unsigned i = 1; i <= 3; i++)
    {
      for (unsigned tls = 0; tls < 2; tls++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) body = load (self, tls == 1, &error);

          g_assert_no_error (error);
          g_assert_true (g_bytes_equal (body, hello));
          g_assert_cmpuint (count_connections (self, tls == 1), ==, i);
        }
    }
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/chunks/wrong", test_wrong);
  ADD ("/chunks/too-long", test_too_long);
  ADD ("/chunks/tolerated", test_tolerated);
  ADD ("/chunks/gzip", test_gzip);
  ADD ("/chunks/large", test_large);
  ADD ("/chunks/rest", test_rest);

  return test_run ();
}
