/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-upload-protocol-private.h"

#include <string.h>

#include "http/url-redirect-private.h"
#include "message/url-headers-private.h"
#include "message/url-method-private.h"
#include "message/url-uri-private.h"

/* The names that drafts have changed, in one place. */
#define INTEROP_FIELD "Upload-Draft-Interop-Version"
#define INTEROP_VERSION "8"
#define COMPLETE_FIELD "Upload-Complete"
#define OFFSET_FIELD "Upload-Offset"
#define LENGTH_FIELD "Upload-Length"
#define LIMIT_FIELD "Upload-Limit"
#define STATUS_RESUMPTION_SUPPORTED 104
#define PARTIAL_TYPE "application/partial-upload"

#define TUS_FIELD "Tus-Resumable"
#define TUS_VERSION "1.0.0"
#define TUS_MAX_FIELD "Tus-Max-Size"
#define TUS_EXTENSION_FIELD "Tus-Extension"
#define TUS_TYPE "application/offset+octet-stream"

static void
set_number (UrlHeaders *headers,
            const char *name,
            gint64      number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  url_headers_set (headers, name, text);
}

static void
set_version (UrlHeaders        *headers,
             UrlUploadProtocol  protocol)
{
  if (protocol == URL_UPLOAD_TUS)
    url_headers_set (headers, TUS_FIELD, TUS_VERSION);
  else
    url_headers_set (headers, INTEROP_FIELD, INTEROP_VERSION);
}

/* Takes the headers. */
static void
take_headers (UrlRequestHead *head,
              UrlHeaders     *headers)
{
  url_headers_freeze (headers);
  url_headers_unref (head->headers);
  head->headers = headers;
}

static void
set_method (UrlRequestHead *head,
            const char     *method)
{
  g_ref_string_release (head->method);
  head->method = url_method_new (method);
}

static void
append_metadata (GString    *out,
                 const char *name,
                 const char *value)
{
  g_autofree char *encoded = g_base64_encode ((const guint8 *) value, strlen (value));

  g_string_append_printf (out, "%s%s %s", out->len > 0 ? "," : "", name, encoded);
}

/* What servers make file names and types of. The type that a POST has by default is
 * not one of the content. */
static char *
create_metadata (UrlRequestHead *request,
                 const char     *type)
{
  GString *out = g_string_new (NULL);
  g_autofree char *told =
      request->has_default_type ? NULL : url_headers_get (request->headers, "Content-Type");
  g_autofree char *basename =
      request->body_file != NULL ? g_file_get_basename (request->body_file) : NULL;

  if (told != NULL)
    type = told;
  if (basename != NULL)
    append_metadata (out, "filename", basename);
  if (type != NULL)
    append_metadata (out, "filetype", type);

  return g_string_free (out, FALSE);
}

static void
set_body_version (UrlRequestHead        *head,
                  const UrlUploadRecord *record)
{
  if (record->file != NULL)
    head->body_version = g_memdup2 (&record->version, sizeof record->version);
}

UrlRequestHead *
url_upload_make_creation (UrlRequestHead        *request,
                          const UrlUploadRecord *record,
                          const char            *type)
{
  UrlRequestHead *head = url_request_head_copy (request);
  UrlHeaders *headers = url_headers_copy (request->headers);
  g_autofree char *metadata = create_metadata (request, type);

  set_version (headers, record->protocol);
  set_method (head, "POST");
  url_request_head_drop_body (head);
  url_headers_remove (headers, "Content-Type");
  if (record->length >= 0)
    set_number (headers, LENGTH_FIELD, record->length);
  else
    url_headers_set (headers, "Upload-Defer-Length", "1");
  if (*metadata != '\0' && !url_headers_contains (headers, "Upload-Metadata"))
    url_headers_set (headers, "Upload-Metadata", metadata);
  take_headers (head, headers);

  return head;
}

UrlRequestHead *
url_upload_make_first (UrlRequestHead        *request,
                       const UrlUploadRecord *record,
                       gint64                 limit)
{
  UrlRequestHead *head = url_request_head_copy (request);
  UrlHeaders *headers = url_headers_copy (request->headers);

  set_version (headers, record->protocol);
  url_headers_set (headers, COMPLETE_FIELD, limit > 0 ? "?0" : "?1");
  if (limit > 0 && record->length >= 0)
    set_number (headers, LENGTH_FIELD, record->length);
  head->body_limit = limit;
  set_body_version (head, record);
  take_headers (head, headers);

  return head;
}

