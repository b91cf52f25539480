/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* What a server does wrong on the wire, byte by byte, and the one code that each
 * fault has; and what looks wrong, but is not. Each row is sent in plain and in
 * TLS. */

typedef struct
{
  const char *name;
  const char *answer;
} Row;

#define OK "HTTP/1.1 200 OK\r\n"
#define CLOSES "Connection: close\r\n"
#define LENGTH "Content-Length: 5\r\n"
#define GZIP "Content-Encoding: gzip\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"

/* The connection ends before the response does: `CONNECTION_LOST`. */
static const Row cut[] = {
  { "nothing", "" },
  { "early", "HTTP/1.1 103 Early Hints\r\n\r\n" },
  { "length/no-body", OK LENGTH "\r\n" },
  { "length/body", OK LENGTH "\r\nHell" },
  { "length/no-body/close", OK CLOSES LENGTH "\r\n" },
  { "length/body/close", OK CLOSES LENGTH "\r\nHell" },
  { "length/body/http-1.0", "HTTP/1.0 200 OK\r\n" LENGTH "\r\nHell" },
  { "chunked/no-body", OK CHUNKED "\r\n" },
  { "chunked/no-body/close", OK CLOSES CHUNKED "\r\n" },
  { "chunked/size", OK CHUNKED "\r\n5" },
  { "chunked/size-line", OK CHUNKED "\r\n5\r" },
  { "chunked/no-data", OK CHUNKED "\r\n5\r\n" },
  { "chunked/data", OK CHUNKED "\r\n5\r\nHell" },
  { "chunked/before-crlf", OK CHUNKED "\r\n5\r\nHello" },
  { "chunked/between-crlf", OK CHUNKED "\r\n5\r\nHello\r" },
  { "chunked/boundary", OK CHUNKED "\r\n5\r\nHello\r\n" },
  { "chunked/boundary/close", OK CLOSES CHUNKED "\r\n5\r\nHello\r\n" },
  { "chunked/second-size", OK CHUNKED "\r\n5\r\nHello\r\n5" },
  { "chunked/last-size", OK CHUNKED "\r\n5\r\nHello\r\n0" },
  { "chunked/last-size-line", OK CHUNKED "\r\n5\r\nHello\r\n0\r" },
  { "chunked/before-last-crlf", OK CHUNKED "\r\n5\r\nHello\r\n0\r\n" },
  { "chunked/endless", OK CHUNKED "\r\n7FFFFFFFFFFFFFFF\r\nHello\r\n0\r\n\r\n" },
};

/* The server says what nobody may say: `BAD_SERVER_RESPONSE`. */
static const Row wrong[] = {
  { "status-line/none", "\r\n\r\n" },
  { "status-line/version", "HTTP/9.9 200 OK\r\n" LENGTH "\r\nHello" },
  { "status-line/protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n" },
  { "status-line/digits", "HTTP/1.1 2000 OK\r\n" LENGTH "\r\nHello" },
  { "status-line/letters", "HTTP/1.1 abc OK\r\n" LENGTH "\r\nHello" },
  { "http-0.9", "<p>Hello</p>" },
  { "http-0.9/lines", "<p>Hello</p>\n\n" },
  { "length/differing", OK LENGTH "Content-Length: 6\r\n\r\nHello!" },
  { "length/list", OK "Content-Length: 5, 6\r\n\r\nHello!" },
  { "length/letters", OK "Content-Length: five\r\n\r\nHello" },
  { "length/letters/close", OK CLOSES "Content-Length: five\r\n\r\nHello" },
  { "length/digits-and-letters", OK "Content-Length: 5five\r\n\r\nHello" },
  { "length/plus", OK "Content-Length: +5\r\n\r\nHello" },
  { "length/hex", OK "Content-Length: 0x5\r\n\r\nHello" },
  { "length/two-words", OK "Content-Length: 5 5\r\n\r\nHello" },
  { "length/empty", OK "Content-Length:\r\n\r\nHello" },
  { "length/overflow", OK "Content-Length: 99999999999999999999\r\n\r\nHello" },
  { "coding/unknown", OK "Transfer-Encoding: rot13\r\n\r\nHello" },
  { "coding/gzip", OK "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n" },
};

/* The head itself is cut. Only TLS can tell that from a head that is wrong:
 * `CONNECTION_LOST` there without its good-bye, and `BAD_SERVER_RESPONSE` else. */
