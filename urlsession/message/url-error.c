/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-error.h"

/**
 * url_error_quark:
 *
 * Gets the quark of [error@Error].
 *
 * Returns: the quark
 *
 * Since: 1.0
 */
G_DEFINE_QUARK (url-error-quark, url_error)
