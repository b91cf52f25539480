/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-progress-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Seconds over which the throughput is smoothed. */
#define SMOOTHING 2.0

/**
 * UrlProgress:
 *
 * How far a task has come.
 *
 * Bytes are counted in both directions as they are on the wire, so that a
 * compressed body comes to its end when the fraction does. The properties
 * change, and are notified, on the session's main context: at most 30 times a
 * second, and always once at the end. They may be read from any thread.
 *
 * Since: 1.0
 */
struct _UrlProgress
{
  GObject parent_instance;

  GMutex lock; /* guards what follows */
  gint64 completed;
  gint64 total;
  double throughput;
  gint64 updated; /* monotonic µs, 0 before the first update */
};

typedef enum
{
  PROP_COMPLETED = 1,
  PROP_TOTAL,
  PROP_FRACTION,
  PROP_THROUGHPUT,
  PROP_SECONDS_REMAINING,
  PROP_DESCRIPTION,
} UrlProgressProperty;

static GParamSpec *props[PROP_DESCRIPTION + 1];

G_DEFINE_FINAL_TYPE (UrlProgress, url_progress, G_TYPE_OBJECT)

static void
url_progress_finalize (GObject *object)
{
  UrlProgress *self = URL_PROGRESS (object);

  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (url_progress_parent_class)->finalize (object);
}

