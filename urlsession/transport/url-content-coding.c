/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-content-coding-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GConverter *wrapper; /* (owned): drops the decoder when it has no use for it any more */
  GConverter *decoder; /* (owned): the one it began with */
} Layer;

struct _UrlContentCoding
{
  GArray *layers; /* (owned) (element-type Layer) */
};

static void
layer_clear (gpointer data)
{
  Layer *layer = data;

  g_clear_object (&layer->wrapper);
  g_clear_object (&layer->decoder);
}

/* (transfer full) (nullable) */
static GConverter *
get_decoder (GConverter *wrapper)
{
  GConverter *decoder = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (wrapper), "base-converter") != NULL)
    g_object_get (wrapper, "base-converter", &decoder, NULL);

  return decoder;
}

UrlContentCoding *
url_content_coding_new (GInputStream *stream)
{
  UrlContentCoding *self = g_new0 (UrlContentCoding, 1);

  self->layers = g_array_new (FALSE, FALSE, sizeof (Layer));
  g_array_set_clear_func (self->layers, layer_clear);
  while (G_IS_FILTER_INPUT_STREAM (stream))
    {
      if (G_IS_CONVERTER_INPUT_STREAM (stream))
        {
          GConverterInputStream *converter = G_CONVERTER_INPUT_STREAM (stream);
          Layer layer = { g_object_ref (g_converter_input_stream_get_converter (converter)), NULL };

          layer.decoder = get_decoder (layer.wrapper);
          g_array_append_val (self->layers, layer);
        }
      stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
    }

  return self;
}

gboolean
url_content_coding_is_none (UrlContentCoding *self)
{
  return self->layers->len == 0;
}

void
url_content_coding_free (UrlContentCoding *self)
{
  g_array_unref (self->layers);
  g_free (self);
}

/* Whether there is nothing more to come. One that saw its end says so when it
 * is asked again. */
static gboolean
is_at_end (GConverter *decoder)
{
  guint8 rest[64];
  gsize n_read = 0;
  gsize n_written = 0;

  return g_converter_convert (decoder, "", 0, rest, sizeof rest, G_CONVERTER_INPUT_AT_END, &n_read,
                              &n_written, NULL) == G_CONVERTER_FINISHED;
}

static gboolean
is_gzip (GConverter *decoder)
{
  GZlibCompressorFormat format = G_ZLIB_COMPRESSOR_FORMAT_RAW;

  if (!G_IS_ZLIB_DECOMPRESSOR (decoder))
    return FALSE;

  g_object_get (decoder, "format", &format, NULL);

  return format == G_ZLIB_COMPRESSOR_FORMAT_GZIP;
}

/* A decoder that was dropped has seen its end, or could not begin. Only of gzip
 * that is known: "deflate" has two forms, and libsoup tries both. */
static gboolean
was_given_up (const Layer *layer)
{
  g_autoptr (GConverter) current = get_decoder (layer->wrapper);

  return current == NULL && is_gzip (layer->decoder) && !is_at_end (layer->decoder);
}

gboolean
url_content_coding_check (UrlContentCoding  *self,
                          GError           **error)
{
  for (unsigned i = 0; i < self->layers->len; i++)
    {
      if (was_given_up (&g_array_index (self->layers, Layer, i)))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               _("it is not compressed as it says"));
          return FALSE;
        }
    }

  return TRUE;
}

GError *
url_content_coding_check_end (UrlContentCoding *self)
{
  GError *error = NULL;

  if (!url_content_coding_check (self, &error))
    return error;

  for (unsigned i = 0; i < self->layers->len; i++)
    {
      g_autoptr (GConverter) current =
          get_decoder (g_array_index (self->layers, Layer, i).wrapper);

      if (current != NULL && !is_at_end (current))
        return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                    _("the compressed data ends too early"));
    }

  return NULL;
}
