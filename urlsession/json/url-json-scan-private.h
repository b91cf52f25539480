/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  URL_JSON_NUMBER_NONE,    /* what is there is no number */
  URL_JSON_NUMBER_INTEGER,
  URL_JSON_NUMBER_LARGE,   /* an integer beyond gint64 */
  URL_JSON_NUMBER_DOUBLE,
  URL_JSON_NUMBER_INFINITE, /* beyond double */
} UrlJsonNumberKind;

typedef struct
{
  UrlJsonNumberKind kind;
  gint64 integer;
  guint64 large; /* 0 if it is beyond guint64 or below gint64 */
  double real;   /* of LARGE and DOUBLE */
} UrlJsonNumber;

/* Reads a number (RFC 8259, section 6) and returns the byte behind it. The text
 * must end with a NUL that may be read. */
const char *url_json_scan_number (const char     *text,
                                  UrlJsonNumber  *number_out);

/* Reads a string (RFC 8259, section 7), behind its opening quotation mark, and
 * leaves @cursor behind the closing one, or at what is wrong. NULL, and
 * @reason_out, if it cannot be read. The text must be UTF-8. */
char       *url_json_scan_string (const char    **cursor,
                                  const char     *end,
                                  const char    **reason_out);

G_END_DECLS
