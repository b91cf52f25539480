/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-configuration-private.h"

#include "message/url-headers-private.h"
#include "url-enums.h"
#include "policy/url-transport-security.h"

#define DEFAULT_MAX_CONNECTIONS 64
#define DEFAULT_MAX_CONNECTIONS_PER_HOST 6
#define DEFAULT_MAX_REDIRECTS 20
#define DEFAULT_MAX_RESPONSE_SIZE (64 * 1024 * 1024)
#define DEFAULT_REQUEST_TIMEOUT 60.0
#define DEFAULT_RESOURCE_TIMEOUT (7.0 * 24 * 60 * 60)

static GParamSpec *props[PROP_TRANSPORT_SECURITY + 1];

/**
 * UrlSessionConfiguration:
 *
 * The policy of a session.
 *
 * A session takes a copy when it is made: later changes to the configuration
 * change nothing there.
 *
 * A configuration belongs to one thread at a time.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (UrlSessionConfiguration, url_session_configuration, G_TYPE_OBJECT)

static void
url_session_configuration_finalize (GObject *object)
{
  UrlSessionConfiguration *self = URL_SESSION_CONFIGURATION (object);

  g_clear_pointer (&self->app_id, g_free);
  g_clear_pointer (&self->additional_headers, url_headers_unref);
  g_clear_pointer (&self->user_agent, g_free);
  g_clear_object (&self->cookie_storage);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->transport_security);

  G_OBJECT_CLASS (url_session_configuration_parent_class)->finalize (object);
}

static void
url_session_configuration_get_property (GObject    *object,
                                        unsigned       prop_id,
                                        GValue     *value,
                                        GParamSpec *pspec)
{
  UrlSessionConfiguration *self = URL_SESSION_CONFIGURATION (object);

  switch ((UrlSessionConfigurationProperty) prop_id)
    {
    case PROP_EPHEMERAL:
      g_value_set_boolean (value, url_session_configuration_get_ephemeral (self));
      break;
    case PROP_APP_ID:
      g_value_set_string (value, url_session_configuration_get_app_id (self));
      break;
    case PROP_ADDITIONAL_HEADERS:
      g_value_set_boxed (value, url_session_configuration_get_additional_headers (self));
      break;
    case PROP_USER_AGENT:
      g_value_set_string (value, url_session_configuration_get_user_agent (self));
      break;
    case PROP_SENDS_ACCEPT_LANGUAGE:
      g_value_set_boolean (value, url_session_configuration_get_sends_accept_language (self));
      break;
    case PROP_MAX_CONNECTIONS:
      g_value_set_uint (value, url_session_configuration_get_max_connections (self));
      break;
    case PROP_MAX_CONNECTIONS_PER_HOST:
      g_value_set_uint (value, url_session_configuration_get_max_connections_per_host (self));
      break;
    case PROP_MAX_REDIRECTS:
      g_value_set_uint (value, url_session_configuration_get_max_redirects (self));
      break;
    case PROP_MAX_RESPONSE_SIZE:
      g_value_set_int64 (value, url_session_configuration_get_max_response_size (self));
      break;
    case PROP_REQUEST_TIMEOUT:
      g_value_set_double (value, url_session_configuration_get_request_timeout (self));
      break;
    case PROP_RESOURCE_TIMEOUT:
      g_value_set_double (value, url_session_configuration_get_resource_timeout (self));
      break;
    case PROP_COOKIE_STORAGE:
      g_value_set_object (value, url_session_configuration_get_cookie_storage (self));
      break;
    case PROP_COOKIE_ACCEPT_POLICY:
      g_value_set_enum (value, url_session_configuration_get_cookie_accept_policy (self));
      break;
    case PROP_HANDLES_COOKIES:
      g_value_set_boolean (value, url_session_configuration_get_handles_cookies (self));
      break;
    case PROP_WAITS_FOR_CONNECTIVITY:
      g_value_set_boolean (value, url_session_configuration_get_waits_for_connectivity (self));
      break;
    case PROP_HTTP_VERSION:
      g_value_set_enum (value, url_session_configuration_get_http_version (self));
      break;
    case PROP_ALLOWS_METERED_NETWORK:
      g_value_set_boolean (value, url_session_configuration_get_allows_metered_network (self));
      break;
    case PROP_TLS_DATABASE:
      g_value_set_object (value, url_session_configuration_get_tls_database (self));
      break;
    case PROP_TRANSPORT_SECURITY:
      g_value_set_object (value, url_session_configuration_get_transport_security (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_session_configuration_set_property (GObject      *object,
                                        unsigned         prop_id,
                                        const GValue *value,
                                        GParamSpec   *pspec)
{
  UrlSessionConfiguration *self = URL_SESSION_CONFIGURATION (object);

  switch ((UrlSessionConfigurationProperty) prop_id)
    {
    case PROP_EPHEMERAL:
      self->ephemeral = g_value_get_boolean (value);
      break;
    case PROP_APP_ID:
      url_session_configuration_set_app_id (self, g_value_get_string (value));
      break;
    case PROP_ADDITIONAL_HEADERS:
      url_session_configuration_set_additional_headers (self, g_value_get_boxed (value));
      break;
    case PROP_USER_AGENT:
      url_session_configuration_set_user_agent (self, g_value_get_string (value));
      break;
    case PROP_SENDS_ACCEPT_LANGUAGE:
      url_session_configuration_set_sends_accept_language (self, g_value_get_boolean (value));
      break;
    case PROP_MAX_CONNECTIONS:
      url_session_configuration_set_max_connections (self, g_value_get_uint (value));
      break;
    case PROP_MAX_CONNECTIONS_PER_HOST:
      url_session_configuration_set_max_connections_per_host (self, g_value_get_uint (value));
      break;
    case PROP_MAX_REDIRECTS:
      url_session_configuration_set_max_redirects (self, g_value_get_uint (value));
      break;
    case PROP_MAX_RESPONSE_SIZE:
      url_session_configuration_set_max_response_size (self, g_value_get_int64 (value));
      break;
    case PROP_REQUEST_TIMEOUT:
      url_session_configuration_set_request_timeout (self, g_value_get_double (value));
      break;
    case PROP_RESOURCE_TIMEOUT:
      url_session_configuration_set_resource_timeout (self, g_value_get_double (value));
      break;
    case PROP_COOKIE_STORAGE:
      url_session_configuration_set_cookie_storage (self, g_value_get_object (value));
      break;
    case PROP_COOKIE_ACCEPT_POLICY:
      url_session_configuration_set_cookie_accept_policy (self, g_value_get_enum (value));
      break;
    case PROP_HANDLES_COOKIES:
      url_session_configuration_set_handles_cookies (self, g_value_get_boolean (value));
      break;
    case PROP_WAITS_FOR_CONNECTIVITY:
      url_session_configuration_set_waits_for_connectivity (self, g_value_get_boolean (value));
      break;
    case PROP_HTTP_VERSION:
      url_session_configuration_set_http_version (self, g_value_get_enum (value));
      break;
    case PROP_ALLOWS_METERED_NETWORK:
      url_session_configuration_set_allows_metered_network (self, g_value_get_boolean (value));
      break;
    case PROP_TLS_DATABASE:
      url_session_configuration_set_tls_database (self, g_value_get_object (value));
      break;
    case PROP_TRANSPORT_SECURITY:
      url_session_configuration_set_transport_security (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_session_configuration_class_init (UrlSessionConfigurationClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_session_configuration_finalize;
  object_class->get_property = url_session_configuration_get_property;
  object_class->set_property = url_session_configuration_set_property;

  /**
   * UrlSessionConfiguration:ephemeral:
   *
   * Whether the session keeps what it learns, such as cookies, to itself and in
   * memory, and forgets it with its end. `FALSE` by default.
   *
   * Since: 1.0
   */
  props[PROP_EPHEMERAL] =
      g_param_spec_boolean ("ephemeral", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * UrlSessionConfiguration:app-id:
   *
   * The application's id, such as `org.example.App`. `NULL` stands for the id of
   * the default [class@Gio.Application], or else of the Flatpak. It goes into
   * the default `User-Agent`, and what a session keeps on the disk is in folders of
   * this name. What cannot be the name of a visible folder counts as no id.
   *
   * Without any id cookies are not kept on the disk, and temporary files are in the
   * folder `urlsession` of the user's cache.
   *
   * Since: 1.0
   */
  props[PROP_APP_ID] = g_param_spec_string ("app-id", NULL, NULL, NULL, flags);

  /**
   * UrlSessionConfiguration:additional-headers:
   *
   * Header fields for each request, by default `NULL` for none. A request's own
   * field of the same name wins.
   *
   * `Authorization`, `Cookie` and `Proxy-*`, which must not go to every host,
   * and what belongs to the connection, such as `Host` and `Content-Length`,
   * are ignored with a warning.
   *
   * Since: 1.0
   */
  props[PROP_ADDITIONAL_HEADERS] =
      g_param_spec_boxed ("additional-headers", NULL, NULL, URL_TYPE_HEADERS, flags);

  /**
   * UrlSessionConfiguration:user-agent:
   *
   * The `User-Agent` (RFC 9110, section 10.1.5). `NULL`, the default, stands for
   * `<app-id> urlsession/<version>`, without the first word where there is no id, and
   * the empty string for none.
   *
   * Since: 1.0
   */
  props[PROP_USER_AGENT] = g_param_spec_string ("user-agent", NULL, NULL, NULL, flags);

  /**
   * UrlSessionConfiguration:sends-accept-language:
   *
   * Whether requests have an `Accept-Language` made from the user's locale. `TRUE`
   * by default.
   *
   * Since: 1.0
   */
  props[PROP_SENDS_ACCEPT_LANGUAGE] =
      g_param_spec_boolean ("sends-accept-language", NULL, NULL, TRUE, flags);

  /**
   * UrlSessionConfiguration:max-connections:
   *
   * How many connections the session has in all, at most: 64 by default.
   *
   * Since: 1.0
   */
  props[PROP_MAX_CONNECTIONS] =
      g_param_spec_uint ("max-connections", NULL, NULL, 1, G_MAXINT,
                         DEFAULT_MAX_CONNECTIONS, flags);

  /**
   * UrlSessionConfiguration:max-connections-per-host:
   *
   * How many connections the session has to one host and port, at most: 6 by
   * default. Requests beyond that wait, by [property@Task:priority].
   *
   * Since: 1.0
   */
  props[PROP_MAX_CONNECTIONS_PER_HOST] =
      g_param_spec_uint ("max-connections-per-host", NULL, NULL, 1, G_MAXINT,
                         DEFAULT_MAX_CONNECTIONS_PER_HOST, flags);

  /**
   * UrlSessionConfiguration:max-redirects:
   *
   * How many redirects a task follows, at most: 20 by default. One more fails it
   * with [error@UrlSession.Error.TOO_MANY_REDIRECTS], without asking anybody.
   *
   * Since: 1.0
   */
  props[PROP_MAX_REDIRECTS] =
      g_param_spec_uint ("max-redirects", NULL, NULL, 0, G_MAXINT,
                         DEFAULT_MAX_REDIRECTS, flags);

  /**
   * UrlSessionConfiguration:max-response-size:
   *
   * How many bytes of one body are kept in memory, after decoding, by
   * [method@Session.load_async] and its like: 64 MiB by default, −1 for any number.
   * A larger body fails with
   * [error@UrlSession.Error.DATA_LENGTH_EXCEEDS_MAXIMUM]. Downloads, streams and
   * [signal@DataTask::data-received] have no such limit.
   *
   * Since: 1.0
   */
  props[PROP_MAX_RESPONSE_SIZE] =
      g_param_spec_int64 ("max-response-size", NULL, NULL, -1, G_MAXINT64,
                          DEFAULT_MAX_RESPONSE_SIZE, flags);

  /**
   * UrlSessionConfiguration:request-timeout:
   *
   * How long a task waits without any progress, in seconds: 60 by default, 0 for
   * ever. Then it fails with [error@UrlSession.Error.TIMED_OUT]. A request's own
   * [property@Request:timeout] comes first.
   *
   * It begins anew with each byte in either direction and each redirect, and
   * stands still while the task is suspended, is in the queue for a connection,
   * waits for connectivity, has a decision open, or waits for the application to
   * take what has arrived.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST_TIMEOUT] =
      g_param_spec_double ("request-timeout", NULL, NULL, 0.0, G_MAXDOUBLE,
                           DEFAULT_REQUEST_TIMEOUT, flags);

  /**
   * UrlSessionConfiguration:resource-timeout:
   *
   * How long a task may take from its first resume to its end, in seconds: a week,
   * 604800, by default, 0 for ever. Then it fails with
   * [error@UrlSession.Error.TIMED_OUT]. Time that the machine sleeps counts. A
   * suspended task fails when it is resumed.
   *
   * Since: 1.0
   */
  props[PROP_RESOURCE_TIMEOUT] =
      g_param_spec_double ("resource-timeout", NULL, NULL, 0.0, G_MAXDOUBLE,
                           DEFAULT_RESOURCE_TIMEOUT, flags);

  /**
   * UrlSessionConfiguration:cookie-storage:
   *
   * Where cookies come from and go to. `NULL` stands for the storage that all
   * sessions of the application share, on the disk, and for one of its own in
   * memory where the session is ephemeral. The configuration of a session, as
   * [property@Session:configuration] returns it, names the one in use.
   *
   * Since: 1.0
   */
  props[PROP_COOKIE_STORAGE] =
      g_param_spec_object ("cookie-storage", NULL, NULL, URL_TYPE_COOKIE_STORAGE, flags);

  /**
   * UrlSessionConfiguration:cookie-accept-policy:
   *
   * Which cookies of responses are stored, by default those of the site of the main
   * document. The storage's own [property@CookieStorage:accept-policy] does not count
   * for these.
   *
   * Since: 1.0
   */
  props[PROP_COOKIE_ACCEPT_POLICY] =
      g_param_spec_enum ("cookie-accept-policy", NULL, NULL, URL_TYPE_COOKIE_ACCEPT_POLICY,
                         URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY, flags);

  /**
   * UrlSessionConfiguration:handles-cookies:
   *
   * Whether cookies are sent with requests and those of responses stored (RFC
   * 6265bis). `TRUE` by default. A request can opt out; see
   * [property@Request:handles-cookies].
   *
   * Since: 1.0
   */
  props[PROP_HANDLES_COOKIES] =
      g_param_spec_boolean ("handles-cookies", NULL, NULL, TRUE, flags);

  /**
   * UrlSessionConfiguration:waits-for-connectivity:
   *
   * Whether a task waits for a network where there is none, no way to the host,
   * or only one that must not be used, instead of failing with
   * [error@UrlSession.Error.NOT_CONNECTED] or
   * [error@UrlSession.Error.NETWORK_NOT_ALLOWED]. `FALSE` by default.
   * [signal@Task::waiting-for-connectivity] tells that it waits. Each time that
   * [iface@Gio.NetworkMonitor] tells of a change it tries again.
   *
   * Only a request of which nothing was sent yet waits. The request timeout
   * stands still meanwhile, the resource timeout does not.
   *
   * Since: 1.0
   */
  props[PROP_WAITS_FOR_CONNECTIVITY] =
      g_param_spec_boolean ("waits-for-connectivity", NULL, NULL, FALSE, flags);

  /**
   * UrlSessionConfiguration:allows-metered-network:
   *
   * Whether requests may be made while [property@Gio.NetworkMonitor:network-metered]
   * is set. `TRUE` by default. If not, they fail with
   * [error@UrlSession.Error.NETWORK_NOT_ALLOWED], or wait if
   * [property@SessionConfiguration:waits-for-connectivity] is set. It is looked
   * at before each request, and again for each redirect; what is under way goes
   * on. Requests to this machine itself are always made.
   *
   * The monitor is listened to on the global default main context. As long as
   * that does not run, no network counts as metered.
   *
   * Since: 1.0
   */
  props[PROP_ALLOWS_METERED_NETWORK] =
      g_param_spec_boolean ("allows-metered-network", NULL, NULL, TRUE, flags);

  /**
   * UrlSessionConfiguration:http-version:
   *
   * What versions of HTTP servers are offered.
   *
   * With [enum@UrlSession.HttpVersion.AUTO], data tasks and what loads whole bodies offer
   * HTTP/2 to servers of `https` addresses (RFC 9113), so that many requests
   * share one connection and no slow answer holds up the others. Streams, downloads,
   * upload tasks, bodies to send of more than 64 KiB or of unknown length, and
   * ephemeral sessions use HTTP/1.1, where the other side is slowed down by a reader
   * that does not read. So does everything with a
   * libsoup that keeps unread bodies of HTTP/2 in memory (3.4 to 3.8.0), and,
   * for an hour, what goes to a server whose HTTP/2 misbehaved. A server that
   * speaks nothing but HTTP/2 is spoken to in HTTP/2.
   *
   * With [enum@UrlSession.HttpVersion.HTTP_2] all of these use HTTP/2 where it is
   * offered, but for bodies to send of more than 16 MiB or of unknown length.
   *
   * Of a body in HTTP/2, what the application has not taken is kept in memory up
   * to 1 MiB, and above that in a file without a name, in the folder for caches,
   * up to 1 GiB; in an ephemeral session in memory, up to 16 MiB. A task that needs
   * more fails with
   * [error@UrlSession.Error.DATA_LENGTH_EXCEEDS_MAXIMUM], and with
   * [error@UrlSession.Error.NO_SPACE] where less than 5 % of the disk would be
   * left.
   *
   * Since: 1.0
   */
  props[PROP_HTTP_VERSION] =
      g_param_spec_enum ("http-version", NULL, NULL, URL_TYPE_HTTP_VERSION,
                         URL_HTTP_VERSION_AUTO, flags);

  /**
   * UrlSessionConfiguration:tls-database:
   *
   * The certificates that are trusted; `NULL`, the default, stands for the system's.
   * The database is used on other threads and so cannot be of a class written in a
   * script.
   *
   * Since: 1.0
   */
  props[PROP_TLS_DATABASE] =
      g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE, flags);

  /**
   * UrlSessionConfiguration:transport-security:
   *
   * What is demanded of a connection besides trust in its certificate. To set `NULL`
   * sets the secure default, so that it never is `NULL`.
   *
   * Since: 1.0
   */
  props[PROP_TRANSPORT_SECURITY] =
      g_param_spec_object ("transport-security", NULL, NULL, URL_TYPE_TRANSPORT_SECURITY, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_session_configuration_init (UrlSessionConfiguration *self)
{
  self->transport_security = url_transport_security_new ();
  self->sends_accept_language = TRUE;
  self->max_connections = DEFAULT_MAX_CONNECTIONS;
  self->max_connections_per_host = DEFAULT_MAX_CONNECTIONS_PER_HOST;
  self->max_redirects = DEFAULT_MAX_REDIRECTS;
  self->max_response_size = DEFAULT_MAX_RESPONSE_SIZE;
  self->request_timeout = DEFAULT_REQUEST_TIMEOUT;
  self->resource_timeout = DEFAULT_RESOURCE_TIMEOUT;
  self->cookie_accept_policy = URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY;
  self->handles_cookies = TRUE;
  self->allows_metered_network = TRUE;
}

void
url_session_configuration_notify (UrlSessionConfiguration         *self,
                                  UrlSessionConfigurationProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

/**
 * url_session_configuration_new:
 *
 * Creates a configuration with all defaults.
 *
 * Returns: (transfer full): the new configuration
 *
 * Since: 1.0
 */
UrlSessionConfiguration *
url_session_configuration_new (void)
{
  return g_object_new (URL_TYPE_SESSION_CONFIGURATION, NULL);
}

/**
 * url_session_configuration_new_ephemeral:
 *
 * Creates a configuration of a session that leaves nothing behind.
 *
 * Returns: (transfer full): the new configuration
 *
 * Since: 1.0
 */
UrlSessionConfiguration *
url_session_configuration_new_ephemeral (void)
{
  return g_object_new (URL_TYPE_SESSION_CONFIGURATION, "ephemeral", TRUE, NULL);
}

/**
 * url_session_configuration_copy:
 * @self: a configuration
 *
 * Creates a configuration that equals this one and can be changed on its own.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
UrlSessionConfiguration *
url_session_configuration_copy (UrlSessionConfiguration *self)
{
  UrlSessionConfiguration *copy = NULL;

  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), NULL);

  copy = g_object_new (URL_TYPE_SESSION_CONFIGURATION, "ephemeral", self->ephemeral, NULL);
  copy->app_id = g_strdup (self->app_id);
  copy->user_agent = g_strdup (self->user_agent);
  copy->sends_accept_language = self->sends_accept_language;
  copy->max_connections = self->max_connections;
  copy->max_connections_per_host = self->max_connections_per_host;
  copy->max_redirects = self->max_redirects;
  copy->max_response_size = self->max_response_size;
  copy->request_timeout = self->request_timeout;
  copy->resource_timeout = self->resource_timeout;
  g_set_object (&copy->cookie_storage, self->cookie_storage);
  copy->cookie_accept_policy = self->cookie_accept_policy;
  copy->handles_cookies = self->handles_cookies;
  copy->waits_for_connectivity = self->waits_for_connectivity;
  copy->allows_metered_network = self->allows_metered_network;
  copy->http_version = self->http_version;
  g_set_object (&copy->tls_database, self->tls_database);
  g_object_unref (copy->transport_security);
  copy->transport_security = url_transport_security_copy (self->transport_security);
  if (self->additional_headers != NULL)
    copy->additional_headers = url_headers_copy (self->additional_headers);

  return copy;
}

/**
 * url_session_configuration_get_app_id: (get-property app-id)
 * @self: a configuration
 *
 * Gets the application's id.
 *
 * Returns: (transfer none) (nullable): the id, `NULL` for the application's own
 *
 * Since: 1.0
 */
const char *
url_session_configuration_get_app_id (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), NULL);

  return self->app_id;
}

