/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-response-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"
#include "message/url-filename-private.h"
#include "message/url-headers-private.h"
#include "message/url-uri-private.h"

/* How much of an error's body is quoted in the message of the error. */
#define QUOTED_BYTES 200

/**
 * UrlResponse:
 *
 * What a server says before the body: a status, headers and what follows from
 * them.
 *
 * A response never changes and may be read from any thread.
 *
 * A status such as `404` is a response like any other. To treat it as a
 * failure, ask [method@Response.ensure_success].
 *
 * Since: 1.0
 */
struct _UrlResponse
{
  GObject parent_instance;

  UrlResponseHead *head; /* (owned) */

  GMutex lock;
  GTlsCertificate *certificate; /* (owned) (nullable): guarded by lock */
  char *suggested_filename;     /* (owned) (nullable): guarded by lock, made once */
};

typedef enum
{
  PROP_URI = 1,
  PROP_STATUS_CODE,
  PROP_REASON_PHRASE,
  PROP_HEADERS,
  PROP_MIME_TYPE,
  PROP_CHARSET,
  PROP_EXPECTED_CONTENT_LENGTH,
  PROP_SUGGESTED_FILENAME,
  PROP_HTTP_VERSION,
  PROP_TLS_PEER_CERTIFICATE,
} UrlResponseProperty;

static GParamSpec *props[PROP_TLS_PEER_CERTIFICATE + 1];

G_DEFINE_FINAL_TYPE (UrlResponse, url_response, G_TYPE_OBJECT)

static void
url_response_finalize (GObject *object)
{
  UrlResponse *self = URL_RESPONSE (object);

  g_clear_pointer (&self->head, url_response_head_unref);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->suggested_filename, g_free);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (url_response_parent_class)->finalize (object);
}

