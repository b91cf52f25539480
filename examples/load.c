/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Loads a URL and prints it: load-c URL [CA-FILE] */

#include <stdio.h>
#include <urlsession/urlsession.h>

int
main (int    argc,
      char **argv)
{
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr(UrlRequest) request = url_request_new (argv[1]);
  g_autoptr(UrlSession) session = NULL;
  g_autoptr(UrlResponse) response = NULL;
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *ca = argc > 2 ? g_canonicalize_filename (argv[2], NULL) : NULL;

  if (ca != NULL && (database = g_tls_file_database_new (ca, &error)) != NULL)
    url_session_configuration_set_tls_database (configuration, database);

  session = url_session_new (configuration);
  if (error == NULL)
    body = url_session_load (session, request, NULL, &response, &error);
  if (body == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  g_print ("%u %s\n", url_response_get_status_code (response),
           url_response_get_mime_type (response));
  fwrite (g_bytes_get_data (body, NULL), 1, g_bytes_get_size (body), stdout);

  return 0;
}