/* A request to the place of an upload, with what fields of the task's own may go
 * there and are not about its body. */
static UrlRequestHead *
make_request (UrlRequestHead        *request,
              const UrlUploadRecord *record,
              const char            *method,
              UrlHeaders           **headers_out)
{
  const char *const about_body[] = { "Content-Encoding", "Content-Language", "Content-Location",
                                     "Content-Type", "Upload-Metadata", NULL };
  UrlRequestHead *head = url_request_head_copy (request);
  g_autoptr (UrlHeaders) allowed = NULL;

  g_clear_pointer (&head->uri, g_uri_unref);
  head->uri = url_uri_parse (record->place, NULL);
  set_method (head, method);
  if (head->uri == NULL)
    {
      url_request_head_unref (head);
      return NULL;
    }

  allowed = url_redirect_headers (request, head->uri);
  *headers_out = url_headers_copy (allowed);
  for (gsize i = 0; about_body[i] != NULL; i++)
    url_headers_remove (*headers_out, about_body[i]);
  set_version (*headers_out, record->protocol);

  return head;
}

static UrlRequestHead *
make_without_body (UrlRequestHead        *request,
                   const UrlUploadRecord *record,
                   const char            *method)
{
  UrlHeaders *headers = NULL;
  UrlRequestHead *head = make_request (request, record, method, &headers);

  if (head == NULL)
    return NULL;

  url_request_head_drop_body (head);
  take_headers (head, headers);

  return head;
}

UrlRequestHead *
url_upload_make_ask (UrlRequestHead        *request,
                     const UrlUploadRecord *record)
{
  return make_without_body (request, record, "HEAD");
}

UrlRequestHead *
url_upload_make_options (UrlRequestHead        *request,
                         const UrlUploadRecord *record)
{
  return make_without_body (request, record, "OPTIONS");
}

UrlRequestHead *
url_upload_make_removal (UrlRequestHead        *request,
                         const UrlUploadRecord *record)
{
  return make_without_body (request, record, "DELETE");
}

UrlRequestHead *
url_upload_make_append (UrlRequestHead        *request,
                        const UrlUploadRecord *record,
                        gint64                 offset,
                        gint64                 limit)
{
  UrlHeaders *headers = NULL;
  UrlRequestHead *head = make_request (request, record, "PATCH", &headers);

  if (head == NULL)
    return NULL;

  set_number (headers, OFFSET_FIELD, offset);
  if (record->protocol == URL_UPLOAD_TUS)
    {
      url_headers_set (headers, "Content-Type", TUS_TYPE);
    }
  else
    {
      url_headers_set (headers, "Content-Type", PARTIAL_TYPE);
      url_headers_set (headers, COMPLETE_FIELD, limit > 0 ? "?0" : "?1");
    }
  head->body_offset = offset;
  head->body_limit = limit;
  set_body_version (head, record);
  take_headers (head, headers);

  return head;
}

UrlRequestHead *
url_upload_make_finish (UrlRequestHead        *request,
                        const UrlUploadRecord *record,
                        gint64                 length)
{
  UrlHeaders *headers = NULL;
  UrlRequestHead *head = make_request (request, record, "PATCH", &headers);

  if (head == NULL)
    return NULL;

  url_request_head_drop_body (head);
  head->body = g_bytes_new (NULL, 0);
  set_number (headers, OFFSET_FIELD, length);
  set_number (headers, LENGTH_FIELD, length);
  if (record->protocol == URL_UPLOAD_DRAFT)
    url_headers_set (headers, COMPLETE_FIELD, "?1");
  url_headers_set (headers, "Content-Type",
                   record->protocol == URL_UPLOAD_TUS ? TUS_TYPE : PARTIAL_TYPE);
  take_headers (head, headers);

  return head;
}

