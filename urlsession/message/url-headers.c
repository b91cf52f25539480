/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-headers-private.h"

#include <string.h>

/* Both texts are one piece of memory: there are many of them. */
typedef struct
{
  char *name;        /* (owned) */
  const char *value; /* behind the name */
} UrlHeader;

/**
 * UrlHeaders:
 *
 * The header fields of a request or a response.
 *
 * Fields keep their order, a name may come several times, and names are
 * compared without regard to case (RFC 9110, section 5). Names keep the
 * spelling they were added with.
 *
 * The type is boxed and a copy of the box is a reference, so that a change to
 * `request.headers` in a script changes the request. The headers of a response
 * and those of a request that a task holds are read-only: a change is refused
 * with a warning. Read-only headers may be read from any thread; others belong
 * to one thread at a time.
 *
 * Since: 1.0
 */
struct _UrlHeaders
{
  gatomicrefcount ref_count;
  gboolean frozen;
  GArray *fields; /* (owned) (element-type UrlHeader) */
};

G_DEFINE_BOXED_TYPE (UrlHeaders, url_headers, url_headers_ref, url_headers_unref)

static void
header_clear (gpointer data)
{
  UrlHeader *header = data;

  g_clear_pointer (&header->name, g_free);
}

/* Without the white space around the value. */
static UrlHeader
create_header (const char *name,
               const char *value)
{
  gsize name_size = strlen (name) + 1;
  gsize length = 0;
  char *text = NULL;

  while (g_ascii_isspace (*value))
    value++;
  for (length = strlen (value); length > 0 && g_ascii_isspace (value[length - 1]);)
    length--;

  text = g_malloc (name_size + length + 1);
  memcpy (text, name, name_size);
  memcpy (text + name_size, value, length);
  text[name_size + length] = '\0';

  return (UrlHeader) { text, text + name_size };
}

static const UrlHeader *
header_at (const UrlHeaders *self,
           unsigned             index)
{
  return &g_array_index (self->fields, UrlHeader, index);
}

static gboolean
header_is (const UrlHeaders *self,
           unsigned             index,
           const char       *name)
{
  return g_ascii_strcasecmp (header_at (self, index)->name, name) == 0;
}

/* The index of the first field of a name from @start on, or how many there are. */
static unsigned
find_from (const UrlHeaders *self,
           const char       *name,
           unsigned          start)
{
  unsigned i = start;

  while (i < self->fields->len && !header_is (self, i, name))
    i++;

  return i;
}

gboolean
url_is_token (const char *string)
{
  if (*string == '\0')
    return FALSE;

  for (const char *p = string; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
        return FALSE;
    }

  return TRUE;
}

/* RFC 9110, section 5.5: visible characters, spaces, tabs and bytes above
 * ASCII. A line break here would let a value smuggle in further fields. */
gboolean
url_is_field_value (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\t')
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_change (const UrlHeaders *self,
              const char       *name,
              const char       *value)
{
  if (self->frozen)
    {
      g_warning ("Header “%s” not changed: these headers are read-only", name);
      return FALSE;
    }

  if (!url_is_token (name))
    {
      g_warning ("Header not changed: its name is not a token of RFC 9110");
      return FALSE;
    }

  if (value != NULL && !url_is_field_value (value))
    {
      g_warning ("Header “%s” not changed: its value has control characters", name);
      return FALSE;
    }

  return TRUE;
}

static void
append_header (UrlHeaders *self,
               const char *name,
               const char *value)
{
  UrlHeader header = create_header (name, value);

  g_array_append_val (self->fields, header);
}

/**
 * url_headers_new:
 *
 * Creates headers without any field.
 *
 * Returns: (transfer full): the new headers
 *
 * Since: 1.0
 */
UrlHeaders *
url_headers_new (void)
{
  UrlHeaders *self = g_new0 (UrlHeaders, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->fields = g_array_new (FALSE, FALSE, sizeof (UrlHeader));
  g_array_set_clear_func (self->fields, header_clear);

  return self;
}

/**
 * url_headers_copy:
 * @self: the headers
 *
 * Creates headers with the same fields. The copy can be changed, whether or
 * not @self can.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
UrlHeaders *
url_headers_copy (const UrlHeaders *self)
{
  UrlHeaders *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = url_headers_new ();
  for (unsigned i = 0; i < self->fields->len; i++)
    {
      const UrlHeader *header = header_at (self, i);

      append_header (copy, header->name, header->value);
    }

  return copy;
}

/**
 * url_headers_ref:
 * @self: the headers
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
UrlHeaders *
url_headers_ref (UrlHeaders *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * url_headers_unref:
 * @self: (transfer full): the headers
 *
 * Gives a reference back. May be called from any thread.
 *
 * Since: 1.0
 */
void
url_headers_unref (UrlHeaders *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->fields);
  g_free (self);
}

/**
 * url_headers_get:
 * @self: the headers
 * @name: a field name, in any case
 *
 * Gets the values of a field, joined with `, ` (RFC 9110, section 5.2). Of
 * `Set-Cookie`, which cannot be joined, it gets the first.
 *
 * Returns: (transfer full) (nullable): the value, or `NULL` if there is no
 *   such field
 *
 * Since: 1.0
 */
char *
url_headers_get (const UrlHeaders *self,
                 const char       *name)
{
  g_auto (GStrv) values = NULL;
  unsigned first = 0;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  first = find_from (self, name, 0);
  if (first == self->fields->len)
    return NULL;
  if (find_from (self, name, first + 1) == self->fields->len ||
      g_ascii_strcasecmp (name, "Set-Cookie") == 0)
    return g_strdup (header_at (self, first)->value);

  values = url_headers_get_all (self, name);

  return g_strjoinv (", ", values);
}

/**
 * url_headers_get_all:
 * @self: the headers
 * @name: a field name, in any case
 *
 * Gets each value of a field, in order.
 *
 * Returns: (transfer full) (array zero-terminated=1): the values, empty if
 *   there is no such field
 *
 * Since: 1.0
 */
char **
url_headers_get_all (const UrlHeaders *self,
                     const char       *name)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  builder = g_strv_builder_new ();
  for (unsigned i = 0; i < self->fields->len; i++)
    {
      if (header_is (self, i, name))
        g_strv_builder_add (builder, header_at (self, i)->value);
    }

  return g_strv_builder_end (builder);
}

