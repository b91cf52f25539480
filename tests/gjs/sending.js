// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a request sends, and what it may not.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    check, control, equal, matches, newRequest, newSession, pattern, rejection, sameBytes, text,
    url, warns
} from './support.js';

const SIZE = 2000000;

async function echo(request, session = newSession()) {
    const [bytes] = await session.load_async(request, null);

    return text(bytes);
}

// All values of a header in what /echo gives.
function field(head, name) {
    return [...head.matchAll(new RegExp(`^${name}: (.*)\\r$`, 'gim'))].map(match => match[1]);
}

function put(path, properties) {
    return Object.assign(newRequest('raw', path), {method: 'PUT', ...properties});
}

function newStream() {
    return Gio.MemoryInputStream.new_from_bytes(new GLib.Bytes(pattern(SIZE)));
}

// What body-sent told of a load of /sink.
async function partsSent(request) {
    const task = newSession().data_task(request);
    const parts = [];

    task.connect('body-sent', (_task, ...part) => parts.push(part));
    equal(text(await task.load_async(null)), `${SIZE}`);
    equal(task.bytes_sent, SIZE);
    return parts;
}

export const behaviours = {
    async 'body-sent'() {
        let sent = 0;

        for (const [part, total, expected] of
            await partsSent(put('/sink', {body: new GLib.Bytes(pattern(SIZE))}))) {
            check(part > 0, 'nothing sent');
            sent += part;
            equal([total, expected], [sent, SIZE]);
        }
        equal(sent, SIZE);
    },

    async 'body-stream'() {
        const [bytes] = await newSession().load_async(put('/echo', {body_stream: newStream()}), null);
        const head = new TextDecoder().decode(bytes.toArray().slice(0, -SIZE));
        check(head.startsWith('PUT /echo ') && head.endsWith('\r\n\r\n'), head);
        equal(field(head, 'Transfer-Encoding'), ['chunked']);
        equal(field(head, 'Content-Length'), []);
        sameBytes(bytes.new_from_bytes(bytes.get_size() - SIZE, SIZE), pattern(SIZE));

        const parts = await partsSent(put('/sink', {body_stream: newStream()}));
        equal(parts.at(-1)[1], SIZE);
        check(parts.every(([, , expected]) => expected === -1), 'a length is known');
    },

    async 'informational-response'() {
        const task = newSession().data_task(newRequest('raw', '/early-hints'));
        const seen = [];

        task.connect('informational-response', (_task, response) => {
            equal(task.response, null);
            seen.push([response.status_code, response.get_header('X-Early'),
                response.get_header('Link')]);
        });
        equal(text(await task.load_async(null)), 'Hello');
        equal(seen, [[100, 'yes', null], [103, null, '</style.css>; rel=preload']]);
        equal(task.response.status_code, 200);
        equal(task.response.get_header('Link'), null);
    },

    async 'request-copied'() {
        const request = newRequest('raw', '/echo?before');
        request.set_header('X-Before', 'before');
        const task = newSession().data_task(request);
        request.uri_string = url('raw', '/echo?after');
        request.method = 'PUT';
        request.body = new GLib.Bytes('after');
        request.set_header('X-Before', 'after');
        request.headers.set('X-After', 'after');
        await warns(['Request not changed*', '*read-only*'], () => {
            task.original_request.method = 'PUT';
            task.original_request.headers.set('X-After', 'after');
        });

        const sent = text(await task.load_async(null));
        check(sent.startsWith('GET /echo?before HTTP/1.1\r\n'), sent);
        check(!sent.toLowerCase().includes('after'), sent);
        equal(field(sent, 'X-Before'), ['before']);
        check((await echo(request)).startsWith('PUT /echo?after '), 'the request was not changed');
    },

    async 'reserved-headers'() {
        const reserved = {
            'Host': 'elsewhere.example',
            'Content-Length': '9',
            'Transfer-Encoding': 'chunked',
            'Connection': 'close',
            'Upgrade': 'other/1',
        };
        const request = newRequest('raw', '/echo');
        for (const [name, value] of Object.entries(reserved))
            request.set_header(name, value);
        request.set_header('X-Kept', 'kept');

        const sent = await warns(Object.keys(reserved).map(name => `*${name}*connection*`),
            () => echo(request));
        for (const [name, value] of Object.entries(reserved))
            check(!field(sent, name).includes(value), sent);
        equal(field(sent, 'Host'), [url('raw').replace('http://', '')]);
        equal(field(sent, 'X-Kept'), ['kept']);
    },

    async 'method-refused'() {
        await control('/reset');
        for (const method of ['CONNECT', 'TRACE']) {
            const request = newRequest('raw', '/ok');
            request.method = method;
            const error = await rejection(newSession().data_task(request).run_async(null));
            matches(error, UrlSession.Error, UrlSession.Error.UNSUPPORTED_URL);
            check(error.message.includes(method), error.message);
        }
        equal((await control('/stats')).requests, 0);

        const request = newRequest('raw', '/echo');
        await warns(['Method not changed*'], () => (request.method = 'GET /other HTTP/1.1\r\n'));
        equal(request.method, 'GET');
    },

    async 'additional-headers'() {
        const headers = new UrlSession.Headers();
        headers.set('X-Both', 'session');
        headers.set('X-Session', 'session');
        for (const name of ['Authorization', 'Cookie', 'Host'])
            headers.set(name, 'hidden');
        const session = await warns(['*Authorization*', '*Cookie*', '*Host*'],
            () => newSession({additional_headers: headers}));
        // What is changed later is not the session's.
        headers.set('X-Session', 'later');

        const request = newRequest('raw', '/echo');
        request.set_header('x-both', 'request');
        const sent = await echo(request, session);
        equal(field(sent, 'X-Both'), ['request']);
        equal(field(sent, 'X-Session'), ['session']);
        equal([...field(sent, 'Authorization'), ...field(sent, 'Cookie')], []);
        check(!sent.includes('hidden'), sent);
    },

    async 'user-agent'() {
        const agents = async (properties, own = null) => {
            const request = newRequest('raw', '/echo');
            if (own !== null)
                request.set_header('User-Agent', own);
            return field(await echo(request, newSession(properties)), 'User-Agent');
        };

        const [standard] = await agents({app_id: 'org.example.App'});
        check(/^org\.example\.App urlsession\/\d+\.\d+\.\d+$/.test(standard), standard);
        equal(await agents({user_agent: 'given/2'}), ['given/2']);
        equal(await agents({user_agent: ''}), []);
        equal(await agents({user_agent: 'given/2'}, 'own/1'), ['own/1']);
    },
};
