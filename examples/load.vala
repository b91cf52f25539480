// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Loads a URL and prints it: load-vala URL [CA-FILE]

async void load (string url, string? ca) throws Error {
  var configuration = new UrlSession.SessionConfiguration ();
  if (ca != null)
    configuration.tls_database = TlsFileDatabase.@new (Filename.canonicalize (ca));

  var session = new UrlSession.Session (configuration);
  UrlSession.Response response;
  var body = yield session.load_async (new UrlSession.Request (url), null, out response);

  print ("%u %s\n", response.status_code, response.mime_type);
  stdout.write (body.get_data ());
}

int main (string[] args) {
  var loop = new MainLoop ();
  var status = 0;

  load.begin (args[1], args.length > 2 ? args[2] : null, (source, result) => {
    try {
      load.end (result);
    } catch (Error error) {
      printerr ("%s\n", error.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();

  return status;
}
