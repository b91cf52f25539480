/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-request-struct-private.h"

#include <string.h>

#include "message/url-headers-private.h"
#include "message/url-method-private.h"
#include "message/url-uri-private.h"

static GParamSpec *props[PROP_PRIORITY + 1];

/**
 * UrlRequest:
 *
 * What to load: a URL, a method, headers and a body.
 *
 * A request is a plain value without I/O. Who takes one, such as
 * [method@Session.data_task], takes a copy: later changes to the request
 * change nothing there. The request a task shows as
 * [property@Task:original-request] is read-only; a change to it is refused
 * with a warning.
 *
 * A URL that cannot be parsed is no error here: the load completes with
 * [error@UrlSession.Error.BAD_URL].
 *
 * ```c
 * g_autoptr (UrlRequest) request = url_request_new ("https://example.org/notes");
 *
 * url_request_set_method (request, "POST");
 * url_request_set_header (request, "Content-Type", "text/plain");
 * url_request_set_body (request, bytes);
 * ```
 *
 * A request belongs to one thread at a time.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (UrlRequest, url_request, G_TYPE_OBJECT)

gboolean
url_request_check_change (UrlRequest *self)
{
  if (self->frozen)
    g_warning ("Request not changed: it belongs to a task, change a copy");

  return !self->frozen;
}

static void
url_request_finalize (GObject *object)
{
  UrlRequest *self = URL_REQUEST (object);

  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_error (&self->uri_error);
  g_clear_pointer (&self->uri_string, g_free);
  g_clear_pointer (&self->method, g_ref_string_release);
  g_clear_pointer (&self->headers, url_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_object (&self->body_stream);
  g_clear_object (&self->body_file);
  g_clear_pointer (&self->body_parts, url_part_list_unref);
  g_clear_pointer (&self->main_document_uri, g_uri_unref);

  G_OBJECT_CLASS (url_request_parent_class)->finalize (object);
}

static void
url_request_get_property (GObject    *object,
                          unsigned       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  UrlRequest *self = URL_REQUEST (object);

  switch ((UrlRequestProperty) prop_id)
    {
    case PROP_URI:
      g_value_set_boxed (value, url_request_get_uri (self));
      break;
    case PROP_URI_STRING:
      g_value_set_string (value, url_request_get_uri_string (self));
      break;
    case PROP_METHOD:
      g_value_set_string (value, url_request_get_method (self));
      break;
    case PROP_HEADERS:
      g_value_set_boxed (value, url_request_get_headers (self));
      break;
    case PROP_BODY:
      g_value_set_boxed (value, url_request_get_body (self));
      break;
    case PROP_BODY_STREAM:
      g_value_set_object (value, url_request_get_body_stream (self));
      break;
    case PROP_BODY_FILE:
      g_value_set_object (value, url_request_get_body_file (self));
      break;
    case PROP_MAIN_DOCUMENT_URI:
      g_value_set_boxed (value, url_request_get_main_document_uri (self));
      break;
    case PROP_HANDLES_COOKIES:
      g_value_set_boolean (value, url_request_get_handles_cookies (self));
      break;
    case PROP_ALLOWS_METERED_NETWORK:
      g_value_set_boolean (value, url_request_get_allows_metered_network (self));
      break;
    case PROP_EXPECT_CONTINUE_SIZE:
      g_value_set_int64 (value, url_request_get_expect_continue_size (self));
      break;
    case PROP_TIMEOUT:
      g_value_set_double (value, url_request_get_timeout (self));
      break;
    case PROP_PRIORITY:
      g_value_set_double (value, url_request_get_priority (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_request_set_property (GObject      *object,
                          unsigned         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  UrlRequest *self = URL_REQUEST (object);

  switch ((UrlRequestProperty) prop_id)
    {
    case PROP_URI:
      url_request_set_uri (self, g_value_get_boxed (value));
      break;
    case PROP_URI_STRING:
      url_request_set_uri_string (self, g_value_get_string (value));
      break;
    case PROP_METHOD:
      url_request_set_method (self, g_value_get_string (value));
      break;
    case PROP_HEADERS:
      url_request_set_headers (self, g_value_get_boxed (value));
      break;
    case PROP_BODY:
      url_request_set_body (self, g_value_get_boxed (value));
      break;
    case PROP_BODY_STREAM:
      url_request_set_body_stream (self, g_value_get_object (value));
      break;
    case PROP_BODY_FILE:
      url_request_set_body_file (self, g_value_get_object (value));
      break;
    case PROP_MAIN_DOCUMENT_URI:
      url_request_set_main_document_uri (self, g_value_get_boxed (value));
      break;
    case PROP_HANDLES_COOKIES:
      url_request_set_handles_cookies (self, g_value_get_boolean (value));
      break;
    case PROP_ALLOWS_METERED_NETWORK:
      url_request_set_allows_metered_network (self, g_value_get_boolean (value));
      break;
    case PROP_EXPECT_CONTINUE_SIZE:
      url_request_set_expect_continue_size (self, g_value_get_int64 (value));
      break;
    case PROP_TIMEOUT:
      url_request_set_timeout (self, g_value_get_double (value));
      break;
    case PROP_PRIORITY:
      url_request_set_priority (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_request_class_init (UrlRequestClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_request_finalize;
  object_class->get_property = url_request_get_property;
  object_class->set_property = url_request_set_property;

  /**
   * UrlRequest:uri:
   *
   * The URL to load, or `NULL` if none was set or it cannot be parsed. Only those
   * of `http:` and `https:` are loaded; any other fails the load with
   * [error@UrlSession.Error.UNSUPPORTED_URL].
   *
   * Since: 1.0
   */
  props[PROP_URI] = g_param_spec_boxed ("uri", NULL, NULL, G_TYPE_URI, flags);

  /**
   * UrlRequest:uri-string:
   *
   * The URL to load, as text.
   *
   * Text is taken as browsers take it: spaces and what is not ASCII are
   * percent-encoded as UTF-8, a `%` that encodes nothing becomes `%25`, a host
   * is turned into ASCII by IDNA, and in the URLs of the web a backslash is a
   * slash. Once it could be parsed, this property has the normalized form.
   *
   * Some of what browsers take is refused, because not all programs read it
   * alike: control characters inside the URL, http URLs without exactly two
   * slashes before the host, and IPv4 addresses that are abbreviated or not
   * decimal, such as `127.1`. A URL may have at most 64 KiB once encoded.
   *
   * A user's name and password in it are not sent.
   *
   * Since: 1.0
   */
  props[PROP_URI_STRING] = g_param_spec_string ("uri-string", NULL, NULL, NULL, flags);

  /**
   * UrlRequest:method:
   *
   * The method, a token (RFC 9110, section 9.1), `GET` by default. The well-known
   * ones get, head, post, put and delete are turned into upper case. `CONNECT` and
   * `TRACE` are not sent: the load fails with
   * [error@UrlSession.Error.UNSUPPORTED_URL].
   *
   * Since: 1.0
   */
  props[PROP_METHOD] = g_param_spec_string ("method", NULL, NULL, "GET", flags);

  /**
   * UrlRequest:headers:
   *
   * The header fields. What is returned is a reference: changing it changes
   * the request.
   *
   * `Host`, `Content-Length`, `Transfer-Encoding`, `Connection`, `Expect` and their
   * like belong to the connection; they are ignored with a warning.
   *
   * Since: 1.0
   */
  props[PROP_HEADERS] = g_param_spec_boxed ("headers", NULL, NULL, URL_TYPE_HEADERS, flags);

  /**
   * UrlRequest:body:
   *
   * The body, from memory. Setting one of `body`, `body-stream` and
   * `body-file` clears the others, and a form that
   * [method@Request.set_multipart] has set.
   *
   * A `POST` with a body and without a `Content-Type` is sent as
   * `application/x-www-form-urlencoded`; another method adds no type.
   *
   * Since: 1.0
   */
  props[PROP_BODY] = g_param_spec_boxed ("body", NULL, NULL, G_TYPE_BYTES, flags);

  /**
   * UrlRequest:body-stream:
   *
   * The body, from a stream. It is read ahead by at most 256 KiB, once, on
   * another thread: it must not be used elsewhere meanwhile, and cannot be of
   * a class written in a script. Its length is not known, so it is sent
   * chunked.
   *
   * Since: 1.0
   */
  props[PROP_BODY_STREAM] =
      g_param_spec_object ("body-stream", NULL, NULL, G_TYPE_INPUT_STREAM, flags);

  /**
   * UrlRequest:body-file:
   *
   * The body, from a file. It is read ahead by at most 256 KiB while it is
   * sent. A regular file is sent with its length, anything else, such as a
   * FIFO, is sent chunked.
   *
   * Since: 1.0
   */
  props[PROP_BODY_FILE] = g_param_spec_object ("body-file", NULL, NULL, G_TYPE_FILE, flags);

  /**
   * UrlRequest:main-document-uri:
   *
   * The URL of the document that the load is for, such as the page that has an
   * image. It decides which cookies are of a third party: see
   * [property@SessionConfiguration:cookie-accept-policy] and `SameSite` (RFC
   * 6265bis, section 5.2). A request whose own URL it is goes to a new
   * document. `NULL`: there is no such thing, and no cookie is of a third
   * party.
   *
   * Since: 1.0
   */
  props[PROP_MAIN_DOCUMENT_URI] =
      g_param_spec_boxed ("main-document-uri", NULL, NULL, G_TYPE_URI, flags);

  /**
   * UrlRequest:handles-cookies:
   *
   * Whether cookies are sent with the request and those of its response stored.
   * The session has to do so, too; see
   * [property@SessionConfiguration:handles-cookies]. `TRUE` by default. A `Cookie`
   * header of the request's own is sent instead of those stored.
   *
   * Since: 1.0
   */
  props[PROP_HANDLES_COOKIES] =
      g_param_spec_boolean ("handles-cookies", NULL, NULL, TRUE, flags);

  /**
   * UrlRequest:allows-metered-network:
   *
   * Whether the load may use a network that costs by volume, as far as
   * [property@Gio.NetworkMonitor:network-metered] knows. The session has to
   * allow it, too; see
   * [property@SessionConfiguration:allows-metered-network]. `TRUE` by default.
   *
   * Since: 1.0
   */
  props[PROP_ALLOWS_METERED_NETWORK] =
      g_param_spec_boolean ("allows-metered-network", NULL, NULL, TRUE, flags);

  /**
   * UrlRequest:expect-continue-size:
   *
   * How many bytes a body may have to be sent without asking. A larger one, and
   * one of unknown length, waits until the server says that it wants it
   * (`Expect: 100-continue`, RFC 9110, section 10.1.1), one second at most,
   * because not every server answers. A server that refuses is spared the body
   * then. In HTTP/2 nothing is asked. −1, the default, never asks; a response that
   * comes while a body is sent ends the sending in any case.
   *
   * Since: 1.0
   */
  props[PROP_EXPECT_CONTINUE_SIZE] =
      g_param_spec_int64 ("expect-continue-size", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * UrlRequest:timeout:
   *
   * How long the load waits without any progress, in seconds; 0, the default, for
   * the session's [property@SessionConfiguration:request-timeout].
   *
   * Since: 1.0
   */
  props[PROP_TIMEOUT] =
      g_param_spec_double ("timeout", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);

  /**
   * UrlRequest:priority:
   *
   * How soon the load gets a connection where several wait, from 0, the last, to 1,
   * the first; 0.5 by default. It is the first value of [property@Task:priority].
   *
   * Since: 1.0
   */
  props[PROP_PRIORITY] = g_param_spec_double ("priority", NULL, NULL, 0.0, 1.0, 0.5, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_request_init (UrlRequest *self)
{
  self->method = url_method_new ("GET");
  self->headers = url_headers_new ();
  self->handles_cookies = TRUE;
  self->allows_metered_network = TRUE;
  self->expect_continue_size = -1;
  self->priority = 0.5;
}

void
url_request_notify (UrlRequest         *self,
                    UrlRequestProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

/**
 * url_request_new:
 * @uri_string: (nullable): the URL
 *
 * Creates a request that gets a URL.
 *
 * Returns: (transfer full): the new request
 *
 * Since: 1.0
 */
UrlRequest *
url_request_new (const char *uri_string)
{
  return g_object_new (URL_TYPE_REQUEST, "uri-string", uri_string, NULL);
}

/**
 * url_request_new_from_uri:
 * @uri: the URL, with any flags
 *
 * Creates a request that gets a URL.
 *
 * Returns: (transfer full): the new request
 *
 * Since: 1.0
 */
UrlRequest *
url_request_new_from_uri (GUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return g_object_new (URL_TYPE_REQUEST, "uri", uri, NULL);
}

/**
 * url_request_copy:
 * @self: a request
 *
 * Creates a request that equals this one and can be changed on its own. A stream
 * that the body comes from is shared, and can be read once only.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
UrlRequest *
url_request_copy (UrlRequest *self)
{
  UrlRequest *copy;

  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  copy = g_object_new (URL_TYPE_REQUEST, NULL);
  copy->uri = self->uri != NULL ? g_uri_ref (self->uri) : NULL;
  copy->uri_error = self->uri_error != NULL ? g_error_copy (self->uri_error) : NULL;
  copy->uri_string = g_strdup (self->uri_string);
  copy->main_document_uri =
      self->main_document_uri != NULL ? g_uri_ref (self->main_document_uri) : NULL;
  copy->handles_cookies = self->handles_cookies;
  copy->allows_metered_network = self->allows_metered_network;
  copy->expect_continue_size = self->expect_continue_size;
  copy->timeout = self->timeout;
  copy->priority = self->priority;
  g_set_object (&copy->body_stream, self->body_stream);
  g_set_object (&copy->body_file, self->body_file);
  copy->body = self->body != NULL ? g_bytes_ref (self->body) : NULL;
  copy->asks_body = self->asks_body;
  copy->body_parts = self->body_parts != NULL ? url_part_list_ref (self->body_parts) : NULL;
  g_ref_string_release (copy->method);
  copy->method = g_ref_string_acquire (self->method);
  g_clear_pointer (&copy->headers, url_headers_unref);
  copy->headers = url_headers_copy (self->headers);

  return copy;
}

/**
 * url_request_get_uri: (get-property uri)
 * @self: a request
 *
 * Gets the URL to load.
 *
 * Returns: (transfer none) (nullable): the URL, or `NULL` if none was set or
 *   it cannot be parsed
 *
 * Since: 1.0
 */
GUri *
url_request_get_uri (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  return self->uri;
}

/**
 * url_request_set_uri: (set-property uri)
 * @self: a request
 * @uri: (nullable): the URL, with any flags
 *
 * Sets the URL to load.
 *
 * Since: 1.0
 */
void
url_request_set_uri (UrlRequest *self,
                     GUri       *uri)
{
  g_autofree char *uri_string = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));

  if (uri != NULL)
    uri_string = url_uri_to_string (uri);

  url_request_set_uri_string (self, uri_string);
}

/**
 * url_request_get_uri_string: (get-property uri-string)
 * @self: a request
 *
 * Gets the URL to load, as text.
 *
 * Returns: (transfer none) (nullable): the URL
 *
 * Since: 1.0
 */
const char *
url_request_get_uri_string (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  return self->uri_string;
}

/**
 * url_request_set_uri_string: (set-property uri-string)
 * @self: a request
 * @uri_string: (nullable): the URL
 *
 * Sets the URL to load, as text. See [property@Request:uri-string].
 *
 * Since: 1.0
 */
void
url_request_set_uri_string (UrlRequest *self,
                            const char *uri_string)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *normalized = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));

  if (uri_string != NULL)
    uri = url_uri_parse (uri_string, &error);
  normalized = uri != NULL ? g_uri_to_string (uri) : g_strdup (uri_string);

  if (g_strcmp0 (self->uri_string, normalized) == 0 || !url_request_check_change (self))
    return;

  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_error (&self->uri_error);
  g_free (self->uri_string);
  self->uri = g_steal_pointer (&uri);
  self->uri_error = g_steal_pointer (&error);
  self->uri_string = g_steal_pointer (&normalized);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_URI]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_URI_STRING]);
}

