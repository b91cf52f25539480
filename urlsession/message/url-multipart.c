/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-multipart-private.h"

#include <string.h>

#include "message/url-headers-private.h"

/**
 * UrlMultipart:
 *
 * A form with files, as `multipart/form-data` (RFC 7578).
 *
 * ```c
 * g_autoptr (UrlMultipart) form = url_multipart_new ();
 * g_autoptr (UrlRequest) request = url_request_new ("https://example.org/photos");
 *
 * url_multipart_add_text (form, "title", "Sunrise");
 * url_multipart_add_file (form, "photo", file, NULL, NULL);
 * url_request_set_method (request, "POST");
 * url_request_set_multipart (request, form);
 * ```
 *
 * Files and streams are read while they are sent, and never whole in memory. If
 * the length of each part is known, so is that of the form. A part whose media type
 * cannot be the value of a header field is not added, with a warning.
 *
 * The names of fields and files are sent in UTF-8, and `"`, carriage return and
 * line feed in them as `%22`, `%0D` and `%0A`, as browsers do. Contents are sent
 * as they are. See [Forms with files](multipart.html).
 *
 * A form belongs to one thread at a time.
 *
 * Since: 1.0
 */
struct _UrlMultipart
{
  GObject parent_instance;

  UrlPartList *parts; /* (owned) */
};

typedef enum
{
  PROP_BOUNDARY = 1,
} UrlMultipartProperty;

static GParamSpec *props[PROP_BOUNDARY + 1];

G_DEFINE_FINAL_TYPE (UrlMultipart, url_multipart, G_TYPE_OBJECT)

/* Nothing that is sent has it by chance, and nobody can guess it. */
static char *
create_boundary (void)
{
  return g_strdup_printf ("urlsession-%08x%08x%08x%08x", g_random_int (), g_random_int (),
                          g_random_int (), g_random_int ());
}

/* A reserved one is refused, and one of our own stays. */
static void
set_boundary (UrlMultipart *self,
              const char   *boundary)
{
  if (boundary == NULL)
    return;

  if (!url_is_boundary (boundary))
    {
      g_warning ("Boundary not taken: it is not one of RFC 2046");
      return;
    }

  g_free (self->parts->boundary);
  self->parts->boundary = g_strdup (boundary);
}

static void
url_multipart_finalize (GObject *object)
{
  UrlMultipart *self = URL_MULTIPART (object);

  g_clear_pointer (&self->parts, url_part_list_unref);

  G_OBJECT_CLASS (url_multipart_parent_class)->finalize (object);
}

