/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-session.h"

#include <glib/gi18n-lib.h>

gboolean
cli_session_set_ca (UrlSessionConfiguration  *configuration,
                    const char               *path,
                    GError                  **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr(GTlsDatabase) database = NULL;

  if (!g_file_test (absolute, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("“%s” is not a file"), shown);
      return FALSE;
    }

  database = g_tls_file_database_new (absolute, error);
  if (database == NULL)
    {
      g_prefix_error (error, _("Cannot use the certificates of “%s”: "), shown);
      return FALSE;
    }
  url_session_configuration_set_tls_database (configuration, database);

  return TRUE;
}