/**
 * url_request_get_method: (get-property method)
 * @self: a request
 *
 * Gets the method.
 *
 * Returns: (transfer none): the method
 *
 * Since: 1.0
 */
const char *
url_request_get_method (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  return self->method;
}

/**
 * url_request_set_method: (set-property method)
 * @self: a request
 * @method: a token (RFC 9110, section 9.1)
 *
 * Sets the method. What is not a token is refused with a warning.
 *
 * Since: 1.0
 */
void
url_request_set_method (UrlRequest *self,
                        const char *method)
{
  g_autoptr (GRefString) canonical = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (method != NULL);

  canonical = url_method_new (method);
  if (strcmp (self->method, canonical) == 0 || !url_request_check_change (self))
    return;

  if (!url_is_token (method))
    {
      g_warning ("Method not changed: it is not a token of RFC 9110");
      return;
    }

  g_ref_string_release (self->method);
  self->method = g_steal_pointer (&canonical);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_METHOD]);
}

/**
 * url_request_get_headers: (get-property headers)
 * @self: a request
 *
 * Gets the header fields. To change them is to change the request.
 *
 * Returns: (transfer none): the headers
 *
 * Since: 1.0
 */
UrlHeaders *
url_request_get_headers (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  return self->headers;
}

/**
 * url_request_set_headers: (set-property headers)
 * @self: a request
 * @headers: (nullable): the headers; `NULL` for none
 *
 * Replaces all header fields by copies of these.
 *
 * Since: 1.0
 */
