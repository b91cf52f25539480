/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-request-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"
#include "message/url-headers-private.h"
#include "message/url-method-private.h"
#include "message/url-uri-private.h"

static gboolean
has_body (const UrlRequestHead *head)
{
  return (head->body != NULL && g_bytes_get_size (head->body) > 0) ||
         head->body_stream != NULL || head->body_file != NULL || head->body_parts != NULL ||
         head->asks_body;
}

/* As in Cocoa, what is posted without a type is a form. */
static void
add_content_type (UrlRequestHead *head)
{
  UrlHeaders *headers = NULL;

  if (strcmp (head->method, "POST") != 0 || !has_body (head) ||
      url_headers_contains (head->headers, "Content-Type"))
    return;

  /* The ones at hand are the request's own. */
  headers = url_headers_copy (head->headers);
  url_headers_set (headers, "Content-Type", "application/x-www-form-urlencoded");
  url_headers_freeze (headers);
  url_headers_unref (head->headers);
  head->headers = headers;
  head->has_default_type = TRUE;
}

UrlRequestHead *
url_request_dup_head (UrlRequest *self)
{
  UrlRequestHead *head = g_new0 (UrlRequestHead, 1);
  GUri *uri = url_request_get_uri (self);
  const GError *uri_error = url_request_get_uri_error (self);
  GBytes *body = url_request_get_body (self);
  GFile *body_file = url_request_get_body_file (self);

  g_assert (url_request_is_frozen (self));

  g_atomic_ref_count_init (&head->ref_count);
  if (uri != NULL)
    head->uri = url_uri_without_user (uri);
  else if (uri_error != NULL)
    head->uri_error = g_error_copy (uri_error);
  else
    head->uri_error = g_error_new_literal (URL_ERROR, URL_ERROR_BAD_URL,
                                           _("The request has no URL"));
  head->method = url_method_new (url_request_get_method (self));
  head->headers = url_headers_ref (url_request_get_headers (self));
  head->body = body != NULL ? g_bytes_ref (body) : NULL;
  g_set_object (&head->body_stream, url_request_get_body_stream (self));
  if (body_file != NULL)
    head->body_file = g_file_dup (body_file);
  if (url_request_get_parts (self) != NULL)
    head->body_parts = url_part_list_ref (url_request_get_parts (self));
  head->asks_body = url_request_get_asks_body (self);
  if (url_request_get_main_document_uri (self) != NULL)
    head->main_document_uri = g_uri_ref (url_request_get_main_document_uri (self));
  head->handles_cookies = url_request_get_handles_cookies (self);
  head->allows_metered_network = url_request_get_allows_metered_network (self);
  head->expect_continue_size = url_request_get_expect_continue_size (self);
  head->timeout = url_request_get_timeout (self);
  head->priority = url_request_get_priority (self);
  add_content_type (head);

  return head;
}

UrlRequestHead *
url_request_head_copy (UrlRequestHead *head)
{
  UrlRequestHead *copy = g_new0 (UrlRequestHead, 1);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->uri = head->uri != NULL ? g_uri_ref (head->uri) : NULL;
  copy->uri_error = head->uri_error != NULL ? g_error_copy (head->uri_error) : NULL;
  copy->method = g_ref_string_acquire (head->method);
  copy->headers = url_headers_ref (head->headers);
  copy->main_document_uri =
      head->main_document_uri != NULL ? g_uri_ref (head->main_document_uri) : NULL;
  copy->handles_cookies = head->handles_cookies;
  copy->allows_metered_network = head->allows_metered_network;
  copy->expect_continue_size = head->expect_continue_size;
  copy->timeout = head->timeout;
  copy->priority = head->priority;
  copy->body = head->body != NULL ? g_bytes_ref (head->body) : NULL;
  g_set_object (&copy->body_stream, head->body_stream);
  g_set_object (&copy->body_file, head->body_file);
  copy->asks_body = head->asks_body;
  copy->body_offset = head->body_offset;
  copy->body_limit = head->body_limit;
  copy->has_default_type = head->has_default_type;
  copy->body_version = g_memdup2 (head->body_version, sizeof *head->body_version);
  copy->body_parts = head->body_parts != NULL ? url_part_list_ref (head->body_parts) : NULL;

  return copy;
}

UrlRequest *
url_request_new_for_head (UrlRequestHead *head)
{
  g_autoptr (UrlRequest) request = url_request_new_from_uri (head->uri);

  url_request_set_method (request, head->method);
  url_request_set_headers (request, head->headers);
  if (head->body != NULL)
    url_request_set_body (request, head->body);
  else if (head->body_stream != NULL)
    url_request_set_body_stream (request, head->body_stream);
  else if (head->body_file != NULL)
    url_request_set_body_file (request, head->body_file);
  else if (head->body_parts != NULL)
    url_request_set_parts (request, head->body_parts);
  else if (head->asks_body)
    url_request_set_asks_body (request);
  url_request_set_main_document_uri (request, head->main_document_uri);
  url_request_set_handles_cookies (request, head->handles_cookies);
  url_request_set_allows_metered_network (request, head->allows_metered_network);
  url_request_set_expect_continue_size (request, head->expect_continue_size);
  url_request_set_timeout (request, head->timeout);
  url_request_set_priority (request, head->priority);

  return url_request_copy_frozen (request);
}

UrlRequestHead *
url_request_head_ref (UrlRequestHead *head)
{
  g_atomic_ref_count_inc (&head->ref_count);

  return head;
}

void
url_request_head_unref (UrlRequestHead *head)
{
  if (!g_atomic_ref_count_dec (&head->ref_count))
    return;

  g_clear_pointer (&head->uri, g_uri_unref);
  g_clear_pointer (&head->main_document_uri, g_uri_unref);
  g_clear_error (&head->uri_error);
  g_clear_pointer (&head->method, g_ref_string_release);
  g_clear_pointer (&head->display, g_free);
  g_clear_pointer (&head->headers, url_headers_unref);
  url_request_head_drop_body (head);
  g_free (head);
}

void
url_request_head_drop_body (UrlRequestHead *head)
{
  g_clear_pointer (&head->body, g_bytes_unref);
  g_clear_object (&head->body_stream);
  g_clear_object (&head->body_file);
  g_clear_pointer (&head->body_parts, url_part_list_unref);
  g_clear_pointer (&head->body_version, g_free);
  head->asks_body = FALSE;
  head->body_offset = 0;
  head->body_limit = 0;
}

void
url_request_head_take_part (UrlRequestHead       *head,
                            const UrlRequestHead *of)
{
  if (!has_body (head))
    return;

  head->body_offset = of->body_offset;
  head->body_limit = of->body_limit;
  g_free (head->body_version);
  head->body_version = g_memdup2 (of->body_version, sizeof *of->body_version);
}

gboolean
url_request_head_has_body_of (const UrlRequestHead *head,
                              const UrlRequestHead *other)
{
  return head->body == other->body && head->body_stream == other->body_stream &&
         head->body_file == other->body_file && head->body_parts == other->body_parts &&
         head->asks_body == other->asks_body && head->body_offset == other->body_offset &&
         head->body_limit == other->body_limit;
}

/* Most loads end without a message. */
const char *
url_request_head_get_display (UrlRequestHead *head)
{
  char *display = g_atomic_pointer_get (&head->display);

  if (display != NULL)
    return display;

  display = head->uri != NULL ? url_uri_to_display (head->uri) : g_strdup ("");
  if (g_atomic_pointer_compare_and_exchange (&head->display, NULL, display))
    return display;

  g_free (display);

  return g_atomic_pointer_get (&head->display);
}
