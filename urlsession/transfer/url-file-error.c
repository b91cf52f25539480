/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-file-error-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "message/url-error.h"

static UrlError
code_for (UrlFileDeed deed,
          int         errnum)
{
  switch (errnum)
    {
    case ENOSPC:
    case EDQUOT:
      return URL_ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
      return URL_ERROR_FILE_NOT_PERMITTED;
    case ENOENT:
    case ENOTDIR:
      return URL_ERROR_FILE_DOES_NOT_EXIST;
    case EISDIR:
    case ENOTEMPTY:
      return URL_ERROR_FILE_IS_DIRECTORY;
    case EEXIST:
      return URL_ERROR_FILE_EXISTS;
    case EROFS:
      return URL_ERROR_CANNOT_WRITE_FILE;
    default:
      return deed == URL_FILE_CREATE ? URL_ERROR_CANNOT_CREATE_FILE : URL_ERROR_CANNOT_WRITE_FILE;
    }
}

/* One sentence per cause, so that translators meet whole ones. */
static const char *
sentence_for (UrlFileDeed deed,
              UrlError    code)
{
  switch (code)
    {
    case URL_ERROR_NO_SPACE:
      return _("There is no space left for “%s”: %s");
    case URL_ERROR_FILE_NOT_PERMITTED:
      return _("Writing to “%s” is not permitted: %s");
    case URL_ERROR_FILE_DOES_NOT_EXIST:
      return _("The folder of “%s” does not exist: %s");
    case URL_ERROR_FILE_IS_DIRECTORY:
      return _("A folder is in the place of “%s”: %s");
    case URL_ERROR_FILE_EXISTS:
      return _("The file “%s” exists already: %s");
    case URL_ERROR_CANNOT_CREATE_FILE:
      return _("The file “%s” cannot be created: %s");
    default:
      return deed == URL_FILE_READ ? _("The file “%s” cannot be read: %s")
                                   : _("The file “%s” cannot be written: %s");
    }
}

gboolean
url_file_error_set (GError      **error,
                    UrlFileDeed   deed,
                    const char   *path,
                    int           errnum)
{
  UrlError code = code_for (deed, errnum);
  g_autofree char *display = g_filename_display_name (path);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, URL_ERROR, (int) code, sentence_for (deed, code), display,
               g_strerror (errnum));
#pragma GCC diagnostic pop

  return FALSE;
}