void
url_request_set_headers (UrlRequest *self,
                         UrlHeaders *headers)
{
  UrlHeaders *copy = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));

  if (self->headers == headers || !url_request_check_change (self))
    return;

  copy = headers != NULL ? url_headers_copy (headers) : url_headers_new ();
  url_headers_unref (self->headers);
  self->headers = copy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HEADERS]);
}

/* A request has one body: setting one kind clears the others. */
static void
set_any_body (UrlRequest   *self,
              GBytes       *body,
              GInputStream *body_stream,
              GFile        *body_file,
              UrlPartList  *body_parts,
              gboolean      asks_body)
{
  g_autoptr (GBytes) old_body = NULL;
  g_autoptr (UrlPartList) old_parts = NULL;

  if ((self->body == body && self->body_stream == body_stream && self->body_file == body_file &&
       self->body_parts == body_parts && self->asks_body == asks_body) ||
      !url_request_check_change (self))
    return;

  old_parts = g_steal_pointer (&self->body_parts);
  self->body_parts = body_parts != NULL ? url_part_list_ref (body_parts) : NULL;
  self->asks_body = asks_body;

  g_object_freeze_notify (G_OBJECT (self));

  if (self->body != body)
    {
      old_body = g_steal_pointer (&self->body);
      self->body = body != NULL ? g_bytes_ref (body) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BODY]);
    }
  if (g_set_object (&self->body_stream, body_stream))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BODY_STREAM]);
  if (g_set_object (&self->body_file, body_file))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BODY_FILE]);

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * url_request_get_body: (get-property body)
 * @self: a request
 *
 * Gets the body, if it comes from memory.
 *
 * Returns: (transfer none) (nullable): the body
 *
 * Since: 1.0
 */
