/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-private.h"

/* The counts of bytes, which may be read at any time on any thread. */

static UrlTransferCounts
get_counts (UrlTask *self)
{
  UrlTransferCounts counts;

  url_transfer_get_counts (self->transfer, &counts);

  return counts;
}

/**
 * url_task_get_bytes_received: (get-property bytes-received)
 * @self: a task
 *
 * Gets how much of the body has arrived, after decoding.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_task_get_bytes_received (UrlTask *self)
{
  g_return_val_if_fail (URL_IS_TASK (self), 0);

  return get_counts (self).received;
}

/**
 * url_task_get_bytes_expected_to_receive: (get-property bytes-expected-to-receive)
 * @self: a task
 *
 * Gets how much the body has.
 *
 * Returns: a number of bytes, −1 if unknown
 *
 * Since: 1.0
 */
gint64
url_task_get_bytes_expected_to_receive (UrlTask *self)
{
  g_return_val_if_fail (URL_IS_TASK (self), -1);

  return get_counts (self).expected;
}

/**
 * url_task_get_bytes_sent: (get-property bytes-sent)
 * @self: a task
 *
 * Gets how much of the request's body was handed to the network.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_task_get_bytes_sent (UrlTask *self)
{
  g_return_val_if_fail (URL_IS_TASK (self), 0);

  return get_counts (self).sent;
}

/**
 * url_task_get_bytes_expected_to_send: (get-property bytes-expected-to-send)
 * @self: a task
 *
 * Gets how much the request's body has.
 *
 * Returns: a number of bytes, −1 if unknown
 *
 * Since: 1.0
 */
gint64
url_task_get_bytes_expected_to_send (UrlTask *self)
{
  g_return_val_if_fail (URL_IS_TASK (self), -1);

  return get_counts (self).expected_to_send;
}

static gboolean
set_estimate (UrlTask *self,
              gint64  *estimate,
              gint64   value)
{
  gboolean changes;

  g_mutex_lock (&self->lock);
  changes = *estimate != value;
  *estimate = value;
  g_mutex_unlock (&self->lock);

  return changes;
}

static gint64
get_estimate (UrlTask      *self,
              const gint64 *estimate)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return *estimate;
}

/**
 * url_task_get_estimated_bytes_to_receive: (get-property estimated-bytes-to-receive)
 * @self: a task
 *
 * Gets how large the application thinks that the response is.
 *
 * Returns: a number of bytes, −1 for no estimate
 *
 * Since: 1.0
 */
gint64
url_task_get_estimated_bytes_to_receive (UrlTask *self)
{
  g_return_val_if_fail (URL_IS_TASK (self), -1);

  return get_estimate (self, &self->estimated_to_receive);
}

/**
 * url_task_set_estimated_bytes_to_receive: (set-property estimated-bytes-to-receive)
 * @self: a task
 * @estimated_bytes_to_receive: a number of bytes, −1 for no estimate
 *
 * Sets how large the application thinks that the response is. The change is
 * notified on the calling thread; the progress takes it up with the next bytes.
 *
 * Since: 1.0
 */
void
url_task_set_estimated_bytes_to_receive (UrlTask *self,
                                         gint64   estimated_bytes_to_receive)
{
  g_return_if_fail (URL_IS_TASK (self));
  g_return_if_fail (estimated_bytes_to_receive >= -1);

  if (set_estimate (self, &self->estimated_to_receive, estimated_bytes_to_receive))
    g_object_notify (G_OBJECT (self), "estimated-bytes-to-receive");
}

/**
 * url_task_get_estimated_bytes_to_send: (get-property estimated-bytes-to-send)
 * @self: a task
 *
 * Gets how large the application thinks that the request's body is.
 *
 * Returns: a number of bytes, −1 for no estimate
 *
 * Since: 1.0
 */
gint64
url_task_get_estimated_bytes_to_send (UrlTask *self)
{
  g_return_val_if_fail (URL_IS_TASK (self), -1);

  return get_estimate (self, &self->estimated_to_send);
}

/**
 * url_task_set_estimated_bytes_to_send: (set-property estimated-bytes-to-send)
 * @self: a task
 * @estimated_bytes_to_send: a number of bytes, −1 for no estimate
 *
 * Sets how large the application thinks that the request's body is. The change is
 * notified on the calling thread; the progress takes it up with the next bytes.
 *
 * Since: 1.0
 */
void
url_task_set_estimated_bytes_to_send (UrlTask *self,
                                      gint64   estimated_bytes_to_send)
{
  g_return_if_fail (URL_IS_TASK (self));
  g_return_if_fail (estimated_bytes_to_send >= -1);

  if (set_estimate (self, &self->estimated_to_send, estimated_bytes_to_send))
    g_object_notify (G_OBJECT (self), "estimated-bytes-to-send");
}
