/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A window with downloads, which go to the user's folder for them:
 *
 *   download-window [URL...]
 *
 * The list is that of the session, with what has ended below it. What the rows show
 * is bound to the properties of the tasks, in download-row.ui.
 */

#include <gtk/gtk.h>
#include <urlsession/urlsession.h>

#define DOWNLOAD_TYPE_WINDOW (download_window_get_type ())
G_DECLARE_FINAL_TYPE (DownloadWindow, download_window, DOWNLOAD, WINDOW, GtkApplicationWindow)

#define DOWNLOAD_TYPE_ROW (download_row_get_type ())
G_DECLARE_FINAL_TYPE (DownloadRow, download_row, DOWNLOAD, ROW, GtkListBoxRow)

struct _DownloadWindow
{
  GtkApplicationWindow parent_instance;

  UrlSession *session; /* (owned) */
  GListStore *ended;   /* (owned) (element-type UrlTask) */
  GtkEntry *entry;
  GtkListBox *list;
};

struct _DownloadRow
{
  GtkListBoxRow parent_instance;

  UrlTask *task; /* (owned) */
};

G_DEFINE_FINAL_TYPE (DownloadWindow, download_window, GTK_TYPE_APPLICATION_WINDOW)
G_DEFINE_FINAL_TYPE (DownloadRow, download_row, GTK_TYPE_LIST_BOX_ROW)

/* What an earlier attempt has left of the same file is gone on with. */
static void
download_window_start (DownloadWindow *self,
                       const char     *uri)
{
  const char *path = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr(GFile) folder = g_file_new_for_path (path != NULL ? path : g_get_home_dir ());
  g_autoptr(UrlDownloadTask) task = url_session_download_task_for_uri (self->session, uri);

  url_download_task_set_destination (task, folder);
  url_download_task_set_destination_policy (task, URL_DESTINATION_POLICY_UNIQUE_NAME);
  url_task_resume (URL_TASK (task));
}

static void
download_window_forget (DownloadWindow *self,
                        UrlTask        *task)
{
  unsigned position;

  if (g_list_store_find (self->ended, task, &position))
    g_list_store_remove (self->ended, position);
}

/* The closures and handlers of download-row.ui. */

static char *
choose_name (DownloadRow *self,
             UrlResponse *response)
{
  UrlRequest *request = url_task_get_original_request (self->task);

  return g_strdup (response != NULL ? url_response_get_suggested_filename (response)
                                    : url_request_get_uri_string (request));
}

static char *
describe (DownloadRow  *self,
          UrlTaskState  state,
          const char   *description,
          const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup ("Cancelled");
  if (error != NULL)
    return g_strdup (error->message);
  if (state == URL_TASK_STATE_SUSPENDED)
    return g_strdup_printf ("%s — paused", description);

  return g_strdup (description);
}

static gboolean
is_unfinished (DownloadRow  *self,
               UrlTaskState  state)
{
  return state != URL_TASK_STATE_COMPLETED;
}

static gboolean
can_act (DownloadRow  *self,
         UrlTaskState  state,
         const GError *error)
{
  return state != URL_TASK_STATE_COMPLETED || error != NULL;
}

static char *
choose_icon (DownloadRow  *self,
             UrlTaskState  state)
{
  if (state == URL_TASK_STATE_COMPLETED)
    return g_strdup ("view-refresh-symbolic");

  return g_strdup (state == URL_TASK_STATE_SUSPENDED ? "media-playback-start-symbolic"
                                                     : "media-playback-pause-symbolic");
}

static char *
choose_tooltip (DownloadRow  *self,
                UrlTaskState  state)
{
  if (state == URL_TASK_STATE_COMPLETED)
    return g_strdup ("Try again");

  return g_strdup (state == URL_TASK_STATE_SUSPENDED ? "Resume" : "Pause");
}