GBytes *
url_request_get_body (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  return self->body;
}

/**
 * url_request_set_body: (set-property body)
 * @self: a request
 * @body: (nullable): the body; `NULL` for none of any kind
 *
 * Sets the body, from memory.
 *
 * Since: 1.0
 */
void
url_request_set_body (UrlRequest *self,
                      GBytes     *body)
{
  g_return_if_fail (URL_IS_REQUEST (self));

  set_any_body (self, body, NULL, NULL, NULL, FALSE);
}

/**
 * url_request_get_body_stream: (get-property body-stream)
 * @self: a request
 *
 * Gets the stream that the body comes from.
 *
 * Returns: (transfer none) (nullable): the stream
 *
 * Since: 1.0
 */
GInputStream *
url_request_get_body_stream (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  return self->body_stream;
}

/**
 * url_request_set_body_stream: (set-property body-stream)
 * @self: a request
 * @body_stream: (nullable): the stream; `NULL` for no body of any kind
 *
 * Sets the stream that the body comes from. See
 * [property@Request:body-stream].
 *
 * Since: 1.0
 */
void
url_request_set_body_stream (UrlRequest   *self,
                             GInputStream *body_stream)
{
  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (body_stream == NULL || G_IS_INPUT_STREAM (body_stream));

  set_any_body (self, NULL, body_stream, NULL, NULL, FALSE);
}

