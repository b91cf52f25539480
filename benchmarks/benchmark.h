/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "test-fixture.h"

G_BEGIN_DECLS

/* Work for an engine: each of @n_urls is loaded, all are started at once, and
 * the bodies are thrown away. Returns the bytes of all bodies. */
typedef gsize (*BenchmarkFunc) (char     **urls,
                                unsigned   n_urls);

/* The same policy for each: connections to one host. */
#define BENCHMARK_CONNECTIONS 6

gsize benchmark_urlsession (char     **urls,
                            unsigned   n_urls);
gsize benchmark_soup       (char     **urls,
                            unsigned   n_urls);

G_END_DECLS
