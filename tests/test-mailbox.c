/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "base/url-mailbox-private.h"

typedef struct
{
  UrlPort port;
  const char *name;
  GString *log; /* (unowned) */
  int references;
} Sender;

static void
sender_ref (gpointer owner,
            gboolean take)
{
  ((Sender *) owner)->references += take ? 1 : -1;
}

static void
log_cb (gpointer owner,
        gpointer payload)
{
  Sender *sender = owner;

  g_string_append_printf (sender->log, "%s%s ", sender->name,
                          payload != NULL ? (const char *) payload : "!");
}

static void
hold_cb (gpointer owner,
         gpointer payload)
{
  log_cb (owner, payload);
  url_port_hold (&((Sender *) owner)->port, URL_HOLD_SUSPENDED);
}

static void
sender_init (Sender     *sender,
             UrlMailbox *mailbox,
             const char *name,
             GString    *log)
{
  *sender = (Sender) { .name = name, .log = log };
  url_port_init (&sender->port, mailbox, sender, sender_ref);
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
push (Sender     *sender,
      const char *event)
{
  url_port_push (&sender->port, log_cb, g_strdup (event), g_free);
}

static void
test_round_robin (void)
{
  UrlMailbox *mailbox = url_mailbox_get (g_main_context_default ());
  g_autoptr (GString) log = g_string_new (NULL);
  Sender a;
  Sender b;

  sender_init (&a, mailbox, "a", log);
  sender_init (&b, mailbox, "b", log);
  push (&a, "1");
  push (&a, "2");
  push (&a, "3");
  push (&b, "1");
  g_assert_cmpint (a.references, ==, 1);
  iterate ();

  g_assert_cmpstr (log->str, ==, "a1 b1 a2 a3 ");
  g_assert_cmpint (a.references, ==, 0);
  url_port_clear (&a.port);
  url_port_clear (&b.port);
  url_mailbox_unref (mailbox);
}

static void
test_hold (void)
{
  UrlMailbox *mailbox = url_mailbox_get (g_main_context_default ());
  g_autoptr (GString) log = g_string_new (NULL);
  Sender a;

  sender_init (&a, mailbox, "a", log);
  url_port_push (&a.port, hold_cb, g_strdup ("1"), g_free);
  push (&a, "2");
  iterate ();
  g_assert_cmpstr (log->str, ==, "a1 ");

  url_port_hold (&a.port, URL_HOLD_DECISION);
  url_port_release (&a.port, URL_HOLD_SUSPENDED);
  iterate ();
  g_assert_cmpstr (log->str, ==, "a1 ");

  /* The mailbox may have to rest first. */
  url_port_release (&a.port, URL_HOLD_DECISION);
  while (strcmp (log->str, "a1 a2 ") != 0)
    g_main_context_iteration (NULL, TRUE);

  url_port_clear (&a.port);
  url_mailbox_unref (mailbox);
}

static void
test_close (void)
{
  UrlMailbox *mailbox = url_mailbox_get (g_main_context_default ());
  g_autoptr (GString) log = g_string_new (NULL);
  Sender a;

  sender_init (&a, mailbox, "a", log);
  url_port_hold (&a.port, URL_HOLD_SUSPENDED);
  push (&a, "1");
  url_port_close (&a.port, log_cb);
  push (&a, "2");
  iterate ();

  /* What waited is dropped, the last event passes any hold. */
  g_assert_cmpstr (log->str, ==, "a! ");
  url_port_clear (&a.port);
  url_mailbox_unref (mailbox);
}

static gboolean
idle_cb (gpointer data)
{
  unsigned *turns = data;

  (*turns)++;

  return G_SOURCE_CONTINUE;
}

static void
again_cb (gpointer owner,
          gpointer payload)
{
  Sender *sender = owner;

  sender->references += 1000;
  url_port_push (&sender->port, again_cb, NULL, NULL);
}

static void
test_drawing_gets_its_turn (void)
{
  UrlMailbox *mailbox = url_mailbox_get (g_main_context_default ());
  g_autoptr (GString) log = g_string_new (NULL);
  unsigned turns = 0;
  unsigned id = g_idle_add_full (120, idle_cb, &turns, NULL);
  Sender a;

  /* An event that brings on the next one never lets the mailbox run dry. */
  sender_init (&a, mailbox, "a", log);
  url_port_push (&a.port, again_cb, NULL, NULL);
  while (turns < 10)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (a.references, >, 1000);

  g_source_remove (id);
  url_port_close (&a.port, log_cb);
  while (log->len == 0)
    g_main_context_iteration (NULL, TRUE);
  url_port_clear (&a.port);
  url_mailbox_unref (mailbox);
}

static void
nest_cb (gpointer owner,
         gpointer payload)
{
  log_cb (owner, payload);
  iterate ();
  log_cb (owner, payload);
}

static void
test_nested (void)
{
  UrlMailbox *mailbox = url_mailbox_get (g_main_context_default ());
  g_autoptr (GString) log = g_string_new (NULL);
  Sender a;

  /* What waits behind a handler is heard by the loop that it runs. */
  sender_init (&a, mailbox, "a", log);
  url_port_push (&a.port, nest_cb, g_strdup ("1"), g_free);
  push (&a, "2");
  push (&a, "3");
  iterate ();

  g_assert_cmpstr (log->str, ==, "a1 a2 a3 a1 ");
  url_port_clear (&a.port);
  url_mailbox_unref (mailbox);
}

static void
test_one_per_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  UrlMailbox *first = url_mailbox_get (context);
  UrlMailbox *second = url_mailbox_get (context);
  UrlMailbox *other = url_mailbox_get (g_main_context_default ());

  g_assert_true (first == second);
  g_assert_true (first != other);
  g_assert_false (url_mailbox_is_current (first));
  g_assert_true (url_mailbox_is_current (other));
  g_main_context_push_thread_default (context);
  g_assert_true (url_mailbox_is_current (first));
  g_main_context_pop_thread_default (context);

  url_mailbox_unref (first);
  url_mailbox_unref (second);
  url_mailbox_unref (other);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/round-robin", test_round_robin);
  g_test_add_func ("/mailbox/hold", test_hold);
  g_test_add_func ("/mailbox/close", test_close);
  g_test_add_func ("/mailbox/drawing", test_drawing_gets_its_turn);
  g_test_add_func ("/mailbox/nested", test_nested);
  g_test_add_func ("/mailbox/one-per-context", test_one_per_context);

  return g_test_run ();
}
