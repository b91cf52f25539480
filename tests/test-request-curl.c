/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include <urlsession/urlsession.h>

/* A program in curl's place that writes its arguments, each ended by NUL. */
#define FAKE_CURL "#!/bin/sh\nfor argument; do printf '%s\\0' \"$argument\"; done\n"

typedef struct
{
  char *folder; /* (owned) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = NULL;

  fixture->folder = g_dir_make_tmp ("urlsession-curl-XXXXXX", &error);
  g_assert_no_error (error);
  program = g_build_filename (fixture->folder, "curl", NULL);
  g_file_set_contents (program, FAKE_CURL, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *program = g_build_filename (fixture->folder, "curl", NULL);

  g_assert_cmpint (g_unlink (program), ==, 0);
  /* Fails if a command has left something there. */
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

/* Lets a shell read the command, and gets what curl would be given. */
static char **
run (Fixture    *fixture,
     UrlRequest *request,
     gboolean    include_secrets)
{
  g_autofree char *command = url_request_to_curl (request, include_secrets);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) errors = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();
  const char *data = NULL;
  gsize size = 0;

  g_test_message ("%s", command);
  g_subprocess_launcher_setenv (launcher, "PATH", fixture->folder, TRUE);
  g_subprocess_launcher_set_cwd (launcher, fixture->folder);
  process = g_subprocess_launcher_spawn (launcher, &error, "/bin/sh", "-c", command, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &output, &errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpuint (g_bytes_get_size (errors), ==, 0);

  data = g_bytes_get_data (output, &size);
  for (gsize i = 0; i < size; i += strlen (data + i) + 1)
    g_strv_builder_add (arguments, data + i);

  return g_strv_builder_end (arguments);
}

static void
assert_command (Fixture           *fixture,
                UrlRequest        *request,
                gboolean           include_secrets,
                const char *const *expected)
{
  g_auto (GStrv) arguments = run (fixture, request, include_secrets);

  g_assert_cmpstrv (arguments, expected);
}

static void
test_get (Fixture       *fixture,
          gconstpointer  data)
{
  const char *const expected[] = { "--header", "X-A: 1", "--header", "X-A: 2", "--header",
                                   "X-Empty;", "https://example.org/a%20b", NULL };
  UrlRequest *request = url_request_new ("https://example.org/a b#fragment");
  g_autofree char *command = NULL;

  url_request_append_header (request, "X-A", "1");
  url_request_append_header (request, "X-A", "2");
  url_request_set_header (request, "X-Empty", "");
  url_request_set_header (request, "Host", "other.example");
  url_request_set_header (request, "Content-Length", "7");
  assert_command (fixture, request, FALSE, expected);
  assert_command (fixture, request, TRUE, expected);

  url_headers_remove (url_request_get_headers (request), "X-A");
  url_headers_remove (url_request_get_headers (request), "X-Empty");
  command = url_request_to_curl (request, FALSE);
  g_assert_cmpstr (command, ==, "curl 'https://example.org/a%20b'");
  g_assert_finalize_object (request);
}

static void
test_method (Fixture       *fixture,
             gconstpointer  data)
{
  const char *const head[] = { "--head", "https://example.org/", NULL };
  const char *const odd[] = { "--request", "`!$'|~", "https://example.org/", NULL };
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");

  url_request_set_method (request, "HEAD");
  assert_command (fixture, request, FALSE, head);
  url_request_set_method (request, "`!$'|~");
  assert_command (fixture, request, FALSE, odd);
}

static void
test_body (Fixture       *fixture,
           gconstpointer  data)
{
  const char *const post[] = { "--request", "POST", "--data-raw", "@a=1&b='\n",
                               "https://example.org/", NULL };
  const char *const put[] = { "--request", "PUT", "--header", "Content-Type:", "--data-raw",
                              "@a=1&b='\n", "https://example.org/", NULL };
  const char *const typed[] = { "--request", "PUT", "--header", "content-type: text/x",
                                "--data-raw", "@a=1&b='\n", "https://example.org/", NULL };
  const char *const empty[] = { "--request", "POST", "--data-raw", "", "https://example.org/",
                                NULL };
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autoptr (GBytes) text = g_bytes_new_static ("@a=1&b='\n", 9);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  url_request_set_body (request, text);
  url_request_set_method (request, "POST");
  assert_command (fixture, request, FALSE, post);
  url_request_set_method (request, "PUT");
  assert_command (fixture, request, FALSE, put);
  url_request_set_header (request, "content-type", "text/x");
  assert_command (fixture, request, FALSE, typed);
  url_request_set_header (request, "content-type", NULL);
  url_request_set_method (request, "POST");
  url_request_set_body (request, nothing);
  assert_command (fixture, request, FALSE, empty);
}

static void
test_other_body (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *const from_file[] = { "--request", "POST", "--data-binary", "@/tmp/it's $(touch x)",
                                    "https://example.org/", NULL };
  const char *const from_input[] = { "--request", "POST", "--data-binary", "@-",
                                     "https://example.org/", NULL };
  const char *const binary[] = { "a\xff", "a\x1b[2J", "a\rb", "a\xc2\x9b" };
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autoptr (GFile) file = g_file_new_for_path ("/tmp/it's $(touch x)");
  g_autoptr (GFile) remote = g_file_new_for_uri ("nowhere://host/file");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();

  url_request_set_method (request, "POST");
  url_request_set_body_file (request, file);
  assert_command (fixture, request, FALSE, from_file);
  url_request_set_body_file (request, remote);
  assert_command (fixture, request, FALSE, from_input);
  url_request_set_body_stream (request, stream);
  assert_command (fixture, request, FALSE, from_input);
  for (gsize i = 0; i < G_N_ELEMENTS (binary); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (binary[i], strlen (binary[i]));

      url_request_set_body (request, body);
      assert_command (fixture, request, FALSE, from_input);
    }
}

static void
test_secrets (Fixture       *fixture,
              gconstpointer  data)
{
  const char *const hidden[] = { "--header", "Authorization: REDACTED", "--header",
                                 "cookie: REDACTED", "--header", "Proxy-Authorization: REDACTED",
                                 "--header", "X-A: shown",
                                 "https://REDACTED@example.org/p?a=REDACTED&REDACTED&&b=REDACTED",
                                 NULL };
  const char *const shown[] = { "--header", "Authorization: Bearer s3", "--header", "cookie: a=s4",
                                "--header", "Proxy-Authorization: Basic s5", "--header",
                                "X-A: shown", "https://u:s1@example.org/p?a=s2&s2&&b=", NULL };
  g_autoptr (UrlRequest) request = url_request_new ("https://u:s1@example.org/p?a=s2&s2&&b=#s6");

  url_request_set_header (request, "Authorization", "Bearer s3");
  url_request_set_header (request, "cookie", "a=s4");
  url_request_set_header (request, "Proxy-Authorization", "Basic s5");
  url_request_set_header (request, "X-A", "shown");
  assert_command (fixture, request, FALSE, hidden);
  assert_command (fixture, request, TRUE, shown);
}

static void
test_bad_url (Fixture       *fixture,
              gconstpointer  data)
{
  const char *const hidden[] = { "--url", "REDACTED", NULL };
  const char *const shown[] = { "--url", "--output x; touch y", NULL };
  const char *const none[] = { NULL };
  g_autoptr (UrlRequest) request = url_request_new ("--output x; touch y");

  assert_command (fixture, request, FALSE, hidden);
  assert_command (fixture, request, TRUE, shown);
  url_request_set_uri_string (request, NULL);
  assert_command (fixture, request, TRUE, none);
}

static void
test_globs (Fixture       *fixture,
            gconstpointer  data)
{
  const char *const expected[] = { "--globoff", "https://[::1]/?a[1-9]=%7Bb%7D", NULL };
  g_autoptr (UrlRequest) request = url_request_new ("https://[::1]/?a[1-9]={b}");

  assert_command (fixture, request, TRUE, expected);
}

/* What a shell would act on reaches curl as it is, or the folder has a file
 * more at the end. */
static void
test_injection (Fixture       *fixture,
                gconstpointer  data)
{
  const char *const hostile[] = {
    "'; touch x; '", "$(touch x)", "`touch x`", "\"; touch x #", "a\\'; touch x", "'\\''; touch x",
    "& touch x", "| touch x", "> x", "!!", "$HOME", "~", "*", "--output", "@/etc/passwd", "'",
    "''", "\\", "\t'", "#", "a\xff'; touch x", "%s%n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
      g_autofree char *url = g_strconcat ("https://", hostile[i], "@example.org/", hostile[i], "?",
                                          hostile[i], NULL);
      g_autofree char *valid = g_utf8_make_valid (hostile[i], -1);
      g_autofree char *field = g_strconcat ("X-A: ", g_strstrip (valid), NULL);
      g_autoptr (GBytes) body = g_bytes_new (valid, strlen (valid));
      g_auto (GStrv) arguments = NULL;

      url_request_set_uri_string (request, url);
      url_request_set_method (request, "P'$`|");
      url_request_set_header (request, "X-A", hostile[i]);
      url_request_set_header (request, "X-'$`|&", "a");
      url_request_set_body (request, body);
      arguments = run (fixture, request, TRUE);

      g_assert_cmpstr (arguments[1], ==, "P'$`|");
      g_assert_cmpstr (arguments[3], ==, field);
      g_assert_cmpstr (arguments[5], ==, "X-'$`|&: a");
      g_assert_cmpstr (arguments[7], ==, "Content-Type:");
      g_assert_cmpstr (arguments[8], ==, "--data-raw");
      g_assert_cmpstr (arguments[9], ==, valid);
    }
}

static void
add (const char *path,
     void      (*body) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, body, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/request/curl/get", test_get);
  add ("/request/curl/method", test_method);
  add ("/request/curl/body", test_body);
  add ("/request/curl/body/other", test_other_body);
  add ("/request/curl/secrets", test_secrets);
  add ("/request/curl/url/bad", test_bad_url);
  add ("/request/curl/globs", test_globs);
  add ("/request/curl/injection", test_injection);

  return g_test_run ();
}
