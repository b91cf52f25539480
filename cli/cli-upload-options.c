/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-upload-options.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cli-check.h"

/* What follows the equals sign and the @, NULL if the field has no file. */
static const char *
get_file (const char *field)
{
  const char *equals = strchr (field, '=');

  return equals != NULL && equals[1] == '@' ? equals + 2 : NULL;
}

static gboolean
check_field (const char  *field,
             GError     **error)
{
  g_autofree char *shown = g_filename_display_name (field);

  if (strchr (field, '=') == NULL || field[0] == '=' || !g_utf8_validate (field, -1, NULL) ||
      g_strcmp0 (get_file (field), "") == 0)
    return cli_refuse (error, _("“%s” is no field: write “name=value” or “name=@file”"), shown);

  return TRUE;
}

static gboolean
check_lines (CliUploadOptions  *self,
             GError           **error)
{
  for (unsigned i = 0; self->fields != NULL && self->fields[i] != NULL; i++)
    {
      if (!check_field (self->fields[i], error))
        return FALSE;
    }

  self->headers = url_headers_new ();
  for (unsigned i = 0; self->header_lines != NULL && self->header_lines[i] != NULL; i++)
    {
      if (!cli_take_header (self->headers, self->header_lines[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check (CliUploadOptions  *self,
       GError           **error)
{
  if (!cli_check_uris (self->uris, error))
    return FALSE;
  if (g_strv_length (self->uris) != 1)
    return cli_refuse (error, _("Exactly one URL has to be given"));
  if ((self->file != NULL) == (self->fields != NULL))
    return cli_refuse (error, _("Give either a file with -T, or a form with -F"));
  if (g_strcmp0 (self->file, "") == 0 || g_strcmp0 (self->state, "") == 0)
    return cli_refuse (error, _("The name of a file is empty"));
  if (self->state != NULL && (self->file == NULL || strcmp (self->file, "-") == 0))
    return cli_refuse (error,
                       _("Only the upload of a file can be gone on with: --state needs -T FILE"));
  if (self->uses_tus && self->fields != NULL)
    return cli_refuse (error, _("A form is not what tus takes"));
  if (self->expect_size < -1)
    return cli_refuse (error, _("The number of bytes of --expect is negative"));
  if (self->method != NULL && !cli_check_method (self->method, error))
    return FALSE;

  return check_lines (self, error);
}

gboolean
cli_upload_options_parse (CliUploadOptions  *self,
                          char             **arguments,
                          GError           **error)
{
  const GOptionEntry entries[] = {
    { "upload-file", 'T', 0, G_OPTION_ARG_FILENAME, &self->file,
      _("Send this file, - for the standard input"), _("FILE") },
    { "form", 'F', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->fields,
      _("Send a form with this field, or this file; can be given several times"),
      _("NAME=VALUE|NAME=@FILE") },
    { "request", 'X', 0, G_OPTION_ARG_STRING, &self->method,
      _("Use this method (default: PUT with -T, POST with -F)"), _("METHOD") },
    { "header", 'H', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->header_lines,
      _("Send this header; can be given several times"), _("'NAME: VALUE'") },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &self->state,
      _("Keep in this file where an interrupted upload goes on, and go on there"), _("FILE") },
    { "tus", 0, 0, G_OPTION_ARG_NONE, &self->uses_tus, _("The server speaks tus 1.0"), NULL },
    { "expect", 0, 0, G_OPTION_ARG_INT64, &self->expect_size,
      _("Ask the server first whether it wants what is larger than this"), _("BYTES") },
    { "cacert", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_path,
      _("Trust the certificates of this PEM file instead of the system's"), _("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->uris, NULL, NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (_("URL"));
  g_auto(GStrv) copy = g_strdupv (arguments);

  self->expect_size = -1;
  g_option_context_set_summary (context,
                                _("Sends a file or a form to a URL, and writes what the server "
                                  "answers."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  return g_option_context_parse_strv (context, &copy, error) && check (self, error);
}

void
cli_upload_options_clear (CliUploadOptions *self)
{
  g_clear_pointer (&self->uris, g_strfreev);
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->fields, g_strfreev);
  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->header_lines, g_strfreev);
  g_clear_pointer (&self->headers, url_headers_unref);
  g_clear_pointer (&self->state, g_free);
  g_clear_pointer (&self->ca_path, g_free);
}

static gboolean
check_file (const char  *path,
            GError     **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
               _("“%s” is a folder: only files can be sent"), shown);

  return FALSE;
}

gboolean
cli_upload_options_check_files (const CliUploadOptions  *self,
                                GError                 **error)
{
  if (self->file != NULL)
    return check_file (self->file, error);

  for (unsigned i = 0; self->fields[i] != NULL; i++)
    {
      const char *path = get_file (self->fields[i]);

      if (path != NULL && !check_file (path, error))
        return FALSE;
    }

  return TRUE;
}

static void
add_field (UrlMultipart *form,
           const char   *field)
{
  const char *equals = strchr (field, '=');
  const char *path = get_file (field);
  g_autofree char *name = g_strndup (field, (gsize) (equals - field));
  g_autoptr(GFile) file = NULL;

  if (path == NULL)
    {
      url_multipart_add_text (form, name, equals + 1);
      return;
    }

  file = g_file_new_for_commandline_arg (path);
  url_multipart_add_file (form, name, file, NULL, NULL);
}

static void
set_body (const CliUploadOptions *self,
          UrlRequest             *request)
{
  g_autoptr(UrlMultipart) form = NULL;
  g_autoptr(GInputStream) input = NULL;
  g_autoptr(GFile) file = NULL;

  if (self->fields != NULL)
    {
      form = url_multipart_new ();
      for (unsigned i = 0; self->fields[i] != NULL; i++)
        add_field (form, self->fields[i]);
      url_request_set_multipart (request, form);
    }
  else if (strcmp (self->file, "-") == 0)
    {
      input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
      url_request_set_body_stream (request, input);
    }
  else
    {
      file = g_file_new_for_commandline_arg (self->file);
      url_request_set_body_file (request, file);
    }
}

UrlRequest *
cli_upload_options_new_request (const CliUploadOptions *self)
{
  UrlRequest *request = url_request_new (self->uris[0]);
  const char *usual = self->fields != NULL || self->uses_tus ? "POST" : "PUT";

  url_request_set_method (request, self->method != NULL ? self->method : usual);
  url_request_set_expect_continue_size (request, self->expect_size);
  url_request_set_headers (request, self->headers);
  set_body (self, request);

  return request;
}
