/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <stdatomic.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/* A part of a form: its content is one of bytes, a file and a stream. It never
 * changes. */
typedef struct
{
  gatomicrefcount ref_count;

  char *name;           /* (owned) */
  char *filename;       /* (owned) (nullable): NULL for a field that is no file */
  char *content_type;   /* (owned) (nullable): NULL for none, or one to be guessed */
  GBytes *bytes;        /* (owned) (nullable) */
  GFile *file;          /* (owned) (nullable) */
  GInputStream *stream; /* (owned) (nullable) */
  gint64 length;        /* of the stream in bytes, −1 unknown */
  gboolean seekable;    /* the stream can be read again */
  gint64 start;         /* where in a seekable stream the part begins */
} UrlPart;

/* The parts of a form with what stands between them (RFC 7578). Shared lists do
 * not change, and may be read on any thread. */
typedef struct
{
  gatomicrefcount ref_count;
  atomic_bool taken; /* the streams were begun to be read */

  char *boundary;   /* (owned) */
  GPtrArray *parts; /* (owned) (element-type UrlPart) */
} UrlPartList;

/* A part without content yet. */
UrlPart     *url_part_new            (const char  *name,
                                      const char  *filename,
                                      const char  *content_type);
void         url_part_unref          (UrlPart     *part);

UrlPartList *url_part_list_new       (const char  *boundary);
/* Another list of the same parts. */
UrlPartList *url_part_list_copy      (UrlPartList *list);
UrlPartList *url_part_list_ref       (UrlPartList *list);
void         url_part_list_unref     (UrlPartList *list);

/* Takes the part. */
void         url_part_list_add       (UrlPartList *list,
                                      UrlPart     *part);

/* Notes that the streams are read. A list with one that cannot be read again is
 * spent then. */
void         url_part_list_take      (UrlPartList *list);
gboolean     url_part_list_is_spent  (UrlPartList *list);

/* What stands before a part: a delimiter and header fields. @content_type:
 * (nullable): for a part that has none. */
char        *url_part_list_dup_head  (UrlPartList *list,
                                      UrlPart     *part,
                                      const char  *content_type);

/* What stands after the last part. */
char        *url_part_list_dup_tail  (UrlPartList *list);

/* Whether @boundary is one of RFC 2046, section 5.1.1. */
gboolean     url_is_boundary         (const char  *boundary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlPart, url_part_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlPartList, url_part_list_unref)

G_END_DECLS
