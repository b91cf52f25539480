/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-configuration-private.h"

/* What a session remembers of servers. */

/**
 * url_session_configuration_get_ephemeral: (get-property ephemeral)
 * @self: a configuration
 *
 * Gets whether the session leaves nothing behind.
 *
 * Returns: whether it does
 *
 * Since: 1.0
 */
gboolean
url_session_configuration_get_ephemeral (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), FALSE);

  return self->ephemeral;
}

/**
 * url_session_configuration_get_cookie_storage: (get-property cookie-storage)
 * @self: a configuration
 *
 * Gets where cookies come from and go to.
 *
 * Returns: (transfer none) (nullable): the storage, `NULL` for the default
 *
 * Since: 1.0
 */
UrlCookieStorage *
url_session_configuration_get_cookie_storage (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), NULL);

  return self->cookie_storage;
}

/**
 * url_session_configuration_set_cookie_storage: (set-property cookie-storage)
 * @self: a configuration
 * @cookie_storage: (nullable): the storage, `NULL` for the default
 *
 * Sets where cookies come from and go to.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_cookie_storage (UrlSessionConfiguration *self,
                                              UrlCookieStorage        *cookie_storage)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (cookie_storage == NULL || URL_IS_COOKIE_STORAGE (cookie_storage));

  if (g_set_object (&self->cookie_storage, cookie_storage))
    url_session_configuration_notify (self, PROP_COOKIE_STORAGE);
}

/**
 * url_session_configuration_get_cookie_accept_policy: (get-property cookie-accept-policy)
 * @self: a configuration
 *
 * Gets which cookies of responses are stored.
 *
 * Returns: the policy
 *
 * Since: 1.0
 */
UrlCookieAcceptPolicy
url_session_configuration_get_cookie_accept_policy (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), URL_COOKIE_ACCEPT_POLICY_NEVER);

  return self->cookie_accept_policy;
}

/**
 * url_session_configuration_set_cookie_accept_policy: (set-property cookie-accept-policy)
 * @self: a configuration
 * @cookie_accept_policy: the policy
 *
 * Sets which cookies of responses are stored.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_cookie_accept_policy (UrlSessionConfiguration *self,
                                                    UrlCookieAcceptPolicy    cookie_accept_policy)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));

  if (self->cookie_accept_policy == cookie_accept_policy)
    return;

  self->cookie_accept_policy = cookie_accept_policy;
  url_session_configuration_notify (self, PROP_COOKIE_ACCEPT_POLICY);
}

/**
 * url_session_configuration_get_handles_cookies: (get-property handles-cookies)
 * @self: a configuration
 *
 * Gets whether cookies are sent and stored.
 *
 * Returns: whether they are
 *
 * Since: 1.0
 */
gboolean
url_session_configuration_get_handles_cookies (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), FALSE);

  return self->handles_cookies;
}

/**
 * url_session_configuration_set_handles_cookies: (set-property handles-cookies)
 * @self: a configuration
 * @handles_cookies: whether they are
 *
 * Sets whether cookies are sent and stored.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_handles_cookies (UrlSessionConfiguration *self,
                                               gboolean                 handles_cookies)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));

  handles_cookies = !!handles_cookies;
  if (self->handles_cookies == handles_cookies)
    return;

  self->handles_cookies = handles_cookies;
  url_session_configuration_notify (self, PROP_HANDLES_COOKIES);
}
