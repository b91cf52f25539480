/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-progress-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Seconds over which the throughput is smoothed. */
#define SMOOTHING 2.0

/* Seconds that have to be measured before the time that is left is told. */
#define MIN_MEASURED 0.5

/* After this long without a byte the throughput is none. The news that has it
 * looked at comes after a second more, because bytes are noted here later than
 * they came. */
#define STALL_US (4 * G_USEC_PER_SEC)

/**
 * UrlProgress:
 *
 * How far a task has come, or all unfinished tasks of a session together.
 *
 * Bytes are counted in both directions as they are on the wire, so that a
 * compressed body comes to its end when the fraction does. How long a response
 * is shows only when it begins: until then, the body of a request is all there
 * is to a task that sends one. A response that does not tell its length makes
 * the total unknown once it is longer than that body.
 *
 * The properties change, and are notified, on the session's main context: at
 * most 30 times a second, and always once at the end. They may be read from any
 * thread. While a task is suspended nothing is notified, and the throughput is
 * 0; it is measured anew afterwards.
 *
 * Since: 1.0
 */
struct _UrlProgress
{
  GObject parent_instance;

  GMutex lock; /* guards what follows; nothing else is locked under it */
  gint64 completed;
  gint64 total;
  gint64 moved;
  gboolean ended;
  gboolean paused;
  gboolean stalled;
  /* A moving average whose weights add up to @weight. */
  double sum;
  double weight;
  gint64 measured; /* monotonic µs of the last measure, 0 if none has begun */
  gint64 moved_at; /* likewise, when @moved last grew */
};

/* What the properties are made of, at one moment. */
typedef struct
{
  gint64 completed;
  gint64 total;
  double throughput;
  double seconds; /* −1 unknown */
  gboolean ended;
  gboolean stalled;
} Snapshot;

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
   * How fast it goes, in bytes a second, smoothed over the last seconds; 0
   * before two pieces have come, when nothing came for seconds, while suspended
   * and after the end.
   *
   * Since: 1.0
   */
  props[PROP_THROUGHPUT] =
      g_param_spec_double ("throughput", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);

  /**
   * UrlProgress:seconds-remaining:
   *
   * How long it will take at this throughput, in seconds, −1 if unknown: as
   * long as the total or the throughput is. 0 once all is completed.
   *
   * Since: 1.0
   */
  props[PROP_SECONDS_REMAINING] =
      g_param_spec_double ("seconds-remaining", NULL, NULL, -1.0, G_MAXDOUBLE, -1.0, flags);

  /**
   * UrlProgress:description:
   *
   * The progress in words of the user's language, such as
   * “1.2 MB of 3.4 MB — 10 s left”, “1.2 MB — 300 kB/s” where the total is not
   * known, “1.2 MB of 3.4 MB — stalled”, or “3.4 MB — done”.
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

static void
take_snapshot (UrlProgress *self,
               Snapshot    *snapshot)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean is_sure = self->weight >= 1.0 - exp (-MIN_MEASURED / SMOOTHING);

  snapshot->completed = self->completed;
  snapshot->total = self->total;
  snapshot->throughput = self->weight > 0.0 ? self->sum / self->weight : 0.0;
  snapshot->seconds = -1.0;
  snapshot->ended = self->ended;
  snapshot->stalled = self->stalled;

  if (self->total >= 0 && self->completed >= self->total)
    snapshot->seconds = 0.0;
  else if (self->total >= 0 && is_sure && snapshot->throughput >= 1.0)
    snapshot->seconds = (double) (self->total - self->completed) / snapshot->throughput;
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
  Snapshot snapshot;

  g_return_val_if_fail (URL_IS_PROGRESS (self), 0);

  take_snapshot (self, &snapshot);

  return snapshot.completed;
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
  Snapshot snapshot;

  g_return_val_if_fail (URL_IS_PROGRESS (self), -1);

  take_snapshot (self, &snapshot);

  return snapshot.total;
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
  Snapshot snapshot;

  g_return_val_if_fail (URL_IS_PROGRESS (self), 0.0);

  take_snapshot (self, &snapshot);
  if (snapshot.total <= 0)
    return snapshot.total < 0 ? 0.0 : 1.0;

  return MIN (1.0, (double) snapshot.completed / (double) snapshot.total);
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
  Snapshot snapshot;

  g_return_val_if_fail (URL_IS_PROGRESS (self), 0.0);

  take_snapshot (self, &snapshot);

  return snapshot.throughput;
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
  Snapshot snapshot;

  g_return_val_if_fail (URL_IS_PROGRESS (self), -1.0);

  take_snapshot (self, &snapshot);

  return snapshot.seconds;
}

static unsigned
count_units (double seconds,
             double unit)
{
  return (unsigned) MIN (ceil (seconds / unit), G_MAXUINT);
}

static char *
describe_time (double seconds)
{
  const double minute = 60.0;
  const double hour = 60.0 * minute;
  const double day = 24.0 * hour;
  unsigned n;

  if (seconds < 1.5 * minute)
    {
      n = count_units (seconds, 1.0);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u s left", "%u s left", n), n);
    }
  if (seconds < 1.5 * hour)
    {
      n = count_units (seconds, minute);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u min left", "%u min left", n), n);
    }
  if (seconds < 1.5 * day)
    {
      n = count_units (seconds, hour);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u h left", "%u h left", n), n);
    }

  n = count_units (seconds, day);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u day left", "%u days left", n), n);
}

/* What goes with the amount, NULL if there is nothing to say. */
static char *
describe_pace (const Snapshot *snapshot)
{
  g_autofree char *rate = NULL;

  if (snapshot->ended || snapshot->seconds == 0.0)
    return NULL;
  if (snapshot->stalled)
    return g_strdup (_("stalled"));
  if (snapshot->seconds > 0.0)
    return describe_time (snapshot->seconds);
  if (snapshot->total >= 0 || snapshot->throughput < 1.0)
    return NULL;

  rate = g_format_size ((guint64) snapshot->throughput);

  /* Translators: bytes a second, as in “300 kB/s” */
  return g_strdup_printf (_("%s/s"), rate);
}