static void
url_response_get_property (GObject    *object,
                           unsigned       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  UrlResponse *self = URL_RESPONSE (object);

  switch ((UrlResponseProperty) prop_id)
    {
    case PROP_URI:
      g_value_set_boxed (value, url_response_get_uri (self));
      break;
    case PROP_STATUS_CODE:
      g_value_set_uint (value, url_response_get_status_code (self));
      break;
    case PROP_REASON_PHRASE:
      g_value_set_string (value, url_response_get_reason_phrase (self));
      break;
    case PROP_HEADERS:
      g_value_set_boxed (value, url_response_get_headers (self));
      break;
    case PROP_MIME_TYPE:
      g_value_set_string (value, url_response_get_mime_type (self));
      break;
    case PROP_CHARSET:
      g_value_set_string (value, url_response_get_charset (self));
      break;
    case PROP_EXPECTED_CONTENT_LENGTH:
      g_value_set_int64 (value, url_response_get_expected_content_length (self));
      break;
    case PROP_SUGGESTED_FILENAME:
      g_value_set_string (value, url_response_get_suggested_filename (self));
      break;
    case PROP_HTTP_VERSION:
      g_value_set_string (value, url_response_get_http_version (self));
      break;
    case PROP_TLS_PEER_CERTIFICATE:
      g_value_set_object (value, url_response_get_tls_peer_certificate (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_response_class_init (UrlResponseClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_response_finalize;
  object_class->get_property = url_response_get_property;

  /**
   * UrlResponse:uri:
   *
   * The URL that answered.
   *
   * Since: 1.0
   */
  props[PROP_URI] = g_param_spec_boxed ("uri", NULL, NULL, G_TYPE_URI, flags);

  /**
   * UrlResponse:status-code:
   *
   * The status (RFC 9110, section 15), 0 where the scheme has none.
   *
   * Since: 1.0
   */
  props[PROP_STATUS_CODE] =
      g_param_spec_uint ("status-code", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * UrlResponse:reason-phrase:
   *
   * The server's words for the status, not meant to be parsed. HTTP/2 has none: then
   * they are the usual ones.
   *
   * Since: 1.0
   */
  props[PROP_REASON_PHRASE] = g_param_spec_string ("reason-phrase", NULL, NULL, NULL, flags);

  /**
   * UrlResponse:headers:
   *
   * The header fields; read-only.
   *
   * Since: 1.0
   */
  props[PROP_HEADERS] = g_param_spec_boxed ("headers", NULL, NULL, URL_TYPE_HEADERS, flags);

  /**
   * UrlResponse:mime-type:
   *
   * The media type of the body in lower case, without parameters, `NULL` if the
   * server gave none that can be read.
   *
   * Since: 1.0
   */
  props[PROP_MIME_TYPE] = g_param_spec_string ("mime-type", NULL, NULL, NULL, flags);

  /**
   * UrlResponse:charset:
   *
   * The charset of the body, in lower case, `NULL` if the server named none.
   *
   * Since: 1.0
   */
  props[PROP_CHARSET] = g_param_spec_string ("charset", NULL, NULL, NULL, flags);

  /**
   * UrlResponse:expected-content-length:
   *
   * The length of the body in bytes as the server announced it, −1 if it did
   * not. With a `Content-Encoding` it is the length before decoding.
   *
   * Since: 1.0
   */
  props[PROP_EXPECTED_CONTENT_LENGTH] = g_param_spec_int64 ("expected-content-length", NULL, NULL,
                                                            -1, G_MAXINT64, -1, flags);

  /**
   * UrlResponse:suggested-filename:
   *
   * A name for a file with the body.
   *
   * It is the one the server gives (RFC 6266, `filename*` before `filename`),
   * else the last segment of the URL's path, else its host, else `unknown`. It is
   * never empty
   * and always the name of a visible file in the folder it is used in: slashes
   * and backslashes become `_`, control characters too; characters that only
   * change how others are shown are left out, as are dots and spaces at the
   * front and the end; a device name such as `NUL` gets a `_` in front. It has
   * at most 255 bytes of UTF-8; what is longer is cut before the extension.
   *
   * Since: 1.0
   */
  props[PROP_SUGGESTED_FILENAME] =
      g_param_spec_string ("suggested-filename", NULL, NULL, NULL, flags);

  /**
   * UrlResponse:http-version:
   *
   * The protocol of the answer, such as `HTTP/1.1`.
   *
   * Since: 1.0
   */
  props[PROP_HTTP_VERSION] = g_param_spec_string ("http-version", NULL, NULL, NULL, flags);

  /**
   * UrlResponse:tls-peer-certificate:
   *
   * The server's certificate with its issuers, `NULL` if the connection was not
   * encrypted.
   *
   * Since: 1.0
   */
  props[PROP_TLS_PEER_CERTIFICATE] = g_param_spec_object ("tls-peer-certificate", NULL, NULL,
                                                          G_TYPE_TLS_CERTIFICATE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

/* What a response says that g_object_new() made, as scripts can. */
static UrlResponseHead *
dup_empty_head (void)
{
  static UrlResponseHead *empty;

  if (g_once_init_enter (&empty))
    {
      g_autoptr (GUri) uri = g_uri_parse ("about:blank", G_URI_FLAGS_NONE, NULL);

      g_once_init_leave (&empty, url_response_head_new (uri, 0, NULL, url_headers_new ()));
    }

  return url_response_head_ref (empty);
}

static void
url_response_init (UrlResponse *self)
{
  g_mutex_init (&self->lock);
  self->head = dup_empty_head ();
}

UrlResponse *
url_response_new_for_head (UrlResponseHead *head)
{
  UrlResponse *self = g_object_new (URL_TYPE_RESPONSE, NULL);

  url_response_head_unref (self->head);
  self->head = url_response_head_ref (head);

  return self;
}

/**
 * url_response_new:
 * @uri: the URL that answered
 * @mime_type: (nullable): the media type of the body
 * @expected_length: the length of the body in bytes, −1 if unknown
 * @charset: (nullable): the charset of the body
 *
 * Creates a response without a status, for tests.
 *
 * Returns: (transfer full): the new response
 *
 * Since: 1.0
 */
UrlResponse *
url_response_new (GUri       *uri,
                  const char *mime_type,
                  gint64      expected_length,
                  const char *charset)
{
  g_autoptr (UrlResponseHead) head = NULL;

  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (expected_length >= -1, NULL);

  head = url_response_head_new (uri, 0, NULL, url_headers_new ());
  head->mime_type = mime_type != NULL ? g_ascii_strdown (mime_type, -1) : NULL;
  head->charset = charset != NULL ? g_ascii_strdown (charset, -1) : NULL;
  head->content_length = expected_length;

  return url_response_new_for_head (head);
}

/**
 * url_response_new_http:
 * @uri: the URL that answered
 * @status_code: the status
 * @http_version: (nullable): the protocol, such as `HTTP/1.1`
 * @headers: (nullable): the header fields, which are copied
 *
 * Creates an HTTP response, for tests.
 *
 * Returns: (transfer full): the new response
 *
 * Since: 1.0
 */
UrlResponse *
url_response_new_http (GUri       *uri,
                       unsigned    status_code,
                       const char *http_version,
                       UrlHeaders *headers)
{
  g_autoptr (UrlResponseHead) head = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  head = url_response_head_new (uri, status_code, http_version,
                                headers != NULL ? url_headers_copy (headers) : url_headers_new ());

  return url_response_new_for_head (head);
}

/**
 * url_response_get_uri: (get-property uri)
 * @self: a response
 *
 * Gets the URL that answered.
 *
 * Returns: (transfer none): the URL
 *
 * Since: 1.0
 */
GUri *
url_response_get_uri (UrlResponse *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);

  return self->head->uri;
}

/**
 * url_response_get_status_code: (get-property status-code)
 * @self: a response
 *
 * Gets the status (RFC 9110, section 15).
 *
 * Returns: the status, 0 where the scheme has none
 *
 * Since: 1.0
 */
unsigned
url_response_get_status_code (UrlResponse *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), 0);

  return self->head->status_code;
}

/**
 * url_response_get_reason_phrase: (get-property reason-phrase)
 * @self: a response
 *
 * Gets the server's words for the status.
 *
 * Returns: (transfer none) (nullable): the words, not meant to be parsed
 *
 * Since: 1.0
 */
const char *
url_response_get_reason_phrase (UrlResponse *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);

  return self->head->reason_phrase;
}

/**
 * url_response_get_headers: (get-property headers)
 * @self: a response
 *
 * Gets the header fields, which are read-only.
 *
 * Returns: (transfer none): the headers
 *
 * Since: 1.0
 */
UrlHeaders *
url_response_get_headers (UrlResponse *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);

  return self->head->headers;
}

/**
 * url_response_get_mime_type: (get-property mime-type)
 * @self: a response
 *
 * Gets the media type of the body in lower case, without parameters.
 *
 * Returns: (transfer none) (nullable): the type, or `NULL` if the server gave
 *   none that can be read
 *
 * Since: 1.0
 */
const char *
url_response_get_mime_type (UrlResponse *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);

  return self->head->mime_type;
}

/**
 * url_response_get_charset: (get-property charset)
 * @self: a response
 *
 * Gets the charset of the body, in lower case.
 *
 * Returns: (transfer none) (nullable): the charset
 *
 * Since: 1.0
 */
const char *
url_response_get_charset (UrlResponse *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);

  return self->head->charset;
}

