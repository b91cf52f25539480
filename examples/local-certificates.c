/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "local-certificates.h"

#include <glib/gstdio.h>

/* Certificates that are thrown away with their folder. Nobody but who is handed
 * the CA's file trusts them.
 */

static const char configuration[] = "[req]\n"
                                    "distinguished_name = name\n"
                                    "prompt = no\n"
                                    "[name]\n"
                                    "CN = localhost\n"
                                    "[ca]\n"
                                    "basicConstraints = critical, CA:TRUE\n"
                                    "keyUsage = critical, keyCertSign\n"
                                    "subjectKeyIdentifier = hash\n"
                                    "[server]\n"
                                    "basicConstraints = critical, CA:FALSE\n"
                                    "keyUsage = critical, digitalSignature\n"
                                    "extendedKeyUsage = serverAuth\n"
                                    "subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1\n";

static const char *const files[] = {
  "openssl.cnf", "ca.key", "ca.pem", "server.key", "server.csr", "server.pem",
};

/* In the order in which they build on one another. */
static const char *const commands[] = {
  "openssl req -x509 -new -config openssl.cnf -extensions ca -subj /CN=local-server-CA -days 2 "
  "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem",
  "openssl req -new -config openssl.cnf "
  "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out server.csr",
  "openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 2 "
  "-extfile openssl.cnf -extensions server -out server.pem",
};

static gboolean
run (const char  *directory,
     const char  *command,
     GError     **error)
{
  g_auto(GStrv) arguments = NULL;
  g_autofree char *output = NULL;
  int status = 0;

  if (!g_shell_parse_argv (command, NULL, &arguments, error) ||
      !g_spawn_sync (directory, arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                     NULL, NULL, NULL, &output, &status, error))
    return FALSE;

  if (!g_spawn_check_wait_status (status, error))
    {
      g_prefix_error (error, "%s%s: ", output, command);
      return FALSE;
    }

  return TRUE;
}

char *
local_certificates_get_ca (const char *directory)
{
  return g_build_filename (directory, "ca.pem", NULL);
}

/* Makes an authority and a certificate for this machine that it has signed. */
GTlsCertificate *
local_certificates_make (const char  *directory,
                         GError     **error)
{
  g_autofree char *settings = g_build_filename (directory, "openssl.cnf", NULL);
  g_autofree char *certificate = g_build_filename (directory, "server.pem", NULL);
  g_autofree char *key = g_build_filename (directory, "server.key", NULL);

  if (!g_file_set_contents (settings, configuration, -1, error))
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (!run (directory, commands[i], error))
        return NULL;
    }

  return g_tls_certificate_new_from_files (certificate, key, error);
}

void
local_certificates_remove (const char *directory)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (directory, files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}
