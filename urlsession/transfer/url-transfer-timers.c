/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#include "base/url-network-private.h"
#include "message/url-error.h"

/* How often the resource timer looks, at least: it cannot be woken when the
 * machine has slept. */
#define RESOURCE_LOOK_MS (60 * 1000)

static void arm_request  (UrlTransfer *self,
                          gint64       delay);
static void arm_resource (UrlTransfer *self);

static unsigned
to_ms (gint64 microseconds)
{
  return (unsigned) CLAMP ((microseconds + 999) / 1000, 1, G_MAXINT);
}

static gint64
to_us (double seconds)
{
  return seconds < (double) G_MAXINT64 / G_USEC_PER_SEC ? (gint64) (seconds * G_USEC_PER_SEC)
                                                        : G_MAXINT64;
}

static gboolean
is_exchanging (UrlTransfer *self)
{
  return (self->load != NULL && url_http_load_is_exchanging (self->load)) ||
         (self->download != NULL && url_transfer_download_is_exchanging (self));
}

/* It is not the server's turn. */
static gboolean
stands_still (UrlTransfer *self)
{
  return self->suspended || self->asking || self->starved ||
         (self->download != NULL && !url_transfer_download_has_room (self)) ||
         (self->pull != NULL && url_pull_queue_is_starved (self->pull)) ||
         !is_exchanging (self);
}

static void
request_timer_cb (gpointer data)
{
  UrlTransfer *self = data;
  gint64 now = g_get_monotonic_time ();
  gint64 timeout = to_us (self->request_timeout);
  guint64 bytes = self->load != NULL ? url_http_load_get_wire_bytes (self->load) : 0;

  /* Headers that come byte by byte are not heard of otherwise. */
  if (stands_still (self) || bytes != self->timers.seen_bytes)
    self->timers.last_activity = now;
  self->timers.seen_bytes = bytes;

  if (now - self->timers.last_activity < timeout)
    {
      arm_request (self, timeout - (now - self->timers.last_activity));
      return;
    }

  url_http_load_blame (self->load);
  url_transfer_network_end (self, g_error_new (URL_ERROR, URL_ERROR_TIMED_OUT,
                                               _("Nothing was heard for %.3g seconds of %s"),
                                               self->request_timeout,
                                               url_request_head_get_display (self->request)));
}

static void
arm_request (UrlTransfer *self,
             gint64       delay)
{
  url_timer_start (&self->timers.request, to_ms (delay), request_timer_cb, self);
}

static gint64
get_wall_time (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
resource_timer_cb (gpointer data)
{
  UrlTransfer *self = data;

  if (get_wall_time () < self->timers.resource_deadline)
    arm_resource (self);
  else
    url_transfer_network_end (self, g_error_new (URL_ERROR, URL_ERROR_TIMED_OUT,
                                                 _("Loading took longer than %.3g seconds: %s"),
                                                 self->resource_timeout,
                                                 url_request_head_get_display (self->request)));
}

static void
arm_resource (UrlTransfer *self)
{
  gint64 left = self->timers.resource_deadline - get_wall_time ();

  url_timer_start (&self->timers.resource, MIN (to_ms (left), RESOURCE_LOOK_MS), resource_timer_cb,
                   self);
}

void
url_transfer_timers_start (UrlTransfer *self)
{
  if (self->request_timeout > 0.0)
    {
      url_transfer_timers_touch (self);
      arm_request (self, to_us (self->request_timeout));
    }

  if (self->resource_timeout > 0.0)
    {
      gint64 now = get_wall_time ();
      gint64 timeout = to_us (self->resource_timeout);

      self->timers.resource_deadline = timeout < G_MAXINT64 - now ? now + timeout : G_MAXINT64;
      arm_resource (self);
    }
}

void
url_transfer_timers_set_request (UrlTransfer *self,
                                 double       timeout)
{
  self->request_timeout = timeout;
  url_transfer_timers_touch (self);
  arm_request (self, to_us (timeout));
}

void
url_transfer_timers_stop (UrlTransfer *self)
{
  url_timer_stop (&self->timers.request);
  url_timer_stop (&self->timers.resource);
}

void
url_transfer_timers_touch (UrlTransfer *self)
{
  self->timers.last_activity = g_get_monotonic_time ();
  if (self->load != NULL)
    self->timers.seen_bytes = url_http_load_get_wire_bytes (self->load);
}