static void
act (GtkButton   *button,
     DownloadRow *self)
{
  DownloadWindow *window = DOWNLOAD_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr(UrlTask) task = g_object_ref (self->task);

  switch (url_task_get_state (task))
    {
    case URL_TASK_STATE_SUSPENDED:
      url_task_resume (task);
      break;
    case URL_TASK_STATE_COMPLETED:
      download_window_forget (window, task);
      download_window_start (window,
                             url_request_get_uri_string (url_task_get_original_request (task)));
      break;
    case URL_TASK_STATE_RUNNING:
    case URL_TASK_STATE_CANCELLING:
    default:
      url_task_suspend (task);
    }
}

static void
dismiss (GtkButton   *button,
         DownloadRow *self)
{
  if (url_task_get_state (self->task) != URL_TASK_STATE_COMPLETED)
    url_task_cancel (self->task);
  else
    download_window_forget (DOWNLOAD_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->task);
}

static void
download_row_get_property (GObject    *object,
                           unsigned    prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  g_value_set_object (value, DOWNLOAD_ROW (object)->task);
}

static void
download_row_set_property (GObject      *object,
                           unsigned      prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  DOWNLOAD_ROW (object)->task = g_value_dup_object (value);
}

static void
download_row_finalize (GObject *object)
{
  g_clear_object (&DOWNLOAD_ROW (object)->task);

  G_OBJECT_CLASS (download_row_parent_class)->finalize (object);
}

static void
download_row_class_init (DownloadRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = download_row_get_property;
  object_class->set_property = download_row_set_property;
  object_class->finalize = download_row_finalize;
  g_object_class_install_property (
      object_class, 1,
      g_param_spec_object ("task", NULL, NULL, URL_TYPE_TASK,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Downloads/download-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, choose_name);
  gtk_widget_class_bind_template_callback (widget_class, describe);
  gtk_widget_class_bind_template_callback (widget_class, is_unfinished);
  gtk_widget_class_bind_template_callback (widget_class, can_act);
  gtk_widget_class_bind_template_callback (widget_class, choose_icon);
  gtk_widget_class_bind_template_callback (widget_class, choose_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, act);
  gtk_widget_class_bind_template_callback (widget_class, dismiss);
}

static void
download_row_init (DownloadRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add (GtkWidget      *widget,
     DownloadWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (*text == '\0')
    return;

  download_window_start (self, text);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return g_object_new (DOWNLOAD_TYPE_ROW, "task", item, NULL);
}

static void
completed_cb (UrlSession     *session,
              UrlTask        *task,
              const GError   *error,
              DownloadWindow *self)
{
  g_list_store_append (self->ended, task);
}

static void
download_window_dispose (GObject *object)
{
  DownloadWindow *self = DOWNLOAD_WINDOW (object);

  g_clear_object (&self->ended);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (download_window_parent_class)->dispose (object);
}

static void
download_window_class_init (DownloadWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = download_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Downloads/download-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DownloadWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, DownloadWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, add);
}

static void
download_window_init (DownloadWindow *self)
{
  g_autoptr(GListStore) lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr(GtkFlattenListModel) all = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->session = url_session_new (NULL);
  self->ended = g_list_store_new (URL_TYPE_TASK);
  g_signal_connect_object (self->session, "task-completed", G_CALLBACK (completed_cb), self, 0);

  g_list_store_append (lists, url_session_get_tasks (self->session));
  g_list_store_append (lists, self->ended);
  all = gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&lists)));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (all), create_row, NULL, NULL);
}

static DownloadWindow *
get_window (GtkApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (application);

  if (window == NULL)
    window = g_object_new (DOWNLOAD_TYPE_WINDOW, "application", application, NULL);
  gtk_window_present (window);

  return DOWNLOAD_WINDOW (window);
}

static void
activate_cb (GtkApplication *application)
{
  get_window (application);
}

static void
open_cb (GtkApplication  *application,
         GFile          **files,
         int              n_files)
{
  DownloadWindow *window = get_window (application);

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      download_window_start (window, uri);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GtkApplication) application =
      gtk_application_new ("org.example.Downloads", G_APPLICATION_HANDLES_OPEN);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  g_signal_connect (application, "open", G_CALLBACK (open_cb), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
