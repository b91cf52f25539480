// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A program of somebody else, which knows what is installed and nothing more.

int main (string[] args) {
  var session = new UrlSession.Session (null);

  try {
    UrlSession.Response response;
    var request = new UrlSession.Request (args[1]);
    var body = session.load (request, null, out response);

    // What the bindings name comes along.
    request.set_json (new Json.Node (Json.NodeType.NULL));

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
