/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "message/url-cookie-record-private.h"
#include "storage/url-cookie-list-private.h"

static GPtrArray *
make_records (unsigned count)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) url_cookie_record_unref);

  for (unsigned i = 0; i < count; i++)
    {
      UrlCookieRecord *record = url_cookie_record_new ();

      record->name = g_strdup_printf ("n%u", i);
      record->value = g_strdup ("");
      record->domain = g_strdup ("example.org");
      record->path = g_strdup ("/");
      g_ptr_array_add (records, record);
    }

  return records;
}

static void
test_items (void)
{
  g_autoptr (GPtrArray) records = make_records (3);
  GListModel *list = url_cookie_list_new (records);
  UrlCookie *last = g_list_model_get_item (list, 2);
  g_autoptr (UrlCookie) again = g_list_model_get_item (list, 2);

  g_assert_true (g_list_model_get_item_type (list) == URL_TYPE_COOKIE);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 3);
  g_assert_cmpstr (url_cookie_get_name (last), ==, "n2");
  g_assert_true (last == again);
  g_assert_null (g_list_model_get_item (list, 3));
  g_clear_object (&again);

  g_assert_finalize_object (list);
  g_assert_finalize_object (last);
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) records = make_records (0);
  GListModel *list = url_cookie_list_new (records);

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
  g_assert_null (g_list_model_get_item (list, 0));
  g_assert_finalize_object (list);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cookie-list/items", test_items);
  g_test_add_func ("/cookie-list/empty", test_empty);

  return g_test_run ();
}
