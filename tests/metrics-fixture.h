/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "test-support.h"

G_BEGIN_DECLS

/* A session and the task that was loaded last. */
typedef struct
{
  UrlSession *session; /* (owned) */
  UrlTask *task;       /* (owned) (nullable) */
  GError *error;       /* (owned) (nullable): of the task */
} MetricsFixture;

void                   metrics_fixture_set_up    (MetricsFixture        *self,
                                                  gconstpointer          data);
void                   metrics_fixture_tear_down (MetricsFixture        *self,
                                                  gconstpointer          data);

/* Loads, and returns how many transactions there were. */
unsigned               metrics_fixture_run       (MetricsFixture        *self,
                                                  UrlRequest            *request);
unsigned               metrics_fixture_run_url   (MetricsFixture        *self,
                                                  const char            *url);
unsigned               metrics_fixture_run_peer  (MetricsFixture        *self,
                                                  TestPeer               peer,
                                                  const char            *path);

/* One of the last task's. */
UrlTransactionMetrics *metrics_fixture_get       (MetricsFixture        *self,
                                                  unsigned               position);

gint64                 metrics_get_number        (gpointer               object,
                                                  const char            *name);

/* Those times that are there stand in the order of what they tell. */
void                   metrics_check_order       (UrlTaskMetrics        *metrics,
                                                  UrlTransactionMetrics *transaction);

/* Checks that these are 0, or that they are not. */
void                   metrics_check_times       (UrlTransactionMetrics *transaction,
                                                  gboolean               there,
                                                  const char            *names);

G_END_DECLS