static const Row cut_head[] = {
  { "status-line/cut", "HTTP/1.1 20" },
  { "head/cut", OK "Content-Le" },
  { "head/early", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 20" },
};

/* A head that is cut between two lines. */
static const Row cut_between[] = {
  { "status-line/whole", OK },
  { "head/field", OK LENGTH },
};

/* It is not compressed as it says, or not all there: `CANNOT_DECODE_CONTENT`. */
static const Row undecodable[] = {
  { "coding/none-of-it", OK GZIP LENGTH "\r\nHello" },
  { "coding/none-of-it/x", OK "Content-Encoding: x-gzip\r\n" LENGTH "\r\nHello" },
  { "coding/none-of-it/one-byte", OK GZIP "Content-Length: 1\r\n\r\nH" },
  { "coding/none-of-it/close", OK CLOSES GZIP "\r\nHello" },
  { "coding/none-of-it/chunked", OK GZIP CHUNKED "\r\n5\r\nHello\r\n0\r\n\r\n" },
  { "coding/magic", OK GZIP "Content-Length: 2\r\n\r\n\x1f\x8b" },
  { "coding/half-magic", OK GZIP "Content-Length: 1\r\n\r\n\x1f" },
  { "coding/magic/close", OK CLOSES GZIP "\r\n\x1f\x8b\x08" },
  { "coding/magic/chunked", OK GZIP CHUNKED "\r\n2\r\n\x1f\x8b\r\n0\r\n\r\n" },
};

/* Of nothing it does not matter how it is compressed. */
static const Row empty[] = {
  { "coding/empty", OK GZIP "Content-Length: 0\r\n\r\n" },
  { "coding/empty/close", OK CLOSES GZIP "\r\n" },
  { "coding/empty/chunked", OK GZIP CHUNKED "\r\n0\r\n\r\n" },
};

/* libsoup itself warns of these. */
static const Row negative[] = {
  { "length/negative", OK "Content-Length: -5\r\n\r\nHello" },
  { "length/negative/close", OK CLOSES "Content-Length: -5\r\n\r\nHello" },
};

/* Unusual, and the body is "Hello" all the same. */
static const Row tolerated[] = {
  { "bare-line-feeds", "HTTP/1.1 200 OK\nContent-Length: 5\n\nHello" },
  { "no-reason", "HTTP/1.1 200\r\n" LENGTH "\r\nHello" },
  { "no-field", OK "no colon here\r\n" LENGTH "\r\nHello" },
  { "folded-field", OK "X-Folded: one\r\n two\r\n" LENGTH "\r\nHello" },
  { "length/same", OK LENGTH LENGTH "\r\nHello" },
  { "length/zeros", OK "Content-Length: 0005\r\n\r\nHello" },
  { "length/beside-chunks", OK "Content-Length: 3\r\n" CHUNKED "\r\n5\r\nHello\r\n0\r\n\r\n" },
  { "length/none", OK CLOSES "\r\nHello" },
  { "chunked/extension", OK CHUNKED "\r\n5;name=\"value\"\r\nHello\r\n0;last\r\n\r\n" },
  { "chunked/zeros", OK CHUNKED "\r\n0005\r\nHello\r\n000\r\n\r\n" },
  { "chunked/trailer", OK CHUNKED "\r\n5\r\nHello\r\n0\r\nX-Sum: 1\r\n\r\n" },
  { "chunked/trailers", OK CHUNKED "\r\n5\r\nHello\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n" },
  { "coding/unknown", OK "Content-Encoding: rot13\r\n" LENGTH "\r\nHello" },
  { "coding/archive", OK "Content-Encoding: gzip\r\nContent-Type: application/gzip\r\n"
                      LENGTH "\r\nHello" },
};

typedef struct
{
  TestRawServer *plain;
  TestRawServer *tls;
  UrlSession *session;
} Fixture;

/* Set before a request is made and read while it is answered. */
static const char *answer;
static TestRawOutcome outcome;

static TestRawOutcome
answer_cb (TestRawConnection *connection,
           TestRawRequest    *request)
{
  test_raw_connection_write (connection, answer, strlen (answer));

  return outcome;
}

static const TestRawRoute routes[] = { { "/row", answer_cb }, { NULL, NULL } };

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GTlsCertificate) certificate = test_certificates_load (
      test_fixture_get_directory (), TEST_CERTIFICATE_LOCALHOST);

  self->plain = test_raw_server_new (NULL, routes);
  self->tls = test_raw_server_new (certificate, routes);
  self->session = test_session_new ();
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  test_raw_server_free (self->plain);
  test_raw_server_free (self->tls);
}

static char *
url_for (Fixture    *self,
         gboolean    tls,
         const char *user,
         const char *name)
{
  return g_strdup_printf ("%s://%s127.0.0.1:%u/row/%s", tls ? "https" : "http", user,
                          test_raw_server_get_port (tls ? self->tls : self->plain), name);
}

static void
assert_fails (Fixture        *self,
              gboolean        tls,
              const Row      *row,
              TestRawOutcome  how,
              UrlError        code)
{
  g_autofree char *url = url_for (self, tls, "", row->name);
  g_autofree char *with_user = url_for (self, tls, "user:secret@", row->name);
  g_autofree char *secret = g_strconcat (with_user, "?token=secret#secret", NULL);
  g_autoptr (UrlRequest) request = url_request_new (secret);
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  answer = row->answer;
  outcome = how;
  g_test_message ("%s, ended in way %d", url, how);
  g_assert_null (url_session_load (self->session, request, NULL, &response, &error));
  g_assert_error (error, URL_ERROR, (int) code);
  g_assert_null (response);
  test_assert_sentence (error->message, url);
}