static void
url_multipart_get_property (GObject    *object,
                            unsigned    prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  UrlMultipart *self = URL_MULTIPART (object);

  switch ((UrlMultipartProperty) prop_id)
    {
    case PROP_BOUNDARY:
      g_value_set_string (value, url_multipart_get_boundary (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_multipart_set_property (GObject      *object,
                            unsigned      prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  UrlMultipart *self = URL_MULTIPART (object);

  switch ((UrlMultipartProperty) prop_id)
    {
    case PROP_BOUNDARY:
      set_boundary (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_multipart_class_init (UrlMultipartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_multipart_finalize;
  object_class->get_property = url_multipart_get_property;
  object_class->set_property = url_multipart_set_property;

  /**
   * UrlMultipart:boundary:
   *
   * What stands between the parts (RFC 2046, section 5.1.1). By default it is
   * random, and stays so where what is given is not allowed as one, with a warning.
   *
   * Since: 1.0
   */
  props[PROP_BOUNDARY] =
      g_param_spec_string ("boundary", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_multipart_init (UrlMultipart *self)
{
  g_autofree char *boundary = create_boundary ();

  self->parts = url_part_list_new (boundary);
}

/**
 * url_multipart_new:
 *
 * Creates a form without parts.
 *
 * Returns: (transfer full): a new form
 *
 * Since: 1.0
 */
UrlMultipart *
url_multipart_new (void)
{
  return g_object_new (URL_TYPE_MULTIPART, NULL);
}

/**
 * url_multipart_get_boundary: (get-property boundary)
 * @self: a form
 *
 * Gets what stands between the parts.
 *
 * Returns: (transfer none): the boundary
 *
 * Since: 1.0
 */
const char *
url_multipart_get_boundary (UrlMultipart *self)
{
  g_return_val_if_fail (URL_IS_MULTIPART (self), NULL);

  return self->parts->boundary;
}

/* A part without content, or NULL where it would break the form's headers. */
static UrlPart *
create_part (const char *name,
             const char *filename,
             const char *content_type)
{
  if (content_type != NULL && (*content_type == '\0' || !url_is_field_value (content_type)))
    {
      g_warning ("Part not added: its media type cannot be the value of a header field");
      return NULL;
    }

  return url_part_new (name, filename, content_type);
}

/**
 * url_multipart_add_text:
 * @self: a form
 * @name: the name of the field
 * @value: its value, in UTF-8
 *
 * Adds a field of text. Fields are sent in the order in which they are added; a
 * name may be there more than once.
 *
 * Since: 1.0
 */
void
url_multipart_add_text (UrlMultipart *self,
                        const char   *name,
                        const char   *value)
{
  UrlPart *part = NULL;

  g_return_if_fail (URL_IS_MULTIPART (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  part = url_part_new (name, NULL, NULL);
  part->bytes = g_bytes_new (value, strlen (value));
  url_part_list_add (self->parts, part);
}

/**
 * url_multipart_add_bytes:
 * @self: a form
 * @name: the name of the field
 * @bytes: the content
 * @filename: (nullable): the name of the file that it is to be for the server, in
 *   UTF-8; `NULL` for a field that is no file
 * @content_type: (nullable): its media type; `NULL` for none, or with @filename
 *   for one that is guessed from name and content
 *
 * Adds a field with any content.
 *
 * Since: 1.0
 */
void
url_multipart_add_bytes (UrlMultipart *self,
                         const char   *name,
                         GBytes       *bytes,
                         const char   *filename,
                         const char   *content_type)
{
  UrlPart *part = NULL;

  g_return_if_fail (URL_IS_MULTIPART (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (bytes != NULL);

  part = create_part (name, filename, content_type);
  if (part == NULL)
    return;

  part->bytes = g_bytes_ref (bytes);
  url_part_list_add (self->parts, part);
}

/**
 * url_multipart_add_file:
 * @self: a form
 * @name: the name of the field
 * @file: the file
 * @filename: (nullable): its name for the server, in UTF-8; `NULL` for its own
 * @content_type: (nullable): its media type; `NULL` for the one that GIO's
 *   content types say it has, or else `application/octet-stream`
 *
 * Adds a file. It is looked at when the load begins, and has to stay as it is until
 * its last byte was sent: a file that is changed meanwhile fails the load with
 * [error@UrlSession.Error.FILE_CHANGED]. One that is not there fails it with
 * [error@UrlSession.Error.FILE_DOES_NOT_EXIST], a folder with
 * [error@UrlSession.Error.FILE_IS_DIRECTORY], and one that may not be read with
 * [error@UrlSession.Error.FILE_NOT_PERMITTED].
 *
 * Since: 1.0
 */
void
url_multipart_add_file (UrlMultipart *self,
                        const char   *name,
                        GFile        *file,
                        const char   *filename,
                        const char   *content_type)
{
  g_autofree char *basename = NULL;
  g_autofree char *display = NULL;
  UrlPart *part = NULL;

  g_return_if_fail (URL_IS_MULTIPART (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (G_IS_FILE (file));

  basename = g_file_get_basename (file);
  display = g_filename_display_name (basename != NULL ? basename : "file");
  part = create_part (name, filename != NULL ? filename : display, content_type);
  if (part == NULL)
    return;

  part->file = g_object_ref (file);
  url_part_list_add (self->parts, part);
}

/**
 * url_multipart_add_stream:
 * @self: a form
 * @name: the name of the field
 * @stream: the content, from where the stream stands
 * @length: its length in bytes, −1 if unknown
 * @filename: (nullable): the name of the file that it is to be for the server, in
 *   UTF-8; `NULL` for a field that is no file
 * @content_type: (nullable): its media type; `NULL` for none, or with @filename
 *   for one that is guessed from the name
 *
 * Adds a field whose content is read from a stream. With @length so many bytes are
 * read, and a stream that ends earlier fails the load with
 * [error@UrlSession.Error.UNKNOWN]; without it the stream is read to its end, and
 * the length of the form is unknown. The stream is not closed.
 *
 * A form can be sent again, as with a redirect that keeps the method, if all its
 * streams can seek ([iface@Gio.Seekable]). With one that cannot, the form is
 * exhausted once it was read, and the task asks for the whole body: see
 * [signal@Task::body-requested].
 *
 * As with [property@Request:body-stream] the stream is read on another thread,
 * and cannot be of a class written in a script.
 *
 * Since: 1.0
 */
void
url_multipart_add_stream (UrlMultipart *self,
                          const char   *name,
                          GInputStream *stream,
                          gint64        length,
                          const char   *filename,
                          const char   *content_type)
{
  UrlPart *part = NULL;

  g_return_if_fail (URL_IS_MULTIPART (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (length >= -1);

  part = create_part (name, filename, content_type);
  if (part == NULL)
    return;

  part->stream = g_object_ref (stream);
  part->length = length;
  part->seekable = G_IS_SEEKABLE (stream) && g_seekable_can_seek (G_SEEKABLE (stream));
  if (part->seekable)
    part->start = g_seekable_tell (G_SEEKABLE (stream));
  url_part_list_add (self->parts, part);
}

UrlPartList *
url_multipart_dup_parts (UrlMultipart *self)
{
  return url_part_list_copy (self->parts);
}

char *
url_multipart_dup_type (UrlMultipart *self)
{
  const char *boundary = self->parts->boundary;
  const char *quote = strpbrk (boundary, "()<>@,;:\\\"/[]?= ") != NULL ? "\"" : "";

  return g_strdup_printf ("multipart/form-data; boundary=%s%s%s", quote, boundary, quote);
}