/**
 * url_headers_get_names:
 * @self: the headers
 *
 * Gets the names of the fields, each once, as first spelled and in order.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
char **
url_headers_get_names (const UrlHeaders *self)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  builder = g_strv_builder_new ();
  for (unsigned i = 0; i < self->fields->len; i++)
    {
      unsigned first = 0;

      while (!header_is (self, first, header_at (self, i)->name))
        first++;
      if (first == i)
        g_strv_builder_add (builder, header_at (self, i)->name);
    }

  return g_strv_builder_end (builder);
}

/**
 * url_headers_contains:
 * @self: the headers
 * @name: a field name, in any case
 *
 * Whether there is a field of this name.
 *
 * Returns: `TRUE` if there is one
 *
 * Since: 1.0
 */
gboolean
url_headers_contains (const UrlHeaders *self,
                      const char       *name)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return find_from (self, name, 0) < self->fields->len;
}

/* Removes the fields of a name from @start on. */
static void
remove_from (UrlHeaders *self,
             const char *name,
             unsigned       start)
{
  for (unsigned i = self->fields->len; i > start; i--)
    {
      if (header_is (self, i - 1, name))
        g_array_remove_index (self->fields, i - 1);
    }
}

/**
 * url_headers_set:
 * @self: the headers
 * @name: a field name
 * @value: its value
 *
 * Makes @value the only value of a field. White space around it is cut off.
 *
 * A name that is not a token (RFC 9110, section 5.6.2) and a value with a
 * control character are refused with a warning, and nothing changes.
 *
 * Since: 1.0
 */
void
url_headers_set (UrlHeaders *self,
                 const char *name,
                 const char *value)
{
  UrlHeader *header = NULL;
  UrlHeader changed;
  unsigned index = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  if (!check_change (self, name, value))
    return;

  index = find_from (self, name, 0);
  if (index == self->fields->len)
    {
      append_header (self, name, value);
      return;
    }

  header = &g_array_index (self->fields, UrlHeader, index);
  changed = create_header (header->name, value);
  header_clear (header);
  *header = changed;
  remove_from (self, header->name, index + 1);
}

/**
 * url_headers_append:
 * @self: the headers
 * @name: a field name
 * @value: a value
 *
 * Adds a value to a field, after those it has. The same things are refused as
 * in [method@Headers.set].
 *
 * Since: 1.0
 */
void
url_headers_append (UrlHeaders *self,
                    const char *name,
                    const char *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  if (check_change (self, name, value))
    append_header (self, name, value);
}

/**
 * url_headers_remove:
 * @self: the headers
 * @name: a field name, in any case
 *
 * Removes a field with all its values.
 *
 * Since: 1.0
 */
void
url_headers_remove (UrlHeaders *self,
                    const char *name)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  if (check_change (self, name, NULL))
    remove_from (self, name, 0);
}

void
url_headers_freeze (UrlHeaders *self)
{
  self->frozen = TRUE;
}

gboolean
url_headers_is_empty (const UrlHeaders *self)
{
  return self->fields->len == 0;
}

unsigned
url_headers_get_n_fields (const UrlHeaders *self)
{
  return self->fields->len;
}

void
url_headers_append_foreign (UrlHeaders *self,
                            const char *name,
                            const char *value)
{
  g_autofree char *valid_name = NULL;
  g_autofree char *valid_value = NULL;

  g_assert (!self->frozen);

  if (!g_utf8_validate (name, -1, NULL))
    valid_name = g_utf8_make_valid (name, -1);
  if (!g_utf8_validate (value, -1, NULL))
    valid_value = g_convert (value, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

  append_header (self, valid_name != NULL ? valid_name : name,
                 valid_value != NULL ? valid_value : value);
}

gboolean
url_headers_field_is (const UrlHeaders *self,
                      unsigned          index,
                      const char       *name,
                      const char       *value)
{
  return index < self->fields->len && strcmp (header_at (self, index)->name, name) == 0 &&
         strcmp (header_at (self, index)->value, value) == 0;
}

void
url_headers_foreach (const UrlHeaders *self,
                     UrlHeadersFunc    func,
                     gpointer          user_data)
{
  for (unsigned i = 0; i < self->fields->len; i++)
    func (header_at (self, i)->name, header_at (self, i)->value, user_data);
}