/**
 * url_session_configuration_set_app_id: (set-property app-id)
 * @self: a configuration
 * @app_id: (nullable): the id; `NULL` for the application's own
 *
 * Sets the application's id.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_app_id (UrlSessionConfiguration *self,
                                      const char              *app_id)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));

  if (g_strcmp0 (self->app_id, app_id) == 0)
    return;

  g_free (self->app_id);
  self->app_id = g_strdup (app_id);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_APP_ID]);
}

/**
 * url_session_configuration_get_additional_headers: (get-property additional-headers)
 * @self: a configuration
 *
 * Gets the header fields for each request. To change what is returned changes the
 * configuration.
 *
 * Returns: (transfer none) (nullable): the headers, `NULL` for none
 *
 * Since: 1.0
 */
UrlHeaders *
url_session_configuration_get_additional_headers (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), NULL);

  return self->additional_headers;
}

/**
 * url_session_configuration_set_additional_headers: (set-property additional-headers)
 * @self: a configuration
 * @additional_headers: (nullable): the headers, which are copied; `NULL` for none
 *
 * Sets the header fields for each request.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_additional_headers (UrlSessionConfiguration *self,
                                                  UrlHeaders              *additional_headers)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));

  if (self->additional_headers == additional_headers)
    return;

  g_clear_pointer (&self->additional_headers, url_headers_unref);
  if (additional_headers != NULL)
    self->additional_headers = url_headers_copy (additional_headers);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADDITIONAL_HEADERS]);
}

/**
 * url_session_configuration_get_user_agent: (get-property user-agent)
 * @self: a configuration
 *
 * Gets the `User-Agent`.
 *
 * Returns: (transfer none) (nullable): the text, `NULL` for the default
 *
 * Since: 1.0
 */
