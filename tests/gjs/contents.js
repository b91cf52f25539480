// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// JSON, objects and text as what is loaded or sent.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Json from 'gi://Json';
import UrlSession from 'gi://UrlSession?version=1';

import {
    cancelled, check, equal, matches, newRequest, newSession, rejection, text, warns
} from './support.js';

const {CONSTRUCT_ONLY, READABLE, READWRITE} = GObject.ParamFlags;

const Part = GObject.registerClass({
    GTypeName: 'TestPart',
    Properties: {
        'size': GObject.ParamSpec.double('size', null, null, READWRITE, 0, 10, 1),
    },
}, class Part extends GObject.Object {
});

const Item = GObject.registerClass({
    GTypeName: 'TestItem',
    Properties: {
        'id': GObject.ParamSpec.string('id', null, null, READWRITE | CONSTRUCT_ONLY, null),
        'first-name': GObject.ParamSpec.string('first-name', null, null, READWRITE, null),
        'last-name': GObject.ParamSpec.string('last-name', null, null, READWRITE, null),
        'full-name': GObject.ParamSpec.string('full-name', null, null, READWRITE, null),
        'count': GObject.ParamSpec.int('count', null, null, READWRITE, 0, 100, 0),
        'kind': GObject.ParamSpec.enum('kind', null, null, READWRITE, Gio.SocketType, Gio.SocketType.INVALID),
        'when': GObject.ParamSpec.boxed('when', null, null, READWRITE, GLib.DateTime),
        'words': GObject.ParamSpec.boxed('words', null, null, READWRITE, GLib.strv_get_type()),
        'child': GObject.ParamSpec.object('child', null, null, READWRITE, Part),
        'parts': GObject.ParamSpec.object('parts', null, null, READABLE, Gio.ListModel),
    },
}, class Item extends GObject.Object {
    get parts() {
        this._parts ??= new Gio.ListStore({item_type: Part});
        return this._parts;
    }
});

const ITEM = {
    'id': 'a1', 'first-name': 'Ada', 'last_name': 'King', 'fullName': 'Ada King', 'count': 42.0,
    'kind': 'datagram', 'when': '2024-02-29T12:30:01+01:00', 'words': ['x', 'ö'],
    'child': {size: 3}, 'parts': [{size: 1.5}, {}], 'unknown': [{}],
};

// What the server answers with.
function mirror(body, type = 'application/json', status = 200) {
    const request = newRequest('raw', `/mirror/${status}`);

    request.method = 'PUT';
    request.body = new GLib.Bytes(typeof body === 'string' || body instanceof Uint8Array
        ? body : JSON.stringify(body));
    if (type !== null)
        request.set_header('Content-Type', type);
    return request;
}

function loadObject(body) {
    return newSession().load_object_async(mirror(body), Item, null);
}

function checkItem(item) {
    check(item instanceof Item, `${item} is no Item`);
    equal([item.id, item.first_name, item.last_name, item.full_name], ['a1', 'Ada', 'King', 'Ada King']);
    equal([item.count, item.kind, item.words], [42, Gio.SocketType.DATAGRAM, ['x', 'ö']]);
    equal(item.when.to_utc().format_iso8601(), '2024-02-29T11:30:01Z');
    check(item.child instanceof Part, `${item.child} is no Part`);
    equal([item.child.size, ...item.parts].map(part => part.size ?? part), [3, 1.5, 1]);
}

async function parseError(promise, end) {
    const error = await rejection(promise);

    matches(error, UrlSession.Error, UrlSession.Error.CANNOT_PARSE_RESPONSE);
    check(error.message.endsWith(end), error.message);
}

