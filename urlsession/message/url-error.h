/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

/**
 * UrlError:
 * @URL_ERROR_UNKNOWN: something failed that no other code names. Since: 1.0
 * @URL_ERROR_BAD_URL: the URL cannot be parsed. Since: 1.0
 * @URL_ERROR_UNSUPPORTED_URL: nothing here loads URLs of this scheme, or
 *   requests with this method. Since: 1.0
 * @URL_ERROR_TIMED_OUT: nothing came for too long, or the load took too long.
 *   Since: 1.0
 * @URL_ERROR_CANNOT_FIND_HOST: the host's name has no address. Since: 1.0
 * @URL_ERROR_CANNOT_CONNECT: the host refused the connection. Since: 1.0
 * @URL_ERROR_CONNECTION_LOST: the connection broke before the response was
 *   complete. Since: 1.0
 * @URL_ERROR_NOT_CONNECTED: there is no network, or no route to the host.
 *   Since: 1.0
 * @URL_ERROR_BAD_SERVER_RESPONSE: the server's answer is not HTTP. Since: 1.0
 * @URL_ERROR_HTTP_STATUS: the status is not one of success. Since: 1.0
 * @URL_ERROR_CANNOT_DECODE_CONTENT: the body does not decode as its
 *   `Content-Encoding` says, or is no text of its charset. Since: 1.0
 * @URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM: the body is larger than
 *   [property@SessionConfiguration:max-response-size], than what can be kept of one
 *   in HTTP/2 that is not taken, or than the server takes. Since: 1.0
 * @URL_ERROR_SECURE_CONNECTION_REQUIRED: the URL is not encrypted and its host
 *   is not this machine, or an encrypted one redirects to it. Since: 1.0
 * @URL_ERROR_SECURE_CONNECTION_FAILED: no TLS connection could be agreed on.
 *   Since: 1.0
 * @URL_ERROR_CERTIFICATE_EXPIRED: the server's certificate has expired.
 *   Since: 1.0
 * @URL_ERROR_CERTIFICATE_NOT_YET_VALID: the server's certificate is not valid
 *   yet. Since: 1.0
 * @URL_ERROR_CERTIFICATE_UNTRUSTED: no trusted authority has signed the
 *   server's certificate. Since: 1.0
 * @URL_ERROR_CERTIFICATE_BAD_IDENTITY: the server's certificate is for another
 *   host. Since: 1.0
 * @URL_ERROR_CERTIFICATE_REVOKED: the server's certificate has been revoked.
 *   Since: 1.0
 * @URL_ERROR_CLIENT_CERTIFICATE_REQUIRED: the server asks for a certificate of
 *   the client. Since: 1.0
 * @URL_ERROR_FILE_DOES_NOT_EXIST: the file of a request body, or the folder of
 *   a download, is not there. Since: 1.0
 * @URL_ERROR_FILE_IS_DIRECTORY: the file of a request body, or what a download
 *   would replace, is a directory. Since: 1.0
 * @URL_ERROR_FILE_NOT_PERMITTED: the file of a request body may not be read,
 *   or that of a download not be written. Since: 1.0
 * @URL_ERROR_FILE_CHANGED: the file of a request body was changed while it was
 *   sent. Since: 1.0
 * @URL_ERROR_CANNOT_WRITE_FILE: a file cannot be written. Since: 1.0
 * @URL_ERROR_NO_SPACE: there is no space left on a disk. Since: 1.0
 * @URL_ERROR_BODY_STREAM_EXHAUSTED: the request has to be sent again and its
 *   body stream has been read already, or nobody gave the body that was asked for.
 *   Since: 1.0
 * @URL_ERROR_SESSION_INVALIDATED: the session takes no more tasks. Since: 1.0
 * @URL_ERROR_PROXY_FAILED: the proxy did not do its work. Since: 1.0
 * @URL_ERROR_TOO_MANY_REDIRECTS: the server redirects in a loop, or more often
 *   than [property@SessionConfiguration:max-redirects]. Since: 1.0
 * @URL_ERROR_NETWORK_NOT_ALLOWED: the network is metered, and the request or the
 *   session must not use such a one. Since: 1.0
 * @URL_ERROR_CANNOT_PARSE_RESPONSE: the body is not of the kind that was asked
 *   for, or cannot be read as such. Since: 1.0
 * @URL_ERROR_CANNOT_CREATE_FILE: a file cannot be made under its name. Since: 1.0
 * @URL_ERROR_FILE_EXISTS: there is a file of this name already. Since: 1.0
 * @URL_ERROR_CHECKSUM_MISMATCH: the body is not the one that was expected, or what
 *   was expected is no checksum. Since: 1.0
 * @URL_ERROR_CANNOT_RESUME: what was begun cannot be gone on with. Since: 1.0
 *
 * The ways a load can fail.
 *
 * A cancelled load fails with [error@Gio.IOErrorEnum.CANCELLED] instead. An HTTP
 * status, `404` included, is a response and no error; see
 * [method@Response.ensure_success].
 *
 * The message says in one sentence what happened and to which URL. It leaves
 * out the URL's user-info and query.
 *
 * Since: 1.0
 */
typedef enum
{
  URL_ERROR_UNKNOWN,
  URL_ERROR_BAD_URL,
  URL_ERROR_UNSUPPORTED_URL,
  URL_ERROR_TIMED_OUT,
  URL_ERROR_CANNOT_FIND_HOST,
  URL_ERROR_CANNOT_CONNECT,
  URL_ERROR_CONNECTION_LOST,
  URL_ERROR_NOT_CONNECTED,
  URL_ERROR_BAD_SERVER_RESPONSE,
  URL_ERROR_HTTP_STATUS,
  URL_ERROR_CANNOT_DECODE_CONTENT,
  URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM,
  URL_ERROR_SECURE_CONNECTION_REQUIRED,
  URL_ERROR_SECURE_CONNECTION_FAILED,
  URL_ERROR_CERTIFICATE_EXPIRED,
  URL_ERROR_CERTIFICATE_NOT_YET_VALID,
  URL_ERROR_CERTIFICATE_UNTRUSTED,
  URL_ERROR_CERTIFICATE_BAD_IDENTITY,
  URL_ERROR_CERTIFICATE_REVOKED,
  URL_ERROR_CLIENT_CERTIFICATE_REQUIRED,
  URL_ERROR_FILE_DOES_NOT_EXIST,
  URL_ERROR_FILE_IS_DIRECTORY,
  URL_ERROR_FILE_NOT_PERMITTED,
  URL_ERROR_CANNOT_WRITE_FILE,
  URL_ERROR_NO_SPACE,
  URL_ERROR_BODY_STREAM_EXHAUSTED,
  URL_ERROR_SESSION_INVALIDATED,
  URL_ERROR_PROXY_FAILED,
  URL_ERROR_TOO_MANY_REDIRECTS,
  URL_ERROR_NETWORK_NOT_ALLOWED,
  URL_ERROR_CANNOT_PARSE_RESPONSE,
  URL_ERROR_CANNOT_CREATE_FILE,
  URL_ERROR_FILE_EXISTS,
  URL_ERROR_CHECKSUM_MISMATCH,
  URL_ERROR_CANNOT_RESUME,
  URL_ERROR_FILE_CHANGED,
} UrlError;

/**
 * URL_ERROR:
 *
 * The error domain of this library. Its codes are [error@Error].
 *
 * Since: 1.0
 */
#define URL_ERROR (url_error_quark ())

URL_AVAILABLE_IN_1_0
GQuark url_error_quark (void);

G_END_DECLS