static char *
describe_amount (const Snapshot *snapshot)
{
  g_autofree char *done = g_format_size ((guint64) snapshot->completed);
  g_autofree char *all = NULL;

  if (snapshot->total < 0)
    return g_steal_pointer (&done);

  all = g_format_size ((guint64) snapshot->total);

  /* Translators: sizes, as in “1.2 MB of 3.4 MB” */
  return g_strdup_printf (_("%s of %s"), done, all);
}

/* All is there and nothing more comes. */
static char *
describe_end (const Snapshot *snapshot)
{
  g_autofree char *done = g_format_size ((guint64) snapshot->completed);

  if (snapshot->completed == 0)
    return g_strdup (_("Done"));

  /* Translators: a size, as in “3.4 MB — done” */
  return g_strdup_printf (_("%s — done"), done);
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
  Snapshot snapshot;
  g_autofree char *amount = NULL;
  g_autofree char *pace = NULL;

  g_return_val_if_fail (URL_IS_PROGRESS (self), NULL);

  take_snapshot (self, &snapshot);
  if (snapshot.ended && snapshot.total >= 0 && snapshot.completed >= snapshot.total)
    return describe_end (&snapshot);

  amount = describe_amount (&snapshot);
  pace = describe_pace (&snapshot);
  if (pace == NULL)
    return g_steal_pointer (&amount);

  /* Translators: how much and how fast, as in “1.2 MB of 3.4 MB — 10 s left”,
   * “1.2 MB — 300 kB/s” or “1.2 MB — stalled” */
  return g_strdup_printf (_("%s — %s"), amount, pace);
}

UrlProgress *
url_progress_new (void)
{
  return g_object_new (URL_TYPE_PROGRESS, NULL);
}

/* Called with the lock held. */
static void
forget_measures (UrlProgress *self)
{
  self->sum = 0.0;
  self->weight = 0.0;
  self->measured = 0;
}

/* Called with the lock held: @flow bytes have moved since the last time. The
 * first only begin a measure, because how long they took is not known. */
static void
measure (UrlProgress *self,
         gint64       flow,
         gint64       now)
{
  double elapsed = (double) (now - self->measured) / G_USEC_PER_SEC;
  double share;

  if (self->measured == 0)
    {
      self->measured = flow > 0 ? now : 0;
      return;
    }
  if (elapsed <= 0.0)
    return;

  share = 1.0 - exp (-elapsed / SMOOTHING);
  self->sum += share * ((double) flow / elapsed - self->sum);
  self->weight += share * (1.0 - self->weight);
  self->measured = now;
}

/* Called with the lock held. */
static void
take_flow (UrlProgress *self,
           gint64       flow,
           gint64       now)
{
  if (flow > 0)
    {
      self->moved_at = now;
      self->stalled = FALSE;
    }
  else if (self->measured != 0 && now - self->moved_at >= STALL_US)
    {
      self->stalled = TRUE;
      forget_measures (self);
      return;
    }

  measure (self, flow, now);
}

void
url_progress_take (UrlProgress             *self,
                   const UrlProgressCounts *counts,
                   gint64                   now)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 flow = MAX (counts->moved - self->moved, 0);

  self->completed = counts->completed;
  self->total = counts->total >= 0 ? MAX (counts->total, counts->completed) : -1;
  self->ended = counts->ended;
  self->paused = self->paused && !counts->ended;

  if (self->paused || counts->rests || counts->ended)
    {
      self->stalled = FALSE;
      forget_measures (self);
    }
  else if (flow == 0 || self->measured == 0 || now > self->measured)
    {
      take_flow (self, flow, now);
    }
  else
    {
      /* Counted the next time, when time has passed, too. */
      return;
    }

  self->moved = counts->moved;
}

void
url_progress_set_paused (UrlProgress *self,
                         gboolean     paused)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->paused = paused;
  self->stalled = FALSE;
  forget_measures (self);
}

static gboolean
is_paused (UrlProgress *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->paused;
}

/* Stops where a handler suspends the task: all is notified the next time. */
void
url_progress_notify (UrlProgress *self)
{
  g_autoptr (UrlProgress) keeper = g_object_ref (self);

  for (gsize i = PROP_COMPLETED; i < G_N_ELEMENTS (props) && !is_paused (keeper); i++)
    g_object_notify_by_pspec (G_OBJECT (keeper), props[i]);
}
