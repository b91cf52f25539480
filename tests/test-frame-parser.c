/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib.h>

#include "transport/url-frame-parser-private.h"

/* DATA of 5 bytes that ends stream 1, RST_STREAM of stream 3 with code 8, an empty
 * SETTINGS, and GOAWAY after stream 7 with code 2. */
static const guint8 frames[] = {
  0, 0, 5, 0, 1, 0, 0, 0, 1, 'h', 'e', 'l', 'l', 'o',
  0, 0, 4, 3, 0, 0, 0, 0, 3, 0, 0, 0, 8,
  0, 0, 0, 4, 0, 0, 0, 0, 0,
  0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2,
};

typedef struct
{
  guint8 type;
  guint8 flags;
  guint32 stream;
  guint32 length;
  guint32 first;
  guint32 second;
} Expected;

static const Expected expected[] = {
  { URL_FRAME_DATA, URL_FRAME_END_STREAM, 1, 5, 0x68656c6c, 0 },
  { URL_FRAME_RST_STREAM, 0, 3, 4, 8, 0 },
  { 4, 0, 0, 0, 0, 0 },
  { URL_FRAME_GOAWAY, 0, 0, 8, 7, 2 },
};

static void
check_frame (UrlFrameParser *parser,
             unsigned        number)
{
  g_assert_cmpuint (number, <, G_N_ELEMENTS (expected));
  g_assert_cmpuint (url_frame_parser_get_type (parser), ==, expected[number].type);
  g_assert_cmpuint (url_frame_parser_get_flags (parser), ==, expected[number].flags);
  g_assert_cmpuint (url_frame_parser_get_stream (parser), ==, expected[number].stream);
  g_assert_cmpuint (url_frame_parser_get_length (parser), ==, expected[number].length);
  g_assert_cmpuint (url_frame_parser_get_number (parser, 0), ==, expected[number].first);
  g_assert_cmpuint (url_frame_parser_get_number (parser, 4), ==, expected[number].second);
}

/* Wherever the bytes are cut, the frames are the same. */
static void
test_cuts (void)
{
  for (gsize portion = 1; portion <= sizeof frames; portion++)
    {
      UrlFrameParser parser = { 0 };
      unsigned n_frames = 0;
      gsize start = 0;

      while (start < sizeof frames)
        {
          gboolean complete = FALSE;
          gsize size = MIN (portion, sizeof frames - start);
          gsize taken = url_frame_parser_take (&parser, frames + start, size, &complete);

          g_assert_cmpuint (taken, >, 0);
          g_assert_cmpuint (taken, <=, size);
          start += taken;
          if (complete)
            check_frame (&parser, n_frames++);
        }
      g_assert_cmpuint (n_frames, ==, G_N_ELEMENTS (expected));
      g_assert_false (parser.broken);
    }
}

/* The highest bit of a number is reserved and means nothing. */
static void
test_reserved_bit (void)
{
  const guint8 frame[] = { 0, 0, 0, 0, 0, 0x80, 0, 0, 9 };
  UrlFrameParser parser = { 0 };
  gboolean complete = FALSE;

  url_frame_parser_take (&parser, frame, sizeof frame, &complete);
  g_assert_true (complete);
  g_assert_cmpuint (url_frame_parser_get_stream (&parser), ==, 9);
}

static void
test_too_long (void)
{
  const guint8 text[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
  UrlFrameParser parser = { 0 };
  gboolean complete = TRUE;

  g_assert_cmpuint (url_frame_parser_take (&parser, text, sizeof text, &complete), ==, sizeof text);
  g_assert_false (complete);
  g_assert_true (parser.broken);
  g_assert_cmpuint (url_frame_parser_take (&parser, frames, sizeof frames, &complete), ==,
                    sizeof frames);
  g_assert_false (complete);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-parser/cuts", test_cuts);
  g_test_add_func ("/frame-parser/reserved-bit", test_reserved_bit);
  g_test_add_func ("/frame-parser/too-long", test_too_long);

  return g_test_run ();
}