/**
 * url_request_get_body_file: (get-property body-file)
 * @self: a request
 *
 * Gets the file that the body comes from.
 *
 * Returns: (transfer none) (nullable): the file
 *
 * Since: 1.0
 */
GFile *
url_request_get_body_file (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  return self->body_file;
}

/**
 * url_request_set_body_file: (set-property body-file)
 * @self: a request
 * @body_file: (nullable): the file; `NULL` for no body of any kind
 *
 * Sets the file that the body comes from. See [property@Request:body-file].
 *
 * Since: 1.0
 */
void
url_request_set_body_file (UrlRequest *self,
                           GFile      *body_file)
{
  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (body_file == NULL || G_IS_FILE (body_file));

  set_any_body (self, NULL, NULL, body_file, NULL, FALSE);
}

UrlPartList *
url_request_get_parts (UrlRequest *self)
{
  return self->body_parts;
}

void
url_request_set_parts (UrlRequest  *self,
                       UrlPartList *parts)
{
  set_any_body (self, NULL, NULL, NULL, parts, FALSE);
}

void
url_request_set_asks_body (UrlRequest *self)
{
  set_any_body (self, NULL, NULL, NULL, NULL, TRUE);
}

gboolean
url_request_get_asks_body (UrlRequest *self)
{
  return self->asks_body;
}

