/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-private.h"

#include "task/url-progress-private.h"

/* How far a task has come, as its progress tells it and its session adds up. */

/* The framing of chunks counts as raw, and there is no saying how much of it
 * there is: where no length was announced the smaller number is the better. */
static gint64
count_received (const UrlTransferCounts *counts)
{
  return counts->expected_raw >= 0 ? counts->received_raw
                                   : MIN (counts->received_raw, counts->received);
}

/* What is to be expected in both directions, −1 if that is not known. An estimate
 * counts where nobody knows, and until it is exceeded. A body that is sent is
 * known before the response is; a response of unknown length is mostly the short
 * word that it has arrived. */
static gint64
count_total (UrlTask                 *self,
             const UrlTransferCounts *counts)
{
  gint64 received = count_received (counts);
  gint64 expected = counts->expected_to_send >= 0 ? counts->expected_to_send
                                                  : self->estimated_to_send;
  gint64 to_send = MAX (expected, counts->sent);

  if (expected < 0)
    return -1;
  if (counts->expected_raw >= 0)
    return counts->expected_raw + to_send;
  if (self->estimated_to_receive >= 0)
    return MAX (self->estimated_to_receive, received) + to_send;

  return to_send > 0 && received <= to_send ? to_send + received : -1;
}

/* Called with the lock held. What has succeeded has all of its bytes, announced
 * or not. */
static void
count (UrlTask           *self,
       UrlProgressCounts *progress)
{
  UrlTransferCounts counts;

  url_transfer_get_counts (self->transfer, &counts);
  progress->completed = count_received (&counts) + counts.sent;
  progress->moved = progress->completed - counts.resumed - counts.sent_from;
  progress->rests = self->state == URL_TASK_STATE_SUSPENDED;
  progress->ended = self->state == URL_TASK_STATE_COMPLETED;
  progress->total = progress->ended && self->error == NULL ? progress->completed
                                                           : count_total (self, &counts);
}

void
url_task_notify_progress (UrlTask *self)
{
  g_autoptr (UrlProgress) progress = NULL;
  UrlProgressCounts counts;

  g_mutex_lock (&self->lock);
  if (self->progress != NULL)
    {
      progress = g_object_ref (self->progress);
      count (self, &counts);
      url_progress_take (progress, &counts, g_get_monotonic_time ());
    }
  if (self->session != NULL)
    self->host->progressed (self->session);
  g_mutex_unlock (&self->lock);

  if (progress != NULL)
    url_progress_notify (progress);
}

void
url_task_pause_progress (UrlTask  *self,
                         gboolean  paused)
{
  if (self->progress != NULL)
    url_progress_set_paused (self->progress, paused);
  self->host->progressed (self->session);
}

void
url_task_add_to_progress (UrlTask           *self,
                          UrlProgressCounts *sum)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  UrlProgressCounts counts;

  count (self, &counts);
  sum->completed += counts.completed;
  sum->total = sum->total >= 0 && counts.total >= 0 ? sum->total + counts.total : -1;
  sum->rests = sum->rests && counts.rests;
  if (!counts.rests)
    sum->moved += MAX (counts.moved - self->added_up, 0);
  self->added_up = counts.moved;
}

/**
 * url_task_get_progress: (get-property progress)
 * @self: a task
 *
 * Gets how far the task has come.
 *
 * Returns: (transfer none): the progress, always the same object
 *
 * Since: 1.0
 */
UrlProgress *
url_task_get_progress (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  UrlProgressCounts counts;

  g_return_val_if_fail (URL_IS_TASK (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  if (self->progress == NULL)
    {
      self->progress = url_progress_new ();
      url_progress_set_paused (self->progress, self->state == URL_TASK_STATE_SUSPENDED);
      count (self, &counts);
      url_progress_take (self->progress, &counts, g_get_monotonic_time ());
    }

  return self->progress;
}
