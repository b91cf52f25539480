/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>
#include <urlsession/urlsession.h>

#include "transport/url-body-decoder-private.h"

/* The framing of bodies, with what comes cut into pieces at every place. */

/* Hands out its text in pieces, and between two of them says once that there is
 * nothing yet. */
#define TEST_TYPE_PIECES (test_pieces_get_type ())
G_DECLARE_FINAL_TYPE (TestPieces, test_pieces, TEST, PIECES, GInputStream)

struct _TestPieces
{
  GInputStream parent_instance;

  const char *text; /* (unowned) */
  gsize length;
  gsize position;
  gsize first; /* the size of the first piece */
  gsize later; /* the size of those behind it */
  gboolean paused;
};

static void pieces_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestPieces, test_pieces, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      pieces_pollable_init))

static gssize
test_pieces_read (GInputStream  *stream,
                  void          *buffer,
                  gsize          count,
                  GCancellable  *cancellable,
                  GError       **error)
{
  TestPieces *self = TEST_PIECES (stream);
  gsize border = self->position < self->first
                     ? self->first
                     : self->first + ((self->position - self->first) / self->later + 1) * self->later;
  gsize size = MIN (count, MIN (border, self->length) - self->position);

  memcpy (buffer, self->text + self->position, size);
  self->position += size;
  self->paused = TRUE;

  return (gssize) size;
}

static gssize
test_pieces_read_nonblocking (GPollableInputStream  *pollable,
                              void                  *buffer,
                              gsize                  count,
                              GError               **error)
{
  TestPieces *self = TEST_PIECES (pollable);

  if (!self->paused)
    return test_pieces_read (G_INPUT_STREAM (pollable), buffer, count, NULL, error);

  self->paused = FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing yet");

  return -1;
}

static gboolean
test_pieces_is_readable (GPollableInputStream *pollable)
{
  return !TEST_PIECES (pollable)->paused;
}

static GSource *
test_pieces_create_source (GPollableInputStream *pollable,
                           GCancellable         *cancellable)
{
  g_autoptr (GSource) child = g_timeout_source_new (0);

  TEST_PIECES (pollable)->paused = FALSE;

  return g_pollable_source_new_full (pollable, child, cancellable);
}

static void
pieces_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = test_pieces_is_readable;
  iface->read_nonblocking = test_pieces_read_nonblocking;
  iface->create_source = test_pieces_create_source;
}

static void
test_pieces_class_init (TestPiecesClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_pieces_read;
}

static void
test_pieces_init (TestPieces *self)
{
}

static GInputStream *
pieces_new (const char *text,
            gsize       length,
            gsize       first,
            gsize       later)
{
  TestPieces *self = g_object_new (TEST_TYPE_PIECES, NULL);

  self->text = text;
  self->length = length;
  self->first = first;
  self->later = later;

  return G_INPUT_STREAM (self);
}

/* Reads all of it, @size bytes at most at a time. */
static GString *
read_all (UrlBodyDecoder  *decoder,
          gsize            size,
          GError         **error)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (size);
  gssize n_read = 0;

  do
    {
      g_autoptr (GError) local_error = NULL;

      n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (decoder), buffer,
                                                         size, NULL, &local_error);
      if (n_read > 0)
        g_string_append_len (all, buffer, n_read);
      else if (n_read < 0 && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  while (n_read != 0);

  return g_steal_pointer (&all);
}

static void
check_once (const char *text,
            gsize       length,
            gsize       first,
            gsize       later,
            gsize       size,
            const char *expected)
{
  g_autoptr (GInputStream) base = pieces_new (text, length, first, later);
  g_autoptr (UrlBodyDecoder) decoder = url_body_decoder_new_chunked (base);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) all = read_all (decoder, size, &error);

  if (expected == NULL)
    {
      g_assert_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpstr (all->str, ==, expected);
  g_assert_cmpint (url_body_decoder_get_data_bytes (decoder), ==, strlen (expected));
  g_assert_cmpint (url_body_decoder_get_raw_bytes (decoder), ==, length);
  g_assert_false (url_body_decoder_has_rest (decoder));
}

/* Cut once at each place, byte by byte, and read byte by byte. */
static void
check (const char *text,
       gsize       length,
       const char *expected)
{
  for (gsize first = 1; first <= length; first++)
    {
      check_once (text, length, first, length, 4096, expected);
      check_once (text, length, first, length, 1, expected);
    }
  check_once (text, length, 1, 1, 4096, expected);
  check_once (text, length, 1, 1, 1, expected);
}

static void
test_whole (void)
{
  const char *const rows[] = {
    "5\r\nHello\r\n0\r\n\r\n",
    "3\r\nHel\r\n2\r\nlo\r\n0\r\n\r\n",
    "5\nHello\n0\n\n",
    "0005\r\nHello\r\n000\r\n\r\n",
    "5  \r\nHello\r\n0 \r\n\r\n",
    "5;name=\"value\";more\r\nHello\r\n0;last\r\n\r\n",
    "5 ; name\r\nHello\r\n0\r\n\r\n",
    "5\r\nHello\r\n0\r\nX-Sum: 1\r\n\r\n",
    "5\r\nHello\r\n0\r\nX-Sum: 1\r\nX-More: 2\n\r\n",
    "5\r\nHello\r\n0\r\n\rX-Odd: 1\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i]);
      check (rows[i], strlen (rows[i]), "Hello");
    }
  check ("0\r\n\r\n", 5, "");
  check ("A\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", 20, "\r\n\r\n\r\n\r\n\r\n");
}