gboolean
url_request_has_body (UrlRequest *self)
{
  return self->body != NULL || self->body_stream != NULL || self->body_file != NULL ||
         self->body_parts != NULL || self->asks_body;
}

/**
 * url_request_get_header:
 * @self: a request
 * @name: a field name, in any case
 *
 * Gets the values of a header field, as [method@Headers.get] does.
 *
 * Returns: (transfer full) (nullable): the value, or `NULL` if there is none
 *
 * Since: 1.0
 */
char *
url_request_get_header (UrlRequest *self,
                        const char *name)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return url_headers_get (self->headers, name);
}

/**
 * url_request_set_header:
 * @self: a request
 * @name: a field name
 * @value: (nullable): its value; `NULL` removes the field
 *
 * Makes @value the only value of a header field, as [method@Headers.set] does.
 *
 * Since: 1.0
 */
void
url_request_set_header (UrlRequest *self,
                        const char *name,
                        const char *value)
{
  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (name != NULL);

  if (value != NULL)
    url_headers_set (self->headers, name, value);
  else
    url_headers_remove (self->headers, name);
}

/**
 * url_request_append_header:
 * @self: a request
 * @name: a field name
 * @value: a value
 *
 * Adds a value to a header field, as [method@Headers.append] does.
 *
 * Since: 1.0
 */
void
url_request_append_header (UrlRequest *self,
                           const char *name,
                           const char *value)
{
  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  url_headers_append (self->headers, name, value);
}

static UrlHeaders *
get_no_headers (void)
{
  static UrlHeaders *none;
  static gsize made;

  if (g_once_init_enter (&made))
    {
      none = url_headers_new ();
      url_headers_freeze (none);
      g_once_init_leave (&made, 1);
    }

  return none;
}

UrlRequest *
url_request_copy_frozen (UrlRequest *self)
{
  UrlRequest *copy = url_request_copy (self);

  copy->frozen = TRUE;
  url_headers_freeze (copy->headers);
  /* Most requests have none, and what cannot be changed can be shared. */
  if (url_headers_is_empty (copy->headers))
    {
      url_headers_unref (copy->headers);
      copy->headers = url_headers_ref (get_no_headers ());
    }

  return copy;
}

gboolean
url_request_is_frozen (UrlRequest *self)
{
  return self->frozen;
}

const GError *
url_request_get_uri_error (UrlRequest *self)
{
  return self->uri_error;
}
