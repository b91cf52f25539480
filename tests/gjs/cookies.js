// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Cookies: what comes back, where they are kept, and cookies as values.

import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {check, control, equal, newRequest, newSession, text, until, url} from './support.js';

const {ALWAYS, MAIN_DOCUMENT_ONLY, NEVER} = UrlSession.CookieAcceptPolicy;

function ephemeral(properties = {}) {
    return newSession({ephemeral: true, ...properties});
}

function uri(string) {
    return GLib.Uri.parse(string, GLib.UriFlags.NONE);
}

// Loads what is answered with these.
function take(session, cookies, properties = {}) {
    const fields = cookies.map(cookie => `Set-Cookie=${encodeURIComponent(cookie)}`);
    const request = newRequest('raw', `/fields?${fields.join('&')}`);

    Object.assign(request, properties);
    return session.load_async(request, null);
}

// The cookies that a request to /echo, or this one, arrives with; null for none.
async function sent(session, request = newRequest('raw', '/echo')) {
    const head = text((await session.load_async(request, null))[0]).split('\r\n\r\n')[0];
    const found = head.split('\r\n').filter(line => line.startsWith('Cookie: '));

    check(found.length <= 1, head);
    return found.length > 0 ? found[0].slice('Cookie: '.length) : null;
}

function toArray(list) {
    return Array.from({length: list.get_n_items()}, (_, i) => list.get_item(i));
}

function pairs(cookies) {
    return cookies.map(cookie => `${cookie.name}=${cookie.value}`);
}

function fields(cookie) {
    return [cookie.name, cookie.value, cookie.domain, cookie.path, cookie.secure, cookie.http_only];
}

export const behaviours = {
    async 'flush-reset'() {
        const session = ephemeral();

        await take(session, ['a=b']);
        const before = (await control('/stats')).total_connections;
        equal(await session.flush_async(null), true);
        equal(await sent(session), 'a=b');
        equal((await control('/stats')).total_connections, before + 1);
        equal(await session.reset_async(null), true);
        equal(await sent(session), null);
        equal((await control('/stats')).total_connections, before + 2);
    },

    async 'cookies-returned'() {
        const session = ephemeral();

        await take(session, ['a=b', 'c=d; Path=/echo', 'e=f; Path=/elsewhere']);
        equal(await sent(session), 'c=d; a=b');
        equal(await sent(session, newRequest('raw', '/redirect-to/302?/echo')), 'c=d; a=b');

        const elsewhere = url('raw', '/echo').replace('127.0.0.1', 'localhost');
        equal(await sent(session, UrlSession.Request.new(elsewhere)), null);

        await take(session, ['c=; Path=/echo; Max-Age=0']);
        equal(await sent(session), 'a=b');
    },

    async 'cookies-ephemeral'() {
        const [first, second] = [ephemeral(), ephemeral()];

        await take(first, ['a=b']);
        equal(await sent(first), 'a=b');
        equal(await sent(second), null);
        equal(await sent(newSession()), null);
        check(first.configuration.cookie_storage !== second.configuration.cookie_storage,
            'one storage for two sessions');
    },

    async 'cookies-storage'() {
        const session = ephemeral();
        const storage = session.configuration.cookie_storage;
        const here = uri(url('raw', '/'));
        let changes = 0;

        storage.connect('changed', () => changes++);
        await take(session, ['a=b']);
        await until(() => changes > 0);
        equal(pairs(toArray(await storage.list_async(null))), ['a=b']);

        changes = 0;
        await storage.store_async(UrlSession.Cookie.new('own', '1', null, null), here, null);
        await until(() => changes > 0);
        equal(await sent(session), 'a=b; own=1');
        const found = toArray(await storage.lookup_async(here, null));
        equal(pairs(found), ['a=b', 'own=1']);
        equal(found[1].domain, '127.0.0.1');

        changes = 0;
        await storage.remove_async(found[0], null);
        await until(() => changes > 0);
        equal(await sent(session), 'own=1');
        await storage.remove_since_async(GLib.DateTime.new_from_unix_utc(0), null);
        equal(pairs(toArray(await storage.list_async(null))), []);
        equal(await sent(session), null);
    },

    async 'cookies-not-handled'() {
        const session = ephemeral();
        const silent = newRequest('raw', '/echo');

        await take(session, ['a=b'], {handles_cookies: false});
        equal(await sent(session), null);
        await take(session, ['a=b']);
        silent.handles_cookies = false;
        equal(await sent(session, silent), null);
        equal(await sent(session), 'a=b');

        const without = ephemeral({handles_cookies: false});
        await take(without, ['a=b']);
        equal(await sent(without), null);
    },

    async 'cookies-policy'() {
        const here = uri(url('raw', '/page'));
        const elsewhere = uri('http://example.org/page');

        for (const [cookie_accept_policy, main_document_uri, expected] of [
            [NEVER, null, null], [ALWAYS, null, 'a=b'], [MAIN_DOCUMENT_ONLY, null, 'a=b'],
            [MAIN_DOCUMENT_ONLY, here, 'a=b'], [MAIN_DOCUMENT_ONLY, elsewhere, null]]) {
            const session = ephemeral({cookie_accept_policy});
            await take(session, ['a=b'], {main_document_uri});
            equal(await sent(session), expected);
        }

        const session = ephemeral();
        await take(session, ['a=b']);
        for (const [document, expected] of [[elsewhere, null], [here, 'a=b']]) {
            const request = newRequest('raw', '/echo');
            request.main_document_uri = document;
            equal(await sent(session, request), expected);
        }
    },

    async 'cookie-values'() {
        const plain = UrlSession.Cookie.new('a', 'ö', null, null);
        equal(fields(plain), ['a', 'ö', null, '/', false, false]);
        equal(plain.expires, null);
        equal(plain.to_set_cookie(), 'a=ö; Path=/');

        const full = new UrlSession.Cookie({
            name: 'a', value: 'b', domain: '.example.org', path: '/x', secure: true,
            http_only: true, expires: GLib.DateTime.new_utc(2035, 3, 4, 5, 6, 7),
            same_site: UrlSession.CookieSameSite.STRICT,
        });
        equal(full.to_set_cookie(), 'a=b; Domain=example.org; Path=/x; ' +
            'Expires=Sun, 04 Mar 2035 05:06:07 GMT; Secure; HttpOnly; SameSite=Strict');

        const origin = uri('https://www.example.org/x/y');
        const parsed = UrlSession.Cookie.parse(
            'a="b"; domain=Example.org; SameSite=Lax; HttpOnly', origin);
        equal(fields(parsed), ['a', '"b"', '.example.org', '/x', false, true]);
        equal(parsed.same_site, UrlSession.CookieSameSite.LAX);
        for (const ignored of ['a=b; Domain=elsewhere.org', 'a=b; Domain=org', '__Host-a=b', 'a=b\n'])
            equal(UrlSession.Cookie.parse(ignored, origin), null);
    },
};
