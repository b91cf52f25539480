/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-upload-task-private.h"

/**
 * UrlUploadTask:
 *
 * A task that sends a body of any size, and hands the body of the response to
 * the application.
 *
 * The body comes from bytes, a file or a stream, and is read as the network takes
 * it. [signal@Task::body-sent] and [property@Task:progress] tell how much has
 * gone out; where the body has to be sent again, as with a redirect that keeps the
 * method, they begin anew. A file must not be changed while it is sent: the
 * task fails with [error@UrlSession.Error.FILE_CHANGED] then, and the server
 * never has a complete request.
 *
 * ```c
 * static void
 * body_sent_cb (UrlTask *task, gint64 sent, gint64 total, gint64 expected, gpointer user_data)
 * {
 *   g_print ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT "\n", total, expected);
 * }
 *
 * g_autoptr (UrlRequest) request = url_request_new ("https://example.org/backup");
 * g_autoptr (UrlUploadTask) task = NULL;
 *
 * url_request_set_method (request, "PUT");
 * task = url_session_upload_task_from_file (session, request, file);
 * g_signal_connect (task, "body-sent", G_CALLBACK (body_sent_cb), NULL);
 * url_task_resume (URL_TASK (task));
 * ```
 *
 * An upload does not keep a response from coming: if the server answers while the
 * body is sent, the sending ends there. See [Uploading](uploading.html), and
 * [class@Task] for threads and lifetime.
 *
 * Since: 1.0
 */
struct _UrlUploadTask
{
  UrlDataTask parent_instance;
};

struct _UrlUploadTaskClass
{
  UrlDataTaskClass parent_class;
};

G_DEFINE_ABSTRACT_TYPE (UrlUploadTask, url_upload_task, URL_TYPE_DATA_TASK)

/* What a session makes; see UrlPlainDataTask. */
typedef struct
{
  UrlUploadTask parent_instance;
} UrlPlainUploadTask;

typedef struct
{
  UrlUploadTaskClass parent_class;
} UrlPlainUploadTaskClass;

static GType url_plain_upload_task_get_type (void);

G_DEFINE_FINAL_TYPE (UrlPlainUploadTask, url_plain_upload_task, URL_TYPE_UPLOAD_TASK)

static void
url_plain_upload_task_class_init (UrlPlainUploadTaskClass *klass)
{
}

static void
url_plain_upload_task_init (UrlPlainUploadTask *self)
{
}

static void
url_upload_task_prepare (UrlTask *task)
{
  task->flags |= URL_TRANSFER_BULK;
}

static void
url_upload_task_class_init (UrlUploadTaskClass *klass)
{
  URL_TASK_CLASS (klass)->prepare = url_upload_task_prepare;
}

static void
url_upload_task_init (UrlUploadTask *self)
{
}

UrlTask *
url_upload_task_new (const UrlTaskSetup *setup)
{
  UrlTask *self = g_object_new (url_plain_upload_task_get_type (), NULL);

  url_task_set_up (self, setup);

  return self;
}
