// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A program of somebody else, which knows what is installed and nothing more.

int main (string[] args) {
  var session = new UrlSession.Session (null);

  try {
    UrlSession.Response response;
    var body = session.load (new UrlSession.Request (args[1]), null, out response);

    print ("%d.%d.%d %u ", UrlSession.MAJOR_VERSION, UrlSession.MINOR_VERSION,
           UrlSession.MICRO_VERSION, response.status_code);
    stdout.write (body.get_data ());
    print ("\n");
  } catch (UrlSession.Error error) {
    printerr ("%s\n", error.message);
    return 1;
  } catch (Error error) {
    printerr ("%s\n", error.message);
    return 2;
  }

  return 0;
}
