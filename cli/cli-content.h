/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* What is sent: data as it is, the fields of a JSON object, or those of a form.
 * At most one of them is there.
 */
typedef struct
{
  char *data;         /* (owned) (nullable): the body, or "@" and a file name */
  char **json_fields; /* (owned) (nullable): each as "KEY=VALUE" or "KEY:=JSON" */
  char **form_fields; /* (owned) (nullable): each as "NAME=VALUE" */
  JsonNode *json;     /* (owned) (nullable): what the JSON fields make */
} CliContent;

gboolean cli_content_check             (CliContent        *self,
                                        const UrlHeaders  *headers,
                                        GError           **error);
void     cli_content_clear             (CliContent        *self);

gboolean cli_content_is_there          (const CliContent  *self);
gboolean cli_content_is_standard_input (const CliContent  *self);
void     cli_content_set               (const CliContent  *self,
                                        UrlRequest        *request);

G_END_DECLS
