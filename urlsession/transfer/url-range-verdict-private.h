/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-response-private.h"

G_BEGIN_DECLS

/* What a response means for a download. */
typedef enum
{
  URL_RANGE_START,    /* it is all of the body */
  URL_RANGE_CONTINUE, /* it is what is missing */
  URL_RANGE_COMPLETE, /* nothing is missing */
  URL_RANGE_AGAIN,    /* it is of no use: ask for all */
  URL_RANGE_REFUSED,  /* the server does not give the body */
  URL_RANGE_WRONG,    /* a part that nobody asked for */
} UrlRangeVerdict;

/* @offset: where the range begins that was asked for, 0 for none. @validator:
 * what there is up to there is a part of this version. @total_in: likewise, −1
 * unknown. @total_out: bytes of the whole, −1 unknown. */
UrlRangeVerdict url_range_judge (UrlResponseHead *head,
                                 gint64           offset,
                                 const char      *validator,
                                 gint64           total_in,
                                 gint64          *total_out);

/* Whether it is just the part from @start to before @end that was asked for. */
gboolean        url_range_is_part (UrlResponseHead *head,
                                   gint64           start,
                                   gint64           end,
                                   const char      *validator,
                                   gint64           total);

G_END_DECLS