const char *
url_session_configuration_get_user_agent (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), NULL);

  return self->user_agent;
}

/**
 * url_session_configuration_set_user_agent: (set-property user-agent)
 * @self: a configuration
 * @user_agent: (nullable): the text; `NULL` for the default, empty for none
 *
 * Sets the `User-Agent`. A text with control characters, such as a line break,
 * is refused with a warning, and nothing is changed.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_user_agent (UrlSessionConfiguration *self,
                                          const char              *user_agent)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));

  if (g_strcmp0 (self->user_agent, user_agent) == 0)
    return;

  if (user_agent != NULL && !url_is_field_value (user_agent))
    {
      g_warning ("User agent not changed: it has control characters");
      return;
    }

  g_free (self->user_agent);
  self->user_agent = g_strdup (user_agent);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USER_AGENT]);
}

/**
 * url_session_configuration_get_sends_accept_language: (get-property sends-accept-language)
 * @self: a configuration
 *
 * Gets whether requests have an `Accept-Language`.
 *
 * Returns: `TRUE` if they have
 *
 * Since: 1.0
 */
gboolean
url_session_configuration_get_sends_accept_language (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), FALSE);

  return self->sends_accept_language;
}

/**
 * url_session_configuration_set_sends_accept_language: (set-property sends-accept-language)
 * @self: a configuration
 * @sends_accept_language: whether they have
 *
 * Sets whether requests have an `Accept-Language`.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_sends_accept_language (UrlSessionConfiguration *self,
                                                     gboolean                 sends_accept_language)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));

  sends_accept_language = !!sends_accept_language;
  if (self->sends_accept_language == sends_accept_language)
    return;

  self->sends_accept_language = sends_accept_language;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SENDS_ACCEPT_LANGUAGE]);
}

/**
 * url_session_configuration_get_tls_database: (get-property tls-database)
 * @self: a configuration
 *
 * Gets the certificates that are trusted.
 *
 * Returns: (transfer none) (nullable): the database, `NULL` for the system's
 *
 * Since: 1.0
 */
