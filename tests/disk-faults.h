/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A disk that fails. The linker brings the accesses of the disk thread here
 * (`--wrap`). All are written and read atomically. */

typedef enum
{
  DISK_PLAIN,
  DISK_OLD,       /* a file system that renames only over what is there */
  DISK_ELSEWHERE, /* the part that came is on another one than the destination */
  DISK_NOWHERE,   /* and so is the copy */
} DiskPlace;

extern int disk_countdown;    /* accesses up to the one that fails; 0: none does */
extern int disk_fault;        /* its errno */
extern const char *disk_only; /* (nullable): the function whose accesses count */
extern int disk_place;        /* a DiskPlace */
extern int disk_renames;      /* since the download began */
extern int disk_journals;     /* journals that were written */
extern int disk_flushes;      /* flushes that were begun */
extern int disk_bare_flushes; /* of these, before the first journal */

G_END_DECLS