export const behaviours = {
    async 'load-json'() {
        const node = await newSession().load_json_async(newRequest('raw', '/json'), null);

        equal(JSON.parse(Json.to_string(node, false)), {message: 'Hello', number: 42, list: [1, 2, 3]});
        for (const type of ['text/json', 'application/vnd.example+json; charset=latin1']) {
            const word = await newSession().load_json_async(mirror('"ö"', type), null);
            equal(word.get_string(), 'ö');
        }
    },

    async 'load-json-status'() {
        for (const [status, type] of [[404, 'application/json'], [502, 'text/html']]) {
            const request = mirror({reason: 'none'}, type, status);
            const error = await rejection(newSession().load_json_async(request, null));

            matches(error, UrlSession.Error, UrlSession.Error.HTTP_STATUS);
            check(error.message.endsWith('{"reason":"none"}'), error.message);
        }
    },

    async 'load-json-type'() {
        for (const [body, type] of [['{}', 'text/html'], ['{}', null], ['', 'application/json'],
            ['{"a":1,}', 'application/json'], ['{"a":1,"a":2}', 'application/json']]) {
            const error = await rejection(newSession().load_json_async(mirror(body, type), null));
            matches(error, UrlSession.Error, UrlSession.Error.CANNOT_PARSE_RESPONSE);
        }
    },

    async 'load-object'() {
        checkItem(await loadObject(ITEM));

        const empty = await loadObject({});
        equal([empty.id, empty.count, empty.child, empty.parts.get_n_items()], [null, 0, null, 0]);
    },

    async 'load-object-wrong-type'() {
        await parseError(loadObject({parts: [{}, {size: '1'}]}),
            '$.parts[1].size: a number was expected, not a string');
        await parseError(loadObject({count: 101}), '$.count: 101 is out of range');
        await parseError(loadObject({first_name: 'a', firstName: 'b'}),
            '$: “first_name” and “firstName” are there for one property');
    },

    async 'load-text'() {
        const load = request => newSession().load_text_async(request, null);

        equal(await load(newRequest('raw', '/latin1-header')), 'café\n');
        equal(await load(mirror('Grüße', 'text/html')), 'Grüße');
        equal(await load(mirror(Uint8Array.of(0x63, 0xe9), 'text/plain')), 'cé');
        matches(await rejection(load(mirror('Not here', 'text/plain', 404))),
            UrlSession.Error, UrlSession.Error.HTTP_STATUS);
    },

    async 'load-cancel'() {
        const session = newSession();
        const request = newRequest('raw', '/never');
        const cancellable = new Gio.Cancellable();
        const loads = [session.load_json_async(request, cancellable),
            session.load_object_async(request, Item, cancellable),
            session.load_text_async(request, cancellable)];

        cancellable.cancel();
        for (const load of loads)
            cancelled(await rejection(load));
    },

    async 'set-json'() {
        for (const type of [null, 'application/merge-patch+json']) {
            const request = newRequest('raw', '/echo');
            request.method = 'PATCH';
            if (type !== null)
                request.set_header('Content-Type', type);
            request.set_json(Json.from_string('{"ö": [1, 2.5, null]}'));

            const whole = text((await newSession().load_async(request, null))[0]);
            check(whole.startsWith('PATCH '), whole);
            check(whole.includes(`\r\nContent-Type: ${type ?? 'application/json'}\r\n`), whole);
            check(whole.endsWith('\r\n\r\n{"ö":[1,2.5,null]}'), whole);
        }
    },

    async 'set-json-object'() {
        const request = newRequest('raw', '/mirror/200');
        request.method = 'PUT';
        request.set_json_object(await loadObject(ITEM));

        checkItem(await newSession().load_object_async(request, Item, null));
    },

    async 'form-field'() {
        const request = newRequest('raw', '/echo');
        request.method = 'POST';
        request.add_form_field('a b', 'ö&=+%');
        request.add_form_field('a b', '');

        const whole = text((await newSession().load_async(request, null))[0]);
        check(whole.includes('\r\nContent-Type: application/x-www-form-urlencoded\r\n'), whole);
        check(whole.endsWith('\r\n\r\na+b=%C3%B6%26%3D%2B%25&a+b='), whole);

        const json = mirror('{}');
        await warns(['Form field not added*'], () => json.add_form_field('a', 'b'));
        equal(text(json.body), '{}');
    },

    async 'add-query'() {
        const request = UrlSession.Request.new('https://example.org/?a=1#part');
        request.add_query('a b', 'ö&=+%');
        equal(request.uri_string, 'https://example.org/?a=1&a%20b=%C3%B6%26%3D%2B%25#part');

        const bare = UrlSession.Request.new('https://example.org/');
        bare.add_query('q', '');
        equal(bare.uri_string, 'https://example.org/?q=');
    },
};
