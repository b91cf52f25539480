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
