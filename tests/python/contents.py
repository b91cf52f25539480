# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""JSON, objects and text as what is loaded or sent."""

import json

# First, because it names the versions of what is imported.
from support import Call, Log, cancelled, equal, load, matches, new_session, raised, request

from gi.repository import Gio, GLib, GObject, Json, UrlSession

# What is in an item, in each spelling of a name.
ITEM = {
    "id": "a1", "first-name": "Ada", "last_name": "King", "fullName": "Ada King", "count": 42.0,
    "kind": "datagram", "when": "2024-02-29T12:30:01+01:00", "words": ["x", "ö"],
    "child": {"size": 3}, "parts": [{"size": 1.5}, {}], "unknown": [{}],
}


class Part(GObject.Object):
    __gtype_name__ = "TestPart"

    size = GObject.Property(type=float, minimum=0, maximum=10, default=1)


class Item(GObject.Object):
    __gtype_name__ = "TestItem"

    id = GObject.Property(type=str, flags=GObject.ParamFlags.READWRITE |
                          GObject.ParamFlags.CONSTRUCT_ONLY)
    first_name = GObject.Property(type=str)
    last_name = GObject.Property(type=str)
    full_name = GObject.Property(type=str)
    count = GObject.Property(type=int, minimum=0, maximum=100)
    kind = GObject.Property(type=Gio.SocketType, default=Gio.SocketType.INVALID)
    when = GObject.Property(type=GLib.DateTime)
    words = GObject.Property(type=GObject.TYPE_STRV)
    child = GObject.Property(type=Part)

    def __init__(self, **properties):
        self._parts = Gio.ListStore.new(Part)
        super().__init__(**properties)

    @GObject.Property(type=Gio.ListModel)
    def parts(self):
        return self._parts


def mirror(body, content_type="application/json", status=200):
    """A request for what the server answers with."""
    what = request("raw", f"/mirror/{status}")
    what.props.method = "PUT"
    if not isinstance(body, (str, bytes)):
        body = json.dumps(body)
    what.props.body = GLib.Bytes.new(body.encode() if isinstance(body, str) else body)
    if content_type is not None:
        what.set_header("Content-Type", content_type)
    return what


def load_json(what):
    return Call(new_session().load_json_async, what, None).finish(
        UrlSession.Session.load_json_finish)


def load_object(what):
    return Call(new_session().load_object_async, what, Item, None).finish(
        UrlSession.Session.load_object_finish)


def load_text(what):
    return Call(new_session().load_text_async, what, None).finish(
        UrlSession.Session.load_text_finish)


def check_item(item):
    assert isinstance(item, Item), item
    equal((item.id, item.first_name, item.last_name, item.full_name),
          ("a1", "Ada", "King", "Ada King"))
    equal((item.count, item.kind, item.words), (42, Gio.SocketType.DATAGRAM, ["x", "ö"]))
    equal(item.when.to_utc().format_iso8601(), "2024-02-29T11:30:01Z")
    assert isinstance(item.child, Part), item.child
    equal([part.size for part in (item.child, *item.parts)], [3, 1.5, 1])


def behaviour_load_json():
    equal(json.loads(Json.to_string(load_json(request("raw", "/json")), False)),
          {"message": "Hello", "number": 42, "list": [1, 2, 3]})
    for content_type in "text/json", "application/vnd.example+json; charset=latin1":
        equal(load_json(mirror('"ö"', content_type)).get_string(), "ö")


def behaviour_load_json_status():
    for status, content_type in (404, "application/json"), (502, "text/html"):
        error = raised(lambda: load_json(mirror('{"reason":"none"}', content_type, status)))
        matches(error, UrlSession.Error.HTTP_STATUS)
        assert error.message.endswith('{"reason":"none"}'), error.message


def behaviour_load_json_type():
    for body, content_type in (("{}", "text/html"), ("{}", None), ("", "application/json"),
                               ('{"a":1,}', "application/json"),
                               ('{"a":1,"a":2}', "application/json")):
        matches(raised(lambda: load_json(mirror(body, content_type))),
                UrlSession.Error.CANNOT_PARSE_RESPONSE)


def behaviour_load_object():
    check_item(load_object(mirror(ITEM)))
    empty = load_object(mirror({}))
    equal((empty.id, empty.count, empty.child, len(empty.parts)), ("", 0, None, 0))


def behaviour_load_object_wrong_type():
    for body, end in (
            ({"parts": [{}, {"size": "1"}]},
             "$.parts[1].size: a number was expected, not a string"),
            ({"count": 101}, "$.count: 101 is out of range"),
            ({"first_name": "a", "firstName": "b"},
             "$: “first_name” and “firstName” are there for one property")):
        error = raised(lambda: load_object(mirror(body)))
        matches(error, UrlSession.Error.CANNOT_PARSE_RESPONSE)
        assert error.message.endswith(end), error.message


def behaviour_load_text():
    equal(load_text(request("raw", "/latin1-header")), "café\n")
    equal(load_text(mirror("Grüße", "text/html")), "Grüße")
    equal(load_text(mirror(b"c\xe9", "text/plain")), "cé")
    matches(raised(lambda: load_text(mirror("Not here", "text/plain", 404))),
            UrlSession.Error.HTTP_STATUS)


def behaviour_load_cancel():
    session = new_session()
    what = request("raw", "/never")
    cancellable = Gio.Cancellable()
    calls = ((Call(session.load_json_async, what, cancellable),
              UrlSession.Session.load_json_finish),
             (Call(session.load_object_async, what, Item, cancellable),
              UrlSession.Session.load_object_finish),
             (Call(session.load_text_async, what, cancellable),
              UrlSession.Session.load_text_finish))
    cancellable.cancel()
    for call, finish in calls:
        cancelled(raised(lambda: call.finish(finish)))


def behaviour_set_json():
    for content_type in None, "application/merge-patch+json":
        what = request("raw", "/echo")
        what.props.method = "PATCH"
        if content_type is not None:
            what.set_header("Content-Type", content_type)
        what.set_json(Json.from_string('{"ö": [1, 2.5, null]}'))
        whole = load(new_session(), what)[0].get_data().decode()
        assert whole.startswith("PATCH "), whole
        assert f"\r\nContent-Type: {content_type or 'application/json'}\r\n" in whole, whole
        assert whole.endswith('\r\n\r\n{"ö":[1,2.5,null]}'), whole


def behaviour_set_json_object():
    what = request("raw", "/mirror/200")
    what.props.method = "PUT"
    what.set_json_object(load_object(mirror(ITEM)))
    check_item(load_object(what))


def behaviour_form_field():
    what = request("raw", "/echo")
    what.props.method = "POST"
    what.add_form_field("a b", "ö&=+%")
    what.add_form_field("a b", "")
    whole = load(new_session(), what)[0].get_data().decode()
    assert "\r\nContent-Type: application/x-www-form-urlencoded\r\n" in whole, whole
    assert whole.endswith("\r\n\r\na+b=%C3%B6%26%3D%2B%25&a+b="), whole

    other = mirror("{}")
    with Log() as log:
        other.add_form_field("a", "b")
    equal(len(log.warnings), 1)
    equal(other.props.body.get_data(), b"{}")


def behaviour_add_query():
    what = UrlSession.Request.new("https://example.org/?a=1#part")
    what.add_query("a b", "ö&=+%")
    equal(what.props.uri_string, "https://example.org/?a=1&a%20b=%C3%B6%26%3D%2B%25#part")
    bare = UrlSession.Request.new("https://example.org/")
    bare.add_query("q", "")
    equal(bare.props.uri_string, "https://example.org/?q=")