/**
 * url_response_get_expected_content_length: (get-property expected-content-length)
 * @self: a response
 *
 * Gets the announced length of the body, before decoding.
 *
 * Returns: the length in bytes, −1 if unknown
 *
 * Since: 1.0
 */
gint64
url_response_get_expected_content_length (UrlResponse *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), -1);

  return self->head->content_length;
}

/**
 * url_response_get_suggested_filename: (get-property suggested-filename)
 * @self: a response
 *
 * Gets a name for a file with the body. See
 * [property@Response:suggested-filename].
 *
 * Returns: (transfer none): the name, without any folder
 *
 * Since: 1.0
 */
const char *
url_response_get_suggested_filename (UrlResponse *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  if (self->suggested_filename == NULL)
    self->suggested_filename = url_filename_suggest (self->head->uri, self->head->headers);

  return self->suggested_filename;
}

/**
 * url_response_get_http_version: (get-property http-version)
 * @self: a response
 *
 * Gets the protocol of the answer.
 *
 * Returns: (transfer none) (nullable): the protocol, such as `HTTP/1.1`
 *
 * Since: 1.0
 */
const char *
url_response_get_http_version (UrlResponse *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);

  return self->head->http_version;
}

/**
 * url_response_get_tls_peer_certificate: (get-property tls-peer-certificate)
 * @self: a response
 *
 * Gets the server's certificate with its issuers.
 *
 * Returns: (transfer none) (nullable): the certificate, or `NULL` if the
 *   connection was not encrypted
 *
 * Since: 1.0
 */
GTlsCertificate *
url_response_get_tls_peer_certificate (UrlResponse *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  if (self->certificate == NULL && self->head->certificate_pem != NULL)
    self->certificate = g_tls_certificate_new_from_pem (self->head->certificate_pem, -1, NULL);

  return self->certificate;
}

/**
 * url_response_get_header:
 * @self: a response
 * @name: a field name, in any case
 *
 * Gets the values of a header field, as [method@Headers.get] does.
 *
 * Returns: (transfer full) (nullable): the value, or `NULL` if there is none
 *
 * Since: 1.0
 */
char *
url_response_get_header (UrlResponse *self,
                         const char  *name)
{
  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return url_headers_get (self->head->headers, name);
}

/* The start of a text body, on one line. */
static char *
quote_body (GBytes *body)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);
  g_autofree char *text = NULL;

  if (size == 0 || memchr (data, '\0', MIN (size, QUOTED_BYTES)) != NULL)
    return NULL;

  text = g_utf8_make_valid (data, (gssize) MIN (size, QUOTED_BYTES));
  for (char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        *p = ' ';
    }

  return g_strdup (g_strstrip (text));
}

/**
 * url_response_ensure_success:
 * @self: a response
 * @body: (nullable): its body, the start of which goes into the message
 * @error: return location for an error of the domain [error@Error]
 *
 * Treats a status other than 2xx as a failure: sets
 * [error@UrlSession.Error.HTTP_STATUS], with the status, the URL and the first 200
 * bytes of a text body in its message. A response without a status is a success.
 *
 * Returns: `TRUE` on success, `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_response_ensure_success (UrlResponse  *self,
                             GBytes       *body,
                             GError      **error)
{
  unsigned status;
  const char *reason = NULL;
  g_autofree char *quote = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (URL_IS_RESPONSE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  status = self->head->status_code;
  if (status == 0 || (status >= 200 && status < 300))
    return TRUE;

  url = url_uri_to_display (self->head->uri);
  reason = self->head->reason_phrase != NULL ? self->head->reason_phrase : "";
  quote = body != NULL ? quote_body (body) : NULL;
  g_set_error (error, URL_ERROR, URL_ERROR_HTTP_STATUS,
               _("The server answered %u %s for %s%s%s"), status, reason, url,
               quote != NULL ? ": " : "", quote != NULL ? quote : "");

  return FALSE;
}
