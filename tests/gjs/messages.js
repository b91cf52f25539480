// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {check, equal, matches, newRequest, newSession, text, thrown, url} from './support.js';

async function fields(name, value) {
    const path = `/fields?${name}=${encodeURIComponent(value)}`;
    const [, response] = await newSession().load_async(newRequest('raw', path), null);

    return response;
}

// A response that no server has sent.
function newResponse(uri, type = null) {
    const headers = new UrlSession.Headers();

    if (type !== null)
        headers.set('Content-Type', type);
    return UrlSession.Response.new_http(
        GLib.Uri.parse(uri, GLib.UriFlags.NONE), 200, 'HTTP/1.1', headers);
}

export const behaviours = {
    async 'suggested-filename'() {
        const named = await fields('Content-Disposition',
            'attachment; filename="rates.txt"; filename*=UTF-8\'\'%E2%82%AC%2Frates.txt');

        equal(named.suggested_filename, '€_rates.txt');
        equal(newResponse('https://example.org/a/b%20c.pdf?d').suggested_filename, 'b c.pdf');
        equal(newResponse('https://example.org/').suggested_filename, 'example.org');
    },

    async 'get-link'() {
        const response = await fields('Link', '<next?page=2>; rel="next", <https://example.org/>; rel=last');

        equal(response.get_link('next').to_string(), url('raw', '/next?page=2'));
        equal(response.get_link('LAST').to_string(), 'https://example.org/');
        equal(response.get_link('prev'), null);
        equal(newResponse('https://example.org/').get_link('next'), null);
    },

    async 'decode-text'() {
        const [bytes, response] = await newSession().load_async(newRequest('raw', '/latin1-header'), null);
        const bare = newResponse('https://example.org/');
        const odd = newResponse('https://example.org/', 'text/plain; charset=no-such');

        equal(response.charset, 'iso-8859-1');
        equal(response.decode_text(bytes), 'café\n');
        equal(bare.decode_text(new GLib.Bytes('Grüße')), 'Grüße');
        equal(bare.decode_text(new GLib.Bytes(Uint8Array.of(0x63, 0x61, 0x66, 0xe9))), 'café');
        equal(bare.decode_text(new GLib.Bytes(Uint8Array.of())), '');
        for (const call of [() => odd.decode_text(new GLib.Bytes('x')),
            () => bare.decode_text(new GLib.Bytes(Uint8Array.of(0x61, 0, 0x62)))])
            matches(thrown(call), UrlSession.Error, UrlSession.Error.CANNOT_DECODE_CONTENT);
    },

    async 'to-curl'() {
        const request = UrlSession.Request.new('https://example.org/a?token=hidden&b');
        request.method = 'PUT';
        request.set_header('Authorization', 'Bearer hidden');
        request.set_header('X-Quoted', "it's $HOME");
        request.body = new GLib.Bytes('a\nb');

        const [, words] = GLib.shell_parse_argv(request.to_curl(true));
        equal(words, ['curl', '--request', 'PUT', '--header', 'Authorization: Bearer hidden',
            '--header', "X-Quoted: it's $HOME", '--header', 'Content-Type:', '--data-raw', 'a\nb',
            'https://example.org/a?token=hidden&b']);
        const [, shown] = GLib.shell_parse_argv(request.to_curl(false));
        equal(shown[4], 'Authorization: REDACTED');
        equal(shown.at(-1), 'https://example.org/a?token=REDACTED&REDACTED');
        check(!request.to_curl(false).includes('hidden'), 'secret shown');
    },

    async 'form-content-type'() {
        const types = [];

        for (const [method, type] of [['POST', null], ['POST', 'text/plain'], ['PUT', null]]) {
            const request = newRequest('raw', '/echo');
            request.method = method;
            request.body = new GLib.Bytes('a=1&b=2');
            if (type !== null)
                request.set_header('Content-Type', type);

            const whole = text((await newSession().load_async(request, null))[0]);
            check(whole.endsWith('\r\n\r\na=1&b=2'), whole);
            types.push(/^Content-Type: (.*)\r$/m.exec(whole)?.[1] ?? null);
        }
        equal(types, ['application/x-www-form-urlencoded', 'text/plain', null]);
    },
};
