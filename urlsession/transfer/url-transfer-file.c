/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include "base/url-network-private.h"

/* What a transfer to a file has in common with its owner and others: what is to
 * become of the body, and what became of it. Any thread. */

typedef struct
{
  UrlTransfer *transfer; /* (owned) */
  UrlTransferKept kept;
  gpointer data;
} KeepCall;

void
url_transfer_set_download (UrlTransfer     *self,
                           UrlDownloadPlan *plan)
{
  self->download = url_transfer_download_new (plan);
}

static void
publish_network (gpointer data)
{
  g_autoptr (UrlTransfer) self = data;

  url_transfer_download_publish (self);
}

/* Nobody ends it any more from here on; what is not sure yet is the result. */
static void
claim (UrlTransfer *self)
{
  gboolean is_ours;

  g_mutex_lock (&self->lock);
  is_ours = self->outcome == URL_OUTCOME_NONE;
  if (is_ours)
    {
      self->claimed = TRUE;
      atomic_store (&self->outcome, (int) URL_OUTCOME_FINISHED);
    }
  g_mutex_unlock (&self->lock);

  if (is_ours)
    url_network_invoke (publish_network, url_transfer_ref (self));
}

static void
deliver_claim (gpointer owner,
               gpointer payload)
{
  claim (owner);
}

void
url_transfer_claim (UrlTransfer *self)
{
  /* After all that is told of the body, because a handler may still cancel. */
  if ((self->flags & URL_TRANSFER_DIRECT) == 0)
    url_port_push (&self->port, deliver_claim, NULL, NULL);
  else
    claim (self);
}

static void
deliver_resumed (gpointer owner,
                 gpointer payload)
{
  UrlTransfer *self = owner;

  if (self->owner != NULL)
    self->client->resumed (self->owner, *(gint64 *) payload);
}

void
url_transfer_push_resumed (UrlTransfer *self)
{
  gint64 offset = self->resumed;

  url_port_push (&self->port, deliver_resumed, g_memdup2 (&offset, sizeof offset), g_free);
}

static void
keep_network (gpointer data)
{
  g_autofree KeepCall *call = data;
  g_autoptr (UrlTransfer) self = call->transfer;

  if (self->download != NULL && url_transfer_download_keep (self, call->kept, call->data))
    return;

  call->kept (call->data, self->upload != NULL ? url_transfer_dup_upload_data (self) : NULL);
  url_transfer_network_stop (url_transfer_ref (self));
}

gboolean
url_transfer_cancel_keeping (UrlTransfer     *self,
                             UrlTransferKept  kept,
                             gpointer         data)
{
  KeepCall *call = NULL;

  self->keeps_upload = TRUE;
  if (!url_transfer_end_outside (self, URL_OUTCOME_CANCELLED, url_transfer_new_cancelled (self)))
    {
      self->keeps_upload = FALSE;
      kept (data, NULL);
      return FALSE;
    }

  call = g_new0 (KeepCall, 1);
  call->transfer = url_transfer_ref (self);
  call->kept = kept;
  call->data = data;
  url_network_invoke (keep_network, call);

  return TRUE;
}

char *
url_transfer_dup_location (UrlTransfer *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->location);
}

GBytes *
url_transfer_take_resume_data (UrlTransfer *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->resume_data == NULL)
    return NULL;

  url_file_sink_take (self->download->sink);

  return g_bytes_ref (self->resume_data);
}
