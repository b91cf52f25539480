/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "fuzz-stream.h"
#include "message/url-error.h"
#include "transport/url-body-decoder-private.h"

/* A body in chunks. */

typedef struct
{
  GString *body; /* (owned) */
  GError *error; /* (owned) (nullable) */
  gint64 raw_bytes;
} Result;

static void
result_clear (Result *self)
{
  g_string_free (self->body, TRUE);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* Decodes what comes in pieces of @piece bytes, @count bytes at a time. */
static void
decode (const guint8 *data,
        gsize         size,
        gsize         piece,
        gsize         count,
        Result       *result)
{
  g_autoptr (FuzzStream) base = fuzz_stream_new (data, size, piece);
  g_autoptr (UrlBodyDecoder) decoder = url_body_decoder_new_chunked (G_INPUT_STREAM (base));
  g_autofree char *buffer = g_malloc (count);
  gssize n_read = 0;

  result->body = g_string_new (NULL);
  do
    {
      g_clear_error (&result->error);
      n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (decoder), buffer,
                                                         count, NULL, &result->error);
      if (n_read > 0)
        g_string_append_len (result->body, buffer, n_read);
    }
  while (n_read > 0 || g_error_matches (result->error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));

  result->raw_bytes = url_body_decoder_get_raw_bytes (decoder);
  g_assert_cmpint (result->raw_bytes, <=, size);
  /* Data just before what is wrong are not handed out. */
  g_assert_cmpint (url_body_decoder_get_data_bytes (decoder), >=, result->body->len);
  g_assert_cmpint (url_body_decoder_get_data_bytes (decoder), <=, size);
  if (result->error == NULL)
    g_assert_cmpint (url_body_decoder_get_data_bytes (decoder), ==, result->body->len);
}

/* How it is cut makes no difference to what it means. */
static void
check_equal (const Result *one,
             const Result *other)
{
  g_assert_cmpint (one->error == NULL, ==, other->error == NULL);
  if (one->error != NULL)
    {
      g_assert_error (other->error, one->error->domain, one->error->code);
      return;
    }

  g_assert_cmpmem (one->body->str, one->body->len, other->body->str, other->body->len);
  g_assert_cmpint (one->raw_bytes, ==, other->raw_bytes);
}

/* What is written as RFC 9112 has it is read as it was. */
static void
check_written (const guint8 *data,
               gsize         size,
               gsize         chunk)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (Result) result = { NULL };

  for (gsize i = 0; i < size; i += chunk)
    {
      gsize length = MIN (chunk, size - i);

      g_string_append_printf (text, "%" G_GSIZE_MODIFIER "x\r\n", length);
      g_string_append_len (text, (const char *) data + i, (gssize) length);
      g_string_append (text, "\r\n");
    }
  g_string_append (text, "0\r\n\r\n");

  decode ((const guint8 *) text->str, text->len, 7, 5, &result);
  g_assert_no_error (result.error);
  g_assert_cmpmem (result.body->str, result.body->len, data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const gsize pieces[] = { 1, 3, 4096 };
  g_auto (Result) whole = { NULL };

  decode (data, size, G_MAXINT, G_MAXUINT16, &whole);
  g_assert_true (whole.error == NULL ||
                 g_error_matches (whole.error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE) ||
                 g_error_matches (whole.error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT));
  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_auto (Result) cut = { NULL };

      decode (data, size, pieces[i], 1 + i, &cut);
      check_equal (&whole, &cut);
    }
  check_written (data, size, 1 + size / 3);

  return 0;
}
