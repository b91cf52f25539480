/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-storage-private.h"

#include "base/url-folders-private.h"
#include "url-enums.h"

/**
 * UrlCookieStorage:
 *
 * The cookies that sessions take and send (RFC 6265bis).
 *
 * At most 180 cookies of a domain are kept and 3000 in all, each of at most
 * 4 KiB and for a year at most. Where there are more, those go first that were
 * not used for the longest time; within a domain, those before that are not
 * [property@Cookie:secure].
 *
 * ```js
 * const storage = UrlSession.CookieStorage.new();
 * await storage.store_async(cookie, uri, null);
 * ```
 *
 * A storage may be used from any thread. It belongs to the thread-default
 * context it was made in, where it emits [signal@CookieStorage::changed].
 *
 * Since: 1.0
 */
struct _UrlCookieStorage
{
  GObject parent_instance;

  UrlCookieStore *store; /* (owned) */
  GSource *source;       /* (owned): gets ready when a cookie has changed */
};

typedef enum
{
  PROP_ACCEPT_POLICY = 1,
} UrlCookieStorageProperty;

static GParamSpec *props[PROP_ACCEPT_POLICY + 1];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static unsigned signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UrlCookieStorage, url_cookie_storage, G_TYPE_OBJECT)

/* The source does not keep its storage alive, which may be disposed of on
 * another thread. */
typedef struct
{
  GSource source;
  GWeakRef storage;
} ChangeSource;

