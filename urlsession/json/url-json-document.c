/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-document-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "json/url-json-path-private.h"
#include "json/url-json-scan-private.h"
#include "json/url-json-text-private.h"
#include "message/url-error.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* How many steps there are between two looks at the cancellable. */
#define STEPS_PER_LOOK 1024

/* What may come next. */
typedef enum
{
  EXPECT_VALUE,
  EXPECT_FIRST_ELEMENT, /* or the end of the array */
  EXPECT_FIRST_MEMBER,  /* or the end of the object */
  EXPECT_MEMBER,
  EXPECT_SEPARATOR,     /* a comma, or the end of the array or object */
} Expectation;

/* An array or object that is open. */
typedef struct
{
  JsonNode *node; /* (unowned): in the tree already */
  char *name;     /* (owned) (nullable): of the member that is being read */
} Frame;

typedef struct
{
  UrlJsonDocument *document; /* (unowned) */
  const char *start;
  const char *cursor;
  const char *end;
  GArray *frames;            /* (owned) (element-type Frame) */
  Expectation expectation;
} Parser;

static void
frame_clear (Frame *frame)
{
  g_clear_pointer (&frame->name, g_free);
}

void
url_json_document_free (UrlJsonDocument *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_clear_pointer (&self->integers, g_hash_table_unref);
  g_free (self);
}

static Frame *
get_top (Parser *self)
{
  return self->frames->len > 0 ? &g_array_index (self->frames, Frame, self->frames->len - 1) : NULL;
}

/* What is wrong with the text itself: says where in the text. */
static gboolean
fail (Parser      *self,
      const char  *reason,
      GError     **error)
{
  unsigned line = 1;
  const char *line_start = self->start;

  for (const char *p = self->start; p < self->cursor; p++)
    {
      if (*p == '\n')
        {
          line++;
          line_start = p + 1;
        }
    }
  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE, _("line %u, column %ld: %s"),
               line, g_utf8_pointer_to_offset (line_start, self->cursor) + 1, _(reason));

  return FALSE;
}

/* What is JSON and cannot be used: says where in the tree. */
static gboolean
fail_at_path (Parser      *self,
              const char  *reason,
              GError     **error)
{
  g_autoptr (GString) path = g_string_new ("$");

  for (unsigned i = 0; i < self->frames->len; i++)
    {
      const Frame *frame = &g_array_index (self->frames, Frame, i);
      gboolean is_top = i + 1 == self->frames->len;

      /* The value that is being read is not in the array yet, one that is open
       * is. */
      if (JSON_NODE_HOLDS_ARRAY (frame->node))
        url_json_path_append_index (path, json_array_get_length (json_node_get_array (frame->node)) -
                                              (is_top ? 0 : 1));
      else if (frame->name != NULL)
        url_json_path_append_member (path, frame->name);
    }
  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE, "%s: %s", path->str, _(reason));

  return FALSE;
}

static void
skip_space (Parser *self)
{
  while (self->cursor < self->end && strchr (" \t\n\r", *self->cursor) != NULL)
    self->cursor++;
}

/* Puts a value where it belongs, so that the tree always owns it. */
static void
add_node (Parser   *self,
          JsonNode *node)
{
  Frame *top = get_top (self);

  if (top == NULL)
    self->document->root = node;
  else if (JSON_NODE_HOLDS_ARRAY (top->node))
    json_array_add_element (json_node_get_array (top->node), node);
  else
    json_object_set_member (json_node_get_object (top->node), top->name, node);
}

static gboolean
open_container (Parser  *self,
                GError **error)
{
  gboolean is_array = *self->cursor == '[';
  Frame frame = { 0 };

  if (self->frames->len == URL_JSON_MAX_DEPTH)
    return fail_at_path (self, N_("arrays and objects are nested too deeply"), error);

  frame.node = json_node_new (is_array ? JSON_NODE_ARRAY : JSON_NODE_OBJECT);
  if (is_array)
    json_node_take_array (frame.node, json_array_new ());
  else
    json_node_take_object (frame.node, json_object_new ());
  add_node (self, frame.node);
  g_array_append_val (self->frames, frame);
  self->cursor++;
  self->expectation = is_array ? EXPECT_FIRST_ELEMENT : EXPECT_FIRST_MEMBER;

  return TRUE;
}

static gboolean
read_string (Parser  *self,
             GError **error)
{
  const char *reason = NULL;
  g_autofree char *text = NULL;

  self->cursor++;
  text = url_json_scan_string (&self->cursor, self->end, &reason);
  if (text == NULL)
    return fail (self, reason, error);

  add_node (self, json_node_init_string (json_node_alloc (), text));

  return TRUE;
}

static gboolean
read_number (Parser  *self,
             GError **error)
{
  UrlJsonNumber number;
  const char *behind = url_json_scan_number (self->cursor, &number);
  JsonNode *node = NULL;
  gboolean large = number.kind == URL_JSON_NUMBER_LARGE;

  if (number.kind == URL_JSON_NUMBER_NONE)
    {
      self->cursor = behind;
      return fail (self, N_("a number is not written as JSON has them"), error);
    }
  if (number.kind == URL_JSON_NUMBER_INFINITE)
    return fail_at_path (self, N_("the number is out of range"), error);

  self->cursor = behind;
  if (number.kind == URL_JSON_NUMBER_INTEGER)
    node = json_node_init_int (json_node_alloc (), number.integer);
  else
    node = json_node_init_double (json_node_alloc (), number.real);
  if (large)
    g_hash_table_insert (self->document->integers, node,
                         number.large != 0 ? g_memdup2 (&number.large, sizeof number.large) : NULL);
  add_node (self, node);

  return TRUE;
}

