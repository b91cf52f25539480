/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "message/url-request-private.h"

#include "json/url-json-text-private.h"
#include "json/url-json-writer-private.h"

/* JSON as the body of a request. */

static void
set_json_text (UrlRequest *self,
               GString    *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text->str, text->len);

  if (!url_headers_contains (url_request_get_headers (self), "Content-Type"))
    url_request_set_header (self, "Content-Type", "application/json");
  url_request_set_body (self, body);
}

/**
 * url_request_set_json:
 * @self: a request
 * @node: the JSON to send
 *
 * Makes JSON the body, in UTF-8 and without white space. Later changes to
 * @node change nothing.
 *
 * Unless the request has a `Content-Type` already, such as
 * `application/merge-patch+json`, it is set to `application/json`. Other
 * headers, `Accept` among them, and the method stay as they are: set `POST` or
 * the like.
 *
 * What is no JSON is refused with a warning and changes nothing: numbers that
 * are not finite, strings that are not UTF-8, and nesting deeper than 512.
 *
 * Since: 1.0
 */
void
url_request_set_json (UrlRequest *self,
                      JsonNode   *node)
{
  g_autoptr (GString) text = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (node != NULL);

  if (!url_request_check_change (self))
    return;

  text = g_string_new (NULL);
  if (url_json_append_node (text, node, 0))
    set_json_text (self, text);
  else
    g_warning ("JSON not set: it has a number that is not finite, text that is not UTF-8, or "
               "is nested too deeply");
}

/**
 * url_request_set_json_object:
 * @self: a request
 * @object: the object to send
 *
 * Makes an object the body, as [method@Request.set_json] does.
 *
 * The JSON has a member for each readable property whose type has a form in
 * JSON, under the name of the property, `first-name` for one. The types and their
 * forms are those that [method@Session.load_object_async] reads, so that it
 * makes an equal object of the text, as far as the properties can be written; a
 * string, a boxed value or an object that is `NULL` is null. Properties of other
 * types are left out.
 *
 * What has no form in JSON is refused with a warning and changes nothing: what
 * [method@Request.set_json] refuses, values that an enumeration or flags do not
 * know, and an object that contains itself.
 *
 * The properties are read on the calling thread, before this returns.
 *
 * Since: 1.0
 */
void
url_request_set_json_object (UrlRequest *self,
                             GObject    *object)
{
  g_autoptr (GString) text = NULL;

  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (G_IS_OBJECT (object));

  if (!url_request_check_change (self))
    return;

  text = g_string_new (NULL);
  if (url_json_append_gobject (text, object, 0))
    set_json_text (self, text);
  else
    g_warning ("JSON not set: a property of the %s has a value without a form in JSON, or it is "
               "nested too deeply",
               G_OBJECT_TYPE_NAME (object));
}
