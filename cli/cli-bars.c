/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-bars.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_WIDTH 24
#define NAME_WIDTH 28
#define FALLBACK_COLUMNS 80

/* As much as minutes of three digits and their seconds can say. */
#define MAX_SECONDS 59999.0

/* Moves up over what was drawn, and removes a line. */
#define UP "\033[A"
#define ERASE "\r\033[K"

struct _CliBars
{
  int fd;
  gboolean shows;
  unsigned drawn; /* lines that are there now */
};

CliBars *
cli_bars_new (int fd)
{
  CliBars *self = g_new0 (CliBars, 1);

  self->fd = fd;
  self->shows = isatty (fd);

  return self;
}

void
cli_bars_free (CliBars *self)
{
  g_free (self);
}

gboolean
cli_bars_shows (CliBars *self)
{
  return self->shows;
}

static unsigned
get_columns (CliBars *self)
{
  struct winsize size = { 0 };

  return ioctl (self->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                    : FALLBACK_COLUMNS;
}

/* (nullable): the file a download becomes, as far as it is known, or that which is
 * sent. */
static GFile *
dup_file (UrlTask *task)
{
  UrlRequest *request = url_task_get_original_request (task);
  GFile *body_file = url_request_get_body_file (request);
  GFile *file = NULL;

  if (URL_IS_DOWNLOAD_TASK (task))
    file = url_download_task_dup_location (URL_DOWNLOAD_TASK (task));
  if (file == NULL && URL_IS_DOWNLOAD_TASK (task))
    file = url_download_task_dup_destination (URL_DOWNLOAD_TASK (task));
  if (file == NULL && body_file != NULL)
    file = g_object_ref (body_file);

  return file;
}

char *
cli_bars_get_name (UrlTask *task)
{
  g_autoptr(GFile) file = dup_file (task);
  UrlResponse *response = url_task_get_response (task);
  g_autofree char *name = NULL;

  if (file != NULL &&
      g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_DIRECTORY)
    name = g_file_get_basename (file);
  else if (response != NULL && URL_IS_DOWNLOAD_TASK (task))
    return g_strdup (url_response_get_suggested_filename (response));
  else
    return g_strdup (url_request_get_uri_string (url_task_get_original_request (task)));

  return g_filename_display_name (name);
}

/* The bar itself, or as much as has come where the whole is not known. */
static void
append_bar (GString     *line,
            UrlProgress *progress)
{
  double fraction = url_progress_get_fraction (progress);
  int filled = (int) floor (fraction * BAR_WIDTH);

  if (url_progress_get_total (progress) < 0)
    {
      g_autofree char *size = g_format_size ((guint64) url_progress_get_completed (progress));

      g_string_append_printf (line, " %*s", BAR_WIDTH + 7, size);
      return;
    }

  g_string_append (line, " [");
  for (int i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (line, i < filled ? '#' : '-');
  g_string_append_printf (line, "] %3d%%", (int) floor (fraction * 100.0));
}

static char *
cut_name (const char *name)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (name, -1) <= NAME_WIDTH)
    return g_strdup (name);

  start = g_utf8_substring (name, 0, NAME_WIDTH - 1);

  return g_strconcat (start, "…", NULL);
}

static char *
describe (UrlTask  *task,
          unsigned  columns)
{
  UrlProgress *progress = url_task_get_progress (task);
  g_autofree char *name = cli_bars_get_name (task);
  g_autofree char *shown = cut_name (name);
  int left = (int) MIN (ceil (url_progress_get_seconds_remaining (progress)), MAX_SECONDS);
  double rate = url_progress_get_throughput (progress);
  g_autoptr(GString) line = g_string_new (shown);

  g_string_append_printf (line, "%*s", (int) (NAME_WIDTH - g_utf8_strlen (shown, -1)), "");
  append_bar (line, progress);
  if (rate > 0.0)
    {
      g_autofree char *size = g_format_size ((guint64) rate);

      g_string_append_printf (line, "  %9s/s", size);
    }
  if (left >= 0)
    g_string_append_printf (line, "  %d:%02d", left / 60, left % 60);

  return g_utf8_substring (line->str, 0, MIN (g_utf8_strlen (line->str, -1), (long) columns - 1));
}

static void
put (CliBars    *self,
     const char *text)
{
  gsize size = strlen (text);

  /* What cannot be drawn is not worth a failure. */
  if (write (self->fd, text, size) != (gssize) size)
    self->shows = FALSE;
}

void
cli_bars_wipe (CliBars *self)
{
  for (; self->drawn > 0; self->drawn--)
    put (self, UP ERASE);
}

void
cli_bars_draw (CliBars   *self,
               GPtrArray *tasks)
{
  unsigned columns = get_columns (self);

  if (!self->shows)
    return;

  cli_bars_wipe (self);
  for (unsigned i = 0; i < tasks->len; i++)
    {
      g_autofree char *line = describe (g_ptr_array_index (tasks, i), columns);
      g_autofree char *escaped = g_strdelimit (g_strdup (line), "\033\r\n\t", '?');

      put (self, escaped);
      put (self, "\n");
      self->drawn++;
    }
}