static void
url_progress_get_property (GObject    *object,
                           unsigned       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  UrlProgress *self = URL_PROGRESS (object);

  switch ((UrlProgressProperty) prop_id)
    {
    case PROP_COMPLETED:
      g_value_set_int64 (value, url_progress_get_completed (self));
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, url_progress_get_total (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, url_progress_get_fraction (self));
      break;
    case PROP_THROUGHPUT:
      g_value_set_double (value, url_progress_get_throughput (self));
      break;
    case PROP_SECONDS_REMAINING:
      g_value_set_double (value, url_progress_get_seconds_remaining (self));
      break;
    case PROP_DESCRIPTION:
      g_value_take_string (value, url_progress_dup_description (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_progress_class_init (UrlProgressClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_progress_finalize;
  object_class->get_property = url_progress_get_property;

  /**
   * UrlProgress:completed:
   *
   * How many bytes have been sent and received.
   *
   * Since: 1.0
   */
  props[PROP_COMPLETED] =
      g_param_spec_int64 ("completed", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlProgress:total:
   *
   * How many bytes there are to send and receive, −1 if unknown.
   *
   * Since: 1.0
   */
  props[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * UrlProgress:fraction:
   *
   * How much of the total is completed, from 0 to 1; 0 while the total is
   * unknown.
   *
   * Since: 1.0
   */
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);

  /**
   * UrlProgress:throughput:
   *
   * How fast it goes, in bytes a second, smoothed over the last seconds.
   *
   * Since: 1.0
   */
  props[PROP_THROUGHPUT] =
      g_param_spec_double ("throughput", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);

  /**
   * UrlProgress:seconds-remaining:
   *
   * How long it will take at this throughput, in seconds, −1 if unknown.
   *
   * Since: 1.0
   */
  props[PROP_SECONDS_REMAINING] =
      g_param_spec_double ("seconds-remaining", NULL, NULL, -1.0, G_MAXDOUBLE, -1.0, flags);

  /**
   * UrlProgress:description:
   *
   * The progress in words of the user's language, such as
   * “1.2 MB of 3.4 MB — 10 s left”.
   *
   * Since: 1.0
   */
  props[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_progress_init (UrlProgress *self)
{
  g_mutex_init (&self->lock);
  self->total = -1;
}

/**
 * url_progress_get_completed: (get-property completed)
 * @self: a progress
 *
 * Gets how much has been sent and received.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_progress_get_completed (UrlProgress *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_PROGRESS (self), 0);

  locker = g_mutex_locker_new (&self->lock);

  return self->completed;
}

/**
 * url_progress_get_total: (get-property total)
 * @self: a progress
 *
 * Gets how much there is to send and receive.
 *
 * Returns: a number of bytes, −1 if unknown
 *
 * Since: 1.0
 */
gint64
url_progress_get_total (UrlProgress *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_PROGRESS (self), -1);

  locker = g_mutex_locker_new (&self->lock);

  return self->total;
}

/**
 * url_progress_get_fraction: (get-property fraction)
 * @self: a progress
 *
 * Gets how much of the total is completed.
 *
 * Returns: a number from 0 to 1; 0 while the total is unknown
 *
 * Since: 1.0
 */
double
url_progress_get_fraction (UrlProgress *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_PROGRESS (self), 0.0);

  locker = g_mutex_locker_new (&self->lock);
  if (self->total < 0)
    return 0.0;

  return self->total > 0 ? MIN (1.0, (double) self->completed / (double) self->total) : 1.0;
}

/**
 * url_progress_get_throughput: (get-property throughput)
 * @self: a progress
 *
 * Gets how fast it goes, smoothed over the last seconds.
 *
 * Returns: a number of bytes a second
 *
 * Since: 1.0
 */
double
url_progress_get_throughput (UrlProgress *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_PROGRESS (self), 0.0);

  locker = g_mutex_locker_new (&self->lock);

  return self->throughput;
}

/**
 * url_progress_get_seconds_remaining: (get-property seconds-remaining)
 * @self: a progress
 *
 * Gets how long it will take at the present throughput.
 *
 * Returns: a number of seconds, −1 if unknown
 *
 * Since: 1.0
 */
double
url_progress_get_seconds_remaining (UrlProgress *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_PROGRESS (self), -1.0);

  locker = g_mutex_locker_new (&self->lock);
  if (self->total < 0 || (self->throughput < 1.0 && self->completed < self->total))
    return -1.0;

  return self->completed < self->total
             ? (double) (self->total - self->completed) / self->throughput
             : 0.0;
}

static char *
describe_time (double seconds)
{
  guint64 whole = (guint64) ceil (seconds);

  if (whole < 90)
    return g_strdup_printf (_("%u s left"), (unsigned) whole);
  if (whole < 90 * 60)
    return g_strdup_printf (_("%u min left"), (unsigned) ((whole + 30) / 60));

  return g_strdup_printf (_("%u h left"), (unsigned) MIN ((whole + 1800) / 3600, G_MAXUINT));
}

/**
 * url_progress_dup_description: (get-property description)
 * @self: a progress
 *
 * Gets the progress in words of the user's language.
 *
 * Returns: (transfer full): the words
 *
 * Since: 1.0
 */
char *
url_progress_dup_description (UrlProgress *self)
{
  gint64 total;
  double seconds;
  g_autofree char *done = NULL;
  g_autofree char *all = NULL;
  g_autofree char *time = NULL;

  g_return_val_if_fail (URL_IS_PROGRESS (self), NULL);

  total = url_progress_get_total (self);
  seconds = url_progress_get_seconds_remaining (self);
  done = g_format_size ((guint64) url_progress_get_completed (self));
  if (total < 0)
    return g_steal_pointer (&done);

  all = g_format_size ((guint64) total);
  if (seconds <= 0.0)
    /* Translators: sizes, as in “1.2 MB of 3.4 MB” */
    return g_strdup_printf (_("%s of %s"), done, all);

  time = describe_time (seconds);

  /* Translators: sizes and a time, as in “1.2 MB of 3.4 MB — 10 s left” */
  return g_strdup_printf (_("%s of %s — %s"), done, all, time);
}

UrlProgress *
url_progress_new (void)
{
  return g_object_new (URL_TYPE_PROGRESS, NULL);
}

static void
take_counts (UrlProgress *self,
             gint64       completed,
             gint64       total)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time ();
  double elapsed = (double) (now - self->updated) / G_USEC_PER_SEC;

  if (self->updated != 0 && elapsed > 0.0)
    {
      double rate = (double) MAX (completed - self->completed, 0) / elapsed;

      self->throughput += (1.0 - exp (-elapsed / SMOOTHING)) * (rate - self->throughput);
    }

  self->updated = now;
  self->completed = completed;
  self->total = total >= 0 ? MAX (total, completed) : -1;
}

void
url_progress_update (UrlProgress *self,
                     gint64       completed,
                     gint64       total,
                     gboolean     notifies)
{
  take_counts (self, completed, total);
  if (!notifies)
    return;

  for (gsize i = PROP_COMPLETED; i < G_N_ELEMENTS (props); i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
}
