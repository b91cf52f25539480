/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include "message/url-error.h"
#include "transfer/url-resume-record-private.h"
#include "transfer/url-upload-record-private.h"

/* Resume data as an application gives them back: of a download, or of an upload. */

static void
check_error (const GError *error)
{
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_RESUME);
  fuzz_assert_text (error->message);
}

static void
check_download (GBytes *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UrlResumeRecord) record = url_resume_record_parse (data, &error);
  g_autoptr (UrlResumeRecord) again = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) written_again = NULL;

  if (record == NULL)
    {
      check_error (error);
      return;
    }

  g_assert_cmpint (record->offset, >=, 0);
  g_assert_true (record->total == -1 || record->total >= record->offset);
  written = url_resume_record_to_bytes (record);
  again = url_resume_record_parse (written, &error);
  g_assert_no_error (error);
  written_again = url_resume_record_to_bytes (again);
  g_assert_true (g_bytes_equal (written, written_again));
}

static void
check_upload (GBytes *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UrlUploadRecord) record = url_upload_record_parse (data, &error);
  g_autoptr (UrlUploadRecord) again = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) written_again = NULL;

  if (record == NULL)
    {
      check_error (error);
      return;
    }

  g_assert_cmpint (record->length, >=, -1);
  written = url_upload_record_to_bytes (record);
  again = url_upload_record_parse (written, &error);
  g_assert_no_error (error);
  written_again = url_upload_record_to_bytes (again);
  g_assert_true (g_bytes_equal (written, written_again));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  check_download (bytes);
  check_upload (bytes);

  return 0;
}
