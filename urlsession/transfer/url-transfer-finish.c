/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-error.h"
#include "message/url-headers-private.h"

/* What a download does where a body seems to have come to its end. */

/* A connection that ends looks the same whether the body does or not. */
static gboolean
ends_with_connection (UrlResponseHead *head)
{
  return head->content_length < 0 && head->http_version != NULL &&
         g_str_has_prefix (head->http_version, "HTTP/1.") &&
         !url_headers_contains (head->headers, "Transfer-Encoding");
}

static gboolean
gives_parts (UrlResponseHead *head)
{
  g_autofree char *units = url_headers_get (head->headers, "Accept-Ranges");

  return head->status_code == 206 ||
         (head->status_code == 200 && g_strcmp0 (units, "bytes") == 0);
}

/* Whether only the server can tell if that was all, and it can. It is asked once. */
static gboolean
is_in_doubt (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;
  const UrlDownloadPlan *plan = download->plan;

  return !download->is_probing && self->expected < 0 && self->received > 0 &&
         plan->checksum == NULL && plan->expected_size < 0 &&
         ends_with_connection (self->head) && gives_parts (self->head) &&
         url_transfer_download_can_continue (self) &&
         url_file_sink_get_validator (download->sink) != NULL;
}

/* Asks for what follows the last byte: there is nothing, if that was all. */
static void
probe (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;

  url_transfer_debug (self, URL_DEBUG_TASK, "asks whether that was all");
  url_transfer_network_unload (self);
  download->is_probing = TRUE;
  download->is_complete = FALSE;
  if (!url_file_sink_is_busy (download->sink))
    url_transfer_download_rest (self);
}

gboolean
url_transfer_download_is_answered (UrlTransfer     *self,
                                   UrlRangeVerdict  verdict)
{
  UrlTransferDownload *download = self->download;

  if (!download->is_probing || download->asked == 0 || verdict == URL_RANGE_START ||
      verdict == URL_RANGE_CONTINUE)
    return FALSE;

  /* Who does not say anything of use leaves it at what there is. */
  url_transfer_download_complete (self);

  return TRUE;
}

void
url_transfer_download_finish (UrlTransfer *self)
{
  gint64 expected = self->expected;

  if (expected >= 0 && self->received < expected)
    url_transfer_download_fail (
        self, g_error_new (URL_ERROR, URL_ERROR_CONNECTION_LOST,
                           _("The body of %s ended after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                             " bytes"),
                           url_request_head_get_display (self->request), (gint64) self->received,
                           expected));
  else if (is_in_doubt (self))
    probe (self);
  else
    url_transfer_download_complete (self);
}