static void
test_wrong (void)
{
  const char *const rows[] = {
    "zz\r\nHello\r\n0\r\n\r\n",
    "-5\r\nHello\r\n0\r\n\r\n",
    "+5\r\nHello\r\n0\r\n\r\n",
    "0x5\r\nHello\r\n0\r\n\r\n",
    " 5\r\nHello\r\n0\r\n\r\n",
    "5 5\r\nHello\r\n0\r\n\r\n",
    "5zz\r\nHello\r\n0\r\n\r\n",
    "\r\n5\r\nHello\r\n0\r\n\r\n",
    ";name\r\nHello\r\n0\r\n\r\n",
    "5\r5\r\nHello\r\n0\r\n\r\n",
    "8000000000000000\r\nHello\r\n0\r\n\r\n",
    "10000000000000005\r\nHello\r\n0\r\n\r\n",
    "3\r\nHello\r\n0\r\n\r\n",
    "5\r\nHello!",
    "5\r\nHello\r!",
    "5\r\nHello0\r\n\r\n",
    "5\r\nHello \r\n0\r\n\r\n",
    "5\r\nHello\r\n\r\n0\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i]);
      check (rows[i], strlen (rows[i]), NULL);
    }
  check ("5\0" "0\r\nHello\r\n0\r\n\r\n", 17, NULL);
}

static void
test_cut (void)
{
  const char *text = "3\r\nHel\r\n2;x\r\nlo\r\n0\r\nX: 1\r\n\r\n";

  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autoptr (GInputStream) base = pieces_new (text, length, 1, 1);
      g_autoptr (UrlBodyDecoder) decoder = url_body_decoder_new_chunked (base);
      g_autoptr (GError) error = NULL;

      g_assert_null (read_all (decoder, 4096, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
    }
}

/* What is behind the size, and behind the last chunk, has a limit. */
static void
test_limits (void)
{
  const struct
  {
    const char *before;
    gsize filler;
    const char *after;
    gboolean fails;
  } rows[] = {
    { "5;", 4000, "\r\nHello\r\n0\r\n\r\n", FALSE },
    { "5;", 5000, "\r\nHello\r\n0\r\n\r\n", TRUE },
    { "5;", 100000, "\r\nHello\r\n0\r\n\r\n", TRUE },
    { "5;", 100000, "", TRUE },
    { "5\r\nHello\r\n0\r\nX: ", 60000, "\r\n\r\n", FALSE },
    { "5\r\nHello\r\n0\r\nX: ", 70000, "\r\n\r\n", TRUE },
    { "5\r\nHello\r\n0\r\nX: ", 70000, "", TRUE },
  };
  const gsize pieces[] = { 1, 1000, G_MAXINT };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *filler = g_strnfill (rows[i].filler, 'x');
      g_autofree char *text = g_strconcat (rows[i].before, filler, rows[i].after, NULL);

      for (gsize j = 0; j < G_N_ELEMENTS (pieces); j++)
        check_once (text, strlen (text), pieces[j], pieces[j], 4096,
                    rows[i].fails ? NULL : "Hello");
    }
}

static void
test_rest (void)
{
  const char *text = "5\r\nHello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n";
  g_autoptr (GInputStream) base = pieces_new (text, strlen (text), strlen (text), 1);
  g_autoptr (UrlBodyDecoder) decoder = url_body_decoder_new_chunked (base);
  g_autoptr (GString) all = read_all (decoder, 4096, NULL);

  g_assert_cmpstr (all->str, ==, "Hello");
  g_assert_true (url_body_decoder_has_rest (decoder));
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(gssize *) user_data = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);
}

/* Whoever waits is woken for what is buffered, and for what comes. */
static void
test_polled (void)
{
  const char *text = "3\r\nHel\r\n2\r\nlo\r\n0\r\n\r\n";
  g_autoptr (GInputStream) base = pieces_new (text, strlen (text), 16, 1);
  g_autoptr (UrlBodyDecoder) decoder = url_body_decoder_new_chunked (base);
  g_autoptr (GString) all = g_string_new (NULL);
  gssize size = 0;

  do
    {
      char byte = '\0';

      size = -2;
      g_input_stream_read_async (G_INPUT_STREAM (decoder), &byte, 1, G_PRIORITY_DEFAULT, NULL,
                                 read_cb, &size);
      while (size == -2)
        g_main_context_iteration (NULL, TRUE);
      g_string_append_len (all, &byte, size);
      g_assert_true (size == 0 || all->len == 5 ||
                     g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (decoder)));
    }
  while (size > 0);
  g_assert_cmpint (size, ==, 0);
  g_assert_cmpstr (all->str, ==, "Hello");
}

static void
test_length (void)
{
  const gint64 lengths[] = { 0, 3, 5, -1 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GInputStream) base = pieces_new ("Hello", 5, 2, 2);
      g_autoptr (UrlBodyDecoder) decoder = url_body_decoder_new (base, lengths[i]);
      g_autoptr (GString) all = read_all (decoder, 4096, NULL);
      gsize length = lengths[i] < 0 ? 5 : (gsize) lengths[i];

      g_assert_cmpmem (all->str, all->len, "Hello", length);
      g_assert_cmpint (url_body_decoder_get_data_bytes (decoder), ==, length);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/body-decoder/whole", test_whole);
  g_test_add_func ("/body-decoder/wrong", test_wrong);
  g_test_add_func ("/body-decoder/cut", test_cut);
  g_test_add_func ("/body-decoder/limits", test_limits);
  g_test_add_func ("/body-decoder/rest", test_rest);
  g_test_add_func ("/body-decoder/polled", test_polled);
  g_test_add_func ("/body-decoder/length", test_length);

  return g_test_run ();
}