static gboolean
change_source_dispatch (GSource     *source,
                        GSourceFunc  callback,
                        gpointer     user_data)
{
  g_autoptr (UrlCookieStorage) self = g_weak_ref_get (&((ChangeSource *) source)->storage);

  g_source_set_ready_time (source, -1);
  if (self != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return G_SOURCE_CONTINUE;
}

static void
change_source_finalize (GSource *source)
{
  g_weak_ref_clear (&((ChangeSource *) source)->storage);
}

static GSourceFuncs change_source_funcs = {
  .dispatch = change_source_dispatch,
  .finalize = change_source_finalize,
};

static void
attach (UrlCookieStorage *self,
        UrlCookieStore   *store,
        GMainContext     *context)
{
  self->store = url_cookie_store_ref (store);
  self->source = g_source_new (&change_source_funcs, sizeof (ChangeSource));
  g_source_set_static_name (self->source, "[urlsession] changes of a cookie storage");
  g_weak_ref_init (&((ChangeSource *) self->source)->storage, self);
  g_source_attach (self->source, context);
  url_cookie_store_add_listener (store, self->source);
}

static void
detach (UrlCookieStorage *self)
{
  if (self->source == NULL)
    return;

  url_cookie_store_remove_listener (self->store, self->source);
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
url_cookie_storage_dispose (GObject *object)
{
  detach (URL_COOKIE_STORAGE (object));

  G_OBJECT_CLASS (url_cookie_storage_parent_class)->dispose (object);
}

static void
url_cookie_storage_finalize (GObject *object)
{
  UrlCookieStorage *self = URL_COOKIE_STORAGE (object);

  g_clear_pointer (&self->store, url_cookie_store_unref);

  G_OBJECT_CLASS (url_cookie_storage_parent_class)->finalize (object);
}

static void
url_cookie_storage_get_property (GObject    *object,
                                 unsigned    prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  UrlCookieStorage *self = URL_COOKIE_STORAGE (object);

  switch ((UrlCookieStorageProperty) prop_id)
    {
    case PROP_ACCEPT_POLICY:
      g_value_set_enum (value, url_cookie_storage_get_accept_policy (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_cookie_storage_set_property (GObject      *object,
                                 unsigned      prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  UrlCookieStorage *self = URL_COOKIE_STORAGE (object);

  switch ((UrlCookieStorageProperty) prop_id)
    {
    case PROP_ACCEPT_POLICY:
      url_cookie_storage_set_accept_policy (self, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_cookie_storage_class_init (UrlCookieStorageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = url_cookie_storage_dispose;
  object_class->finalize = url_cookie_storage_finalize;
  object_class->get_property = url_cookie_storage_get_property;
  object_class->set_property = url_cookie_storage_set_property;

  /**
   * UrlCookieStorage:accept-policy:
   *
   * Which cookies [method@CookieStorage.store] takes: by default all. No document is
   * known there, so that only [enum@UrlSession.CookieAcceptPolicy.NEVER] keeps any
   * out. What responses set goes by the policy of the session's configuration,
   * [property@SessionConfiguration:cookie-accept-policy]. Notified in the call that
   * sets it.
   *
   * Since: 1.0
   */
  props[PROP_ACCEPT_POLICY] =
      g_param_spec_enum ("accept-policy", NULL, NULL, URL_TYPE_COOKIE_ACCEPT_POLICY,
                         URL_COOKIE_ACCEPT_POLICY_ALWAYS,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * UrlCookieStorage::changed:
   * @self: the storage
   *
   * Emitted after cookies were stored, replaced or removed, by whomever. Changes
   * that follow each other closely may be told of once.
   *
   * It is emitted on the context that the storage was made in.
   *
   * Since: 1.0
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", URL_TYPE_COOKIE_STORAGE, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
url_cookie_storage_init (UrlCookieStorage *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (UrlCookieStore) store = url_cookie_store_new ();

  attach (self, store, context);
}

UrlCookieStorage *
url_cookie_storage_new_for_store (UrlCookieStore *store,
                                  GMainContext   *context)
{
  UrlCookieStorage *self = url_cookie_storage_new ();

  detach (self);
  url_cookie_store_unref (self->store);
  attach (self, store, context);

  return self;
}

UrlCookieStore *
url_cookie_storage_get_store (UrlCookieStorage *self)
{
  return self->store;
}

/**
 * url_cookie_storage_get_shared:
 *
 * Gets the storage that sessions use unless they are told otherwise. It signals
 * on the global default context.
 *
 * What does not end with the session is kept in a file of the application, in
 * `$XDG_DATA_HOME/<app>/urlsession`, which several processes may share. `<app>`
 * is the id of the default [class@Gio.Application] at the first call, else that
 * of the Flatpak; where there is none, nothing is kept, and a message says so.
 * A file that is damaged is renamed, and a new one begun.
 *
 * Returns: (transfer none): the storage
 *
 * Since: 1.0
 */
UrlCookieStorage *
url_cookie_storage_get_shared (void)
{
  static gsize shared;

  if (g_once_init_enter (&shared))
    {
      g_autofree char *app_id = url_folders_dup_app_id (NULL);
      g_autoptr (UrlCookieStore) store = url_cookie_store_get_shared (app_id);

      UrlCookieStorage *self = url_cookie_storage_new_for_store (store, NULL);

      g_once_init_leave (&shared, (gsize) self);
    }

  return (UrlCookieStorage *) shared;
}

/**
 * url_cookie_storage_new:
 *
 * Creates an empty storage that keeps its cookies in memory only.
 *
 * Returns: (transfer full): the storage
 *
 * Since: 1.0
 */
UrlCookieStorage *
url_cookie_storage_new (void)
{
  return g_object_new (URL_TYPE_COOKIE_STORAGE, NULL);
}

/**
 * url_cookie_storage_get_accept_policy: (get-property accept-policy)
 * @self: a cookie storage
 *
 * Gets which cookies [method@CookieStorage.store] takes.
 *
 * Returns: the policy
 *
 * Since: 1.0
 */
UrlCookieAcceptPolicy
url_cookie_storage_get_accept_policy (UrlCookieStorage *self)
{
  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), URL_COOKIE_ACCEPT_POLICY_ALWAYS);

  return url_cookie_store_get_accept_policy (self->store);
}

/**
 * url_cookie_storage_set_accept_policy: (set-property accept-policy)
 * @self: a cookie storage
 * @accept_policy: the policy
 *
 * Sets which cookies [method@CookieStorage.store] takes. Those that are there stay.
 *
 * Since: 1.0
 */
void
url_cookie_storage_set_accept_policy (UrlCookieStorage      *self,
                                      UrlCookieAcceptPolicy  accept_policy)
{
  g_return_if_fail (URL_IS_COOKIE_STORAGE (self));

  if (url_cookie_store_set_accept_policy (self->store, accept_policy))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACCEPT_POLICY]);
}
