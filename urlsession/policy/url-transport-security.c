/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/url-transport-security.h"

/**
 * UrlTransportSecurity:
 *
 * What a session demands of a connection besides trust in its certificate.
 *
 * Without further ado only `https:` is loaded, with TLS 1.2 or newer. This
 * machine itself (127.0.0.0/8, ::1, localhost and *.localhost) may be spoken to
 * without encryption.
 *
 * It belongs to one thread at a time. A session looks at it when the session is
 * made; later changes change nothing there.
 *
 * Since: 1.0
 */
struct _UrlTransportSecurity
{
  GObject parent_instance;

  gboolean allows_insecure_http;
};

typedef enum
{
  PROP_ALLOWS_INSECURE_HTTP = 1,
} UrlTransportSecurityProperty;

static GParamSpec *props[PROP_ALLOWS_INSECURE_HTTP + 1];

G_DEFINE_FINAL_TYPE (UrlTransportSecurity, url_transport_security, G_TYPE_OBJECT)

static void
url_transport_security_get_property (GObject    *object,
                                     unsigned    prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  UrlTransportSecurity *self = URL_TRANSPORT_SECURITY (object);

  switch ((UrlTransportSecurityProperty) prop_id)
    {
    case PROP_ALLOWS_INSECURE_HTTP:
      g_value_set_boolean (value, url_transport_security_get_allows_insecure_http (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_transport_security_set_property (GObject      *object,
                                     unsigned      prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  UrlTransportSecurity *self = URL_TRANSPORT_SECURITY (object);

  switch ((UrlTransportSecurityProperty) prop_id)
    {
    case PROP_ALLOWS_INSECURE_HTTP:
      url_transport_security_set_allows_insecure_http (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_transport_security_class_init (UrlTransportSecurityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = url_transport_security_get_property;
  object_class->set_property = url_transport_security_set_property;

  /**
   * UrlTransportSecurity:allows-insecure-http:
   *
   * Whether `http:` is loaded from any machine. What is loaded so can be read
   * and changed by everybody on the way. A redirect from `https:` to `http:` is
   * refused all the same. `FALSE` by default, when such a load fails with
   * [error@UrlSession.Error.SECURE_CONNECTION_REQUIRED].
   *
   * Since: 1.0
   */
  props[PROP_ALLOWS_INSECURE_HTTP] =
      g_param_spec_boolean ("allows-insecure-http", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_transport_security_init (UrlTransportSecurity *self)
{
}

/**
 * url_transport_security_new:
 *
 * Creates the secure default.
 *
 * Returns: (transfer full): the new object
 *
 * Since: 1.0
 */
UrlTransportSecurity *
url_transport_security_new (void)
{
  return g_object_new (URL_TYPE_TRANSPORT_SECURITY, NULL);
}

/**
 * url_transport_security_copy:
 * @self: a transport security
 *
 * Creates one that equals this one and can be changed on its own.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
UrlTransportSecurity *
url_transport_security_copy (UrlTransportSecurity *self)
{
  g_return_val_if_fail (URL_IS_TRANSPORT_SECURITY (self), NULL);

  return g_object_new (URL_TYPE_TRANSPORT_SECURITY,
                       "allows-insecure-http", self->allows_insecure_http, NULL);
}

/**
 * url_transport_security_get_allows_insecure_http: (get-property allows-insecure-http)
 * @self: a transport security
 *
 * Gets whether `http:` is loaded from any machine.
 *
 * Returns: `TRUE` if it is
 *
 * Since: 1.0
 */
gboolean
url_transport_security_get_allows_insecure_http (UrlTransportSecurity *self)
{
  g_return_val_if_fail (URL_IS_TRANSPORT_SECURITY (self), FALSE);

  return self->allows_insecure_http;
}

/**
 * url_transport_security_set_allows_insecure_http: (set-property allows-insecure-http)
 * @self: a transport security
 * @allows_insecure_http: whether to load it
 *
 * Sets whether `http:` is loaded from any machine.
 *
 * Since: 1.0
 */
void
url_transport_security_set_allows_insecure_http (UrlTransportSecurity *self,
                                                 gboolean              allows_insecure_http)
{
  g_return_if_fail (URL_IS_TRANSPORT_SECURITY (self));

  allows_insecure_http = !!allows_insecure_http;
  if (self->allows_insecure_http == allows_insecure_http)
    return;

  self->allows_insecure_http = allows_insecure_http;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ALLOWS_INSECURE_HTTP]);
}
