/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-resume-record-private.h"

#include <glib/gi18n-lib.h>

#include "json/url-json-members-private.h"
#include "message/url-error.h"
#include "message/url-headers-private.h"

#define FORMAT "urlsession-download"
#define VERSION 1

UrlResumeRecord *
url_resume_record_copy (const UrlResumeRecord *record)
{
  UrlResumeRecord *copy = g_memdup2 (record, sizeof *record);

  copy->uri = g_strdup (record->uri);
  copy->partial = g_strdup (record->partial);
  copy->validator = g_strdup (record->validator);
  copy->boot = g_strdup (record->boot);
  copy->request = url_kept_request_copy (record->request);

  return copy;
}

void
url_resume_record_free (UrlResumeRecord *record)
{
  g_free (record->uri);
  g_free (record->partial);
  g_free (record->validator);
  g_free (record->boot);
  g_clear_pointer (&record->request, url_kept_request_free);
  g_free (record);
}

GBytes *
url_resume_record_to_bytes (const UrlResumeRecord *record)
{
  JsonBuilder *builder = url_json_begin_record (FORMAT, VERSION);
  /* A path is bytes, and JSON is text. */
  g_autofree char *partial = g_uri_escape_string (record->partial, "/", FALSE);

  url_json_add_string (builder, "url", record->uri);
  url_json_add_string (builder, "partial", partial);
  url_json_add_number (builder, "device", record->device);
  url_json_add_number (builder, "inode", record->inode);
  url_json_add_integer (builder, "offset", record->offset);
  url_json_add_integer (builder, "total", record->total);
  url_json_add_string (builder, "validator", record->validator);
  url_json_add_string (builder, "boot", record->boot);
  url_kept_request_add (record->request, builder);

  return url_json_end_record (builder);
}

static gboolean
read_members (JsonObject      *object,
              UrlResumeRecord *record)
{
  const char *partial = url_json_get_string (object, "partial");

  record->uri = g_strdup (url_json_get_string (object, "url"));
  record->partial = partial != NULL ? g_uri_unescape_string (partial, NULL) : NULL;
  record->validator = g_strdup (url_json_get_string (object, "validator"));
  record->boot = g_strdup (url_json_get_string (object, "boot"));
  record->request = url_kept_request_read (object);

  return record->uri != NULL && record->partial != NULL &&
         g_path_is_absolute (record->partial) && record->validator != NULL &&
         *record->validator != '\0' && url_is_field_value (record->validator) &&
         record->boot != NULL && record->request != NULL &&
         url_json_get_number (object, "device", &record->device) &&
         url_json_get_number (object, "inode", &record->inode) &&
         url_json_get_integer (object, "offset", &record->offset) && record->offset >= 0 &&
         url_json_get_integer (object, "total", &record->total) && record->total >= -1 &&
         (record->total < 0 || record->offset <= record->total);
}

UrlResumeRecord *
url_resume_record_parse (GBytes  *data,
                         GError **error)
{
  g_autoptr (UrlJsonDocument) document =
      url_json_parse_record (data, URL_RESUME_DATA_MAX_SIZE, FORMAT, VERSION);
  UrlResumeRecord *record = g_new0 (UrlResumeRecord, 1);

  if (document != NULL && read_members (json_node_get_object (document->root), record))
    return record;

  url_resume_record_free (record);
  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_RESUME, "%s",
               _("The resume data are not those of a download, or of a version that is not known "
                 "here"));

  return NULL;
}

char *
url_resume_record_dup_boot (void)
{
  static char *boot; /* (owned): as long as this process lives it is the same */
  static gsize is_read;

  if (g_once_init_enter (&is_read))
    {
      if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
        boot = g_strdup ("");
      g_strstrip (boot);
      g_once_init_leave (&is_read, 1);
    }

  return g_strdup (boot);
}
