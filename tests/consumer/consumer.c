/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A program of somebody else, which knows what is installed and nothing more. */

#include <urlsession/urlsession.h>

int
main (int    argc,
      char **argv)
{
  g_autoptr(UrlSession) session = url_session_new (NULL);
  g_autoptr(UrlRequest) request = url_request_new (argc > 1 ? argv[1] : NULL);
  g_autoptr(UrlResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_node_init_int (json_node_alloc (), 1);
  g_autoptr(GBytes) body = url_session_load (session, request, NULL, &response, &error);

  /* What the headers name comes along. */
  url_request_set_json (request, node);
  if (body == NULL)
    {
      g_printerr ("%s\n", error->message);
      return error->domain == URL_ERROR ? 1 : 2;
    }

  g_print ("%d.%d.%d %u %.*s\n", URL_MAJOR_VERSION, URL_MINOR_VERSION, URL_MICRO_VERSION,
           url_response_get_status_code (response), (int) g_bytes_get_size (body),
           (const char *) g_bytes_get_data (body, NULL));

  return 0;
}