static gboolean
read_word (Parser  *self,
           GError **error)
{
  const char *const words[] = { "null", "false", "true" };
  gsize left = (gsize) (self->end - self->cursor);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if (left < length || strncmp (self->cursor, words[i], length) != 0)
        continue;
      self->cursor += length;
      add_node (self, i == 0 ? json_node_new (JSON_NODE_NULL)
                             : json_node_init_boolean (json_node_alloc (), i == 2));
      return TRUE;
    }

  return fail (self, N_("a value was expected"), error);
}

static gboolean
read_value (Parser  *self,
            GError **error)
{
  if (++self->document->n_values > URL_JSON_MAX_VALUES)
    return fail_at_path (self, N_("the text has too many values"), error);

  self->expectation = EXPECT_SEPARATOR;
  if (self->cursor < self->end && (*self->cursor == '[' || *self->cursor == '{'))
    return open_container (self, error);
  if (self->cursor < self->end && *self->cursor == '"')
    return read_string (self, error);
  if (self->cursor < self->end && (*self->cursor == '-' || g_ascii_isdigit (*self->cursor)))
    return read_number (self, error);

  return read_word (self, error);
}

static gboolean
read_member (Parser  *self,
             GError **error)
{
  Frame *top = get_top (self);
  const char *reason = NULL;

  if (self->cursor == self->end || *self->cursor != '"')
    return fail (self, N_("the name of a member was expected"), error);

  self->cursor++;
  g_free (top->name);
  top->name = url_json_scan_string (&self->cursor, self->end, &reason);
  if (top->name == NULL)
    return fail (self, reason, error);
  if (json_object_has_member (json_node_get_object (top->node), top->name))
    return fail_at_path (self, N_("the member is there twice"), error);

  skip_space (self);
  if (self->cursor == self->end || *self->cursor != ':')
    return fail (self, N_("a colon was expected"), error);
  self->cursor++;
  self->expectation = EXPECT_VALUE;

  return TRUE;
}

/* Closes the array or object if this is the end of it. */
static gboolean
close_container (Parser *self)
{
  char mark = JSON_NODE_HOLDS_ARRAY (get_top (self)->node) ? ']' : '}';

  if (self->cursor == self->end || *self->cursor != mark)
    return FALSE;

  self->cursor++;
  g_array_set_size (self->frames, self->frames->len - 1);
  self->expectation = EXPECT_SEPARATOR;

  return TRUE;
}

static gboolean
read_separator (Parser  *self,
                GError **error)
{
  gboolean is_array = JSON_NODE_HOLDS_ARRAY (get_top (self)->node);

  if (close_container (self))
    return TRUE;
  if (self->cursor == self->end || *self->cursor != ',')
    return fail (self,
                 is_array ? N_("a comma or the end of the array was expected")
                          : N_("a comma or the end of the object was expected"),
                 error);

  self->cursor++;
  self->expectation = is_array ? EXPECT_VALUE : EXPECT_MEMBER;

  return TRUE;
}

static gboolean
step (Parser  *self,
      GError **error)
{
  switch (self->expectation)
    {
    case EXPECT_FIRST_ELEMENT:
      return close_container (self) || read_value (self, error);
    case EXPECT_FIRST_MEMBER:
      return close_container (self) || read_member (self, error);
    case EXPECT_MEMBER:
      return read_member (self, error);
    case EXPECT_SEPARATOR:
      return read_separator (self, error);
    case EXPECT_VALUE:
    default:
      return read_value (self, error);
    }
}

static gboolean
parse (Parser        *self,
       GCancellable  *cancellable,
       GError       **error)
{
  unsigned steps = 0;

  if (!g_utf8_validate_len (self->start, (gsize) (self->end - self->start), &self->cursor))
    return fail (self, N_("the text is not UTF-8, or has a NUL"), error);

  self->cursor = self->start;
  if (g_str_has_prefix (self->cursor, BYTE_ORDER_MARK))
    self->cursor += strlen (BYTE_ORDER_MARK);

  do
    {
      skip_space (self);
      if (!step (self, error))
        return FALSE;
      if (++steps % STEPS_PER_LOOK == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  while (self->frames->len > 0);

  skip_space (self);
  if (self->cursor < self->end)
    return fail (self, N_("there is more after the end"), error);

  return TRUE;
}

UrlJsonDocument *
url_json_document_parse (GBytes        *text,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr (UrlJsonDocument) document = g_new0 (UrlJsonDocument, 1);
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  gsize size = 0;
  const char *data = g_bytes_get_data (text, &size);
  /* Numbers are read up to the first byte that is no part of them. */
  g_autofree char *terminated = g_strndup (data != NULL ? data : "", size);
  Parser parser = { .document = document, .start = terminated, .cursor = terminated };

  parser.end = terminated + size;
  parser.frames = frames;
  g_array_set_clear_func (frames, (GDestroyNotify) frame_clear);
  document->integers = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  return parse (&parser, cancellable, error) ? g_steal_pointer (&document) : NULL;
}