static void
test_cut (Fixture       *self,
          gconstpointer  data)
{
  const TestRawOutcome ways[] = { TEST_RAW_CLOSE, TEST_RAW_DROP, TEST_RAW_RESET };

  for (gsize i = 0; i < G_N_ELEMENTS (cut); i++)
    {
      for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
        {
          assert_fails (self, FALSE, &cut[i], ways[way], URL_ERROR_CONNECTION_LOST);
          assert_fails (self, TRUE, &cut[i], ways[way], URL_ERROR_CONNECTION_LOST);
        }
    }
}

static void
test_wrong (Fixture       *self,
            gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      assert_fails (self, FALSE, &wrong[i], TEST_RAW_CLOSE, URL_ERROR_BAD_SERVER_RESPONSE);
      assert_fails (self, TRUE, &wrong[i], TEST_RAW_CLOSE, URL_ERROR_BAD_SERVER_RESPONSE);
    }
}

static void
test_cut_head (Fixture       *self,
               gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cut_head); i++)
    {
      assert_fails (self, FALSE, &cut_head[i], TEST_RAW_CLOSE, URL_ERROR_BAD_SERVER_RESPONSE);
      assert_fails (self, FALSE, &cut_head[i], TEST_RAW_DROP, URL_ERROR_BAD_SERVER_RESPONSE);
      assert_fails (self, TRUE, &cut_head[i], TEST_RAW_CLOSE, URL_ERROR_BAD_SERVER_RESPONSE);
      assert_fails (self, TRUE, &cut_head[i], TEST_RAW_DROP, URL_ERROR_CONNECTION_LOST);
      assert_fails (self, TRUE, &cut_head[i], TEST_RAW_RESET, URL_ERROR_CONNECTION_LOST);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (cut_between); i++)
    {
      assert_fails (self, TRUE, &cut_between[i], TEST_RAW_DROP, URL_ERROR_CONNECTION_LOST);
      assert_fails (self, TRUE, &cut_between[i], TEST_RAW_RESET, URL_ERROR_CONNECTION_LOST);
    }
}

static void
test_undecodable (Fixture       *self,
                  gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (undecodable); i++)
    {
      assert_fails (self, FALSE, &undecodable[i], TEST_RAW_CLOSE, URL_ERROR_CANNOT_DECODE_CONTENT);
      assert_fails (self, TRUE, &undecodable[i], TEST_RAW_CLOSE, URL_ERROR_CANNOT_DECODE_CONTENT);
    }
}

static void
test_negative (Fixture       *self,
               gconstpointer  data)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);

  for (gsize i = 0; i < G_N_ELEMENTS (negative); i++)
    {
      assert_fails (self, FALSE, &negative[i], TEST_RAW_CLOSE, URL_ERROR_BAD_SERVER_RESPONSE);
      assert_fails (self, TRUE, &negative[i], TEST_RAW_CLOSE, URL_ERROR_BAD_SERVER_RESPONSE);
    }
  g_log_set_always_fatal (fatal);
}

static void
assert_body (Fixture        *self,
             gboolean        tls,
             const Row      *row,
             TestRawOutcome  how,
             const char     *text)
{
  g_autofree char *url = url_for (self, tls, "", row->name);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;

  answer = row->answer;
  outcome = how;
  g_test_message ("%s, ended in way %d", url, how);
  body = url_session_load (self->session, request, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), text, strlen (text));
}

/* Also over a connection that stays: nothing of one response is taken for the
 * next. */
static void
assert_bodies (Fixture    *self,
               const Row  *rows,
               gsize       n_rows,
               const char *text)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      gboolean stays = strstr (rows[i].answer, CLOSES) == NULL;

      for (unsigned tls = 0; tls < 2; tls++)
        {
          assert_body (self, tls == 1, &rows[i], stays ? TEST_RAW_KEEP_ALIVE : TEST_RAW_CLOSE,
                       text);
          assert_body (self, tls == 1, &rows[i], TEST_RAW_CLOSE, text);
        }
    }
}

static void
test_tolerated (Fixture       *self,
                gconstpointer  data)
{
  assert_bodies (self, tolerated, G_N_ELEMENTS (tolerated), "Hello");
  assert_bodies (self, empty, G_N_ELEMENTS (empty), "");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/error-table/cut", test_cut);
  ADD ("/error-table/wrong", test_wrong);
  ADD ("/error-table/cut-head", test_cut_head);
  ADD ("/error-table/undecodable", test_undecodable);
  ADD ("/error-table/wrong/negative", test_negative);
  ADD ("/error-table/tolerated", test_tolerated);

  return test_run ();
}