/* A 104 of another version means something else. */
static gboolean
announces_place (UrlResponseHead   *head,
                 UrlUploadProtocol  protocol)
{
  g_autofree char *version = url_headers_get (head->headers, INTEROP_FIELD);

  if (protocol == URL_UPLOAD_TUS)
    return head->status_code == 201;
  if (head->status_code == STATUS_RESUMPTION_SUPPORTED)
    return g_strcmp0 (version, INTEROP_VERSION) == 0;

  return head->status_code / 100 == 2 &&
         (version == NULL || strcmp (version, INTEROP_VERSION) == 0);
}

char *
url_upload_read_place (UrlResponseHead   *head,
                       UrlUploadProtocol  protocol,
                       GUri              *base)
{
  g_autofree char *location = url_headers_get (head->headers, "Location");
  g_autoptr (GUri) place = NULL;

  if (location == NULL || !announces_place (head, protocol))
    return NULL;

  place = url_redirect_resolve (base, location);

  return place != NULL ? g_uri_to_string (place) : NULL;
}

static gint64
read_number (UrlResponseHead *head,
             const char      *name)
{
  g_autofree char *text = url_headers_get (head->headers, name);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
    return -1;

  return (gint64) number;
}

/* What a member of a dictionary (RFC 9651) is worth: an integer of 15 digits at most,
 * whose parameters mean nothing here; −1 if it is none. */
static gint64
read_integer (const char *text)
{
  g_autofree char *item = g_strndup (text, strcspn (text, ";"));
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (g_strstrip (item), 10, 0, G_GINT64_CONSTANT (999999999999999),
                                   &number, NULL))
    return -1;

  return (gint64) number;
}

/* One of those that the draft knows makes the whole field void where it is not an
 * integer; any other is passed over. */
static gint64
read_limit (UrlResponseHead *head,
            const char      *name)
{
  const char *const known[] = { "max-size", "min-size", "max-append-size", "min-append-size",
                                "max-age", NULL };
  g_autofree char *field = url_headers_get (head->headers, LIMIT_FIELD);
  g_auto (GStrv) members = g_strsplit (field != NULL ? field : "", ",", -1);
  gint64 limit = -1;

  for (unsigned i = 0; members[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (members[i], "=", 2);
      const char *key = parts[0] != NULL ? g_strstrip (parts[0]) : "";
      gint64 number = parts[0] != NULL && parts[1] != NULL ? read_integer (parts[1]) : -1;

      if (!g_strv_contains (known, key))
        continue;
      if (number < 0)
        return -1;
      /* Of several the last counts. */
      if (strcmp (key, name) == 0)
        limit = number;
    }

  return limit;
}

gint64
url_upload_read_max_size (UrlResponseHead   *head,
                          UrlUploadProtocol  protocol)
{
  return protocol == URL_UPLOAD_TUS ? read_number (head, TUS_MAX_FIELD)
                                    : read_limit (head, "max-size");
}

gint64
url_upload_read_max_append (UrlResponseHead   *head,
                            UrlUploadProtocol  protocol)
{
  return protocol == URL_UPLOAD_TUS ? -1 : read_limit (head, "max-append-size");
}

gboolean
url_upload_offers_removal (UrlResponseHead *head)
{
  g_autofree char *field = url_headers_get (head->headers, TUS_EXTENSION_FIELD);
  g_auto (GStrv) extensions = g_strsplit (field != NULL ? field : "", ",", -1);

  for (unsigned i = 0; extensions[i] != NULL; i++)
    {
      if (strcmp (g_strstrip (extensions[i]), "termination") == 0)
        return TRUE;
    }

  return FALSE;
}

gint64
url_upload_read_offset (UrlResponseHead *head)
{
  return read_number (head, OFFSET_FIELD);
}

gboolean
url_upload_is_complete (UrlResponseHead       *head,
                        const UrlUploadRecord *record)
{
  g_autofree char *complete = url_headers_get (head->headers, COMPLETE_FIELD);

  if (record->protocol == URL_UPLOAD_TUS)
    return record->length >= 0 && read_number (head, OFFSET_FIELD) == record->length;

  return g_strcmp0 (complete, "?1") == 0;
}

gboolean
url_upload_is_other (UrlResponseHead       *head,
                     const UrlUploadRecord *record)
{
  gint64 length = read_number (head, LENGTH_FIELD);
  gint64 offset = read_number (head, OFFSET_FIELD);

  return record->length >= 0 &&
         ((length >= 0 && length != record->length) || offset > record->length);
}