GTlsDatabase *
url_session_configuration_get_tls_database (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), NULL);

  return self->tls_database;
}

/**
 * url_session_configuration_set_tls_database: (set-property tls-database)
 * @self: a configuration
 * @tls_database: (nullable): the database; `NULL` for the system's
 *
 * Sets the certificates that are trusted.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_tls_database (UrlSessionConfiguration *self,
                                            GTlsDatabase            *tls_database)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (tls_database == NULL || G_IS_TLS_DATABASE (tls_database));

  if (!g_set_object (&self->tls_database, tls_database))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TLS_DATABASE]);
}

/**
 * url_session_configuration_get_transport_security: (get-property transport-security)
 * @self: a configuration
 *
 * Gets what is demanded of a connection. To change what is returned changes
 * the configuration.
 *
 * Returns: (transfer none): the transport security
 *
 * Since: 1.0
 */
UrlTransportSecurity *
url_session_configuration_get_transport_security (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), NULL);

  return self->transport_security;
}

/**
 * url_session_configuration_set_transport_security: (set-property transport-security)
 * @self: a configuration
 * @transport_security: (nullable): what to demand; `NULL` for the secure
 *   default
 *
 * Sets what is demanded of a connection.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_transport_security (UrlSessionConfiguration *self,
                                                  UrlTransportSecurity    *transport_security)
{
  UrlTransportSecurity *secure = NULL;

  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (transport_security == NULL || URL_IS_TRANSPORT_SECURITY (transport_security));

  if (transport_security == NULL)
    transport_security = secure = url_transport_security_new ();
  if (g_set_object (&self->transport_security, transport_security))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TRANSPORT_SECURITY]);
  g_clear_object (&secure);
}
