/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-range-verdict-private.h"

#include "message/url-content-range-private.h"
#include "message/url-headers-private.h"
#include "message/url-validator-private.h"

/* RFC 9110, sections 14 and 15.3.7. A byte that is not surely of the same version
 * is never appended. */

static gboolean
is_rest (UrlResponseHead       *head,
         const UrlContentRange *range,
         gint64                 offset,
         const char            *validator,
         gint64                 total)
{
  gint64 length = range->end - range->start + 1;

  return range->start == offset && (total < 0 || range->total < 0 || range->total == total) &&
         (range->total < 0 || range->end == range->total - 1) &&
         (head->content_length < 0 || head->content_length == length) &&
         !url_headers_contains (head->headers, "Content-Encoding") &&
         url_validator_matches (validator, head->headers);
}

static UrlRangeVerdict
judge_part (UrlResponseHead *head,
            gint64           offset,
            const char      *validator,
            gint64           total_in,
            gint64          *total_out)
{
  g_autofree char *field = url_headers_get (head->headers, "Content-Range");
  UrlContentRange range;

  if (!url_content_range_parse (field, &range))
    return URL_RANGE_AGAIN;

  *total_out = range.total >= 0 ? range.total : total_in;
  if (head->status_code == 416)
    return range.total == offset && (total_in < 0 || total_in == offset) ? URL_RANGE_COMPLETE
                                                                         : URL_RANGE_AGAIN;

  return is_rest (head, &range, offset, validator, total_in) ? URL_RANGE_CONTINUE
                                                             : URL_RANGE_AGAIN;
}

UrlRangeVerdict
url_range_judge (UrlResponseHead *head,
                 gint64           offset,
                 const char      *validator,
                 gint64           total_in,
                 gint64          *total_out)
{
  unsigned status = head->status_code;
  gboolean encoded = url_headers_contains (head->headers, "Content-Encoding");

  *total_out = encoded ? -1 : head->content_length;
  if (offset > 0 && (status == 206 || status == 416))
    return judge_part (head, offset, validator, total_in, total_out);
  if (offset > 0 && status == 412)
    return URL_RANGE_AGAIN;
  if (status == 206)
    return URL_RANGE_WRONG;

  return status >= 200 && status < 300 ? URL_RANGE_START : URL_RANGE_REFUSED;
}

gboolean
url_range_is_part (UrlResponseHead *head,
                   gint64           start,
                   gint64           end,
                   const char      *validator,
                   gint64           total)
{
  g_autofree char *field = url_headers_get (head->headers, "Content-Range");
  UrlContentRange range;

  return head->status_code == 206 && url_content_range_parse (field, &range) &&
         range.start == start && range.end == end - 1 && range.total == total &&
         (head->content_length < 0 || head->content_length == end - start) &&
         !url_headers_contains (head->headers, "Content-Encoding") &&
         url_validator_matches (validator, head->headers);
}
